"""The version of the rules by which copies are found."""

COPY_RULES = "1"
"""Version of the rules and bounds. A change that gives other rows for the same articles raises it."""
