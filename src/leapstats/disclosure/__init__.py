"""Small cells: which counts must not be printed, which others could give them away, and what goes with them."""
