"""Data sets drawn from all that agree with what is published."""
