"""The model that finds sentence ends and entities, and what turns its numbers into spans (`newsmill.tagger.tagger`)."""
