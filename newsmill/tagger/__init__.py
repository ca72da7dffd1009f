"""Find sentence ends and named entities in blocks of text with an ONNX model (start at `newsmill.tagger.tagger`)."""
