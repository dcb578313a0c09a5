"""The other tables of the paper: strategies by class, and every result of its text."""
