"""Ratios: staff per 10,000 patients and rates of events, by group and over waves, practices against the whole."""
