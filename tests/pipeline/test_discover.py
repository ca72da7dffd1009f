"""Files that are found, and their state in the ledger."""

import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from newsmill.errors import SourceMissing
from newsmill.pipeline.changes import Changes, compare, find_differences
from newsmill.pipeline.discover import find_files
from newsmill.pipeline.found_files import Found, KnownFile
from newsmill.pipeline.source_names import source_name
from newsmill.warehouse.ledger import Ledger
from newsmill.warehouse.sql_files import sql_files


def names(found: object) -> list[str]:
    return [file.name for file in found.files]  # type: ignore[attr-defined]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("b.txt", "a.jsonl", "sub/c.txt", "sub/notes.md", ".hidden.txt", "sub/.git/x.txt", "lake/p.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    return tmp_path


def test_a_folder_is_walked_in_a_stable_order_without_hidden_files_and_the_lake(tree: Path) -> None:
    found = find_files([str(tree)], tree, exclude=[tree / "lake"])
    assert names(found) == ["a.jsonl", "b.txt", "sub/c.txt"]
    assert found.skipped == 1
    assert names(find_files([str(tree / "sub"), str(tree / "*.txt"), str(tree)], tree, [tree / "lake"])) == names(found)


def test_names_are_absolute_without_a_root_and_for_files_outside_it(tree: Path) -> None:
    assert names(find_files([str(tree / "b.txt")], None)) == [(tree / "b.txt").as_posix()]
    assert names(find_files([str(tree / "b.txt")], tree / "sub")) == [(tree / "b.txt").as_posix()]
    assert source_name(tree / "..b" / "x.txt", tree) == "..b/x.txt"


def test_no_two_files_share_a_name(tmp_path: Path) -> None:
    paths = [tmp_path / os.fsdecode(name) for name in (b"caf\xe9.txt", b"caf\\xe9.txt", "café.txt".encode())]
    for path in paths:
        path.write_text("x")
    assert len({source_name(path, tmp_path) for path in paths}) == 3
    assert len(names(find_files([str(tmp_path)], tmp_path))) == 3


@pytest.mark.parametrize(
    "name", ['it\'s "so".txt', "new\nline.txt", "🗞️.txt", "'; drop table articles; --.txt", "[a-z]*.txt"]
)
def test_odd_names_are_only_names(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("x")
    (tmp_path / "b.txt").write_text("x")
    assert names(find_files([str(tmp_path / name)], tmp_path)) == [name]


def test_a_source_that_names_nothing_stops_the_run(tmp_path: Path) -> None:
    for source in ("missing", "missing/*.txt"):
        with pytest.raises(SourceMissing, match="no such file"):
            find_files([str(tmp_path / source)], None)
    assert names(find_files([str(tmp_path)], None)) == []


def test_links_are_followed_but_never_in_circles(tree: Path) -> None:
    (tree / "sub" / "up").symlink_to(tree)
    (tree / "dangling.txt").symlink_to(tree / "nowhere")
    (tree / "loop.txt").symlink_to(tree / "loop.txt")
    (tree / "linked.txt").symlink_to(tree / "b.txt")
    found = find_files([str(tree)], tree, [tree / "lake"])
    assert names(found) == ["a.jsonl", "b.txt", "dangling.txt", "linked.txt", "loop.txt", "sub/c.txt"]
    errors = {file.name: file.error for file in found.files if file.error}
    assert set(errors) == {"dangling.txt", "loop.txt"}
    assert "no such file" in (errors["dangling.txt"] or "")


def test_what_is_no_regular_file_is_a_failed_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "x.txt").mkdir()
    (tmp_path / "x.txt" / "inside.txt").write_text("x")
    found = find_files([str(tmp_path)], tmp_path)
    assert [(file.name, file.state is None) for file in found.files] == [
        ("pipe.txt", True),
        ("x.txt/inside.txt", False),
    ]


def test_a_named_file_without_a_reader_fails_and_says_which_kinds_there_are(tmp_path: Path) -> None:
    (tmp_path / "x.docx").write_text("x")
    (file,) = find_files([str(tmp_path / "x.docx")], None).files
    assert ".docx" in (file.error or "")
    assert ".jsonl" in (file.error or "")


def compared(found: Found, rows: Iterable[Mapping[str, Any]], root: Path, annotator: str = "v1",
             verify: bool = False) -> Changes:  # fmt: skip
    """Compare with a ledger of these rows."""
    (table,) = (table for table in sql_files("tables") if table.name == "source_files")
    with duckdb.connect() as connection:
        connection.execute(table.sql)
        for row in rows:
            full = {"size_bytes": 1, "status": "loaded", "article_count": 1, "rejection_count": 0, "record_count": 1,
                    "partitions": ["p"], "run_id": "r", "loaded_at": datetime(2026, 1, 1)} | dict(row)  # fmt: skip
            columns = ", ".join(full)
            connection.execute(f"INSERT INTO source_files ({columns}) SELECT {', '.join(f'${c}' for c in full)}", full)
        differences = find_differences(found, Ledger(connection), annotator, root, verify)
    return compare(differences, annotator)


