"""Limits of memory, size and time, each with its reason."""

RAW_CHARS = 1_000
"""Characters of a rejected record that are kept: enough to recognise it, too few to fill the warehouse with garbage."""
