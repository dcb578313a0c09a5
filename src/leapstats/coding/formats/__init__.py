"""Exports of programs for qualitative analysis: projects as REFI-QDA, and tables of coded segments."""
