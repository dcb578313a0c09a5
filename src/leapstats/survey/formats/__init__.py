"""One survey file format a module."""
