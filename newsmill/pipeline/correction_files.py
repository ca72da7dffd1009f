"""Read files of corrections of names (CSV)."""

import re
from pathlib import Path

import polars as pl

from newsmill.errors import NewsmillError
from newsmill.linking.gazetteer import gazetteer
from newsmill.warehouse.corrections import ACTIONS, Correction

_COLUMNS = ("action", "name", "target", "type", "reason")
_TYPES = ("PER", "ORG", "LOC", "MISC")
_IDENTIFIER = re.compile(r"[a-z]+:[\w.-]+")
_LISTED = ("country", "territory", "former", "geonames", "list")


def read_correction_file(path: Path) -> list[Correction]:
    """Return the corrections of a CSV file. Its first line names its columns; type and reason are optional.

    Raises:
        NewsmillError: The file cannot be read, or a line is not a correction; the message names file and line.
    """
    try:
        frame = pl.read_csv(path, infer_schema=False)
    except OSError as error:
        raise NewsmillError(
            f"{path}: {(error.strerror or str(error)).lower()}; name a CSV file of corrections"
        ) from error
    except (pl.exceptions.PolarsError, UnicodeDecodeError) as error:
        raise NewsmillError(f"{path}: not CSV in UTF-8 ({str(error).splitlines()[0]})") from error
    unknown = [column for column in frame.columns if column not in _COLUMNS]
    missing = [column for column in _COLUMNS[:2] if column not in frame.columns]
    if unknown or missing:
        raise NewsmillError(
            f"{path}: its first line must name the columns {', '.join(_COLUMNS)}, not {', '.join(frame.columns)}"
        )
    corrections = []
    for line, row in enumerate(frame.iter_rows(named=True), start=2):
        values = {column: (row.get(column) or "").strip() for column in _COLUMNS}
        problem = _problem(values)
        if problem:
            raise NewsmillError(f"{path}: line {line}: {problem}")
        corrections.append(
            Correction(
                values["action"],
                values["name"],
                values["target"] or None,
                values["type"] or None,
                values["reason"] or None,
            )
        )
    return corrections


def _problem(row: dict[str, str]) -> str | None:
    """Return the problem of a line in words, or None."""
    if row["action"] not in ACTIONS:
        return f"action is {row['action']!r}; it can be {', '.join(ACTIONS)}"
    if not row["name"]:
        return "there is no name"
    if (row["action"] == "split") == bool(row["target"]):
        return "split takes no target" if row["target"] else f"{row['action']} needs a target"
    if row["type"] and row["type"] not in _TYPES:
        return f"type is {row['type']!r}; it can be {', '.join(_TYPES)}"
    if row["action"] == "pin":
        if not _IDENTIFIER.fullmatch(row["target"]):
            return f"{row['target']!r} is no identifier; they look like country:KZ, geonames:524901 or wikidata:Q7747"
        if row["target"].partition(":")[0] in _LISTED and not _is_listed(row["target"]):
            return f"no list has {row['target']}"
    return None


def _is_listed(identifier: str) -> bool:
    return identifier in set(gazetteer().entities["entity_key"])
