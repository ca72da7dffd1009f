"""Schedules on a real Prefect server on loopback, as docs/scheduling.md says, command by command."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest

from tests.flows.kill import differences, tables
from tests.generator import write_texts

CHECKOUT = Path(__file__).parents[2]
PATIENCE = 120.0
"""Seconds that any one thing may take on a busy machine; a quiet one needs a tenth."""

EXPORT = "export PREFECT_API_URL=http://127.0.0.1:4200/api"
SERVE = 'newsmill serve --cron "0 6 * * *" --root . news'
WORKER = "prefect worker start --pool newsmill"
OTHER = """prefect deployment run load_news/samples --param 'sources=["samples/texts/sv"]' --param database=sv.duckdb"""


PUBLISH = "newsmill publish public.duckdb"
READ = 'newsmill query "SELECT count(*) FROM articles" --database public.duckdb'
MANY = (
    "prefect deployment run load_news/samples --param 'sources=[\"many\"]' --param database=many.duckdb"
    " --param lake=many.lake --param publish=many_public.duckdb"
)


@dataclass(frozen=True)
class Server:
    """A Prefect server, and the terminal of somebody who uses it from a folder."""

    address: str
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        mine = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        quick = {
            "PREFECT_RUNNER_POLL_FREQUENCY": "1",
            "PREFECT_WORKER_QUERY_SECONDS": "1",
            "PREFECT_SERVER_DEPLOYMENTS_CONCURRENCY_SLOT_WAIT_SECONDS": "2",
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
        }
        own = {"PATH": path, "PREFECT_HOME": str(self.folder / "home"), "TZ": "Europe/Stockholm", "PYTHONPATH": "."}
        return mine | quick | own

    def command(self, line: str) -> list[str]:
        """A command line of the document, told this server's address."""
        export = EXPORT.replace("http://127.0.0.1:4200/api", self.address)
        return ["bash", "-c", f"{export} && exec {line}"]

    def run(self, line: str, code: int = 0) -> str:
        """Return the output of a command on both streams."""
        done = subprocess.run(self.command(line), cwd=self.folder, env=self.environment, timeout=PATIENCE, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # fmt: skip
        assert done.returncode == code, done.stdout
        return done.stdout

    @contextmanager
    def running(self, line: str, log: str) -> Iterator[subprocess.Popen[bytes]]:
        """A command that goes on; ended afterwards, with what it started, if it has not ended by itself."""
        with (self.folder / log).open("wb") as output:
            process = subprocess.Popen(self.command(line), cwd=self.folder, env=self.environment, stdout=output,
                                       stderr=subprocess.STDOUT, start_new_session=True)  # fmt: skip
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(30)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()

    def log(self, name: str) -> str:
        return (self.folder / name).read_text("utf-8")

    def ask(self, what: str, **body: Any) -> list[dict[str, Any]]:
        answer = httpx.post(f"{self.address}/{what}/filter", json=body, timeout=PATIENCE)
        answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()
        return found

    def finished(self, deployment: str, runs: int = 1) -> dict[str, Any]:
        """The last run of a deployment, when this many have come to their end."""

        def ended() -> list[dict[str, Any]]:
            states = {"type": {"any_": ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"]}}
            return self.ask("flow_runs", deployments={"name": {"any_": [deployment]}}, flow_runs={"state": states},
                            sort="START_TIME_ASC")  # fmt: skip

        wait_until(lambda: len(ended()) >= runs, f"{runs} runs of {deployment}")
        return ended()[-1]


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, f"still waiting for {what}"
        time.sleep(0.2)


def rows(database: Path) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute("SELECT source_file FROM articles ORDER BY ALL").fetchall()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests, in a folder with sources and the project's prefect.yaml."""
    folder = tmp_path_factory.mktemp("scheduling")
    (folder / "flows").mkdir()  # a package of the user's, which newsmill does not import
    (folder / "flows" / "__init__.py").write_text("raise ImportError('not this one')", "utf-8")
    (folder / "news").mkdir()
    (folder / "news" / "a.txt").write_text("Malmö får en ny bro\n\nDen öppnar i maj, säger Anna Berg.", "utf-8")
    (folder / "news" / "b.txt").write_text("De brug gaat open\n\nBurgemeester Jan Smit opent de brug.", "utf-8")
    for language in ("sv", "fi"):
        shutil.copytree(CHECKOUT / "samples" / "texts" / language, folder / "samples" / "texts" / language)
    shutil.copy(CHECKOUT / "prefect.yaml", folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Server(f"http://127.0.0.1:{port}/api", folder)
    with server.running(f"prefect server start --host 127.0.0.1 --port {port} --no-ui", "server.log") as process:

        def answers() -> bool:
            assert process.poll() is None, server.log("server.log")
            try:
                return httpx.get(f"{server.address}/health", timeout=5).is_success
            except httpx.TransportError:
                return False

        wait_until(answers, "the server")
        yield server


def test_serve_runs_a_schedule(server: Server) -> None:
    with server.running(SERVE, "serve.log") as process:
        wait_until(lambda: "Ctrl-C.\n" in server.log("serve.log") or process.poll() is not None, "newsmill serve")
        said = server.log("serve.log")
        assert said.startswith("Serving load_news/scheduled: loads into "), said
        assert "(Europe/Stockholm)" in said and "06:00" in said
        server.run("prefect deployment run load_news/scheduled")
        run = server.finished("scheduled")
        assert run["state"]["type"] == "COMPLETED", run["state"]
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
    assert server.log("serve.log") == said  # no log, no warning, no traceback, while it ran and when it stopped
    assert rows(server.folder / "news.duckdb") == [("news/a.txt",), ("news/b.txt",)]

    assert run["name"].startswith("load ") and run["tags"] == ["newsmill"]
    tasks = server.ask("task_runs", flow_runs={"id": {"any_": [run["id"]]}})
    assert {task["name"] for task in tasks} == {"annotate a.txt and 1 more", "load 2 files", "link names"}
    artifacts = server.ask("artifacts", flow_runs={"id": {"any_": [run["id"]]}})
    assert {artifact["key"]: artifact["type"] for artifact in artifacts} == {
        "load-news": "table",
        "load-news-progress": "progress",
    }
    logs = server.ask("logs", logs={"flow_run_id": {"any_": [run["id"]]}})
    assert any(line["message"].startswith("Beginning flow run") for line in logs)
    (deployment,) = server.ask("deployments", deployments={"name": {"any_": ["scheduled"]}})
    assert deployment["tags"] == ["newsmill"] and deployment["paused"]  # until it is served again
    assert Path(deployment["parameters"]["sources"][0]).is_absolute()
    assert deployment["parameters"]["tagger"] == "accurate"
    assert run["name"][:6] in server.run("prefect flow-run ls")
    assert "2 new" in server.run("prefect artifact inspect load-news")


def test_work_pool_runs_the_deployments(server: Server) -> None:
    server.run("prefect work-pool create newsmill --type process")
    server.run("prefect --no-prompt deploy --all")
    deployed = server.ask("deployments", deployments={"name": {"any_": ["samples", "nightly"]}})
    assert {d["name"]: (d["schedules"][0]["schedule"]["cron"], d["schedules"][0]["active"]) for d in deployed} == {
        "samples": ("*/30 * * * *", False),
        "nightly": ("0 3 * * *", True),
    }
    nightly = next(d["parameters"] for d in deployed if d["name"] == "nightly")
    assert (nightly["sources"], nightly["root"]) == (["news"], "."), "the names that SERVE gives: news/a.txt"
    for deployment in deployed:
        assert deployment["global_concurrency_limit"]["limit"] == 1
        assert deployment["concurrency_options"]["collision_strategy"] == "ENQUEUE"
        assert "newsmill" in deployment["tags"] and deployment["description"]
    with server.running(WORKER, "worker.log"):
        server.run(OTHER)
        assert server.finished("samples")["state"]["type"] == "COMPLETED", server.log("worker.log")
        server.run("prefect deployment run load_news/samples --param 'sources=[\"nowhere\"]'")
        failed = server.finished("samples", runs=2)
        (server.folder / "samples" / "broken.txt").write_bytes(bytes(range(256)))
        server.run("prefect deployment run load_news/samples")
        incomplete = server.finished("samples", runs=3)
    assert incomplete["state"]["type"] == "FAILED"
    assert "failed files: 1, the others are loaded; the first: samples/broken.txt" in incomplete["state"]["message"]
    assert failed["state"]["type"] == "FAILED"
    assert "nowhere: no such file or folder" in failed["state"]["message"]
    assert "Traceback" not in server.log("worker.log")
    swedish = rows(server.folder / "sv.duckdb")
    assert swedish and all(name.startswith("samples/texts/sv/") for (name,) in swedish)
    assert {name for (name,) in rows(server.folder / "news.duckdb")} > {name for (name,) in swedish}


def test_a_cancelled_run_leaves_nothing_half_done_and_the_next_one_waits_for_it(server: Server) -> None:
    write_texts(server.folder / "many", 400, 60, 8)
    server.run("newsmill load many --root . --database whole.duckdb --lake whole.lake --quiet")
    whole = tables(server.folder / "whole.duckdb")
    begun = len(_runs(server, "samples"))
    with server.running(WORKER, "cancel.log"):
        server.run(MANY)
        wait_until(lambda: any((server.folder / "many.lake" / "partitions").glob("*")), "a partition")
        server.run(MANY)
        wait_until(lambda: _runs(server, "samples")[-1]["state"]["name"] == "AwaitingConcurrencySlot", "the limit")
        cancelled, waiting = _runs(server, "samples")[begun:]
        assert cancelled["state"]["type"] == "RUNNING"
        server.run(f"prefect flow-run cancel {cancelled['id']}")
        wait_until(lambda: _runs(server, "samples")[begun]["state"]["type"] == "CANCELLED", "the end of the first")
        wait_until(lambda: _runs(server, "samples")[begun + 1]["state"]["type"] == "COMPLETED", "the end of the second")
    assert waiting["id"] == _runs(server, "samples")[begun + 1]["id"]
    for database in ("many.duckdb", "many_public.duckdb"):
        assert list(differences(server.folder / database, whole)) == []
    with duckdb.connect(str(server.folder / "many.duckdb"), read_only=True) as connection:
        statuses = connection.execute("SELECT status FROM runs ORDER BY started_at").fetchall()
    assert statuses == [("interrupted",), ("completed",)]
    assert not list(server.folder.glob(".many*"))


def _runs(server: Server, deployment: str) -> list[dict[str, Any]]:
    runs = server.ask("flow_runs", deployments={"name": {"any_": [deployment]}})
    return sorted(runs, key=lambda run: str(run["created"]))


def test_readers_have_a_copy(server: Server) -> None:
    shutil.copy(server.folder / "sv.duckdb", server.folder / "news.duckdb")
    assert server.run(PUBLISH) == "news.duckdb is published as public.duckdb\n"
    assert str(len(rows(server.folder / "sv.duckdb"))) in server.run(READ)
    assert server.run(PUBLISH) == "public.duckdb is up to date\n"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('newsmill serve --cron "0 26 * * *" news', "'0 26 * * *' is not a schedule"),
        ('newsmill serve --cron "0 6 * *" news', "'0 6 * *' is not a schedule"),
        ('newsmill serve --cron "0 6 31 2 *" news', "'0 6 31 2 *' is not a schedule"),
        ('newsmill serve --cron "0 6 * * *" nowhere', "nowhere: no such file or folder"),
        ('env PREFECT_API_URL= newsmill serve --cron "0 6 * * *" news', "PREFECT_API_URL is not set: run `prefect"),
        (
            'env PREFECT_API_URL=http://127.0.0.1:1/api newsmill serve --cron "0 6 * * *" news',
            "no Prefect server answers at http://127.0.0.1:1/api (",
        ),
    ],
)
def test_serve_says_what_is_wrong(server: Server, line: str, said: str) -> None:
    output = server.run(line, code=2)
    assert said in output and output.startswith("newsmill: ") and output.count("\n") == 1
