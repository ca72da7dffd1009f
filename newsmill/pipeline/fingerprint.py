"""The fingerprint of everything that makes rows from source files."""

from newsmill.tagger.bundled import BundledTagger
from newsmill.tagger.identity import tagger_identity

PIPELINE_VERSION = 5
"""Raise this once a release if readers or stages give other rows for the same file; the goldens in tests/ fail then."""


def pipeline_fingerprint(tagger: BundledTagger = BundledTagger.accurate) -> str:
    """Return the pipeline's version and the tagger's identity; files with another fingerprint are annotated again."""
    return f"newsmill-{PIPELINE_VERSION}+{tagger_identity(tagger)}"
