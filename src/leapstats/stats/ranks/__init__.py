"""Ranks: two numbers, two groups, several groups."""
