"""Texts compared by what they say, not by how they are set."""


def folded(text: str) -> str:
    """Letters and digits only, without case: what is left when spaces, quotation marks and dashes differ.

    >>> folded("„Nein“ – sagt die Fähre")
    'neinsagtdiefähre'
    """
    return "".join(filter(str.isalnum, text.casefold()))
