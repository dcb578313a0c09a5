"""What published values determine: the integer program, and the data sets that agree with it."""
