"""Headers of odd servers, and addresses with secrets or without sense."""

import pytest

from newsmill.errors import SourceMissing
from newsmill.sources.address_secrets import refuse_secrets
from newsmill.sources.server_values import content_length, last_modified, strong_etag, total_length


@pytest.mark.parametrize("text", ["", "-1", "1e3", "12, 12", "９", "9" * 400, str(1 << 70)])
def test_a_length_that_is_none_is_unknown(text: str) -> None:
    assert content_length({"content-length": text}) is None
    assert total_length({"content-range": f"bytes 0-0/{text}"}) is None


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "Tue, 31 Feb 2024 10:00:00 GMT", "1 Jan 99999 00:00 GMT"],
)
def test_a_time_that_is_none_is_unknown(text: str) -> None:
    assert last_modified({"last-modified": text}) is None


@pytest.mark.parametrize("text", ['W/"1"', '"a\x00b"', '"å"', "", '"' + "x" * 600 + '"'])
def test_a_weak_or_odd_tag_is_none(text: str) -> None:
    assert strong_etag(text) == ""


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example/n.json?auth_token=hush", "https://a.example/n.json?x=1;api-key=hush",
        "https://a.example/n.json;jwt=hush", "https://a.example/n.json#access-token=hush", "https://a.example/?pwd=hush",
        "s3://bucket/n.json?AWSAccessKeyId=hush", "https://a.example/?Key-Pair-Id=hush", "https://a.example/?client%5Fsecret=hush",
    ],
)  # fmt: skip
def test_secrets_are_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(SourceMissing, match="credentials do not belong") as raised:
        refuse_secrets(address)
    assert "hush" not in str(raised.value)


@pytest.mark.parametrize("address", ["https://[a.example/x", "https://a.example:99999/x"])
def test_an_address_that_is_none_is_told(address: str) -> None:
    with pytest.raises(SourceMissing, match="not an address"):
        refuse_secrets(address)


def test_other_parameters_are_read() -> None:
    refuse_secrets("https://a.example/a;page=2?id=7&section=news&keyword=bro&author=berg#top")
