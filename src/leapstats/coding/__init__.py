"""Coding: how far those who gave units codes agree, and where they do not."""
