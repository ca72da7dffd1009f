"""The report of tests that were not run."""

from tests.needs import NO_DATA, NO_EXTRA, NO_MODULE, NO_PROGRAM, not_run


def test_the_report_counts_by_what_is_missing() -> None:
    reasons = [f"Skipped: {NO_EXTRA}ray]", f"{NO_EXTRA}dask]", f"{NO_EXTRA}ray]", f"{NO_PROGRAM}strace", NO_DATA, "odd"]
    reasons += [f"{NO_MODULE}fit.py", f"{NO_MODULE}ship.py"]
    assert not_run(reasons) == [
        "Not run without the extras dask, ray: 3 tests; run them with: make test-extras",
        "Not run without the programs strace: 1 test; install the programs to run them",
        "Not run without an extra: the doctests of 2 modules that import it",
        "Not run without the evaluation data: 1 test; NEWSMILL_SHARED names its folder",
        "Not run: 1 test; odd",
    ]
    assert not_run([]) == []
