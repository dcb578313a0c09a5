"""A report: tables, figures and words of a study in one document."""
