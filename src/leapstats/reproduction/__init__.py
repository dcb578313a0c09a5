"""Published tables as cells a build can check."""
