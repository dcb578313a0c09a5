"""Tables of two rows and two columns: one, in strata, and whole families."""
