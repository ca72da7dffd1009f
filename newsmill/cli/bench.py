"""newsmill bench: measure speed on generated articles."""

import shlex
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from newsmill.cli.messages import errors, output
from newsmill.cli.output import print_rows, write_text
from newsmill.errors import NewsmillError


def bench(
    articles: Annotated[
        int, typer.Option("--articles", min=0, help="Number of generated articles to load; 0 measures no load.")
    ] = 500,
    marts: Annotated[
        str,
        typer.Option(
            "--marts",
            metavar="N,N",
            help="Sizes in articles of the warehouses whose marts are queried; '' measures none. 1000000 takes an hour "
            "and 15 GB of disk.",
        ),
    ] = "10000,100000",
    languages: Annotated[
        str, typer.Option("--languages", metavar="CODE,CODE", help="Languages of the generated articles.")
    ] = "de,en,es,fr,nl,sv",
    samples: Annotated[Path, typer.Option("--samples", help="Folder of newsmill's sample articles.")] = Path("samples"),
    seed: Annotated[int, typer.Option("--seed", help="Seed of the generator; other seeds make other articles.")] = 0,
    out: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Also write the results as a Markdown page, such as BENCHMARKS.md."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print no progress.")] = False,
) -> None:
    """Measure the speed of loads, marts and rebuild.

    The articles are generated. Plain alternatives are measured as well; compare ratios, not seconds. They need
    pip install "newsmill[bench]". Everything is written to the temporary folder (TMPDIR) and
    removed at the end.

    Example: `newsmill bench --articles 200 --marts ""`
    """
    from datetime import UTC, datetime

    from newsmill.cli.progress import shown_on
    from newsmill.lab.benchmark.report import load_cells, mart_cells, page, rebuild_cells, slow, step_cells
    from newsmill.lab.benchmark.run import LANGUAGES, Marts, measure_corpus, measure_marts
    from newsmill.pipeline.progress import reporter

    try:
        counts = [int(count) for count in marts.split(",") if count.strip()]
    except ValueError:
        raise NewsmillError(f"--marts {marts}: give numbers with commas between them, such as 10000,100000") from None
    if any(count < 1 for count in counts):
        raise NewsmillError(f"--marts {marts}: a warehouse has at least one article")
    if not (samples / "wire.jsonl").is_file():
        raise NewsmillError(f"{samples}: there are no sample articles; name newsmill's folder samples with --samples")
    chosen_languages = tuple(sorted({code.strip() for code in languages.split(",")}))
    if unknown := set(chosen_languages) - set(LANGUAGES):
        raise NewsmillError(f"--languages {languages}: {', '.join(unknown)} is none of {', '.join(LANGUAGES)}")
    chosen = [*(["--articles", str(articles)] if articles != 500 else []),
              *(["--languages", languages] if chosen_languages != LANGUAGES else []),
              *(["--marts", marts] if marts != "10000,100000" else []),
              *(["--seed", str(seed)] if seed else [])]  # fmt: skip
    sizes: list[Marts] = []

    def save() -> None:
        if out:  # after each part: a long run that is stopped keeps its results
            command = shlex.join(["newsmill", "bench", *chosen, "--output", out.name])
            write_text(out, page(corpus, sizes, command, datetime.now(UTC).date()))

    with shown_on(Console(stderr=True, quiet=quiet), lines=True):
        corpus = measure_corpus(articles, samples, reporter().step, seed, chosen_languages) if articles else None
        save()
        for count in counts:
            sizes.append(measure_marts(count, samples, reporter().step, seed))
            save()
    if corpus:
        for name, missing in corpus.left_out.items():
            errors.print(f"newsmill: left out: {name}, for {', '.join(missing)} is not installed")
        output.print("\n[bold]A load, from files to answers[/]")
        print_rows(*load_cells(corpus), output)
        output.print("\n[bold]The steps of a load[/]")
        print_rows(*step_cells(corpus), output)
    if sizes:
        output.print("\n[bold]Marts and examples, seconds[/]")
        print_rows(*mart_cells(sizes), output)
        output.print(f"More than a second: {'; '.join(slow(sizes)) or 'nothing'}")
        output.print("\n[bold]Rebuild and sizes[/]")
        print_rows(*rebuild_cells(sizes), output)
