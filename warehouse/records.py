"""Records of loads and runs in the lake: what a rebuild replays. One JSON file each, written whole or not at all."""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warehouse.errors import LakeRecordBroken, LakeUnwritable

_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class FileLoad:
    """A source file and the partitions of the lake that hold its rows, in order of its records."""

    source_file: str
    partitions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileFailure:
    """A source file that could not be read, and why; times are UTC."""

    source_file: str
    error: str
    size_bytes: int = 0
    modified_at: datetime | None = None
    sha256: str | None = None
    annotator: str | None = None
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class LoadRecord:
    """One load transaction: what came in, what failed and what went; database is the name the caller gave."""

    database: str
    run_id: str
    loaded_at: datetime
    loaded: tuple[FileLoad, ...] = ()
    failed: tuple[FileFailure, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run: a row of the table runs and the name of its database; times are UTC."""

    database: str
    run_id: str
    started_at: datetime
    finished_at: datetime | None
    status: str
    parameters: dict[str, Any]
    counts: dict[str, Any]
    versions: dict[str, Any]


def write_load(lake: Path, record: LoadRecord) -> Path:
    """Write the record under a new name that sorts by time; returns its path."""
    number = 0
    while (path := lake / "loads" / f"{record.loaded_at:%Y%m%dT%H%M%S%f}-{safe(record.run_id)}-{number}.json").exists():
        number += 1
    _write(path, asdict(record))
    return path


def read_loads(lake: Path, newest_first: bool = False) -> Iterator[tuple[Path, LoadRecord]]:
    """The records of all databases, in order of time."""
    for path in sorted((lake / "loads").glob("*.json"), reverse=newest_first):
        content = _read(path)
        try:
            yield (
                path,
                LoadRecord(
                    content["database"],
                    content["run_id"],
                    datetime.fromisoformat(content["loaded_at"]),
                    tuple(FileLoad(load["source_file"], tuple(load["partitions"])) for load in content["loaded"]),
                    tuple(FileFailure(**_with_times(failure)) for failure in content["failed"]),
                    tuple(content["removed"]),
                ),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise LakeRecordBroken(path, repr(error)) from error


def write_run(lake: Path, record: RunRecord) -> None:
    """Write the record of a run over what was there of it."""
    _write(lake / "runs" / f"{safe(record.run_id)}.json", asdict(record))


def read_run(lake: Path, run_id: str) -> RunRecord | None:
    """The record of a run, None if the lake has none."""
    path = lake / "runs" / f"{safe(run_id)}.json"
    try:
        return RunRecord(**_with_times(_read(path)))
    except FileNotFoundError:
        return None
    except (TypeError, ValueError) as error:
        raise LakeRecordBroken(path, repr(error)) from error


def run_ids(lake: Path) -> list[str]:
    """The runs of all databases, in order of name."""
    return sorted(path.stem for path in (lake / "runs").glob("*.json"))


def write_decision(lake: Path, decision: dict[str, Any]) -> None:
    """Write the record of a decision about a name over what was there of it."""
    _write(lake / "decisions" / f"{safe(decision['decision_id'])}.json", decision)


def read_decisions(lake: Path) -> list[dict[str, Any]]:
    """The records of all decisions about names, in order of file name."""
    return [_with_times(_read(path)) for path in sorted((lake / "decisions").glob("*.json"))]


def utc(moment: datetime) -> datetime:
    """The moment in UTC without a zone, as the tables hold it; one without a zone is taken to be UTC."""
    return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)


def now() -> datetime:
    """This moment in UTC without a zone, in microseconds."""
    return utc(datetime.now(UTC))


def safe(run_id: str) -> str:
    """The run id, if it can be a file name on any system; ValueError otherwise."""
    if not _SAFE_NAME.fullmatch(run_id):
        raise ValueError(f"run id {run_id!r}: only letters, digits, '.', '_' and '-'")
    return run_id


def _with_times(content: dict[str, Any]) -> dict[str, Any]:
    return {
        key: datetime.fromisoformat(value) if key.endswith("_at") and value is not None else value
        for key, value in content.items()
    }


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except PermissionError as error:
        raise LakeRecordBroken(path, "permission denied") from error
    except ValueError as error:
        raise LakeRecordBroken(path, str(error)) from error
    if not isinstance(content, dict):
        raise LakeRecordBroken(path, "not a JSON object")
    return content


def _write(path: Path, content: dict[str, Any]) -> None:
    """Write and sync a draft, then rename it; file names that are not Unicode survive as escapes."""
    draft = path.with_suffix(".draft")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("w", encoding="utf-8") as file:
            json.dump(content, file, indent=1, default=_as_json)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise LakeUnwritable(path, error.strerror or str(error)) from error


def _as_json(value: object) -> str:
    if isinstance(value, datetime):
        return utc(value).isoformat(timespec="microseconds")
    raise TypeError(f"{value!r} cannot be part of a record: give numbers, strings, lists and dicts")
