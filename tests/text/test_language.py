import gzip
import json
import os
import subprocess
import sys
import tomllib
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsmill.text.langdetect_fast import load_profiles
from newsmill.text.language import UNDETERMINED, detect_language
from newsmill.text.language_hint import resolve_hint

ISO_639_1 = frozenset(
    tomllib.loads(resources.files("newsmill.text").joinpath("language_names.toml").read_text("utf-8"))
)
"""Every code of ISO 639-1, including the macrolanguage `no` beside `nb` and `nn`."""

SWEDISH = (
    "Regeringen presenterade på tisdagen ett förslag om nya regler för hamnarna längs kusten. Kommunerna är kritiska "
    "och säger att de inte har fått tid att svara innan beslutet ska fattas."
)
NORWEGIAN = (
    "Regjeringen la tirsdag fram et forslag om nye regler for havnene langs kysten. Kommunene er kritiske og sier at "
    "de ikke har fått tid til å svare før beslutningen skal tas."
)
ICELANDIC = (
    "Ríkisstjórnin kynnti á þriðjudag tillögu um nýjar reglur fyrir hafnirnar við ströndina. Sveitarfélögin eru ósátt "
    "og segja að þau hafi ekki fengið tíma til að svara áður en ákvörðunin verður tekin."
)
IRISH = (
    "Tá an rialtas tar éis rialacha nua a fhógairt do na calafoirt ar an gcósta, ach deir na comhairlí nach raibh am "
    "acu freagra a thabhairt agus go bhfuil imní ar dhaoine sa cheantar faoin scéal seo."
)
ENGLISH = (
    "The government presented new rules for the harbours along the coast on Tuesday. Councils are critical and say "
    "that they were given no time to answer before the decision is taken."
)
SERBIAN = (
    "Влада је у уторак представила нова правила за луке дуж обале. Општине су незадовољне и кажу да нису имале времена."
)
GEORGIAN = "მთავრობამ სამშაბათს ნავსადგურების ახალი წესები წარადგინა, რასაც ქალაქები აკრიტიკებენ."
CHINESE = "政府周二公布了沿海港口的新规定。"
CHINESE_TAKEN_FOR_KOREAN = "政府周二公布了沿海港口的新规定。地方当局表示批评，称在作出决定之前没有时间作出答复。"


@pytest.mark.parametrize(
    ("text", "hint", "code"),
    [
        (SWEDISH, None, "sv"),
        (SWEDISH.upper(), None, "sv"),
        (CHINESE, None, "zh"),
        (CHINESE_TAKEN_FOR_KOREAN, None, "zh"),
        (NORWEGIAN, None, "no"),
        (NORWEGIAN, "nb-NO", "nb"),
        (NORWEGIAN, "nynorsk", "nn"),
        # a wrong hint does not win over clear evidence
        (SWEDISH, "en", "sv"),
        (SWEDISH, "is", "sv"),
        (SWEDISH, "nb", "sv"),
        (ENGLISH, "Irish", "en"),
        (SWEDISH, "klingon", "sv"),
        # languages that langdetect does not know
        (ICELANDIC, "is", "is"),
        (IRISH, "gle", "ga"),
        (SERBIAN, "sr-Cyrl", "sr"),
        (GEORGIAN, "ka", "ka"),
        (GEORGIAN, None, "und"),
        (GEORGIAN, "sv", "und"),
        # too little to tell: the hint speaks, if the script allows it
        ("Sport", None, "und"),
        ("Sport", "da", "da"),
        ("Спорт", "da", "und"),
        ("", None, "und"),
        ("12:30 – 14.00", None, "und"),
        ("12:30 – 14.00", "fr", "fr"),
        ("Αθήνα", None, "el"),
    ],
)
def test_code(text: str, hint: str | None, code: str) -> None:
    assert detect_language(text, hint).code == code


def test_confidence_is_of_the_returned_code() -> None:
    assert detect_language(SWEDISH) == ("sv", 1.0)
    assert detect_language(NORWEGIAN, "nb") == ("nb", detect_language(NORWEGIAN).confidence)
    assert detect_language(ICELANDIC, "is") == ("is", 0.0)
    assert detect_language("", "sv") == ("sv", 0.0)


@given(st.text(), st.none() | st.text() | st.sampled_from(["sv", "zh-TW", "Icelandic", "nob"]))
@settings(max_examples=100, deadline=None)
def test_any_text_and_hint_has_an_answer(text: str, hint: str | None) -> None:
    language = detect_language(text, hint)
    assert language.code in ISO_639_1 | {"und"}
    assert 0.0 <= language.confidence <= 1.0
    assert language.code != "und" or language == UNDETERMINED
    assert detect_language(text, hint) == language


def test_hints_of_every_language_resolve_and_names_are_unique() -> None:
    assert len(ISO_639_1) == 183
    assert all(resolve_hint(code.upper()) == code for code in ISO_639_1)
    assert {resolve_hint(code) for code in load_profiles().languages} <= ISO_639_1
    names = {"Norwegian Bokmål": "nb", "iw": "he", "ger": "de", "deu": "de", "fr_CA": "fr", " EN ": "en", "fil": "tl"}
    assert {name: resolve_hint(name) for name in names} == names


def test_same_answer_in_every_process() -> None:
    program = (
        "import sys; from newsmill.text.language import detect_language; "
        "print([detect_language(text) for text in sys.argv[1:]])"
    )
    texts = [SWEDISH, NORWEGIAN[:40], IRISH, SERBIAN, CHINESE]
    outputs = [
        subprocess.run(
            [sys.executable, "-c", program, *texts],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONUTF8": "1", "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert outputs == [f"{[detect_language(text) for text in texts]}\n"] * 2


def test_accuracy_on_sentences_of_100_characters(shared: Path) -> None:
    """The floor of the issue; every twentieth item, so that the test stays short."""
    same = {"nb": "no", "nn": "no"}
    known = {"zh" if code.startswith("zh") else code for code in load_profiles().languages}
    with gzip.open(shared / "eval/lid/lingua-sentences.jsonl.gz", "rt", encoding="utf-8") as lines:
        items = [json.loads(line) for line in lines]
    items = [item for item in items if len(item["text"]) >= 100 and same.get(item["lang"], item["lang"]) in known][::20]
    right = [detect_language(item["text"]).code == same.get(item["lang"], item["lang"]) for item in items]
    assert len(items) > 1000
    assert sum(right) / len(right) >= 0.985
