"""newsmill evaluate: measure the tagger and the linking on annotated texts."""

import shlex
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from newsmill.cli import options
from newsmill.cli.messages import errors, output
from newsmill.cli.output import print_rows, write_text
from newsmill.tagger.bundled import BundledTagger


def evaluate(
    gold: Annotated[
        list[str],
        typer.Argument(
            metavar="GOLD...", help="Annotated texts: JSON Lines files, gzipped or not, or quoted glob patterns."
        ),
    ],
    tagger: options.TaggerOption = BundledTagger.accurate,
    model: Annotated[
        Path | None, typer.Option("--model", help="Folder of a tagger of your own, instead of a bundled one.")
    ] = None,
    alone: Annotated[
        bool, typer.Option("--alone", help="Do not measure the alternatives and the other bundled tagger.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Also write the results as a Markdown page, such as ACCURACY.md."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print no progress.")] = False,
) -> None:
    """Measure the tagger on annotated texts.

    Alternatives that are installed are measured as well. A line of a GOLD file has id, lang and text, and sentences
    [[start, end], ...] or entities [[start, end, type], ...] in characters of the text. If it has names [[surface,
    lemma, type, id], ...] instead, all files with names are loaded into one warehouse, and the score says if names with
    one id are linked to one entity. If it has quotes [{type, content, speaker}, ...], the quotations are scored.

    The alternatives need pip install "newsmill[evaluate]".

    Example: `newsmill evaluate "gold/*.jsonl" --output ACCURACY.md`
    """
    from datetime import UTC, datetime

    from newsmill.cli.progress import shown_on
    from newsmill.lab.evaluation.evaluate import evaluate as rows_of
    from newsmill.lab.evaluation.evaluate import gold_files, gold_sets
    from newsmill.lab.evaluation.links import has_names, link_cells, link_section
    from newsmill.lab.evaluation.quotations import has_quotations, quotation_cells, quotation_rows, quotation_section
    from newsmill.lab.evaluation.report import columns, means, page, speeds
    from newsmill.lab.evaluation.run_link_scores import evaluate_links
    from newsmill.lab.evaluation.systems import ENTITIES, SENTENCES, alternatives, learned_from, newsmill
    from newsmill.pipeline.progress import reporter
    from newsmill.tagger.identity import identity

    measured_model = model or tagger
    beside = [] if alone else [other for other in BundledTagger if other != measured_model]
    systems = newsmill(measured_model)
    for other in beside:
        systems += newsmill(other, f"newsmill {other.value}")
    systems += [] if alone else alternatives()
    if missing := sorted({system.name for system in systems if not system.is_installed}):
        errors.print(f"newsmill: not installed, so left out: {', '.join(missing)}")
    files = list(gold_files(gold))
    named = [path for path in files if has_names(path)]
    quoted = [path for path in files if has_quotations(path)]
    others = [path for path in files if path not in (*named, *quoted)]
    with shown_on(Console(stderr=True, quiet=quiet)):
        rows = list(rows_of(gold_sets(others), systems, reporter().step))
        links = evaluate_links(named, tagger) if named else []
        quotations = list(quotation_rows(quoted, tagger))
    for task in (SENTENCES, ENTITIES):
        head, cells = columns(rows, task)
        if cells:
            output.print(f"\n[bold]{task.capitalize()}[/]")
            print_rows(head, cells, output, [name not in ("corpus", "language") for name in head])
    if links:
        output.print("\n[bold]Names of one thing[/]")
        print_rows(*link_cells(links), output, [False, False, True, True, True, True, True, True])
    if quotations:
        head, cells = quotation_cells(quotations)
        output.print("\n[bold]Quotations[/]")
        print_rows(head, cells, output, [name not in ("corpus", "language", "recall by kind") for name in head])
    if rows:
        output.print("\n[bold]Mean F1 over the same corpora[/]")
        compared = ((task, name, n, f"{theirs:.1f}", f"{ours:.1f}") for task, name, n, theirs, ours in means(rows))
        print_rows(["task", "system", "corpora", "F1", "newsmill"], compared, output)
        output.print("\n[bold]Speed, one thread[/]")
        measured = ((name, task, f"{speed:,.0f}") for name, task, speed in speeds(rows))
        print_rows(["system", "task", "words/s"], measured, output)
    if out:
        chosen = ["--tagger", tagger.value] if tagger != BundledTagger.accurate else []
        command = shlex.join(["newsmill", "evaluate", *gold, *(["--model", model.name] if model else chosen)])
        day = datetime.now(UTC).date()
        text = page(rows, identity(measured_model), day, command, learned_from(measured_model))
        text += link_section(links) if links else ""
        write_text(out, text + (quotation_section(quotations) if quotations else ""))
