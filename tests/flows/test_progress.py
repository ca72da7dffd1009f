"""Progress of a run on a terminal."""

import re
from io import StringIO

from rich.console import Console

from newsmill.cli.progress import shown_on
from newsmill.pipeline.progress import reporter


def test_a_step_without_a_total_shows_none_of_the_step_before() -> None:
    screen = StringIO()
    with shown_on(Console(file=screen, force_terminal=True, width=80)):
        reporter().step("Tagging", 1000)
        reporter().advance(1000, "12 words")
        reporter().step("Loading")
    shown = [part for part in re.split(r"[\r\n]", screen.getvalue()) if "Loading" in part]
    assert shown and not any("0%" in part or "Tagging" in part or "words" in part for part in shown)
