"""Which files are found, and what the ledger says of them."""

import os
from pathlib import Path
from typing import Any

import pytest

from flows.compare import compare
from flows.discover import find_files, source_name
from flows.errors import SourceMissing


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


def test_compare_trusts_size_and_time_unless_asked_to_verify(tree: Path) -> None:
    found = find_files([str(tree)], tree, [tree / "lake"])
    first = compare(found, {}, "v1", tree)
    assert [known.file.name for known in first.new] == names(found)
    ledger = {
        known.file.name: {
            "status": "loaded",
            "annotator": "v1",
            "sha256": known.sha256,
            "size_bytes": known.file.state.size_bytes,
            "modified_at": known.file.state.modified_at,
            "partitions": ["p"],
        }
        for known in first.new
        if known.file.state
    } | {"sub/gone.txt": {"partitions": []}, "elsewhere/gone.txt": {"partitions": []}}
    state = (tree / "b.txt").stat()
    (tree / "b.txt").write_text("y")
    os.utime(tree / "b.txt", ns=(state.st_atime_ns, state.st_mtime_ns))
    (tree / "sub" / "c.txt").touch()
    result = compare(found, ledger, "v1", tree)
    assert (len(result.unchanged), result.changed, result.new) == (3, [], [])
    assert result.gone == ["elsewhere/gone.txt", "sub/gone.txt"]
    again = find_files([str(tree)], tree, [tree / "lake"])
    verified = compare(again, ledger, "v1", tree, verify=True)
    assert [known.file.name for known in verified.changed] == ["b.txt"]
    assert len(compare(again, ledger, "v2", tree).changed) == 3
    only_sub = find_files([str(tree / "sub")], tree)
    assert compare(only_sub, ledger, "v1", tree).gone == ["sub/gone.txt"]


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
    ledger: dict[str, dict[str, Any]] = {
        name: {"status": "failed", "partitions": []} for name in (*names(everything), "/sub/elsewhere.txt")
    }
    for name in ("b.txt", "sub/c.txt"):
        (tree / name).unlink()
    (tree / "sub" / "d.txt").write_text("x")
    (tree / "e.txt").write_text("x")
    found = find_files([str(tree / source)], tree / root, [tree / "lake"])
    assert [name for name in compare(found, ledger, "v1", tree / root).gone if not name.startswith("/")] == gone
