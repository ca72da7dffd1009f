"""The journal of the lake: records of loads, runs, corrections and snapshots, which a rebuild replays.

Each record is one JSON file, written completely or not at all.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from newsmill.errors import LakeRecordBroken
from newsmill.lake.files import Lake, files_of

_TIME_IN_NAMES = "%Y%m%dT%H%M%S%f"
_FORMER_KEYS = {"decision_id": "correction_id", "decided_at": "corrected_at"}
"""Keys of corrections in records of newsmill 0.1.0."""
_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class FileLoad:
    """A source file and the partitions of the lake that hold its rows, in order of its records."""

    source_file: str
    partitions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileFailure:
    """A source file that could not be read, with the error; times are UTC."""

    source_file: str
    error: str
    size_bytes: int = 0
    modified_at: datetime | None = None
    sha256: str | None = None
    annotator: str | None = None
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class LoadRecord:
    """One load transaction: the files loaded, failed and removed. `database` is the name that the caller gave."""

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


def write_load(lake: Lake, record: LoadRecord) -> str:
    """Write the record under a new name that sorts by time, and return the name."""
    files, number = files_of(lake), 0
    while files.exists(name := f"loads/{record.loaded_at:{_TIME_IN_NAMES}}-{safe(record.run_id)}-{number}.json"):
        number += 1
    _write(lake, name, asdict(record))
    return name


def read_loads(
    lake: Lake, newest_first: bool = False, since: datetime | None = None
) -> Iterator[tuple[str, LoadRecord]]:
    """Yield the records of all databases with their names, in order of time; with `since` none of an earlier time.

    Raises:
        LakeRecordBroken: A record cannot be read.
    """
    names = files_of(lake).names("loads", f"{since:{_TIME_IN_NAMES}}" if since else "")
    for name in sorted(filter(_is_record, names), reverse=newest_first):
        content = _read(lake, name)
        try:
            yield (
                name,
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
            raise LakeRecordBroken(lake / name, repr(error)) from error


def discard_load(lake: Lake, name: str) -> None:
    """Delete the record of a load that was not committed."""
    files_of(lake).delete(name)


def set_load_aside(lake: Lake, name: str) -> None:
    """Rename a record to a name that `read_loads` skips."""
    files_of(lake).move(name, f"{name.removesuffix('.json')}.undone")


def write_run(lake: Lake, record: RunRecord) -> None:
    """Write the record of a run, over an older record of it."""
    _write(lake, f"runs/{safe(record.run_id)}.json", asdict(record))


def read_run(lake: Lake, run_id: str) -> RunRecord | None:
    """Return the record of a run; None if the lake has none."""
    name = f"runs/{safe(run_id)}.json"
    try:
        return RunRecord(**_with_times(_read(lake, name)))
    except FileNotFoundError:
        return None
    except (TypeError, ValueError) as error:
        raise LakeRecordBroken(lake / name, repr(error)) from error


def run_ids(lake: Lake) -> list[str]:
    """Return the ids of the runs of all databases, in order."""
    names = filter(_is_record, files_of(lake).names("runs"))
    return sorted(name.removeprefix("runs/").removesuffix(".json") for name in names)


def write_correction(lake: Lake, database: str, correction: dict[str, Any]) -> None:
    """Write the record of a correction for one database, over an older record of it."""
    name = f"{safe(correction['correction_id'])}-{blake2b(database.encode(), digest_size=6).hexdigest()}"
    _write(lake, f"corrections/{name}.json", {"database": database, **correction})


def read_corrections(lake: Lake) -> list[dict[str, Any]]:
    """Return the records of the corrections of all databases; those of newsmill 0.1.0 have other names in the lake."""
    names = [*files_of(lake).names("decisions"), *files_of(lake).names("corrections")]
    found = (_with_times(_read(lake, name)) for name in filter(_is_record, names))
    return [{_FORMER_KEYS.get(key, key): value for key, value in record.items()} for record in found]


def write_snapshot(lake: Lake, name: str, content: dict[str, Any]) -> None:
    """Write the record of a snapshot (`newsmill.warehouse.snapshots`)."""
    _write(lake, f"derived/{name}.json", content)


def snapshot_names(lake: Lake) -> list[str]:
    """Return the names of the snapshots that have a record, in order of time."""
    names = filter(_is_record, files_of(lake).names("derived"))
    return sorted(name.removeprefix("derived/").removesuffix(".json") for name in names)


def read_snapshot(lake: Lake, name: str) -> dict[str, Any]:
    """Return the record of a snapshot; raises FileNotFoundError or LakeRecordBroken."""
    return _with_times(_read(lake, f"derived/{name}.json"))


def utc(moment: datetime) -> datetime:
    """Return the moment in UTC without a zone, as in the tables; one without a zone is taken as UTC."""
    return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)


def now() -> datetime:
    """Return the present moment in UTC without a zone, in microseconds."""
    return utc(datetime.now(UTC))


def safe(run_id: str) -> str:
    """Return the id if it can be a file name on any system; raises ValueError otherwise."""
    if not _SAFE_NAME.fullmatch(run_id):
        raise ValueError(f"run id {run_id!r}: only letters, digits, '.', '_' and '-'")
    return run_id


def _with_times(content: dict[str, Any]) -> dict[str, Any]:
    return {
        key: datetime.fromisoformat(value) if key.endswith("_at") and value is not None else value
        for key, value in content.items()
    }


def _is_record(name: str) -> bool:
    return name.endswith(".json")


def _read(lake: Lake, name: str) -> dict[str, Any]:
    try:
        content = json.loads(files_of(lake).read(name).decode("utf-8"))
    except PermissionError as error:
        raise LakeRecordBroken(lake / name, "permission denied") from error
    except ValueError as error:
        raise LakeRecordBroken(lake / name, str(error)) from error
    if not isinstance(content, dict):
        raise LakeRecordBroken(lake / name, "not a JSON object")
    return content


def _write(lake: Lake, name: str, content: dict[str, Any]) -> None:
    """Write a record; file names that are not Unicode are stored with escapes."""
    files_of(lake).write(name, json.dumps(content, indent=1, default=_as_json).encode())


def _as_json(value: object) -> str:
    if isinstance(value, datetime):
        return utc(value).isoformat(timespec="microseconds")
    raise TypeError(f"{value!r} cannot be part of a record; use numbers, strings, lists and dicts")
