"""The title that is chosen among those of a page, and its time of publication."""

import pytest

from newsmill.readers.html.page import parse_page
from newsmill.readers.html.page_metadata import page_metadata

SEARCHED = "Ferry strike: what passengers need to know"
SHOWN = "No ferries before Friday, say crews"
PARAGRAPH = (
    "The crews of all eleven ferries stay ashore until Friday morning, their union said after a vote in the harbour."
)
PATHS = {
    "class": '<div class="Breadcrumbs_row"><span><h1>{}</h1></span></div>',
    "nav": '<nav><a href="/news">News</a><ul><li><h1>{}</h1></li></ul></nav>',
    "schema.org": '<ol itemtype="https://schema.org/BreadcrumbList"><li><h1>{}</h1></li></ol>',
    "links": '<div><p><a href="/">Home</a> | <a href="/news">News</a> | </p><h1>{}</h1></div>',
    "address": '<ul><li><a href="https://s.example/">S</a></li><li><a href="/a">A</a></li><li><h1>{}</h1></li></ul>',
}
HEADINGS = {
    "section above": '<div><a href="/sport">Sport</a> | <a href="/sport/football">Football</a><h1>{}</h1></div>',
    "text below": '<div><a href="/">Home</a> <a href="/news">News</a><h1>{}</h1><p>All ports are closed.</p></div>',
    "own": "<article><header><h1>{}</h1></header></article>",
    "link to nowhere": '<div><a>Home</a> <a href="http://[">News</a><h1>{}</h1></div>',
}


def title(body: str, head: str) -> str:
    tree = parse_page(f"<html><head>{head}</head><body>{body}</body></html>")
    found: str = page_metadata(tree, "https://s.example/1").values["title"]
    return found


def head(json_ld: str, opengraph: str, element: str) -> str:
    linked = f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{json_ld}"}}</script>'
    return f'{linked}<meta property="og:title" content="{opengraph}"><title>{element}</title>'


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_a_heading_at_the_end_of_a_path_is_for_search_engines(path: str) -> None:
    page = f"{path.format(SEARCHED)}<h2>{SHOWN} tonight</h2><p>{PARAGRAPH}</p>"
    assert title(page, head(SEARCHED, SHOWN, f"{SEARCHED} | S.example")) == SHOWN
    assert title(page, head(SHOWN, SEARCHED, SEARCHED)) == SHOWN
    assert title(page, head(SEARCHED, SEARCHED, SHOWN)) == SEARCHED
    assert title(page, head(SEARCHED, f"{SEARCHED} - live", SEARCHED)) == SEARCHED


@pytest.mark.parametrize("below", [f"<p>{PARAGRAPH}</p><h2>{SHOWN}</h2>", "<h2>Strike</h2>", ""])
@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_the_only_heading_above_the_text_is_for_readers(path: str, below: str) -> None:
    assert title(path.format(SEARCHED) + below, head(SEARCHED, SHOWN, SEARCHED)) == SEARCHED


@pytest.mark.parametrize("heading", HEADINGS.values(), ids=HEADINGS)
def test_any_other_heading_is_for_readers(heading: str) -> None:
    assert title(heading.format(SHOWN), head(SHOWN, SEARCHED, SEARCHED)) == SHOWN
    assert title(heading.format(SHOWN), head(SEARCHED, SHOWN, SEARCHED)) == SHOWN


def test_a_live_blog_has_the_title_of_its_news() -> None:
    live = f"<h1>LIVE: {SEARCHED}</h1>"
    marks = head(f"LIVE: {SEARCHED}", SHOWN, f"LIVE: {SEARCHED}")
    assert title(live, marks) == f"LIVE: {SEARCHED}"
    assert title(live, marks.replace("NewsArticle", "LiveBlogPosting")) == SHOWN
    assert (
        title(live, head(f"LIVE: {SEARCHED}", "", "").replace("NewsArticle", "LiveBlogPosting")) == f"LIVE: {SEARCHED}"
    )


def test_two_that_differ_in_typography_only_agree() -> None:
    shown = "<h1>&lsquo;No ferries&rsquo; before Fri&shy;day</h1>"
    assert title(shown, head(SEARCHED, "'No ferries' before Friday", SEARCHED)) == "'No ferries' before Friday"


def test_a_heading_that_is_no_title_does_not_hide_one_that_is() -> None:
    assert title(f"<h1>Log in</h1><h1>{SHOWN}</h1>", head(SEARCHED, SHOWN, SEARCHED)) == SHOWN


def test_a_section_before_the_name_of_the_site_goes_with_it() -> None:
    ending = '<meta property="og:site_name" content="Hamnposten">'
    assert title("", head(SHOWN, f"{SHOWN}-Politik | Hamnposten", SHOWN) + ending) == SHOWN
    longer = f"{SHOWN}-Politik"
    assert title(f"<h1>{longer}</h1>", head(SHOWN, longer, longer) + ending) == longer


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ({"date": "2024-11-05 14:30", "datepublished": "2024-11-05T14:30:10+01:00"}, "2024-11-05T14:30:10+01:00"),
        ({"date": "2024-11-05 14:30", "datepublished": "2024-11-05T14:31:00+01:00"}, "2024-11-05 14:30"),
        ({"article:published:time": "2024-11-05T14:30:00Z", "date": "2024-11-04"}, "2024-11-05T14:30:00Z"),
    ],
)
def test_a_time_that_says_its_zone_goes_before_the_same_without(marks: dict[str, str], expected: str) -> None:
    marked = "".join(
        f'<meta name="{name}" content="{value}">' for name, value in marks.items() if name != "datepublished"
    )
    linked = (
        f'<script type="application/ld+json">{{"@type": "Article", "datePublished": "{marks.get("date")}"}}</script>'
    )
    exact = f'<time datetime="{marks["datepublished"]}">today</time>' if "datepublished" in marks else ""
    tree = parse_page(f"<html><head>{marked}{linked if exact else ''}</head><body><p>x</p>{exact}</body></html>")
    assert page_metadata(tree, None).values["published_at"] == expected
