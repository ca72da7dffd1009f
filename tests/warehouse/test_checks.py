"""Every check passes on a good warehouse and finds the row that breaks its rule."""

from pathlib import Path
from unittest.mock import patch

import duckdb
import pytest

from newsmill.warehouse import checks
from newsmill.warehouse.checks import run_checks, run_load_checks
from newsmill.warehouse.connection import open_reader, open_writer
from newsmill.warehouse.declared_checks import declared_checks
from newsmill.warehouse.sql_files import sql_files
from newsmill.warehouse.tables import tables
from tests.warehouse.conftest import NASTY


def quotation(
    index: int = 0,
    sentence: int = 0,
    text: str = "left(body, 2)",
    spans: str = "[(0, 2)]",
    cue: str = "NULL, NULL, NULL",
    mention: str = "NULL",
    part_of: str = "NULL",
) -> str:
    """SQL that adds a quotation of the first two characters to the Swedish article."""
    return (
        f"INSERT INTO quotations SELECT article_id, {index}, {sentence}, 'direct', 0, 2, {text}, {spans}, 1, {cue}, "
        f"NULL, NULL, NULL, {mention}, 'none', {part_of}, 0.5 FROM articles WHERE language = 'sv'"
    )


# What a broken loader could write; constraints are dropped first, as the check has to do without them.
_TIME = """
    INSERT INTO time_expressions
    SELECT
        article_id, 0, sentence_index, start_char, start_char + 8, text[:8], 'DATE', '2025-01-06', DATE '2025-01-06',
        DATE '2025-01-06', 'none', 'iso', 0.5
    FROM sentences WHERE language = 'sv' AND sentence_index = 0;
"""
"""A time expression that passes every check: the first eight letters of an article."""

