"""What an analyst calls from Python; the command line calls the same functions."""
