"""Measure the accuracy of the tagger and its alternatives on the same texts with one scorer (`newsmill evaluate`)."""