CORRUPTIONS = {
    "article_counts_match_rows": [
        "UPDATE articles SET mention_count = mention_count + 1 WHERE language = 'sv'",
        "UPDATE articles SET char_count = char_count + 1 WHERE language = 'sv'",
        "UPDATE articles SET sentence_count = 7 WHERE language = 'sv'",
    ],
    "confidences_in_range": [
        "UPDATE entity_mentions SET confidence = 1.01 WHERE surface = 'BAHN'",
        "UPDATE articles SET language_confidence = 'NaN' WHERE language = 'sv'",
    ],
    "entity_counts_match_links": [
        "UPDATE entities SET mention_count = mention_count + 1 WHERE name = 'NORDA'",
        "UPDATE entities SET article_count = article_count + 1 WHERE name = 'NORDA'",
        "UPDATE entities SET first_seen_at = first_seen_at - INTERVAL 1 DAY WHERE name = 'Komárno'",
        "UPDATE entities SET last_seen_at = NULL WHERE name = 'Komárno'",
    ],
    "copied_passages_slice_back": [
        "INSERT INTO copied_passages SELECT min(article_id), max(article_id), 0, 18, 0, 18, 8, 0, 0 FROM articles",
        "INSERT INTO copied_passages SELECT min(article_id), min(article_id), 0, 1, 0, 1, 8, 0, 0 FROM articles",
    ],
    "copies_once": [
        "INSERT INTO article_copies SELECT min(article_id), max(article_id), 8, 1, 1, 8 FROM articles",
        "INSERT INTO article_copies SELECT min(article_id), min(article_id), 8, 1, 1, 8 FROM articles",
        "INSERT INTO copied_passages SELECT min(article_id), min(article_id), 0, 18, 0, 18, 8, 0, 0 FROM articles",
    ],
    "copy_groups_have_one_source": [
        "INSERT INTO copy_groups SELECT min(article_id), 'g', 'unclear', NULL, NULL, true FROM articles",
        "INSERT INTO copy_groups SELECT article_id, 'g', 'copy', NULL, NULL, true FROM articles",
        "INSERT INTO copy_groups SELECT article_id, 'g', 'copy', NULL, NULL, false FROM articles",
        "INSERT INTO copy_groups SELECT article_id, 'g', 'source', article_id, NULL, language = 'sv' FROM articles",
        "INSERT INTO copy_groups SELECT article_id, 'g', 'copy', 'nobody', NULL, language = 'sv' FROM articles",
        "INSERT INTO copy_groups SELECT article_id, 'g', 'copy', NULL, language, language = 'sv' FROM articles",
    ],
    "failed_files_say_why": ["UPDATE source_files SET status = 'failed' WHERE source_file = 'copy.txt'"],
    "json_is_objects": ["UPDATE articles SET extra = '[]' WHERE language = 'sv'", "UPDATE runs SET counts = '1'"],
    "article_keys_unique": [
        "INSERT INTO articles FROM articles WHERE language = 'sv' LIMIT 1",
        "INSERT INTO sentences FROM sentences LIMIT 1",
        "INSERT INTO entity_mentions FROM entity_mentions LIMIT 1",
    ],
    "keys_unique": [
        "INSERT INTO rejections FROM rejections",
        "INSERT INTO source_files FROM source_files LIMIT 1",
        "INSERT INTO runs FROM runs",
        "INSERT INTO article_names FROM article_names LIMIT 1",
        "INSERT INTO name_forms FROM name_forms LIMIT 1",
        "INSERT INTO name_entities FROM name_entities LIMIT 1",
        "INSERT INTO entities FROM entities LIMIT 1",
        "INSERT INTO entity_names SELECT * REPLACE (9 AS mention_count) FROM entity_names LIMIT 1",
        "INSERT INTO corrections SELECT 'd', now(), 'split', unnest(['A', 'B']), NULL, NULL, NULL, NULL",
        "INSERT INTO derivations FROM derivations",
        "INSERT INTO entity_links FROM entity_links LIMIT 1",
        "INSERT INTO warehouse_info FROM warehouse_info",
    ],
    "languages_known": [
        "UPDATE articles SET language = 'xx' WHERE language = 'sv'",
        "UPDATE sentences SET language = 'de' WHERE language = 'sv'",
    ],
    "links_match_mentions": [
        "DELETE FROM entity_links WHERE entity_id = 'list:tt'",
        "DELETE FROM entity_mentions WHERE surface = 'NORDA'",
        "INSERT INTO entity_links FROM entity_links LIMIT 1",
        "DELETE FROM entities WHERE name = 'NORDA'",
        "INSERT INTO entities SELECT * REPLACE ('name:nobody' AS entity_id) FROM entities LIMIT 1",
    ],
    "mention_spans_slice_back": [
        "UPDATE entity_mentions SET start_char = start_char - 1, end_char = end_char - 1 WHERE surface = 'BAHN'",
        "UPDATE entity_mentions SET surface = 'KOMARNO' WHERE surface = 'KOMÁRNO'",
    ],
    "mentions_inside_sentences": ["UPDATE entity_mentions SET end_char = end_char + 99 WHERE surface = 'NORDA'"],
    "mentions_ordered_disjoint": [
        "UPDATE entity_mentions SET mention_index = mention_index + 1 WHERE surface = 'BAHN'",
        "UPDATE entity_mentions SET end_char = end_char + 20 WHERE surface = 'BAHN'",
    ],
    "name_forms_match_names": [
        "UPDATE name_forms SET mention_count = mention_count + 1",
        "DELETE FROM article_names WHERE language = 'sv'",
    ],
    "no_orphans": [
        "DELETE FROM articles WHERE language = 'sv'",
        "DELETE FROM source_files WHERE source_file = 'copy.txt'",
        "DELETE FROM entities WHERE name = 'NORDA'",
        "DELETE FROM name_entities",
        "INSERT INTO entity_mentions SELECT * REPLACE ('nobody' AS article_id) FROM entity_mentions LIMIT 1",
        "UPDATE rejections SET source_file = 'nowhere'",
    ],
    "number_keys_unique": [
        "INSERT INTO aggregates.name_numbers FROM aggregates.name_numbers SELECT * REPLACE (99 AS name_number) LIMIT 1",
        "INSERT INTO aggregates.name_numbers FROM aggregates.name_numbers SELECT * REPLACE ('X' AS surface) LIMIT 1",
        "INSERT INTO aggregates.entity_numbers SELECT 99, entity_id FROM aggregates.entity_numbers LIMIT 1",
        "INSERT INTO aggregates.entity_numbers SELECT entity_number, 'x' FROM aggregates.entity_numbers LIMIT 1",
    ],
    "quotation_spans_slice_back": [
        quotation(text="'XX'"),
        quotation(spans="[(0, 1)]"),
        quotation(spans="[(0, 2), (1, 2)]"),
        quotation(spans="[]"),
        quotation(cue="'says', 0, 4"),
    ],
    "quotations_ordered": [quotation(index=5), quotation(part_of="0")],
    "records_accounted_for": [
        "UPDATE source_files SET record_count = record_count + 1 WHERE source_file = 'copy.txt'",
        "UPDATE rejections SET record_number = 1",
    ],
    "rows_in_ledger": [
        "DELETE FROM source_files WHERE source_file = 'copy.txt'",
        "UPDATE source_files SET partitions = [] WHERE source_file = 'copy.txt'",
        "UPDATE rejections SET source_file = 'nowhere'",
    ],
    "runs_known": ["DELETE FROM runs", "UPDATE articles SET run_id = 'r7' WHERE language = 'sv'"],
    "sentence_spans_slice_back": [
        "UPDATE sentences SET text = replace(text, 'ä', 'a') WHERE sentence_index = 0 AND language = 'sv'",
        "UPDATE sentences SET start_char = start_char + 1 WHERE language = 'sv'",
    ],
    "sentences_cover_body": [
        "UPDATE sentences SET end_char = end_char - 1 WHERE language = 'sv' AND sentence_index = 1",
        "UPDATE sentences SET start_char = start_char + 2 WHERE language = 'sv' AND sentence_index = 1",
        "UPDATE sentences SET start_char = start_char + 1 WHERE language = 'sv' AND sentence_index = 0",
    ],
    "sentences_complete": [
        "DELETE FROM sentences WHERE language = 'sv'",
        "UPDATE entity_mentions SET sentence_index = 9 WHERE surface = 'BAHN'",
    ],
    "sentences_ordered_disjoint": [
        "UPDATE sentences SET start_char = start_char - 2 WHERE sentence_index = 1",
        "UPDATE sentences SET sentence_index = sentence_index + 1",
        "UPDATE sentences SET block_index = 5 WHERE sentence_index = 0",
    ],
    "speakers_are_mentions": [
        quotation(mention="99"),
        quotation(sentence=1),
        "INSERT INTO person_roles SELECT article_id, 99, 'king', NULL, NULL, NULL FROM articles WHERE language = 'sv'",
        "INSERT INTO person_roles SELECT article_id, mention_index, 'king', NULL, NULL, NULL FROM entity_mentions "
        "WHERE entity_type <> 'PER'",
    ],
    "time_days_ordered": [
        f"{_TIME} UPDATE time_expressions SET end_date = NULL",
        f"{_TIME} UPDATE time_expressions SET end_date = start_date - 1",
        f"{_TIME} UPDATE time_expressions SET end_date = end_date + 1",
        f"{_TIME} UPDATE time_expressions SET value = '2025-01-07'",
    ],
    "time_spans_slice_back": [
        f"{_TIME} UPDATE time_expressions SET start_char = start_char + 1, end_char = end_char + 1",
        f"{_TIME} UPDATE time_expressions SET text = 'idag'",
    ],
    "time_values_fit_kinds": [
        f"{_TIME} UPDATE time_expressions SET kind = 'DURATION'",
        f"{_TIME} UPDATE time_expressions SET value = 'P3D'",
        f"{_TIME} UPDATE time_expressions SET kind = 'SET'",
        f"{_TIME} UPDATE time_expressions SET anchor = 'publication'; UPDATE articles SET published_at = NULL",
    ],
    "times_inside_sentences": [
        f"{_TIME} UPDATE time_expressions SET sentence_index = 1",
        f"{_TIME} UPDATE time_expressions SET sentence_index = 9",
    ],
    "times_ordered_disjoint": [f"{_TIME} UPDATE time_expressions SET time_index = 1", f"{_TIME} {_TIME}"],
    "source_file_counts_match_rows": [
        "UPDATE source_files SET article_count = article_count + 1 WHERE source_file = 'copy.txt'",
        "DELETE FROM rejections",
    ],
    "entity_labels_match_entities": [
        "UPDATE aggregates.entity_labels SET name = 'X' WHERE entity_type = 'ORG'",
        "UPDATE aggregates.entity_labels SET entity_number = entity_number + 1",
        "UPDATE aggregates.entity_spellings SET spellings = list_append(spellings, 'X')",
        "DELETE FROM aggregates.entity_spellings",
    ],
    "aggregated_counts_match_rows": [
        "UPDATE aggregates.entity_languages SET mention_count = mention_count + 1 WHERE language = 'sv'",
        "UPDATE aggregates.entity_days SET languages = ['xx']",
        "UPDATE aggregates.entity_days SET language_article_counts = [2] WHERE article_count = 1",
        "UPDATE aggregates.entity_days SET languages = list_reverse(languages) WHERE len(languages) > 1",
        "UPDATE aggregates.entity_days SET is_load_day = NOT is_load_day",
        "DELETE FROM aggregates.entity_publishers",
        "UPDATE aggregates.name_languages SET last_published_at = NULL WHERE language = 'sv'",
        "UPDATE aggregates.name_days SET day = day + 1",
        "UPDATE aggregates.name_days SET mention_count = mention_count + 1",
        "UPDATE aggregates.name_days SET language_article_counts = NULL",
        "UPDATE aggregates.name_publishers SET article_count = 9",
        "UPDATE aggregates.entity_languages SET language = 'xx' WHERE language = 'sv'",
        "INSERT INTO aggregates.name_publishers FROM aggregates.name_publishers LIMIT 1",
    ],
    "aggregated_pairs_match_sentences": [
        "DELETE FROM aggregates.entity_pairs",
        "UPDATE aggregates.name_pairs SET sentence_count = sentence_count + 1",
        "UPDATE aggregates.entity_pairs SET article_count = 0",
        "UPDATE aggregates.name_pairs SET article_count = 2, language_article_counts = [2]",
        "UPDATE aggregates.entity_pairs SET languages = ['xx']",
        "UPDATE aggregates.name_pairs SET languages = list_append(languages, 'sv')",
    ],
    "aggregated_rows_match_articles": [
        "UPDATE aggregates.name_by_article SET mention_count = mention_count + 1 WHERE language = 'sv'",
        "DELETE FROM aggregates.entity_by_article WHERE language = 'sv'",
        "UPDATE aggregates.entity_by_article SET title = 'None'",
        "UPDATE aggregates.entity_by_article SET published_at = NULL",
        "UPDATE aggregates.entity_by_article SET spellings = ['X']",
        "UPDATE aggregates.entity_by_article SET spellings = list_concat(spellings, spellings)",
        "UPDATE aggregates.entity_by_article SET min_link_score = 0.01",
        "UPDATE aggregates.name_by_article SET publisher = 'None'",
        "DELETE FROM aggregates.article_overview WHERE len(places) = 0",
        "UPDATE aggregates.article_overview SET places = ['nowhere', 'else', 'at', 'all']",
    ],
}
CASES = [(name, sql) for name, statements in CORRUPTIONS.items() for sql in statements]


