"""Descriptive tables: counts, means, quantiles of items, by group."""
