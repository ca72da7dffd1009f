"""Text in SQL where no parameter can stand."""


def literal(text: str) -> str:
    """An SQL string literal, for statements that take no parameters (ATTACH, SET, COMMENT, CREATE MACRO) or should not.

    >>> literal("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"