def test_every_check_has_a_corruption() -> None:
    assert {check.name for check in (*sql_files("checks"), *declared_checks())} == set(CORRUPTIONS)


def test_good_warehouse_passes(good: Path) -> None:
    with open_reader(good) as connection:
        assert [result.name for result in run_checks(connection) if not result.is_passed] == []


def test_corruption_is_found(good: Path) -> None:
    missed = []
    with open_writer(good) as connection:
        drop_constraints(connection)
        for name, corruption in CASES:
            connection.begin()
            connection.execute(corruption)
            results = {result.name: result for result in run_checks(connection, sample=2)}
            with patch.object(checks, "SLICE_ARTICLES", 1):
                sliced = {result.name: result for result in run_checks(connection, sample=2)}
            connection.rollback()
            if results[name].is_passed or not 1 <= results[name].sample.height <= 2:
                missed.append((name, corruption))
            assert sliced[name].failing_rows == results[name].failing_rows, corruption
            assert sliced[name].sample.equals(results[name].sample), corruption
    assert missed == []


def test_a_load_into_a_large_warehouse_checks_what_is_new(good: Path) -> None:
    def failed() -> set[str]:
        return {result.name for result in run_load_checks(connection) if not result.is_passed}

    with open_writer(good) as connection, patch.object(checks, "SMALL_ARTICLES", 0):
        drop_constraints(connection)
        assert failed() == set()
        connection.execute("UPDATE runs SET status = 'failed', counts = '{\"is_complete\": false}'")
        connection.execute("UPDATE entity_mentions SET confidence = 2 WHERE surface = 'BAHN'")
        connection.execute("UPDATE source_files SET article_count = 9")
        connection.execute("DELETE FROM aggregates.entity_pairs")
        ledger = {"source_file_counts_match_rows", "records_accounted_for"}
        assert failed() == ledger | {"confidences_in_range"}
        connection.execute("UPDATE runs SET counts = '{\"is_complete\": true}'")
        assert failed() == ledger
        tables = connection.execute("SELECT table_name FROM duckdb_tables() WHERE temporary").fetchall()
    assert tables == []


