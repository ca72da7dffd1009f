"""The fingerprint of everything that makes rows from source files."""

from collections.abc import Sequence

from newsmill.tagger.bundled import BundledTagger
from newsmill.tagger.identity import tagger_identity

PIPELINE_VERSION = 6
"""Raise this once a release if readers or stages give other rows for the same file; the goldens in tests/ fail then."""


def pipeline_fingerprint(
    tagger: BundledTagger = BundledTagger.accurate, columns: Sequence[tuple[str, str]] = ()
) -> str:
    """Return the pipeline's version, the tagger's identity and the columns that the user names.

    Files with another fingerprint are annotated again.

    Args:
        tagger: The tagger.
        columns: Fields and the names of the columns that the user gives for them.
    """
    chosen = "".join(f"+{field}={name}" for field, name in sorted(columns))
    return f"newsmill-{PIPELINE_VERSION}+{tagger_identity(tagger)}{chosen}"
