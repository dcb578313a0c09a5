"""Means: by Student and Welch, and by permutation."""
