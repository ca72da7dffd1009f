"""Articles a second with one worker process and with two, of one thread each, alternating in one run.

python -m tests.flows.scaling --files 400 --rounds 3 [--workers 2] [--lake s3]

The workers are processes of a Dask cluster of this machine's; with `--lake s3` the lake is on moto's server, whose own
time is then in the figures. Only reading, tagging and writing partitions count, not the start of the cluster.
"""

import argparse
import os
import shutil
import statistics
import tempfile
from pathlib import Path

import newsmill.pipeline.batches
from newsmill.flows.prefect_settings import quiet_prefect
from newsmill.flows.run_load import run_load
from newsmill.lake.files import lake_at
from newsmill.pipeline.executor import Executor, ExecutorKind
from newsmill.pipeline.load_request import LoadRequest
from newsmill.pipeline.target import Target
from tests.flows.clusters import Bucket, dask_cluster
from tests.generator import write_texts


def rate(folder: Path, place: str, workers: int, files: int) -> float:
    """Articles a second of one load into an empty place, by a cluster that has loaded its models and is alone."""
    with dask_cluster(folder / f"cluster{workers}", workers) as (address, _):
        executor = Executor(ExecutorKind.dask, address)
        for name in ("warm", "in"):
            target = Target(folder / f"{name}{workers}.duckdb", lake_at(f"{place}/{name}{workers}"))
            sources = [str(folder / name)]
            summary = run_load(LoadRequest(sources=sources, target=target, root=folder / name, executor=executor))
        assert summary.articles == files, summary
    for used in folder.glob(f"*{workers}*"):
        shutil.rmtree(used) if used.is_dir() else used.unlink()
    return summary.articles / summary.annotate_seconds


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.flows.scaling", description=__doc__)
    parser.add_argument("--files", type=int, default=400)
    parser.add_argument("--words", type=float, default=120, help="median length of a file")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2, help="how many to compare with one")
    parser.add_argument("--lake", choices=("folder", "s3"), default="folder")
    options = parser.parse_args()
    newsmill.pipeline.batches._SMALLEST_BATCH_BYTES = 4 << 10  # so that a short measurement has enough of them to share
    # One thread each, also in libraries that would take all cores.
    os.environ |= {"OMP_NUM_THREADS": "1", "POLARS_MAX_THREADS": "1"}
    with tempfile.TemporaryDirectory(prefix="newsmill-scaling-") as name:
        folder = Path(name)
        os.environ["PREFECT_HOME"] = str(folder / "prefect")
        quiet_prefect()
        bucket = Bucket(folder) if options.lake == "s3" else None
        if bucket:
            os.environ |= bucket.environment
            bucket.start()
        write_texts(folder / "warm", 8 * options.workers, 300, seed=options.rounds)
        ratios = []
        for number in range(options.rounds):
            shutil.rmtree(folder / "in", ignore_errors=True)
            write_texts(folder / "in", options.files, options.words, seed=number)
            place = f"s3://news/{number}" if bucket else str(folder)
            lone, several = (rate(folder, place, workers, options.files) for workers in (1, options.workers))
            print(f"{number + 1}. {lone:6.2f} articles/s with 1 worker, {several:6.2f} with {options.workers}: "
                  f"{several / lone:.2f} times", flush=True)  # fmt: skip
            ratios.append(several / lone)
        print(f"median {statistics.median(ratios):.2f} times")
        if bucket:
            bucket.end()


if __name__ == "__main__":
    main()
