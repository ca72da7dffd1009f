"""Marts, macros, examples, queries and export on a small warehouse."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from newsmill.errors import NotExported, QueryFailed
from newsmill.warehouse.connection import open_reader
from newsmill.warehouse.contract import table_names
from newsmill.warehouse.export import export_parquet
from newsmill.warehouse.queries import examples, run_query
from newsmill.warehouse.sql_files import sql_files
from tests.warehouse.conftest import NASTY

UNANSWERED = {
    "who_is_in_the_news",
    "who_says_what",
    "figures_to_verify",
    "most_mentioned_name_in_context",
    "who_speaks_for_whom",
    "what_is_announced",
}
"""Examples about people, figures and days, of which the small warehouse has none."""


def ask(path: Path, sql: str) -> list[tuple[object, ...]]:
    with open_reader(path) as connection:
        return run_query(connection, sql).rows()


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        (
            "SELECT headline, people, organisations, places FROM marts.article_overview WHERE language = 'sv'",
            [("Färjan till ÅBO ligger still.", [], ["ÅBO", "TT"], ["NORDA", "KOMÁRNO"])],
        ),
        (
            "SELECT language, article_count, word_count FROM marts.language_summary ORDER BY 1",
            [("de", 3, 18), ("sv", 1, 11)],
        ),
        (
            "SELECT surface, rank, article_count, mention_count FROM marts.name_ranking WHERE language = 'de' "
            "AND entity_type = 'ORG' ORDER BY rank",
            [("TT", 1, 2, 2), ("BAHN", 2, 1, 1)],
        ),
        ("SELECT surface, mention_count FROM marts.name_by_article WHERE surface = 'NORDA'", [("NORDA", 1)]),
        (
            "SELECT surface_a, surface_b, sentence_count, languages FROM marts.name_co_mentions ORDER BY ALL LIMIT 2",
            [("BAHN", "KOMÁRNO", 1, ["de"]), ("KOMÁRNO", "NORDA", 1, ["sv"])],
        ),
        (
            "SELECT day, is_load_day, article_count FROM marts.name_timeline WHERE surface = 'TT'",
            [(date(2025, 4, 2), False, 3)],
        ),
        (
            "SELECT name, rank, article_count, mention_count, languages, country_code FROM marts.entity_ranking "
            "WHERE entity_type = 'LOC' ORDER BY rank",
            [("Komárno", 1, 2, 2, ["de", "sv"], "SK"), ("NORDA", 2, 1, 1, ["sv"], None)],
        ),
        (
            "SELECT name, spellings, mention_count FROM marts.entity_by_article WHERE entity_type = 'LOC' ORDER BY ALL",
            [("Komárno", ["KOMÁRNO"], 1), ("Komárno", ["KOMÁRNO"], 1), ("NORDA", ["NORDA"], 1)],
        ),
        (
            "SELECT name_a, name_b, sentence_count, languages FROM marts.co_mentions ORDER BY ALL LIMIT 2",
            [("BAHN", "Komárno", 1, ["de"]), ("Komárno", "NORDA", 1, ["sv"])],
        ),
        (
            "SELECT day, is_load_day, article_count FROM marts.entity_timeline WHERE name = 'Komárno'",
            [(date(2025, 4, 2), False, 2)],
        ),
        (
            "SELECT language, mention_count, article_count, language_count, spellings "
            "FROM marts.entities_across_languages WHERE name = 'Komárno' ORDER BY language",
            [("de", 1, 1, 2, ["KOMÁRNO"]), ("sv", 1, 1, 2, ["KOMÁRNO"])],
        ),
        (
            "SELECT name, country_code, round(latitude), round(longitude), is_country, mention_count FROM marts.places",
            [("Komárno", "SK", 48.0, 18.0, False, 2)],
        ),
        (
            "SELECT publisher, language, article_count, agency_share FROM marts.agency_usage ORDER BY 1",
            [("Küstenkurier", "de", 2, 0.667), (None, "sv", 1, 1.0)],
        ),
        (
            "SELECT copy_number, copy_count, source_file FROM marts.duplicate_articles ORDER BY 1",
            [(1, 2, "copy.txt"), (2, 2, NASTY)],
        ),
        (
            f"SELECT status, rejection_reasons, languages, article_count FROM marts.source_summary "
            f"WHERE source_file = '{NASTY.replace(chr(39), chr(39) * 2)}'",
            [("loaded", ["invalid_json"], ["de"], 2)],
        ),
        (
            "SELECT reason, rejection_count, example_record_number FROM marts.rejection_summary",
            [("invalid_json", 1, 2)],
        ),
        (
            "SELECT text FROM marts.sentence_search('GOTEBORG') WHERE source_file = 'copy.txt'",
            [("Gøteborg meldet TT .",)],
        ),
        ("SELECT language, hit_count FROM marts.article_search('komarno') ORDER BY 1", [("de", 1), ("sv", 1)]),
        (
            "SELECT words_before, surface, words_after FROM marts.mentions_in_context('abo')",
            [("Färjan till ", "ÅBO", " ligger still.")],
        ),
    ],
)
def test_mart(good: Path, sql: str, expected: list[tuple[object, ...]]) -> None:
    assert ask(good, sql) == expected


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("STRAẞE Straße", "strasse strasse"),
        ("Łódź Ærø Œuvre Đakovo Þór İzmir ısı", "lodz aero oeuvre dakovo thor izmir isi"),
        ("Åsa e\u0301te\u0301", "asa ete"),
        ("Ελλάδα Київ", "ελλαδα київ".replace("ї", "і")),
        ("100 % _", "100 % _"),
        ("ΑΘΗΝΑΣ Αθήνας", "αθηνασ αθηνασ"),
        ("5\xa0200 5\u202f200", "5 200 5 200"),
    ],
)
def test_fold(good: Path, text: str, folded: str) -> None:
    with open_reader(good) as connection:
        assert connection.execute("SELECT marts.fold($text)", {"text": text}).fetchone() == (folded,)


def test_ten_examples_answer_their_question(good: Path) -> None:
    assert len(examples()) >= 10
    with open_reader(good) as connection:
        for example in examples():
            assert example.question.endswith("?"), example.name
            answer = run_query(connection, example.sql)
            assert answer.equals(run_query(connection, example.sql)), example.name
            assert answer.height or example.name in UNANSWERED, example.name


def test_every_mart_describes_its_columns_in_order(good: Path) -> None:
    with open_reader(good) as connection:
        for mart in sql_files("marts"):
            assert connection.sql(f"FROM marts.{mart.name}").columns == list(mart.notes), mart.name


def test_any_type_can_be_shown(good: Path) -> None:
    sql = '''
        SELECT
            sum(1) AS "a ""b""", INTERVAL 1 DAY AS i, MAP {'a': 1} AS m, {'x': [1]} AS s, '{}'::JSON AS j, NULL AS n,
            NOW() IS NOT NULL AS z, 'x'::BLOB AS b, '101'::BIT AS bits, 'a'::ENUM ('a', 'b') AS e, uuid() IS NULL AS u
    '''
    assert ask(good, sql)[0][1] == "1 day"
    with open_reader(good) as connection:
        for wrong in ("SELEC 1", "SELECT * FROM nothing", "", "SELECT 1 / 'x'"):
            with pytest.raises(QueryFailed):
                run_query(connection, wrong)


def test_columns_of_one_name_get_numbers(good: Path) -> None:
    with open_reader(good) as connection:

        def columns(sql: str) -> list[str]:
            return run_query(connection, sql).columns

        assert columns("SELECT count(*), count(*)") == ["count_star()", "count_star()_1"]
        assert columns("SELECT INTERVAL 1 DAY AS a, 2 AS a, MAP {} AS A, 4 AS a_1") == ["a", "a_1", "A_2", "a_1_1"]
        joined = columns("FROM articles JOIN sentences ON articles.article_id = sentences.article_id")
        assert {"article_id", "article_id_1"} < set(joined)
        assert columns("SHOW TABLES") == ["name"]
        assert columns("EXPLAIN SELECT 1") == ["explain_key", "explain_value"]


def test_export_says_what_cannot_be_written(good: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder" / "articles.parquet" / "in the way").mkdir(parents=True)
    with open_reader(good, external_access=True) as connection:
        for folder in ("file", "folder", "file/below"):
            with pytest.raises(NotExported, match=r"parquet: cannot be written"):
                export_parquet(connection, tmp_path / folder)


def test_export_holds_every_table_and_mart(good: Path, tmp_path: Path) -> None:
    folder = tmp_path / "ex'port ü"
    with open_reader(good, external_access=True) as connection:
        counts = export_parquet(connection, folder)
        articles = pl.DataFrame(connection.sql("FROM articles"))
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} == {
        *(f"{table}.parquet" for table in table_names()),
        *(f"marts/{mart.name}.parquet" for mart in sql_files("marts")),
    }
    assert pl.read_parquet(folder / "articles.parquet").equals(articles)
    assert counts[folder / "articles.parquet"] == 4
