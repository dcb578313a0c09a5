"""Scales of several items: scores, reliability, items, change of scores over waves."""
