"""One batch of files to one partition of the lake: read, normalise, tag, write. Runs in any worker, on any machine."""

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from newsmill.errors import NewsmillError, SourceError
from newsmill.lake.files import Lake
from newsmill.lake.partitions import has_partition, partition_name, write_partition
from newsmill.pipeline.batches import Batch, FilePart, format_of
from newsmill.pipeline.enrichments import enrich
from newsmill.pipeline.fingerprint import pipeline_fingerprint
from newsmill.pipeline.found_files import KnownFile
from newsmill.readers import Reader, reader_named
from newsmill.readers.records import RawDocument, Record, Rejection
from newsmill.sources.slices import WHOLE, Slice
from newsmill.sources.source import FileState, Source, file_state, sha256_of
from newsmill.sources.streams import Refused
from newsmill.tagger.annotations import annotate_articles
from newsmill.tagger.bundled import BundledTagger
from newsmill.tagger.spans import TaggedBlock
from newsmill.tagger.tagger import load_tagger
from newsmill.text.bodies import MARK, compose_bodies, detect_languages, find_structures, reject_unfit
from newsmill.text.metadata import ORIGIN, normalise_metadata
from newsmill.text.safe_text import printable
from newsmill.warehouse.contract import CONTRACT_VERSION, in_contract, polars_schema
from newsmill.warehouse.partition_files import frames_of_partition

_RAW = pl.Schema(
    {
        "source_file": pl.String(),
        "record_number": pl.Int64(),
        "source_format": pl.String(),
        "text": pl.String(),
        "external_id": pl.String(),
        "url": pl.String(),
        "title": pl.String(),
        "lead": pl.String(),
        "authors": pl.List(pl.String()),
        "publisher": pl.String(),
        "published_at": pl.String(),
        "language": pl.String(),
        "extra": pl.String(),
        "metadata_origin": ORIGIN,
        "marks": pl.List(MARK),
    }
)


@dataclass(frozen=True, slots=True)
class FailedFile:
    """A file that could not be read, and why."""

    name: str
    error: str
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class BatchResult:
    """The result of a batch: its partition (None if no file could be read), its files, and counts."""

    partition: str | None
    files: tuple[str, ...] = ()
    failed: tuple[FailedFile, ...] = ()
    articles: int = 0
    words: int = 0
    seconds: float = 0.0
    tagger_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class _ReadFile:
    name: str
    state: FileState
    sha256: str
    encoding: str
    format: str
    records: list[Record]


def annotate_batch(
    batch: Batch, lake: Lake, run_id: str, tagger: BundledTagger = BundledTagger.accurate
) -> BatchResult:
    """Read, normalise and tag the files of a batch and write them as one partition.

    A file that cannot be read is reported and left out; the others go on.

    Args:
        batch: The files.
        lake: The lake.
        run_id: Goes into the rows.
        tagger: Which of the taggers to use.

    Raises:
        LakeError, LakeUnreachable: The partition cannot be written.
        ContractBroken: A stage made other columns than the tables have.
    """
    started = time.perf_counter()
    identity = pipeline_fingerprint(tagger, batch.columns)
    span = (batch.part.slice.start, batch.part.slice.end) if batch.part else None
    name = partition_name(identity, [(known.file.name, known.sha256) for known in batch.files], span)
    if has_partition(lake, name) and all(_is_as_found(known) for known in batch.files):
        return BatchResult(name, tuple(known.file.name for known in batch.files), seconds=time.perf_counter() - started)
    files: list[_ReadFile] = []
    failed: list[FailedFile] = []
    for known in batch.files:
        try:
            files.append(_read(known, batch.part, batch.columns))
        except SourceError as error:
            failed.append(FailedFile(known.file.name, str(error), known.size_bytes))
    if not files:
        return BatchResult(None, failed=tuple(failed), seconds=time.perf_counter() - started)
    name = partition_name(identity, [(file.name, file.sha256) for file in files], span)
    names = tuple(file.name for file in files)
    if has_partition(lake, name):
        return BatchResult(name, names, tuple(failed), seconds=time.perf_counter() - started)
    timed = _TimedTagger(tagger, run_id)
    frames = _frames(files, identity, name, run_id, timed)
    write_partition(lake, name, frames, CONTRACT_VERSION)
    return BatchResult(
        name,
        names,
        tuple(failed),
        frames["articles"].height,
        int(frames["articles"]["word_count"].sum()),
        time.perf_counter() - started,
        timed.seconds,
    )


def _is_as_found(known: KnownFile) -> bool:
    try:
        return file_state(known.file.location) == known.file.state
    except SourceError:
        return False


