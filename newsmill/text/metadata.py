"""Metadata: raw strings of the source to typed and clean columns."""

import json
from collections.abc import Sequence

import polars as pl

from newsmill.text.addresses import without_tracking
from newsmill.text.bylines import distinct_names, read_byline
from newsmill.text.dates import read_date
from newsmill.text.language_hint import resolve_hint
from newsmill.text.titles import site_of, without_site

ORIGIN = pl.Struct(
    dict.fromkeys(
        ("external_id", "url", "title", "lead", "authors", "publisher", "published_at", "language_hint"), pl.String
    )
)
"""The column metadata_origin: for each value where it comes from."""

# ISO 8601 calendar dates, extended or basic, with or without time and zone.
_ISO = (
    r"^(?<year>\d{4})-?(?<month>\d{2})-?(?<day>\d{2})"
    r"(?:[T ](?<hour>\d{2}):?(?<minute>\d{2})(?::?(?<second>\d{2})(?:[.,](?<fraction>\d{1,9}))?)?"
    r"\s?(?<zone>[Zz]|[+-]\d{2}(?::?\d{2})?)?)?$"
)
_EPOCH = r"^-?\d{9,10}(?:\.\d+)?$"
_EPOCH_MILLISECONDS = r"^-?\d{12,13}$"


def normalise_metadata(raw: pl.DataFrame) -> pl.DataFrame:
    """Type and clean the metadata columns of raw documents, whatever format they come from.

    Args:
        raw: Columns external_id, url, title, lead, publisher, published_at, language (strings or null), authors (list
            of strings), extra (a JSON object), metadata_origin (ORIGIN, null where the reader says nothing),
            source_format and whatever else; one row per record.

    Returns:
        The same rows and columns, where strings are trimmed, their runs of white space folded and empty ones null;
        `url` has no tracking parameters; `title` does not name the site; `publisher` is the domain of the url where
        none is given; `published_at` is Datetime("us") in UTC, null where it is no date that can be read (a time
        without zone counts as UTC; `extra` then keeps it); `authors` is a list of single persons, and the new column
        `byline_agency` the agency among them; `language` has become `language_hint`; `metadata_origin` says where each
        value comes from, `record` where the reader did not say.
    """
    text = [_clean(pl.col(name)).alias(name) for name in ("url", "publisher", "published_at", "language")]
    given = raw.with_columns(*text)
    bylines = [_read_bylines(names) for names in given["authors"]]
    typed = given.with_columns(
        pl.Series("url", [url and without_tracking(url) for url in given["url"]], pl.String),
        *parse_stamps(given["published_at"], given["language"]),
        pl.Series("authors", [names for names, _ in bylines], pl.List(pl.String)),
        pl.Series("byline_agency", [agency for _, agency in bylines], pl.String),
        _origins(),
    )
    sites = [site_of(url) if url else None for url in typed["url"]]
    typed = typed.with_columns(
        pl.Series(
            "title", [_title(*row) for row in zip(typed["title"], typed["publisher"], sites, strict=True)], pl.String
        ),
        pl.coalesce("publisher", pl.Series(sites, dtype=pl.String)).alias("publisher"),
    )
    domain = pl.when(pl.col("publisher").is_not_null()).then(
        pl.coalesce(pl.col("metadata_origin").struct.field("publisher"), pl.lit("domain"))
    )
    typed = typed.with_columns(pl.col("metadata_origin").struct.with_fields(domain.alias("publisher")))
    unread = typed["published_at"].is_null() & given["published_at"].is_not_null()
    if unread.any():
        kept = [
            json.dumps(json.loads(extra) | {"published_at": date}, ensure_ascii=False, sort_keys=True) if odd else extra
            for extra, date, odd in zip(typed["extra"], given["published_at"], unread, strict=True)
        ]
        typed = typed.with_columns(pl.Series("extra", kept, pl.String))
    return typed.rename({"language": "language_hint"})


