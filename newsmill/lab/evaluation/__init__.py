"""How accurate the tagger is, beside the alternatives: the same texts, the same scorer (`newsmill evaluate`)."""
