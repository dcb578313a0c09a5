"""The integer program of a study: items as unknowns, statements as linear constraints."""
