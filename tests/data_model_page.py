"""The section on keys and joins of docs/data-model.md, written from the declarations in sql/tables.

Write it with: python -m tests.data_model_page
"""

from pathlib import Path

from newsmill.warehouse.tables import Table, parent_of, tables

START, END = "## Keys and joins\n", "## Marts\n"
"""The headings of the section, and of the section after it."""

_HEAD = f"""{START}
This section is written by `python -m tests.data_model_page` from the comments at the head of the files in
`newsmill/sql/tables/`; [how-to/add-a-table.md](how-to/add-a-table.md) explains them. A line of the diagram reads: one
row of the left table, any number of rows of the right one, joined by the columns after the colon. `newsmill check`
tests every key and line.
"""


def with_keys_and_joins(page: str) -> str:
    """Return the page with the section as the declarations have it."""
    before, _, rest = page.partition(START)
    return before + keys_and_joins() + END + rest.partition(END)[2]


def keys_and_joins() -> str:
    """Return the section: a diagram of the tables, and a table of their homes and keys."""
    edges = [edge for table in tables() for edge in _edges(table)]
    diagram = ["```mermaid", "erDiagram", *edges, "```", ""]
    rows = ["| table | rows are made by | key |", "|---|---|---|", *map(_row, tables()), ""]
    return "\n".join([_HEAD, *diagram, *rows, ""])


def _edges(table: Table) -> list[str]:
    found = parent_of(table)
    if found is None:
        return []
    owners = [(column,) for column in table.article_columns] if table.article_columns else [table.owner_columns]
    return [f'    {found[0]} ||--o{{ {table.name} : "{", ".join(owner)}"' for owner in owners]


def _row(table: Table) -> str:
    made = {
        "partition": "a worker, from an article or file",
        "derived": f"{table.step}, in the warehouse",
        "ledger": "each load or run",
        "corrections": "`newsmill correct`",
        "internal": "newsmill, about the warehouse",
    }
    return f"| `{table.name}` | {made[table.home]} | {'; '.join(', '.join(key) for key in table.keys)} |"


if __name__ == "__main__":
    path = Path(__file__).parent.parent / "docs" / "data-model.md"
    path.write_text(with_keys_and_joins(path.read_text("utf-8")), "utf-8")
