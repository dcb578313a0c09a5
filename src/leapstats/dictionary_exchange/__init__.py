"""Dictionaries of studies in the formats of other programs."""
