"""How the tagger is made: corpora in, a model folder out (`flows.train_tagger`); needs the extra `newsmill[train]`."""
