"""Documents: every command and query works and prints what is shown, every link leads somewhere, nothing is missing."""

import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt

from newsmill.readers import readers
from tests.commands_page import commands_page
from tests.data_model_page import with_keys_and_joins
from tests.documents import (
    CHECKOUT,
    COMMANDS_PAGE,
    DATA_MODEL_PAGE,
    DOCUMENTS,
    FORMATS_PAGE,
    WRITTEN,
    blocks,
    steady,
    with_keys,
)

SQL = CHECKOUT / "newsmill" / "sql"
PAGES = sorted(
    path.relative_to(CHECKOUT).as_posix()
    for path in (*CHECKOUT.glob("*.md"), *CHECKOUT.glob("docs/**/*.md"), *CHECKOUT.glob("newsmill/**/*.md"))
)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the documents as they are when all their commands run again, top to bottom."""
    target = tmp_path_factory.mktemp("documents")
    command = [sys.executable, "-m", "tests.documents", str(target)]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return target


@pytest.mark.parametrize("document", [name for name in DOCUMENTS if name not in WRITTEN])
def test_documents_show_what_commands_print(document: str, recorded: Path) -> None:
    assert steady((recorded / document).read_text("utf-8")) == steady((CHECKOUT / document).read_text("utf-8"))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_is_left_to_another_test_is_run_there(document: str) -> None:
    for block in blocks(document):
        if block.tested_by:
            keeper = (CHECKOUT / block.tested_by).read_text("utf-8")
            assert [command for command in block.commands if command not in keeper] == []


@pytest.mark.parametrize("document", ["README.md", "docs/queries.md"])
def test_every_query_has_its_output(document: str) -> None:
    queries = [block for block in blocks(document) if block.kind == "sql"]
    assert len(queries) >= 3
    assert all(block.output for block in queries)


def test_the_readme_is_short() -> None:
    assert len((CHECKOUT / "README.md").read_bytes()) < 9_000


def test_every_command_and_option_is_documented() -> None:
    assert (CHECKOUT / COMMANDS_PAGE).read_text("utf-8") == commands_page(), "run python -m tests.documents"


def test_keys_and_joins_are_documented() -> None:
    page = (CHECKOUT / DATA_MODEL_PAGE).read_text("utf-8")
    assert page == with_keys_and_joins(page), "run python -m tests.data_model_page"


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    for link in links(CHECKOUT / page):
        path, _, anchor = link.partition("#")
        target = (CHECKOUT / page).parent / path if path else CHECKOUT / page
        assert target.exists(), f"{page}: {link}"
        if anchor:
            assert anchor in anchors(target), f"{page}: {link}"


@pytest.mark.parametrize("page", [page for page in PAGES if "/how-to/" not in page and page != "CHANGELOG.md"])
def test_paths_of_the_checkout_exist(page: str) -> None:
    named = re.findall(r"`((?:newsmill|tests|docs)/[a-z0-9_./-]+)`", (CHECKOUT / page).read_text("utf-8"))
    assert [path for path in named if not (CHECKOUT / path).exists()] == []


def test_the_readme_leads_to_every_page() -> None:
    pages = [path.relative_to(CHECKOUT).as_posix() for path in (CHECKOUT / "docs").glob("*.md")]
    assert [page for page in pages if page not in links(CHECKOUT / "README.md")] == []


@pytest.mark.parametrize(
    ("folder", "page"), [("tables", "data-model"), ("marts", "data-model"), ("macros", "data-model")]
)
def test_every_table_mart_and_macro_is_documented(folder: str, page: str) -> None:
    text = (CHECKOUT / "docs" / f"{page}.md").read_text("utf-8")
    names = sorted(path.stem for path in (SQL / folder).glob("*.sql"))
    assert names and [name for name in names if not re.search(rf"`(marts\.)?{name}\b", text)] == []


def test_every_package_is_on_the_page_of_the_architecture() -> None:
    text = (CHECKOUT / "docs" / "architecture.md").read_text("utf-8")
    packages = sorted(path.parent.name for path in (CHECKOUT / "newsmill").glob("*/__init__.py"))
    assert [name for name in packages if f"| `{name}/` |" not in text] == []


def test_every_format_and_its_endings_are_documented() -> None:
    text = (CHECKOUT / "docs" / "formats.md").read_text("utf-8")
    for reader in readers():
        assert re.search(rf"\| {reader.FORMAT} \|", text), reader.FORMAT
        assert [suffix for suffix in reader.SUFFIXES if f"`{suffix}`" not in text] == []


def test_every_key_of_a_record_is_documented() -> None:
    page = (CHECKOUT / FORMATS_PAGE).read_text("utf-8")
    assert page == with_keys(page), "run python -m tests.documents"


def test_the_command_says_its_version() -> None:
    done = subprocess.run([sys.executable, "-m", "newsmill", "--version"], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == (f"newsmill {version('newsmill')}\n", "")


def links(page: Path) -> list[str]:
    """Return the targets of a page's links into the checkout, those of web addresses left out."""
    tokens = [
        token for token in MarkdownIt("gfm-like", {"linkify": False}).parse(page.read_text("utf-8")) if token.children
    ]
    targets = [str(child.attrs["href"]) for token in tokens for child in token.children or () if "href" in child.attrs]
    return [unquote(target) for target in targets if not re.match(r"[a-z]+:", target)]


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    tokens = MarkdownIt().parse(page.read_text("utf-8"))
    headings = [tokens[at + 1].content for at, token in enumerate(tokens) if token.type == "heading_open"]
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_reason_of_a_rejection_is_documented() -> None:
    text = (CHECKOUT / FORMATS_PAGE).read_text("utf-8")
    declared = (CHECKOUT / "newsmill" / "sql" / "tables" / "rejections.sql").read_text("utf-8")
    reasons = re.search(r"reason IN \((.*?)\)", declared, re.DOTALL)
    assert reasons is not None
    named = re.findall(r"'(\w+)'", reasons[1])
    assert len(named) > 10
    assert [reason for reason in named if f"| `{reason}` |" not in text] == []
