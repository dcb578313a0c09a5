"""Exposures against outcomes: families of pairs, adjusted, by domain; their tables and figures."""