def _read(known: KnownFile, part: FilePart | None, columns: tuple[tuple[str, str], ...]) -> _ReadFile:
    """Read a file or a part of one; where it ends in damage, the damage is one more record, a rejection."""
    location = known.file.location
    with Source(location, columns) as source:
        sha256 = known.sha256
        if source.state != known.file.state:  # changed since it was listed
            if part is not None or known.is_archive or location.members:
                raise SourceError(f"{location}: changed while it was read; load it again")
            sha256 = sha256_of(location)
        encoding, form = "", "archive"
        records: list[Record] = []
        refusal = known.refusal
        if not known.is_archive and refusal is None:
            reader, encoding = format_of(source) if part is None else (reader_named(part.format), part.encoding)
            form = reader.FORMAT
            span = part.slice if part else WHOLE
            try:
                records = read_records(reader, source, encoding, span)
                if part is None or span.index == part.count - 1:
                    source.finish(span.end)
            except Refused as refused:
                refusal = str(refused)
        if refusal is not None:
            records = [Rejection(1, "refused", refusal)]
        elif source.damage:
            last = records[-1].record_number if records else span.first_record - 1
            records.append(Rejection(last + 1, "damaged", f"nothing can be read after this: {source.damage}"))
        source.check()
        return _ReadFile(known.file.name, source.state, sha256, encoding, form, records)


def read_records(reader: Reader, source: Source, encoding: str, part: Slice) -> list[Record]:
    """Return the records of a part of a file.

    This is the boundary for errors that no reader expects: such an error fails its own file, never the batch.

    Raises:
        SourceError: The file cannot be read, or a reader raises anything unexpected.
    """
    try:
        return list(reader.read(source, encoding, part))
    except NewsmillError:
        raise
    except Exception as error:
        detail = printable(f"{type(error).__name__}: {error}")[:200]
        raise SourceError(
            f"{source.location}: the {reader.NAME} reader fails with an error of its own ({detail}); "
            "the file was left out, please report this"
        ) from error


_stopped_runs: set[str] = set()


class Stopped(Exception):
    """The run was interrupted; this batch is not written."""


def stop_annotating(run_id: str) -> None:
    """End every batch of a run in this process with Stopped, before the next run of the model."""
    _stopped_runs.add(run_id)


class _TimedTagger:
    """The process's tagger, and how long this batch used it."""

    def __init__(self, which: BundledTagger, run_id: str) -> None:
        self.which, self.run_id, self.seconds = which, run_id, 0.0

    def tag(self, blocks: Sequence[str]) -> list[TaggedBlock]:
        """As Tagger.tag."""
        started = time.perf_counter()
        result = load_tagger(self.which).tag(blocks, self._go_on)
        self.seconds += time.perf_counter() - started
        return result

    def _go_on(self) -> None:
        if self.run_id in _stopped_runs:
            raise Stopped


def _frames(
    files: Sequence[_ReadFile], identity: str, partition: str, run_id: str, tagger: _TimedTagger
) -> dict[str, pl.DataFrame]:
    documents = raw_frame([(file.name, file.format, file.records) for file in files])
    unread = pl.DataFrame(
        [
            (file.name, record.record_number, record.reason, record.detail, record.raw)
            for file in files
            for record in file.records
            if isinstance(record, Rejection)
        ],
        polars_schema("rejections"),
        orient="row",
    )
    fit, unfit = reject_unfit(compose_bodies(normalise_metadata(documents)))
    whole = detect_languages(find_structures(fit))
    articles, sentences, mentions = annotate_articles(whole, tagger)
    articles = articles.with_columns(annotator=pl.lit(identity), run_id=pl.lit(run_id))
    articles = in_contract(articles, "articles")
    made = {"articles": articles, "sentences": sentences, "entity_mentions": mentions}
    made |= enrich(articles, sentences, mentions)
    made["rejections"] = pl.concat([unread, unfit.select(unread.columns)])
    made["source_files"] = _ledger(files, made, identity, partition, run_id)
    return frames_of_partition(made)


def raw_frame(files: Iterable[tuple[str, str, Iterable[Record]]]) -> pl.DataFrame:
    """Return the documents among the records of files as the frame that the stages take."""
    rows = [
        _row(name, form, record)
        for name, form, records in files
        for record in records
        if isinstance(record, RawDocument)
    ]
    return pl.DataFrame(rows, _RAW, orient="row")


def _row(name: str, form: str, record: RawDocument) -> tuple[object, ...]:
    return (
        name,
        record.record_number,
        form,
        record.text,
        record.external_id,
        record.url,
        record.title,
        record.lead,
        list(record.authors),
        record.publisher,
        record.published_at,
        record.language,
        json.dumps(record.extra, ensure_ascii=False, sort_keys=True),
        record.origins,
        [{"kind": kind, "text": text} for kind, text in record.marks],
    )


def _ledger(
    files: Sequence[_ReadFile], frames: dict[str, pl.DataFrame], identity: str, partition: str, run_id: str
) -> pl.DataFrame:
    """Ledger rows of the files, with the counts of this partition alone; loaded_at is set by the load."""
    counts = {
        table: dict(frames[table].group_by("source_file").len().iter_rows()) for table in ("articles", "rejections")
    }
    rows = []
    for file in files:
        rows.append(
            {
                "source_file": file.name,
                "size_bytes": file.state.size_bytes,
                "modified_at": file.state.modified_at,
                "sha256": file.sha256,
                "annotator": identity,
                "status": "loaded",
                "error": None,
                "encoding": file.encoding or None,
                "article_count": counts["articles"].get(file.name, 0),
                "rejection_count": counts["rejections"].get(file.name, 0),
                "record_count": len(file.records),
                "partitions": [partition],
                "run_id": run_id,
                "loaded_at": None,
            }
        )
    return pl.DataFrame(rows, polars_schema("source_files"), orient="row")
