"""Surveys whose rows stay in DuckDB, Polars or Spark: only counts and sums come from there."""
