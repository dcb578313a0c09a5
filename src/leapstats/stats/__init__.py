"""Statistics: numbers in, frozen results out."""
