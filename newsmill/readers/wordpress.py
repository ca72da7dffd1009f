"""WordPress export files (WXR): feeds whose items are posts, pages, drafts, menu entries and attachments."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

_AUTHOR = re.compile(r"<wp:author>(.*?)</wp:author>", re.DOTALL)
_LOGIN = re.compile(r"<wp:author_login>(.*?)</wp:author_login>", re.DOTALL)
_DISPLAY_NAME = re.compile(r"<wp:author_display_name>(.*?)</wp:author_display_name>", re.DOTALL)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_CAPTION = re.compile(r"\[caption[^\]]*\]\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)?(.*?)\[/caption\]", re.DOTALL)
_EMBEDDED = re.compile(r"\[(embed|video|audio|playlist|gallery|youtube)\b[^\]]*\][^\[]*\[/\1\]")
_PAIRED = re.compile(r"\[([a-z][a-z0-9_-]*)(?:\s[^\[\]]*)?\](.*?)\[/\1\]", re.DOTALL)
_SINGLE = re.compile(
    r"\[[a-z][a-z0-9_-]*(?:\s+[\w-]+=[^\[\]]*|\s*/)\]|\[[a-z]+_[a-z0-9_]+\]|^\s*\[[a-z][a-z0-9-]*\]\s*$", re.M
)


def display_names(export: str) -> dict[str, str]:
    """Return the name to show of every login that an export lists.

    Args:
        export: The text of the file.
    """
    found = {}
    for author in _AUTHOR.findall(export):
        login, name = _LOGIN.search(author), _DISPLAY_NAME.search(author)
        if login and name and (shown := _plain(name[1])):
            found[_plain(login[1])] = shown
    return found


def why_no_article(entry: Mapping[str, Any]) -> str | None:
    """Return why an item of an export is no published post; None if it is one, or no item of an export."""
    kind, status = entry.get("wp_post_type"), entry.get("wp_status")
    if kind is None or (kind == "post" and status in ("publish", None)):
        return None
    return f"a WordPress {kind} with the status {status}, not a published post"


def without_shortcodes(markup: str) -> str:
    """Return the markup of a post without shortcodes, and captions as markup.

    A word in brackets stays. It is a shortcode with a closing one, attributes or an underscore, or alone in its line.

    >>> without_shortcodes("[dropcap]B[/dropcap]ron [sic] är klar.[gallery ids='1,2']")
    'Bron [sic] är klar.'
    """
    markup = _CAPTION.sub(r"<figure>\1<figcaption>\2</figcaption></figure>", markup)
    markup = _EMBEDDED.sub("", markup)
    while (inner := _PAIRED.sub(r"\2", markup)) != markup:
        markup = inner
    return _SINGLE.sub("", markup)


def _plain(text: str) -> str:
    return unescape(_CDATA.sub(r"\1", text)).strip()
