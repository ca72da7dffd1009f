"""Object stores for lakes and sources: their schemes, and opening them.

Credentials and endpoints come from the environment (AWS_*, GOOGLE_*, AZURE_*).
"""

import os
from datetime import timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from newsmill import limits

STORES = ("s3", "s3a", "gs", "az", "abfs", "abfss")
"""Schemes of object stores, whose folders can be listed."""


@lru_cache(maxsize=16)
def open_store(address: str, attempts: int, first_pause_seconds: float) -> Any:
    """Return the obstore store of an address.

    Raises:
        obstore.exceptions.BaseError, ValueError: It is not the address of a store, or the environment lacks a setting.
    """
    from obstore.store import from_url

    retry: Any = {"max_retries": attempts, "backoff": {"init_backoff": timedelta(seconds=first_pause_seconds)}}
    options: Any = {"timeout": timedelta(seconds=limits.STORE_TIMEOUT_SECONDS)}
    vendor = {"gs": "GOOGLE", "s3": "AWS", "s3a": "AWS"}.get(urlsplit(address).scheme, "AZURE")
    if os.environ.get(f"{vendor}_ALLOW_HTTP", "").lower() == "true":  # our own options override the variable
        options["allow_http"] = True
    return from_url(address, retry_config=retry, client_options=options)


def names_a_user(address: str) -> bool:
    """Return True if an address contains a user or password.

    >>> names_a_user("https://anna:secret@news.example/a"), names_a_user("s3://key@news")
    (True, True)
    >>> names_a_user("abfss://container@account.dfs.core.windows.net/a"), names_a_user("abfss://a:secret@b/c")
    (False, True)
    """
    parts = urlsplit(address)
    is_container = parts.scheme in ("abfs", "abfss")
    return bool(parts.password or (parts.username and not is_container))


def first_line(error: Exception) -> str:
    """Return the first line of an error, without the advice that obstore adds."""
    return str(error).strip().splitlines()[0][:300] if str(error).strip() else type(error).__name__
