"""Descriptive tables and small-sample statistics for surveys of primary care practices."""
