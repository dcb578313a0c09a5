"""The long frame of unrounded numbers, and what a computation says when there is no number."""
