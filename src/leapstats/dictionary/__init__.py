"""A study's data dictionary as frozen values."""
