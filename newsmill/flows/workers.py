"""The workers of a load: Prefect's task runners for threads, Dask and Ray, behind one protocol."""

import logging
import os
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import Any, Protocol

from prefect import Task
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from newsmill import limits
from newsmill.errors import NewsmillError
from newsmill.flows.executors import require_usable
from newsmill.pipeline.annotate import stop_annotating
from newsmill.pipeline.executor import Executor, ExecutorKind

Future = PrefectFuture[Any]

_RAY_AT_HOME = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # the coming default; the present one warns
}
"""Environment of Ray without telemetry and warnings."""
_DASK_AT_HOME = {"distributed.worker.profile.enabled": False}
"""Dask samples its workers a hundred times a second for its dashboard, which takes some 3 % of their time."""
_RAY_OBJECT_BYTES = 128 << 20
"""Batches and results are small; all texts are in the lake."""


class Workers(Protocol):
    """Workers that take batches."""

    def slots(self) -> int:
        """Return the number of batches that the workers annotate at a time, now."""

    def submit(self, task: Task[Any, Any], parameters: Mapping[str, Any]) -> Future:
        """Submit a task."""

    def outcome(self, future: Future) -> State[Any]:
        """Wait for a task and return its final state.

        Raises:
            WorkerLost: The workers that ran the task are gone.
            NewsmillError: The cluster cannot run the task.
        """

    def stop(self, run_id: str, futures: Sequence[Future]) -> None:
        """Cancel the waiting batches of the run, and end the running ones before the next run of the model."""


class WorkerLost(Exception):
    """A worker died with a batch, and so did the workers that the cluster tried next."""


@contextmanager
def open_workers(executor: Executor, workers: int) -> Iterator[Workers]:
    """Open the workers of an executor: threads of this process, or the workers of a cluster.

    Args:
        executor: The executor.
        workers: Number of threads, or of workers of a cluster that is started on this machine.

    Raises:
        NewsmillError: The cluster does not answer, or has no workers.
    """
    require_usable(executor)
    opened = {ExecutorKind.local: _threads, ExecutorKind.dask: _dask, ExecutorKind.ray: _ray}[executor.kind]
    with opened(executor, workers) as there:
        yield there


@contextmanager
def _threads(_executor: Executor, workers: int) -> Iterator[Workers]:
    runner: ThreadPoolTaskRunner[Any] = ThreadPoolTaskRunner(max_workers=workers)
    with runner:
        yield _Threads(runner, workers)


class _Threads:
    def __init__(self, runner: TaskRunner[Any], workers: int) -> None:
        self._runner, self._workers = runner, workers

    def slots(self) -> int:
        return self._workers

    def submit(self, task: Task[Any, Any], parameters: Mapping[str, Any]) -> Future:
        future: Future = self._runner.submit(task, parameters=dict(parameters))
        return future

    def outcome(self, future: Future) -> State[Any]:
        future.wait()
        return future.state

    def stop(self, run_id: str, futures: Sequence[Future]) -> None:
        stop_annotating(run_id)


@contextmanager
def _dask(executor: Executor, workers: int) -> Iterator[Workers]:
    """Connect to a Dask cluster, or start one: processes on this machine with one thread and one model each."""
    import dask
    from prefect_dask import DaskTaskRunner

    _silence("distributed")
    if executor.address:
        runner = DaskTaskRunner(address=executor.address, client_kwargs={"timeout": limits.CLUSTER_START_SECONDS})
    else:
        # No memory limit: Dask would pause workers at a share of the machine's memory, and their need is bounded.
        cluster = {"n_workers": workers, "threads_per_worker": 1, "memory_limit": 0, "host": "127.0.0.1"}
        runner = DaskTaskRunner(
            cluster_kwargs=cluster | {"dashboard_address": "127.0.0.1:0", "silence_logs": logging.CRITICAL}
        )
    with dask.config.set(_DASK_AT_HOME), runner:
        try:
            client = runner.client
        except OSError as error:
            raise NewsmillError(f"{executor} does not answer; check that its scheduler runs there") from error
        try:
            client.wait_for_workers(1, timeout=limits.CLUSTER_START_SECONDS)
        except TimeoutError as error:
            start = f"dask worker {executor.address} --nthreads 1"
            raise NewsmillError(f"{executor} has no workers; start some with `{start}`") from error
        yield _Dask(client, runner, executor)


