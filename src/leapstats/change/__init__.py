"""Waves compared unit by unit: paired tests, families, groups, three waves and more; tables and figures."""
