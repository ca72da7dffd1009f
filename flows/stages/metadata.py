"""Metadata: raw strings of the source to typed columns, by Polars expressions."""

import json

import polars as pl

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
_AND = r"\s(?:&|and|och|und|et|en|y|og|ja|e|i)\s"


def normalise_metadata(raw: pl.DataFrame) -> pl.DataFrame:
    """Type and clean the metadata columns of raw documents.

    Args:
        raw: Columns external_id, url, title, lead, publisher, published_at, language (strings or null), authors (list
            of strings), extra (a JSON object), metadata_origin (ORIGIN, null where the reader says nothing),
            source_format and whatever else; one row per record.

    Returns:
        The same rows and columns, where strings are trimmed, their runs of white space folded and empty ones null;
        `published_at` is Datetime("us") in UTC, null where it is no date that can be read (a time without zone counts
        as UTC; `extra` then keeps it); `authors` is a list of single names; `language` has become `language_hint`;
        `metadata_origin` says where each value comes from, `record` where the reader did not say.
    """
    text = [_clean(pl.col(name)).alias(name) for name in ("url", "publisher", "published_at", "language")]
    given = raw.with_columns(*text)
    typed = given.with_columns(
        _published_at(pl.col("published_at")).alias("published_at"),
        _authors(pl.col("authors")).alias("authors"),
    )
    unread = typed["published_at"].is_null() & given["published_at"].is_not_null()
    if unread.any():
        kept = [
            json.dumps(json.loads(extra) | {"published_at": date}, ensure_ascii=False, sort_keys=True) if odd else extra
            for extra, date, odd in zip(typed["extra"], given["published_at"], unread, strict=True)
        ]
        typed = typed.with_columns(pl.Series("extra", kept, pl.String))
    return typed.rename({"language": "language_hint"}).with_columns(_origins())


def _origins() -> pl.Expr:
    default = pl.when(pl.col("source_format") == "text").then(pl.lit("filename")).otherwise(pl.lit("record"))
    fields = []
    for name in (field.name for field in ORIGIN.fields):
        given = pl.col("authors").list.len() > 0 if name == "authors" else pl.col(name).is_not_null()
        said = pl.col("metadata_origin").struct.field(name)
        fields.append(pl.when(given).then(pl.coalesce(said, default)).alias(name))
    return pl.struct(fields).alias("metadata_origin")


def _clean(column: pl.Expr) -> pl.Expr:
    folded = column.str.replace_all(r"[\s\p{Cc}\u{200B}\u{FEFF}]+", " ").str.strip_chars()
    return pl.when(folded != "").then(folded)


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
    return pl.coalesce(iso, epoch)


def _authors(column: pl.Expr) -> pl.Expr:
    """Lists of strings to lists of single names, each once."""
    names = column.list.eval(_split_names(pl.element()).explode(empty_as_null=False, keep_nulls=False))
    return names.list.unique(maintain_order=True)


def _split_names(column: pl.Expr) -> pl.Expr:
    """A comma or an "and" parts names only where every part has two words: not "Berg, Anna", not "Ortega y Gasset"."""
    strong = column.str.replace_all(r"\s*[;\n]\s*", ";").str.split(";")
    return strong.list.eval(_split_weakly(pl.element()).explode(empty_as_null=False, keep_nulls=False))


def _split_weakly(column: pl.Expr) -> pl.Expr:
    parts = column.str.replace_all(_AND, ",").str.split(",")
    whole_names = parts.list.eval(pl.element().str.strip_chars().str.contains(r"\s")).list.all()
    chosen = pl.when(whole_names).then(parts).otherwise(pl.concat_list(column))
    return chosen.list.eval(_clean(pl.element())).list.drop_nulls()
