"""Scoring linked names through a whole load into a warehouse of its own."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from newsmill.flows.run_load import run_load
from newsmill.lab.evaluation.links import LinkRow, link_rows, read_documents
from newsmill.pipeline.load_request import LoadRequest
from newsmill.pipeline.target import Target
from newsmill.tagger.bundled import BundledTagger
from newsmill.warehouse.connection import open_reader
from newsmill.warehouse.links import linked_names


def evaluate_links(paths: Sequence[Path], tagger: BundledTagger = BundledTagger.accurate) -> list[LinkRow]:
    """Load the texts of gold files with names together, and score the entities of the names.

    Raises:
        GoldError: a file cannot be read.
    """
    documents = [document for path in paths for document in read_documents(path)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source, database = folder / "gold.jsonl", folder / "news.duckdb"
        with source.open("w", encoding="utf-8") as file:
            for document in documents:
                file.write(json.dumps({"id": str(document["id"]), "text": document["text"]}, ensure_ascii=False) + "\n")
        target = Target(database, folder / "news.lake")
        run_load(LoadRequest(sources=[str(source)], target=target, root=folder, tagger=tagger))
        with open_reader(database) as connection:
            return link_rows(documents, linked_names(connection))
