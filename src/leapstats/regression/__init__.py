"""Models of an outcome: data, design, fit, table."""
