"""Secrets in addresses: an address is the name of a file in the warehouse, so that it must not have any."""

import re
from urllib.parse import unquote, urlsplit

from newsmill.errors import SourceMissing
from newsmill.lake.object_stores import names_a_user
from newsmill.text.safe_text import printable

_SECRETS = frozenset({"auth", "jwt", "key", "pass", "pin", "pwd", "sas", "sid", "sig", "sk"})
_PARTS = (
    "accesskey", "apikey", "authkey", "authorization", "bearer", "credential", "keypairid", "passwd", "password",
    "privatekey", "secret", "session", "signature", "subscriptionkey", "token",
)  # fmt: skip


def refuse_secrets(address: str) -> None:
    """Check that an address can be read, and has no user, password or parameter that is a secret.

    Raises:
        SourceMissing: It has one, or is no address.
    """
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
        has_user = names_a_user(address)
    except ValueError as error:
        raise SourceMissing(f"{printable(address)}: not an address ({error})") from error
    if has_user or any(map(is_secret, _parameters(f"{parts.path};{parts.query};{parts.fragment}"))):
        place = f"{parts.scheme}://{printable(host or '')}"
        raise SourceMissing(
            f"{place}: credentials do not belong in an address, where they would be kept; "
            "set them in the environment (AWS_ACCESS_KEY_ID and the like)"
        )


def is_secret(name: str) -> bool:
    """Return whether a parameter of this name is a secret.

    >>> [is_secret(name) for name in ("auth_token", "Key-Pair-Id", "AWSAccessKeyId", "client_secret", "pwd", "jwt")]
    [True, True, True, True, True, True]
    >>> [is_secret(name) for name in ("id", "author", "keyword", "page", "section")]
    [False, False, False, False, False]
    """
    plain = re.sub(r"[\W_]+", "", name).casefold()
    return plain in _SECRETS or any(part in plain for part in _PARTS)


def _parameters(text: str) -> list[str]:
    """Return the names of all parameters, of the path, the query and the fragment."""
    return [unquote(pair.partition("=")[0]) for pair in re.split(r"[&;?#/]", text) if "=" in pair]
