"""A SQLite database that is in use: its log is a part of its state, an open transaction is refused in words."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from newsmill.errors import SourceError
from newsmill.readers import sqlite
from newsmill.readers.records import RawDocument
from newsmill.sources.location import SourceLocation
from newsmill.sources.slices import WHOLE
from newsmill.sources.source import Source, file_state, sha256_of


def texts(path: Path) -> list[str]:
    with Source(path) as source:
        return [record.text for record in sqlite.read(source, "", WHOLE) if isinstance(record, RawDocument)]


def test_rows_in_the_write_ahead_log_change_state_and_digest_and_are_read(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    location = SourceLocation(str(path))
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE articles (text)")
        database.execute("INSERT INTO articles VALUES ('En bro.')")
        database.commit()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        before, digest = file_state(location), sha256_of(location)
        database.execute("INSERT INTO articles VALUES ('En färja.')")
        database.commit()
        assert file_state(location) != before
        assert sha256_of(location) != digest
        assert texts(path) == ["En bro.", "En färja."]


def test_a_database_inside_a_transaction_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE articles (text)")
        database.executemany("INSERT INTO articles VALUES (?)", [("En bro." * 100,)] * 500)
        database.commit()
        database.execute("PRAGMA cache_size = 1")
        database.execute("UPDATE articles SET text = text || '!'")
        copy = tmp_path / "copy.db"
        for ending in ("", "-journal"):
            shutil.copy(f"{path}{ending}", f"{copy}{ending}")
        database.rollback()
    with pytest.raises(SourceError, match="a transaction is open or was interrupted"):
        texts(copy)
    assert len(texts(path)) == 500
