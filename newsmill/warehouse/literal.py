"""Text in SQL statements that take no parameters."""


def literal(text: str) -> str:
    """Return an SQL string literal, for statements without parameters (ATTACH, SET, COMMENT, CREATE MACRO).

    >>> literal("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"
