"""The engines: exact distributions of sums, tables and orders, and draws where there are too many."""
