"""Checks that follow from the declarations of the tables: keys are unique, and the owner of each row exists."""

from functools import cache

from newsmill.warehouse.sql_files import SqlFile, parse_sql_file
from newsmill.warehouse.tables import Table, parent_of, tables


def is_sliced(table: Table) -> bool:
    """Return True if a check of scope `article` sees the rows of some articles at a time in this table."""
    return table.name == "articles" or table.is_of_article


@cache
def declared_checks() -> tuple[SqlFile, ...]:
    """Return the checks, as if they were files of sql/checks."""
    of_article = [table for table in tables() if table.home == "partition" and is_sliced(table)]
    others = [table for table in tables() if table not in of_article and table.keys]
    return (
        _check(
            "article_keys_unique",
            "No key occurs twice in articles and in the tables that partitions hold of each article.",
            "article",
            [_repeated(table, key) for table in of_article for key in table.keys],
        ),
        _check(
            "keys_unique",
            "No key occurs twice in its table; article_keys_unique tests the tables of articles.",
            "everything",
            [_repeated(table, key) for table in others for key in table.keys],
        ),
        _check(
            "no_orphans",
            "Each row belongs to a row of another table that exists: to its article, its source file, its entity.",
            "everything",
            [query for table in tables() for query in _orphans(table)],
        ),
    )


def _check(name: str, rule: str, scope: str, queries: list[str]) -> SqlFile:
    sql = "\nUNION ALL\n".join(queries)
    return parse_sql_file(name, f"-- {rule}\n-- scope: {scope}\n{sql}\n")


def _repeated(table: Table, key: tuple[str, ...]) -> str:
    columns = ", ".join(key)
    return (
        f"SELECT '{table.name}' AS table_name, '{columns}' AS key_columns, concat_ws(', ', {columns}) AS key_value, "
        f"count(*) AS row_count FROM {table.name} GROUP BY {columns} HAVING count(*) > 1"
    )


def _orphans(table: Table) -> list[str]:
    """Return the queries for rows whose owner does not exist; an article_id may have other names in the table."""
    found = parent_of(table)
    if found is None:
        return []
    parent, key = found
    if not table.article_columns:
        return [_orphans_of(table.name, table.owner_columns, parent, key)]
    return [_orphans_of(table.name, (column,), parent, key) for column in table.article_columns]


def _orphans_of(table: str, owner: tuple[str, ...], parent: str, key: tuple[str, ...]) -> str:
    same = " AND ".join(f"{table}.{column} = {parent}.{other}" for column, other in zip(owner, key, strict=True))
    value = ", ".join(f"{table}.{column}" for column in owner)
    return (
        f"SELECT '{table}' AS table_name, '{', '.join(owner)}' AS key_columns, "
        f"concat_ws(', ', {value}) AS key_value FROM {table} ANTI JOIN {parent} ON {same}"
    )
