"""The source of a group of copies."""

from datetime import datetime, timedelta

import pytest

from newsmill.copies.origins import Member, origin_of

NOON = datetime(2026, 3, 1, 12)


def member(name: str, hour: int | None = 0, publisher: str | None = "Åbo Tidning", credit: str | None = None) -> Member:
    return Member(name, None if hour is None else NOON + timedelta(hours=hour), publisher, credit)


@pytest.mark.parametrize(
    ("members", "source", "agency", "roles"),
    [
        ([member("a", 2), member("b", 1)], "b", None, ("copy", "source")),
        ([member("a", 1), member("b", 1)], None, None, ("unclear", "unclear")),
        ([member("a", 1), member("b", None)], None, None, ("unclear", "unclear")),
        ([member("a"), Member("b", datetime(1970, 1, 1), None, None)], None, None, ("unclear", "unclear")),
        ([member("a", 0), member("b", 1, "Reuters")], "b", "Reuters", ("copy", "source")),
        ([member("a", 0, credit="TT"), member("b", 1)], None, "TT", ("copy", "copy")),
        ([member("a", 0, credit="TT"), member("b", 1, "TT")], "b", "TT", ("copy", "source")),
        ([member("a", 0, "Reuters", credit="TT"), member("b", 1)], None, "TT", ("copy", "copy")),
        ([member("a", credit="TT"), member("b", credit="AP"), member("c", credit="AP")], None, "AP", ("copy",) * 3),
    ],
)
def test_source(members: list[Member], source: str | None, agency: str | None, roles: tuple[str, ...]) -> None:
    origin = origin_of(members)
    assert (origin.source_article_id, origin.source_agency, origin.roles) == (source, agency, roles)


def test_one_article_represents_a_group() -> None:
    assert origin_of([member("a", 1), member("b", 1)]).representative_id == "a"
    assert origin_of([member("a", 0, credit="TT"), member("b", -1)]).representative_id == "b"
