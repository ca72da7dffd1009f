"""Training of the tagger: corpora in, a model folder out; needs the extra `newsmill[train]`."""

"""Training of the tagger: corpora in, a model folder out; needs the extra `newsmill[train]`."""
