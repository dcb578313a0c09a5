"""Draft the dictionary of a study from files: every guess with its evidence, for a person to review."""
