"""Metadata of a web page's article: JSON-LD first, then OpenGraph, schema.org attributes and other marks."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urljoin

from newsmill.readers.found_metadata import FoundMetadata
from newsmill.readers.html.page_titles import page_titles, plain
from newsmill.text.folding import folded
from newsmill.text.safe_text import safe_value
from newsmill.text.titles import site_of

_MAX_JSON_CHARS = 4_000_000
_ARTICLE = re.compile(r"Article$|Posting$|^Report$|^Review$|NewsStory$")
_TITLE_MARKS = ("headline", "dc.title", "title", "twitter:title")
_LEAD_MARKS = ("og:description", "twitter:description", "description", "dc.description")
_DATE_MARKS = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "date", "pubdate",
    "publishdate", "publish-date", "publish_date", "dc.date", "dc.date.issued", "dcterms.created", "dcterms.date",
    "sailthru.date", "parsely-pub-date", "article.published", "article_date_original", "last-modified-date",
)  # fmt: skip
_PUBLISHED = re.compile(r"(?<=^article:published)[:.-]time$")
_CLOCK = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::\d\d(?:\.\d*)?)?(Z|[+-]\d\d:?\d\d)?")
_AUTHOR_MARKS = ("author", "article:author", "dc.creator", "parsely-author", "sailthru.author", "byl")
_AUTHOR_LINKS = (
    "//*[@rel='author'][not(ancestor::aside or ancestor::nav or ancestor::footer)]"
    "[ancestor::article or not(//article//*[@rel='author'])]"
)
_SECTION_MARKS = ("article:section", "section", "parsely-section", "dc.subject")
_KEYWORD_MARKS = ("news_keywords", "keywords", "article:tag", "parsely-tags")


def page_metadata(tree: Any, url: str | None) -> FoundMetadata:
    """Read the metadata of a page.

    Args:
        tree: The page, parsed by lxml.
        url: Where it was fetched from, if that is known.
    """
    found = FoundMetadata()
    marks = _marks(tree)
    article, publisher = _linked_data(tree)
    _find_url(found, tree, marks, article, url)
    site = found.values.get("url", url) or ""
    found.offer("publisher", "json-ld", publisher)
    found.offer("publisher", "opengraph", _first(marks, ("og:site_name",)))
    found.offer("publisher", "meta", _first(marks, ("application-name", "twitter:site", "dc.publisher")).lstrip("@"))
    found.site = [
        name for name in (found.values.get("publisher"), _first(marks, ("og:site_name",)), site_of(site)) if name
    ]
    is_live = "LiveBlogPosting" in _kinds(article)
    for origin, title in page_titles(tree, _stated_titles(tree, marks, article), found.site, is_live):
        found.offer("title", origin, title)
    found.offer("lead", "json-ld", _text(article.get("description")))
    found.offer("lead", "opengraph", _first(marks, ("og:description",)))
    found.offer("lead", "meta", _first(marks, _LEAD_MARKS))
    stated = [*_names(article.get("author") or article.get("creator"))]
    found.offer("authors", "json-ld", _persons(stated, found.site))
    authors = [name for name in _all(marks, _AUTHOR_MARKS) if not name.startswith(("http", "/", "@"))]
    found.offer("authors", "meta", _persons(authors, found.site))
    linked = [plain(e.text_content()) for e in tree.xpath(_AUTHOR_LINKS)[:5]]
    found.offer("authors", "html", _persons(linked, found.site))
    dates = [
        ("json-ld", _text(article.get("datePublished") or article.get("dateCreated"))),
        ("opengraph", _first(marks, _DATE_MARKS[:3])),
        ("meta", _first(marks, _DATE_MARKS)),
        ("html", _time(tree)),
    ]
    for origin, date in dates:
        found.offer("published_at", origin, _with_zone(date, [other for _, other in dates]))
    found.offer(
        "language", "html", (tree.xpath("string(/html/@lang)") or tree.xpath("string(/html/@xml:lang)")).strip()
    )
    found.offer("language", "json-ld", _text(article.get("inLanguage")))
    found.offer("language", "opengraph", _first(marks, ("og:locale", "content-language", "dc.language")))
    _find_extra(found, marks, article)
    return found


def article_body(tree: Any) -> str | None:
    """The text that JSON-LD gives of the article."""
    body = _linked_data(tree)[0].get("articleBody")
    return body if isinstance(body, str) else None


def _find_url(
    found: FoundMetadata, tree: Any, marks: dict[str, list[str]], article: dict[str, Any], url: str | None
) -> None:
    canonical = tree.xpath("string(//link[translate(@rel, 'CANOIL', 'canoil')='canonical']/@href)").strip()
    page = article.get("mainEntityOfPage")
    page = page.get("@id") if isinstance(page, dict) else page
    stated = [("html", canonical), ("opengraph", _first(marks, ("og:url",)))]
    for origin, value in (*stated, ("json-ld", page), ("json-ld", article.get("url"))):
        if isinstance(value, str) and value.strip():
            address = _joined(url, value.strip())
            found.offer("url", origin, address if address.startswith(("http://", "https://")) else None)
    found.offer("url", "record", url)


def _joined(base: str | None, value: str) -> str:
    try:
        return urljoin(base, value) if base else value
    except ValueError:
        return ""


def _stated_titles(tree: Any, marks: dict[str, list[str]], article: dict[str, Any]) -> list[tuple[str, str]]:
    """The titles that the head of the page states, the most trusted first."""
    return [
        ("json-ld", _text(article.get("headline"))),
        ("opengraph", _first(marks, ("og:title",))),
        ("meta", _first(marks, _TITLE_MARKS)),
        ("html", plain(tree.xpath("string(//head/title)") or "")),
    ]


def _find_extra(found: FoundMetadata, marks: dict[str, list[str]], article: dict[str, Any]) -> None:
    section = article.get("articleSection") or _all(marks, _SECTION_MARKS)
    sections = [
        plain(s) for s in ([section] if isinstance(section, str) else section) if isinstance(s, str) and s.strip()
    ]
    if sections:
        found.extra["section"] = sections[0] if len(sections) == 1 else sections
    keywords = article.get("keywords") or _all(marks, _KEYWORD_MARKS)
    listed = [keywords] if isinstance(keywords, str) else keywords if isinstance(keywords, list) else []
    words = [word.strip() for text in listed if isinstance(text, str) for word in re.split(r"[,;]", text)]
    if words := list(dict.fromkeys(word for word in words if word)):
        found.extra["keywords"] = words
    if modified := _text(article.get("dateModified")) or _first(marks, ("article:modified_time", "og:updated_time")):
        found.extra["modified_at"] = modified
    free = article.get("isAccessibleForFree")
    if free is not None and not isinstance(free, list | dict):
        found.extra["is_free"] = str(free).casefold() == "true"


def _marks(tree: Any) -> dict[str, list[str]]:
    """The contents of meta elements, and of elements with `itemprop`, by their names in lower case."""
    marks: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        content = plain(element.get("content") or "")
        if name and content:
            marks.setdefault(_PUBLISHED.sub("_time", name.strip().lower()), []).append(content)
    for element in tree.xpath("//*[@itemprop='datePublished'][@datetime]")[:1]:
        marks.setdefault("datepublished", []).append(plain(element.get("datetime")))
    return marks


def _linked_data(tree: Any) -> tuple[dict[str, Any], str]:
    """The object of JSON-LD that describes the article, and the name of the publisher."""
    objects = list(_objects(tree))
    articles = [o for o in objects if any(_ARTICLE.search(kind) for kind in _kinds(o))]
    articles.sort(
        key=lambda o: -sum(bool(o.get(key)) for key in ("headline", "datePublished", "author", "articleBody"))
    )
    article = articles[0] if articles else {}
    by_id = {o["@id"]: o for o in objects if isinstance(o.get("@id"), str) and len(o) > 1}
    article = {key: _resolved(value, by_id) for key, value in article.items()}
    names = list(_names(article.get("publisher")))
    names += [n for o in objects if _kinds(o) & {"WebSite", "NewsMediaOrganization"} for n in _names(o)]
    return article, names[0] if names else ""


def _objects(tree: Any) -> Iterator[dict[str, Any]]:
    for script in tree.xpath("//script[contains(translate(@type, 'LDJSON', 'ldjson'), 'ld+json')]"):
        source = re.sub(r"^\s*(?:<!--|/\*.*?\*/|//\s*<!\[CDATA\[)|(?:-->|//\s*\]\]>)\s*$", "", script.text_content())
        if len(source) > _MAX_JSON_CHARS:
            continue
        try:
            value = safe_value(json.loads(_SURPLUS_COMMA.sub(r"\1", source.strip().rstrip(";")), strict=False))
        except (ValueError, RecursionError):
            continue  # broken JSON-LD is common, and the page has other marks
        waiting = [value]
        while waiting:
            item = waiting.pop(0)
            if isinstance(item, list):
                waiting = item + waiting
            elif isinstance(item, dict):
                yield item
                waiting += [
                    item[key] for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement") if key in item
                ]


_SURPLUS_COMMA = re.compile(r'("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])', re.DOTALL)


def _kinds(item: dict[str, Any]) -> set[str]:
    kinds = item.get("@type")
    return {str(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])}


def _resolved(value: Any, by_id: dict[str, Any]) -> Any:
    """Return the object that a reference by `@id` names."""
    if isinstance(value, list):
        return [_resolved(item, by_id) for item in value]
    if isinstance(value, dict) and set(value) <= {"@id", "@type"}:
        return by_id.get(str(value.get("@id")), value)
    return value


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, str) and not value.startswith(("http:", "https:")):
        yield plain(value)
    elif isinstance(value, list):
        for item in value:
            yield from _names(item)
    elif isinstance(value, dict):
        yield from _names(value.get("name"))


def _persons(names: Sequence[str], site: Sequence[str]) -> tuple[str, ...]:
    """Return the names, each once, without those of the site."""
    sites = {folded(name) for name in site}
    return tuple(dict.fromkeys(name for name in names if name and folded(name) not in sites))


def _time(tree: Any) -> str:
    """The time element that says when the article was published: the first one, in the article if there is one."""
    times = tree.xpath(
        "(//article//time[@datetime] | //main//time[@datetime] | //header//time[@datetime])[1]/@datetime"
    )
    times = times or tree.xpath("(//time[@datetime])[1]/@datetime")
    return str(times[0]).strip() if times else ""


def _with_zone(date: str, others: list[str]) -> str:
    """The date, or another one that has the same day and minute on its clock and says in which zone."""
    own = _CLOCK.fullmatch(date)
    if own is None or own[3]:
        return date
    zoned = (
        other for other in map(_CLOCK.fullmatch, others) if other and other[3] and other.group(1, 2) == own.group(1, 2)
    )
    return next((other[0] for other in zoned), date)


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, str)), None)
    return plain(value) if isinstance(value, str) else ""


def _first(marks: dict[str, list[str]], names: tuple[str, ...]) -> str:
    return next((marks[name][0] for name in names if name in marks), "")


def _all(marks: dict[str, list[str]], names: tuple[str, ...]) -> list[str]:
    return next((marks[name] for name in names if name in marks), [])
