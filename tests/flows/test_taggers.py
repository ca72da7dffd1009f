"""Another tagger annotates every file again, once."""

from newsmill.tagger.bundled import BundledTagger
from tests.flows.mill import GOOD, Mill


def test_another_tagger_annotates_anew_and_going_back_costs_nothing(mill: Mill) -> None:
    mill.put("a.txt")
    mill.put("b.txt", GOOD.replace("maj", "juni"))
    assert mill.load().files["new"] == 2
    accurate = mill.table("SELECT * EXCLUDE (run_id) FROM articles ORDER BY ALL")

    summary = mill.load(tagger=BundledTagger.fast)
    assert summary.files["changed"] == 2 and summary.words > 0
    assert mill.load(tagger=BundledTagger.fast).changed_nothing
    assert mill.broken_rules() == {}
    ((fast,),) = mill.rows("SELECT DISTINCT annotator FROM articles")
    assert "tagger-v1-fast-" in fast and fast not in accurate["annotator"]
    ((tagger, annotator),) = mill.rows(
        "SELECT parameters->>'tagger', versions->>'annotator' FROM runs ORDER BY started_at DESC LIMIT 1"
    )
    assert (tagger, annotator) == ("fast", fast)

    summary = mill.load()
    assert summary.files["changed"] == 2 and summary.words == 0, "the lake still has what the first run annotated"
    assert mill.table("SELECT * EXCLUDE (run_id) FROM articles ORDER BY ALL").equals(accurate)
