"""Results as tables and figures: the parts of a table, numbers in print, formats."""
