"""Blocks cover the body, and their kinds are what a reader sees."""

import json
from collections import Counter
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsmill.text.blocks import Structure, find_structure
from newsmill.text.normalise import normalise_text

CASES = json.loads(Path(__file__).with_name("structure_cases.json").read_text("utf-8"))
KINDS = {"title", "lead", "heading", "body", "quote", "caption", "factbox"}
LINES = st.lists(
    st.one_of(
        st.text(max_size=60),
        st.sampled_from([line for case in CASES.values() for _, line in case]),
        st.sampled_from(["Fakta", "TT", "(TT)", "Foto:", "–", "”", "Källa: TT", "Av Bo Ek", "/TT/", "a:"]),
    ),
    max_size=14,
)


def kinds(body: str, structure: Structure) -> list[tuple[str, str]]:
    return [(block.kind, body[block.start : block.end]) for block in structure.blocks]


@pytest.mark.parametrize("separator", ["\n", "\n\n"], ids=["lines", "blank lines"])
@pytest.mark.parametrize("case", CASES)
def test_kinds_of_blocks(case: str, separator: str) -> None:
    expected = [(kind, line) for kind, line in CASES[case]]
    body = separator.join(line for _, line in expected)
    assert normalise_text(body) == body
    structure = find_structure(body)
    assert kinds(body, structure) == expected
    assert structure.title == next((line for kind, line in expected if kind == "title"), None)
    assert structure.lead == next((line for kind, line in expected if kind == "lead"), None)


def test_a_box_of_tight_lines_ends_at_the_blank_line() -> None:
    body = "Bron stängs nu\n\nFakta: Bron\nByggd 1954.\n\nBåtarna går oftare så länge bron är stängd, lovar kommunen."
    assert [block.kind for block in find_structure(body).blocks] == ["title", "factbox", "factbox", "body"]


def test_a_box_ends_before_the_section_with_direct_speech() -> None:
    prose = "Båtarna går oftare så länge bron är stängd, lovar kommunen i ett brev."
    body = "\n".join(["Bron stängs", prose, "Fakta: Bron", prose, "Längre väg", prose, "– Det är tyst, säger Bo Ek."])
    assert [block.kind for block in find_structure(body).blocks] == [
        "title", "body", "factbox", "factbox", "heading", "body", "quote",
    ]  # fmt: skip


def test_metadata_wins_over_the_text() -> None:
    body = (
        "Utrikes\n\n”Bron”  stängs.\n\nEn kort ingress.\n\nÖstra bron stängs från måndag i tre veckor, säger kommunen."
    )
    structure = find_structure(body, title='"Bron" stängs', lead="En kort  ingress")
    assert [block.kind for block in structure.blocks] == ["body", "title", "lead", "body"]
    assert (structure.title, structure.lead) == ('"Bron" stängs', "En kort  ingress")
    assert find_structure("Östra bron stängs.", title="Något annat").title == "Något annat"


def test_seeds(shared: Path) -> None:
    swedish, dutch = (normalise_text(path.read_text("utf-8")) for path in sorted((shared / "seeds").glob("*.txt")))
    structure = find_structure(swedish)
    by_kind = {kind: [i for i, block in enumerate(structure.blocks) if block.kind == kind] for kind in KINDS}
    assert structure.agency == "TT"
    assert structure.title is None
    assert structure.lead == swedish.split("\n")[0]
    assert by_kind["heading"] == [5, 10, 15]
    assert by_kind["quote"] == [4, 7, 9, 12, 14, 18]
    assert by_kind["factbox"] == [19, 20, 21, 22]
    structure = find_structure(dutch)
    by_kind = {kind: [i for i, block in enumerate(structure.blocks) if block.kind == kind] for kind in KINDS}
    assert (structure.agency, structure.title, structure.lead) == ("AP", None, None)
    assert by_kind["heading"] == [2, 6, 11, 14]
    assert by_kind["caption"] == [10]
    assert sum(map(len, by_kind.values())) - len(by_kind["body"]) == 5


# Per sample: title?, lead?, headings, captions, fact box lines, agency; as samples/README.md describes them.
SAMPLES = {
    "da/faergestrejken-er-slut": (True, True, 3, 1, 5, "Ritzau"),
    "de/donauhochwasser-in-komarno": (True, True, 3, 1, 4, "dpa"),
    "en/danube-flood-komarno": (True, False, 0, 0, 4, "Reuters"),
    "en/svalbard-whaler-wreck": (True, True, 3, 1, 5, "AP"),
    "es/crecida-del-danubio": (True, True, 3, 1, 4, "EFE"),
    "fi/lauttalakko-lansisatamassa": (True, True, 3, 1, 4, "STT"),
    "fr/epave-au-large-du-svalbard": (True, False, 2, 1, 4, "AFP"),
    "nl/walvisvaarder-bij-spitsbergen": (True, True, 3, 1, 5, "ANP"),
    "sv/farjestrejken-i-trelleborg": (True, True, 3, 1, 5, "TT"),
    "sv/valfangare-hittad-vid-svalbard": (False, False, 0, 0, 0, "TT"),
}


@pytest.mark.parametrize("sample", SAMPLES)
def test_samples(samples: Path, sample: str) -> None:
    body = normalise_text((samples / "texts" / f"{sample}.txt").read_text("utf-8"))
    structure = find_structure(body)
    count = Counter(block.kind for block in structure.blocks)
    found = (
        structure.title is not None,
        structure.lead is not None,
        count["heading"],
        count["caption"],
        count["factbox"],
    )
    assert (*found, structure.agency) == SAMPLES[sample]


def test_every_sample_is_expected(samples: Path) -> None:
    paths = {path.relative_to(samples / "texts").with_suffix("").as_posix() for path in samples.glob("texts/*/*.txt")}
    assert paths == set(SAMPLES)


def test_wire(samples: Path) -> None:
    agencies = {}
    for line in (samples / "wire.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        title, lead = record.get("title") or record["headline"], record["lead"]
        body = normalise_text("\n\n".join([title, lead, record.get("text") or record["body"]]))
        structure = find_structure(body, title, lead)
        assert [block.kind for block in structure.blocks][:2] == ["title", "lead"]
        assert (structure.title, structure.lead) == (title, lead)
        agencies[record["id"]] = structure.agency
    assert list(agencies.values()) == ["ANP", "dpa", "AFP", "TT", "STT", "EFE"]


@given(LINES, st.sampled_from(["\n", "\n\n"]), st.none() | st.text(max_size=20), st.none() | st.text(max_size=20))
def test_blocks_cover_the_body_in_order(parts: list[str], separator: str, title: str | None, lead: str | None) -> None:
    body = normalise_text(separator.join(parts))
    structure = find_structure(body, title, lead)
    end = 0
    for block in structure.blocks:
        text = body[block.start : block.end]
        assert end <= block.start < block.end
        assert body[end : block.start].strip() == ""
        assert text == text.strip()
        assert "\n" not in text
        assert block.kind in KINDS
        end = block.end
    assert body[end:].strip() == ""
    assert sum(block.kind in ("title",) for block in structure.blocks) <= 1


def test_a_long_text_takes_linear_time() -> None:
    unit = "Fakta: TT\nab cd\nHon bor i Malmö, säger hon till TT.\nBild. Foto: A/TT\n"

    def seconds(count: int) -> float:
        body = (unit * count).strip()
        start = perf_counter()
        find_structure(body)
        return perf_counter() - start

    seconds(100)
    assert seconds(20_000) < 60 * max(seconds(1_000), 0.005)
