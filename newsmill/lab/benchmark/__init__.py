"""The measurements of `newsmill bench`."""
