"""What published values determine: every data set that agrees with them, and what all of them share."""
