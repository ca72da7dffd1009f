"""The architecture: which package of newsmill may import which."""

import ast
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent
PACKAGE = CHECKOUT / "newsmill"
LINKS = ("flows", "sql", "warehouse")
"""Links at the top of the checkout into the package: for people, never for imports."""

ENRICHMENTS = {"copies", "linking", "quotations", "times"}
_PIPELINE = {"pipeline", "lake", "readers", "sources", "tagger", "text", "warehouse", *ENRICHMENTS}

MAY_IMPORT = {
    "times": {"times"},
    "text": {"text", "times"},
    "lake": {"lake"},
    "sources": {"sources", "lake", "text"},
    "readers": {"readers", "sources", "text"},
    "tagger": {"tagger"},
    "linking": {"linking", "warehouse"},
    "copies": {"copies", "text", "warehouse"},
    "quotations": {"quotations", "text"},
    "warehouse": {"warehouse", "lake"},
    "pipeline": _PIPELINE,
    "flows": {"flows", *_PIPELINE},
    "lab": {"lab", "flows", *_PIPELINE},
}
"""The packages that each package may import, beside `newsmill.errors`; `cli` may import all of them."""

LIBRARIES = {"prefect": {"flows", "lab"}, "duckdb": {"warehouse", "lab"}}
"""Who imports Prefect and DuckDB. The lab has a flow of its own (training), and measures DuckDB itself."""

EXCEPTIONS = {("readers/duckdb_file.py", "warehouse.duckdb_source")}
"""Imports outside of the rules: the reader of DuckDB files asks the package that knows DuckDB."""


def imported(path: Path) -> set[str]:
    """Names of all modules that a file imports, in functions too; `from a import b` gives a and a.b."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    parts = {
        name
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module
        for name in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))
    }
    return plain | parts


def is_in(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def violations(package: str) -> set[tuple[str, str]]:
    """File and import of everything in a package that the rules do not allow."""
    found = set()
    for file in sorted((PACKAGE / package).rglob("*.py")):
        name = file.relative_to(PACKAGE).as_posix()
        for module in imported(file):
            top, _, rest = module.partition(".")
            inner = rest.split(".")[0]
            if top == "newsmill" and (PACKAGE / inner).is_dir() and inner:
                if inner not in MAY_IMPORT[package]:
                    found.add((name, rest))
            elif top in LIBRARIES and package not in LIBRARIES[top]:
                found.add((name, top))
    return found


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_packages_import_only_what_they_may(package: str) -> None:
    found = violations(package)
    assert {
        (file, module) for file, module in found if not any(f == file and is_in(module, m) for f, m in EXCEPTIONS)
    } == set()


def test_every_package_has_its_rule() -> None:
    packages = {folder.name for folder in PACKAGE.iterdir() if (folder / "__init__.py").is_file()}
    assert packages == {*MAY_IMPORT, "cli"}


def test_nothing_imports_the_links() -> None:
    for folder in ("newsmill", "tests"):
        for file in (CHECKOUT / folder).rglob("*.py"):
            assert not {m for m in imported(file) if any(is_in(m, link) for link in LINKS)}, file


@pytest.mark.parametrize("link", LINKS)
def test_links_lead_into_the_package(link: str) -> None:
    assert (CHECKOUT / link).is_symlink()
    assert (CHECKOUT / link).resolve() == PACKAGE / link


def test_every_connection_raises_what_signals_raise() -> None:
    for file in (PACKAGE / "warehouse").rglob("*.py"):
        text = file.read_text("utf-8")
        assert text.count("duckdb.connect(") <= text.count("signals_raised()"), file.name
