"""A batch that fails for a reason that may pass is tried again, alone."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import newsmill.pipeline.batches
from newsmill.flows.prefect_settings import prefect_server
from newsmill.pipeline.annotate import BatchResult, annotate_batch
from newsmill.pipeline.batches import Batch
from tests.flows.mill import GOOD, Mill


def test_a_failed_batch_is_tried_again_alone(mill: Mill, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(6):
        mill.put(f"{number}.txt", f"{GOOD}\n\nStycke {number}.")
    tried: Counter[str] = Counter()

    def failing(batch: Batch, lake: Path, *rest: Any) -> BatchResult:
        tried[batch.label] += 1
        if batch.label == "2.txt and 1 more" and tried[batch.label] == 1:
            raise ConnectionError("the network is away")
        return annotate_batch(batch, lake, *rest)

    monkeypatch.setattr(newsmill.pipeline.batches, "_BATCH_FILES", 2)
    prefect_server()  # before anything imports prefect, as the command does it
    monkeypatch.setattr("newsmill.flows.annotate_batches.annotate_batch", failing)
    summary = mill.load()
    assert tried == {"0.txt and 1 more": 1, "2.txt and 1 more": 2, "4.txt and 1 more": 1}
    assert (summary.status, summary.files["new"], summary.articles) == ("completed", 6, 6)
    assert mill.rows("SELECT count(DISTINCT article_id) FROM articles") == [(6,)]
