"""newsmill schema: describe tables, views and columns."""

from typing import Annotated

import typer
from rich.markup import escape

from newsmill.cli.messages import output
from newsmill.cli.output import print_rows
from newsmill.errors import NewsmillError


def schema(
    tables: Annotated[
        list[str] | None, typer.Argument(metavar="[TABLE]...", help="Tables or views to describe. Default: all.")
    ] = None,
) -> None:
    """Describe the tables, the views and their columns.

    The command needs no warehouse.

    Example: `newsmill schema articles marts.entity_ranking`
    """
    from newsmill.warehouse.queries import contract_schema

    columns = contract_schema()
    unknown = sorted(set(tables or ()) - set(columns["table_name"]))
    if unknown:
        raise NewsmillError(f"no table {', '.join(unknown)}; newsmill schema lists them all")
    for (table, comment), rows in columns.group_by("table_name", "table_comment", maintain_order=True):
        if not tables or table in tables:
            output.print(f"\n[bold]{table}[/]  {escape(str(comment or ''))}")
            print_rows(
                ["column", "type", "meaning"],
                rows.select("column_name", "data_type", "column_comment").iter_rows(),
                output,
            )