@pytest.mark.parametrize("space", ["\x1f", "\x85", "\u00a0", "\u2003", "\u2028", "\u3000", "\x0b"])
def test_unicode_white_space_needs_no_sentence(good: Path, space: str) -> None:
    assert space.isspace()
    with open_writer(good) as connection:
        connection.execute("UPDATE articles SET body = replace(body, chr(10), $space)", {"space": space})
        assert [result.name for result in run_checks(connection) if not result.is_passed] == []
        connection.execute("UPDATE articles SET body = replace(body, $space, chr(8203))", {"space": space})
        failed = {result.name: result.sample for result in run_checks(connection) if not result.is_passed}
        assert set(failed) == {"sentences_cover_body"}


def test_rejected_rows_name_their_file(good: Path) -> None:
    with open_writer(good) as connection:
        connection.execute("UPDATE source_files SET record_count = 9 WHERE source_file = $name", {"name": NASTY})
        result = next(r for r in run_checks(connection) if r.name == "records_accounted_for")
        assert result.sample["source_file"].to_list() == [NASTY]
        assert result.description == "Every record read is an article or a rejection, and none is both."


def drop_constraints(connection: duckdb.DuckDBPyConnection) -> None:
    for table in (declared.name for declared in tables()):
        connection.execute(
            f"CREATE TABLE loose AS FROM {table}; DROP TABLE {table}; ALTER TABLE loose RENAME TO {table}"
        )