class _Dask:
    def __init__(self, client: Any, runner: TaskRunner[Any], executor: Executor) -> None:
        self._client, self._runner, self._executor = client, runner, executor

    def slots(self) -> int:
        return max(int(sum(self._client.nthreads().values())), 1)

    def submit(self, task: Task[Any, Any], parameters: Mapping[str, Any]) -> Future:
        future: Future = self._runner.submit(task, parameters=dict(parameters))
        return future

    def outcome(self, future: Any) -> State[Any]:
        from distributed import KilledWorker

        error = future.wrapped_future.exception()
        if isinstance(error, KilledWorker):
            raise WorkerLost(f"{self._executor} lost {error.allowed_failures + 1} workers over it") from error
        if error is not None:
            raise _unusable(self._executor, error)
        state: State[Any] = future.wrapped_future.result()
        return state

    def stop(self, run_id: str, futures: Sequence[Any]) -> None:
        with suppress(OSError, RuntimeError):  # the cluster is gone: nothing runs
            self._client.cancel([future.wrapped_future for future in futures])
            self._client.run(stop_annotating, run_id, on_error="ignore")


@contextmanager
def _ray(executor: Executor, workers: int) -> Iterator[Workers]:
    """Connect to a Ray cluster, or start one on this machine."""
    for name, value in _RAY_AT_HOME.items():
        os.environ.setdefault(name, value)
    import ray
    from prefect_ray import RayTaskRunner

    options: dict[str, Any] = {"logging_level": logging.CRITICAL, "log_to_driver": False}
    if not executor.address:
        options |= {"num_cpus": workers, "include_dashboard": False, "object_store_memory": _RAY_OBJECT_BYTES}
    runner: RayTaskRunner[Any] = RayTaskRunner(address=executor.address, init_kwargs=options)
    try:
        with ExitStack() as stack:
            with _Starting(executor):
                stack.enter_context(runner)
            yield _Ray(runner, executor)
    finally:
        ray.shutdown()


class _Starting:
    """Reports in one sentence that a Ray cluster cannot be used; Ray raises a bare Exception on a timeout."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if kind is Exception or isinstance(error, OSError | RuntimeError):
            executor, text = self._executor, next(iter(str(error).strip().splitlines()), "")
            remedy = "check that its head runs there" if executor.address else "try again when the machine is less busy"
            if "InvalidAuthToken" in "".join(traceback.format_exception(error)):
                text, remedy = "it asks for a token", "set RAY_AUTH_MODE=token, with its token in ~/.ray/auth_token"
            raise NewsmillError(f"{executor} cannot be used ({text}); {remedy}") from error


class _Ray:
    def __init__(self, runner: TaskRunner[Any], executor: Executor) -> None:
        self._runner, self._executor = runner, executor

    def slots(self) -> int:
        import ray

        return max(int(ray.cluster_resources().get("CPU", 1)), 1)

    def submit(self, task: Task[Any, Any], parameters: Mapping[str, Any]) -> Future:
        future: Future = self._runner.submit(task, parameters=dict(parameters))
        return future

    def outcome(self, future: Any) -> State[Any]:
        import ray
        from ray import exceptions

        try:
            state: State[Any] = ray.get(future.wrapped_future)
        except (exceptions.WorkerCrashedError, exceptions.NodeDiedError, exceptions.OutOfMemoryError) as error:
            raise WorkerLost(f"{self._executor} lost its workers over it in every attempt") from error
        except (exceptions.RayError, OSError) as error:
            raise _unusable(self._executor, error) from error
        return state

    def stop(self, run_id: str, futures: Sequence[Any]) -> None:
        import ray

        with suppress(OSError, RuntimeError, ray.exceptions.RayError):  # the cluster is gone: nothing runs
            for future in futures:
                ray.cancel(future.wrapped_future)


def _unusable(executor: Executor, error: BaseException) -> NewsmillError:
    """Return the reason why the cluster gives no results, and the remedy, in one sentence."""
    cause = getattr(error, "cause", None) or error
    text = next(iter(str(cause).strip().splitlines()), "")
    if isinstance(cause, ImportError):
        remedy = "install this version of newsmill on its workers"
    else:
        remedy = "finished batches are kept, and the next run continues there"
    return NewsmillError(f"{executor} gives no results ({type(cause).__name__}: {text}); {remedy}")


def _silence(package: str) -> None:
    """Silence the loggers of a package: errors are raised and reported once."""
    for name in [*logging.root.manager.loggerDict, package]:
        if name.split(".")[0] == package:
            logging.getLogger(name).setLevel(logging.CRITICAL)
