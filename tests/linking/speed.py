"""Time the linker: python -m tests.linking.speed --mentions 1000000. Measures and prints; asserts nothing.

--load SOURCE measures the share that linking has of a load instead, in seconds and in work of the processor; with
--mentions as well, of a load into a warehouse that has so many, linked.

The mentions are made up: people with given names and surnames in eight languages and their cases, cities and countries
of the lists, institutions and their acronyms; some much more often than others, as in news.
"""

import argparse
import random
import resource
import tempfile
import time
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl

from newsmill.linking.gazetteer import gazetteer
from newsmill.linking.linker import LinkCounts, link
from newsmill.tagger.bundled import BundledTagger
from newsmill.warehouse.connection import open_writer

LANGUAGES = ("sv", "nl", "en", "de", "fr", "pl", "cs", "ru", "fi")
PER_ARTICLE = 30
_SYLLABLES = ("ba", "be", "bi", "bor", "dan", "del", "fa", "gar", "hel", "is", "jo", "ka", "lind", "mar", "mo", "nor",
              "os", "pe", "ra", "ros", "sel", "ta", "tor", "ul", "va", "ver", "wil", "zan")  # fmt: skip
_WORDS = ("Nordic", "Central", "Maritime", "United", "Danube", "Baltic", "Research", "Energy", "Railway", "Press",
          "Harbour", "Institute", "Union", "Bank")  # fmt: skip
_CASES = {
    "pl": ("", "a", "owi", "em"),
    "cs": ("", "a", "ovi", "em"),
    "ru": ("", "а", "у", "ом"),
    "fi": ("", "n", "ssa", "lle"),
    "sv": ("", "s"),
    "de": ("", "s"),
}
_CYRILLIC = str.maketrans("abvgdezijklmnoprstufhw", "абвгдезийклмнопрстуфхв")