def parse_stamps(dates: pl.Series, languages: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Return the times as `parse_times` does, and the minutes from UTC that the dates state: published_utc_offset."""
    frame = dates.to_frame("date").select(_published_at(pl.col("date")), _offset(pl.col("date")))
    read, offsets = frame["date"].alias("published_at"), frame["offset"].alias("published_utc_offset")
    unread = read.is_null() & dates.is_not_null()
    if not unread.any():
        return read, offsets
    rows = zip(unread, dates, languages, strict=True)
    stamps = [read_date(text, resolve_hint(hint)) if is_unread else None for is_unread, text, hint in rows]
    moments = pl.Series([stamp and stamp.moment for stamp in stamps], dtype=pl.Datetime("us"))
    minutes = pl.Series([stamp and stamp.offset_minutes for stamp in stamps], dtype=pl.Int32)
    return read.fill_null(moments), pl.select(
        pl.when(read.is_null()).then(minutes).otherwise(offsets).alias(offsets.name)
    ).to_series()


def parse_times(dates: pl.Series, languages: pl.Series) -> pl.Series:
    """Dates as strings to Datetime("us") in UTC; null where there is none that can be read, of the years 1 to 9999.

    Understood are ISO 8601, RFC 822, seconds and milliseconds since 1970, and dates in the languages of the samples,
    which `languages` (hints of the sources) helps with.
    """
    return parse_stamps(dates, languages)[0]


def _read_bylines(bylines: Sequence[str]) -> tuple[list[str], str | None]:
    names: list[str] = []
    agency = None
    for byline in bylines:
        persons, found = read_byline(byline)
        names += [" ".join(name.split()) for name in persons]
        agency = agency or found
    return [name for name in distinct_names(names) if name], agency


def _title(title: str | None, publisher: str | None, site: str | None) -> str | None:
    names = [name for name in (publisher, site) if name]
    return without_site(" ".join(title.split()), names) if title and names else title


def _origins() -> pl.Expr:
    default = pl.when(pl.col("source_format") == "text").then(pl.lit("filename")).otherwise(pl.lit("record"))
    fields = []
    for name in (field.name for field in ORIGIN.fields):
        column = pl.col(name.removesuffix("_hint"))
        given = column.list.len() > 0 if name == "authors" else column.is_not_null()
        said = pl.col("metadata_origin").struct.field(name)
        fields.append(pl.when(given).then(pl.coalesce(said, default)).alias(name))
    return pl.struct(fields).alias("metadata_origin")


def _clean(column: pl.Expr) -> pl.Expr:
    folded = column.str.replace_all(r"[\s\p{Cc}\u{200B}\u{FEFF}]+", " ").str.strip_chars()
    return pl.when(folded != "").then(folded)


def _offset(column: pl.Expr) -> pl.Expr:
    """Minutes from UTC of dates of ISO 8601 that state a zone; null for other strings."""
    zone = column.str.extract_groups(_ISO).struct["zone"].str.replace(":", "")
    sign = pl.when(zone.str.starts_with("-")).then(-1).otherwise(1)
    hours = zone.str.slice(1, 2).cast(pl.Int32, strict=False)
    minutes = zone.str.slice(3, 2).cast(pl.Int32, strict=False).fill_null(0)
    named = pl.when(zone.is_in(["Z", "z"])).then(pl.lit(0, pl.Int32))
    return named.otherwise(sign * (60 * hours + minutes)).cast(pl.Int32).alias("offset")


def _published_at(column: pl.Expr) -> pl.Expr:
    """Strings to Datetime("us") in UTC: ISO 8601, or seconds (9 or 10 digits) or milliseconds (12 or 13) since 1970."""
    part = column.str.extract_groups(_ISO).struct
    fraction = part["fraction"].fill_null("").str.pad_end(6, "0").str.head(6)
    clock = pl.concat_str(
        part["year"],
        pl.lit("-"),
        part["month"],
        pl.lit("-"),
        part["day"],
        pl.lit("T"),
        part["hour"].fill_null("00"),
        pl.lit(":"),
        part["minute"].fill_null("00"),
        pl.lit(":"),
        part["second"].fill_null("00"),
        pl.lit("."),
        fraction,
    )
    local = clock.str.to_datetime("%Y-%m-%dT%H:%M:%S%.6f", time_unit="us", strict=False)
    zone = part["zone"].fill_null("Z").str.replace(":", "")
    sign = pl.when(zone.str.starts_with("-")).then(-1).otherwise(1)
    hours = zone.str.slice(1, 2).cast(pl.Int64, strict=False).fill_null(0)
    minutes = zone.str.slice(3, 2).cast(pl.Int64, strict=False).fill_null(0)
    iso = local - pl.duration(minutes=sign * (60 * hours + minutes))
    number = column.cast(pl.Float64, strict=False)
    seconds = (
        pl.when(column.str.contains(_EPOCH))
        .then(number)
        .when(column.str.contains(_EPOCH_MILLISECONDS))
        .then(number / 1000)
    )
    epoch = (seconds * 1_000_000).round().cast(pl.Int64).cast(pl.Datetime("us"))
    found = pl.coalesce(iso, epoch)
    return pl.when(found.dt.year().is_between(1, 9999)).then(found).alias("date")
