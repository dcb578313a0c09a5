"""Surveys turned into long frames of unrounded numbers."""
