"""What kind of item a column holds, judged by its distinct cells; every rule is here, for every source."""
