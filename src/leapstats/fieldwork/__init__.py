"""Fieldwork: how units that were approached ended, which rates that makes, who was lost on the way."""