def row_of(file: KnownFile) -> dict[str, Any]:
    assert file.file.state is not None
    state = {"size_bytes": file.file.state.size_bytes, "modified_at": file.file.state.modified_at}
    return {"source_file": file.file.name, "annotator": "v1", "sha256": file.sha256} | state


def test_compare_trusts_size_and_time_unless_asked_to_verify(tree: Path) -> None:
    found = find_files([str(tree)], tree, [tree / "lake"])
    first = compared(found, [], tree)
    assert [known.file.name for known in first.new] == names(found)
    rows = [row_of(known) for known in first.new]
    rows += [{"source_file": name, "partitions": []} for name in ("sub/gone.txt", "elsewhere/gone.txt")]
    state = (tree / "b.txt").stat()
    (tree / "b.txt").write_text("y")
    os.utime(tree / "b.txt", ns=(state.st_atime_ns, state.st_mtime_ns))
    (tree / "sub" / "c.txt").touch()
    result = compared(found, rows, tree)
    assert (result.unchanged, result.changed, result.new) == (3, [], [])
    assert result.gone == ["elsewhere/gone.txt", "sub/gone.txt"]
    verified = compared(found, rows, tree, verify=True)
    assert [known.file.name for known in verified.changed] == ["b.txt"]
    assert len(compared(found, rows, tree, "v2").changed) == 3
    only_sub = find_files([str(tree / "sub")], tree)
    assert compared(only_sub, rows, tree).gone == ["sub/gone.txt"]


def test_files_and_ledger_are_in_one_order_whatever_the_names(tmp_path: Path) -> None:
    """They are gone through side by side: one name out of order would be new and gone at once."""
    parts = ("a", "a b", "a.b", "a0", "A", "é", "\uff5e", "🗞", "!", "a!", "z\udce9", "back\\slash", "~", "_", "%")
    paths = [tmp_path / f"{a}{ending}" for a in parts for ending in (".txt", ".zip", "/x.txt", "/a.txt", "!/x.txt")]
    for path in (*paths, *(tmp_path / a / b / "y.txt" for a in parts for b in parts)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    sources = [str(tmp_path / "a" / "a0"), str(tmp_path), str(tmp_path / "a" / "*.txt"), str(tmp_path / "a.zip")]
    for root in (tmp_path, tmp_path / "a", tmp_path / "a" / "a", tmp_path / "elsewhere"):
        found = find_files(sources, root)
        assert names(found) == sorted({source_name(path, root) for path in tmp_path.rglob("*") if path.is_file()})
        first = compared(found, [], root)
        rows = [row_of(known) for known in first.new]
        archives = [row for row in rows if row["source_file"].endswith(".zip")]
        rows += [row | {"source_file": f"{row['source_file']}!/{name}"} for row in archives for name in ("a", " ")]
        again = compared(found, sorted(rows, key=lambda row: hash(row["source_file"])), root)
        assert (again.unchanged, again.new, again.changed, again.gone) == (len(rows), [], [], [])


@pytest.mark.parametrize(
    ("source", "root", "gone"),
    [
        ("sub", "", ["sub/c.txt"]),
        ("sub", "sub", ["c.txt"]),
        ("", "sub", ["c.txt"]),
        ("**/*.txt", "", ["b.txt", "sub/c.txt"]),
        ("**/*.txt", "sub", ["c.txt"]),
        ("**/s*/**/*.txt", "", ["sub/c.txt"]),
        ("*.jsonl", "", []),
    ],
)
def test_what_vanishes_is_gone_however_it_was_named(tree: Path, source: str, root: str, gone: list[str]) -> None:
    everything = find_files([str(tree)], tree / root, [tree / "lake"])
    loaded = (*names(everything), "/sub/elsewhere.txt")
    rows = [{"source_file": name, "status": "failed", "error": "", "partitions": []} for name in loaded]
    for name in ("b.txt", "sub/c.txt"):
        (tree / name).unlink()
    (tree / "sub" / "d.txt").write_text("x")
    (tree / "e.txt").write_text("x")
    found = find_files([str(tree / source)], tree / root, [tree / "lake"])
    assert [name for name in compared(found, rows, tree / root).gone if not name.startswith("/")] == gone