def articles(count: int, seed: int) -> Iterator[dict[str, Any]]:
    """Articles with their mentions: article_id, language, mentions as (surface, type)."""
    random.seed(seed)
    given = [
        group[0]
        for group in tomllib.loads(files("newsmill.linking").joinpath("given_names.toml").read_text("utf-8"))["groups"]
    ]
    people = [(random.choice(given), "".join(random.choices(_SYLLABLES, k=3))) for _ in range(max(count // 2, 100))]
    names = gazetteer().names
    places = names.filter(pl.col("origin") == "geonames").sample(3_000, seed=seed)["name"].to_list()
    countries = {
        code: names.filter(pl.col("language") == code, pl.col("origin") == "cldr")["name"].to_list()
        for code in LANGUAGES
    }
    institutions = [" ".join(random.sample(_WORDS, k=3)) for _ in range(2_000)]
    for number in range(count):
        language = random.choice(LANGUAGES)
        cases = _CASES.get(language, ("",))
        mentions: list[tuple[str, str]] = []
        while len(mentions) < PER_ARTICLE:
            first, last = people[_zipf(len(people))]
            if language == "ru":
                first, last = first.translate(_CYRILLIC), last.translate(_CYRILLIC)
            mentions.append((f"{first.title()} {last.title()}", "PER"))
            mentions += [(last.title() + random.choice(cases), "PER") for _ in range(random.randrange(4))]
            mentions += [
                (countries[language][_zipf(len(countries[language]))] + random.choice(cases), "LOC") for _ in range(3)
            ]
            mentions.append((places[_zipf(len(places))], "LOC"))
            institution = institutions[_zipf(len(institutions))]
            mentions += [
                (institution + random.choice(("", "", " AB", " Ltd")), "ORG"),
                ("".join(word[0] for word in institution.split()), "ORG"),
            ]
        yield {"article_id": f"{number:08}", "language": language, "mentions": mentions[:PER_ARTICLE]}


def fill(connection: Any, made: list[dict[str, Any]]) -> None:
    """Put articles and their mentions into the tables, as far as linking reads them."""
    rows = [
        (article["article_id"], article["language"], index, surface, kind)
        for article in made
        for index, (surface, kind) in enumerate(article["mentions"])
    ]
    frame = pl.DataFrame(
        rows, schema=["article_id", "language", "mention_index", "surface", "entity_type"], orient="row"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.parquet"
        frame.write_parquet(path)
        connection.execute(
            f"""
            INSERT INTO entity_mentions
            SELECT
                article_id, mention_index, mention_index, surface, entity_type,
                10 * mention_index, 10 * mention_index + 5, 0.9
            FROM read_parquet('{path}')
            """
        )
        connection.execute(
            f"""
            INSERT INTO articles BY NAME
            SELECT
                article_id, 'made' AS source_file, 'text' AS source_format, row_number() OVER () AS record_number,
                [] AS authors, {{'external_id': 'made'}} AS metadata_origin,
                TIMESTAMP '2024-01-01' + INTERVAL (hash(article_id) % 500) DAY AS published_at,
                any_value(language) AS language, 1.0 AS language_confidence, 'made' AS body, 4 AS char_count,
                1 AS word_count, 1 AS sentence_count, count(*) AS mention_count, article_id AS content_hash,
                '{{}}' AS extra, 'made' AS annotator, 'made' AS run_id
            FROM read_parquet('{path}') GROUP BY article_id
            """
        )


def main() -> None:
    """Link made-up articles, then one per cent more of them, and print both times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mentions", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--load", type=Path, metavar="SOURCE", help="a file or folder to load")
    parser.add_argument("--tagger", type=BundledTagger, default=BundledTagger.accurate, choices=list(BundledTagger))
    options = parser.parse_args()
    if options.load:
        share_of_load(options.load, options.tagger, options.mentions or 0, options.seed)
        return
    count = (options.mentions or 1_000_000) // PER_ARTICLE
    made = list(articles(count + max(count // 100, 1), options.seed))
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "news.duckdb"
        whole = _timed(database, made[:count], f"{count:,} articles, {count * PER_ARTICLE:,} mentions")
        more = _timed(database, made[count:], f"{len(made) - count:,} articles more")
        nothing = _timed(database, [], "nothing new")
        print(f"one per cent more costs {more / whole:.1%} of linking all, nothing {nothing / whole:.1%}")


def share_of_load(source: Path, tagger: BundledTagger, mentions: int, seed: int) -> None:
    """Load a source into a warehouse with so many mentions and print what linking took of it."""
    spent: list[tuple[float, float]] = []
    from newsmill.flows.run_load import run_load
    from newsmill.linking import linker
    from newsmill.pipeline import check_load
    from newsmill.pipeline.load_request import LoadRequest
    from newsmill.pipeline.target import Target

    def timed(*arguments: Any) -> LinkCounts:
        before = time.perf_counter(), time.process_time()
        counts = link(*arguments)
        spent.append((time.perf_counter() - before[0], time.process_time() - before[1]))
        return counts

    vars(linker)["link"] = timed
    if mentions:  # of articles that have no sentences and stand in no ledger
        vars(check_load)["run_load_checks"] = lambda *_, **__: []
    with tempfile.TemporaryDirectory() as folder:
        database, lake = Path(folder) / "news.duckdb", Path(folder) / "news.lake"
        if mentions:
            _timed(database, list(articles(mentions // PER_ARTICLE, seed)), f"{mentions:,} mentions")
        started, worked = time.perf_counter(), time.process_time()
        target = Target(database, lake)
        summary = run_load(LoadRequest(sources=[str(source)], target=target, root=source.parent, tagger=tagger))
    for what, linking, whole in (
        ("seconds", spent[0][0], time.perf_counter() - started),
        ("of the processor", spent[0][1], time.process_time() - worked),
    ):
        print(f"{summary.articles:,} articles: {whole:.1f} {what}, linking {linking:.2f} ({linking / whole:.1%})")


def _timed(database: Path, made: list[dict[str, Any]], what: str) -> float:
    """Seconds of linking articles that came, until all of it stands in the file: as a load does, which ends then."""
    with open_writer(database) as connection:
        if made:
            fill(connection, made)
        connection.execute("CHECKPOINT")
    with open_writer(database) as connection:
        started = time.perf_counter()
        counts = link(connection)
        connection.execute("CHECKPOINT")
        seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{what}: {seconds:.1f} s, {counts.links:,} links, {counts.entities:,} entities; {peak:,} MB at the most")
    return seconds


def _zipf(size: int) -> int:
    return min(int(random.paretovariate(0.35)) - 1, size - 1)


if __name__ == "__main__":
    main()
