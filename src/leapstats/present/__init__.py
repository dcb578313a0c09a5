"""Results as tables and figures: the only layer that rounds or words anything."""
