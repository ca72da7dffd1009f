"""The text and the standfirst that are extracted from web pages."""

import json
from collections.abc import Sequence

import pytest

from newsmill.readers.html.page import page_record
from newsmill.readers.records import RawDocument

TITLE = "No ferries before Friday"
CREWS = (
    "The crews of all eleven ferries stay ashore until Friday morning, their union said after a vote in the harbour."
)
OFFER = "The company called the strike a surprise and offered its passengers another day or their money back."
FISH = "Some two hundred lorries were waiting in front of the terminal on Wednesday, most of them loaded with fish."
LEAD = "Eleven crews have voted to stay ashore, and the company is looking for other ships."
NOTICE = "To see this picture of our partner, change what you allow in your settings."
TEXT = [CREWS, OFFER, FISH]


def read(body: str, head: str = "") -> RawDocument:
    """The record of a page with the title in its head."""
    record = page_record(1, f'<html><head><meta property="og:title" content="{TITLE}">{head}</head><body>{body}</body>')
    assert isinstance(record, RawDocument)
    return record


def lines(body: str, head: str = "") -> list[str]:
    return read(body, head).text.split("\n\n")


def paragraphs(texts: Sequence[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def linked(text: str) -> str:
    json_ld = json.dumps({"@type": "NewsArticle", "headline": TITLE, "articleBody": text})
    return f'<script type="application/ld+json">{json_ld}</script>'


@pytest.mark.parametrize("line", ["{}", "Read more: {}", "{} <span>7 pictures</span>"])
@pytest.mark.parametrize("tag", ["p", "div"])
def test_a_line_that_is_a_link_is_not_of_the_article(tag: str, line: str) -> None:
    teaser = line.format('<a href="/fish">What fish costs when no ferry brings any of it</a>')
    article = f"<article>{paragraphs(TEXT[:2])}<{tag}>{teaser}</{tag}>{paragraphs(TEXT[2:])}</article>"
    assert lines(article) == TEXT


@pytest.mark.parametrize(
    "menu", ["<nav><ul><li>{}</li></ul></nav>", "<div class='menu'><p>{}</p></div>", "<footer><p>{}</p></footer>"]
)
def test_a_line_that_is_a_link_elsewhere_stays(menu: str) -> None:
    page = menu.format('<a href="/boreas">The Boreas and her sisters</a>')
    item = "<ul><li>The Boreas and her sisters</li><li>The Norda, out of order</li></ul>"
    texts = lines(f"{page}<article>{paragraphs(TEXT[:2])}{item}{paragraphs(TEXT[2:])}</article>")
    assert texts == [*TEXT[:2], "The Boreas and her sisters", "The Norda, out of order", FISH]


@pytest.mark.parametrize(
    "kept",
    [
        '<p><a href="/vote">The vote was the closest one that the union has ever counted in its history</a>.</p>',
        '<p>The mayor, who came late, <a href="/mayor">spoke of a bad day for the town</a></p>',
        '<h2><a href="/live/17">17:05 The mayor arrives</a></h2>',
    ],
)
def test_sentences_and_headings_that_are_links_are(kept: str) -> None:
    assert len(lines(f"<article>{paragraphs(TEXT[:2])}{kept}{paragraphs(TEXT[2:])}</article>")) == 4


def test_what_a_page_says_again_and_again_is_not_of_the_article() -> None:
    assert lines(f"<article>{''.join(paragraphs([text, NOTICE]) for text in TEXT)}</article>") == TEXT


def test_of_a_paragraph_that_stands_twice_the_first_stays() -> None:
    assert lines(f"<article>{paragraphs([CREWS, OFFER, FISH, CREWS])}</article>") == TEXT


@pytest.mark.parametrize("heading", [TITLE, f"{TITLE.upper()}!", f"<span>Strike</span> {TITLE}"])
def test_the_title_goes_with_the_names_of_sections_above_it(heading: str) -> None:
    above = "<p>News</p><p>Harbour</p>"
    assert lines(f"<article>{above}<h1>{heading}</h1>{paragraphs(TEXT)}</article>") == TEXT


def test_a_sentence_with_the_title_stays() -> None:
    said = f"{TITLE} morning, they say"
    assert lines(f"<article>{paragraphs([said, *TEXT])}</article>") == [said, *TEXT]


def test_another_headline_stays() -> None:
    found = read(f"<article><h1>Ferries: crews on strike</h1>{paragraphs(TEXT)}</article>")
    assert found.text.split("\n\n") == ["Ferries: crews on strike", *TEXT]
    assert ("heading", "Ferries: crews on strike") in found.marks


@pytest.mark.parametrize("wrapped", ["<article>{}</article>", "<div>{}</div>", "<div class='rich'><div>{}</div></div>"])
def test_headings_stay_where_they_are(wrapped: str) -> None:
    inner = f"<h1>{TITLE}</h1><h2>What the crews want</h2>{paragraphs(TEXT[:2])}<h3>Lorries wait</h3><p>{FISH}</p>"
    found = read(wrapped.format(inner))
    assert found.text.split("\n\n") == ["What the crews want", CREWS, OFFER, "Lorries wait", FISH]
    assert found.marks == (("heading", "What the crews want"), ("heading", "Lorries wait"))


APPEAL = "Journalism is not made for nothing: whoever reads us every day might give us a little each month."
SHORT = "Bring your own food and drink, the harbour master says, and blankets for the night as well."


def test_json_ld_says_what_is_of_the_article() -> None:
    article = f"<article>{paragraphs([LEAD, *TEXT[:2]])}<h2>Lorries</h2>{paragraphs([FISH, APPEAL])}</article>"
    assert lines(article, linked(" ".join(TEXT))) == [LEAD, CREWS, OFFER, "Lorries", FISH]


def test_json_ld_that_gives_less_than_most_of_the_text_does_not() -> None:
    assert lines(f"<article>{paragraphs([*TEXT, APPEAL, SHORT])}</article>", linked(f"{CREWS} {OFFER}")) == [
        *TEXT,
        APPEAL,
        SHORT,
    ]


STANDFIRSTS = {
    "class": '<p class="article-lead">{}</p>',
    "parent's class": '<div class="header-excerpt"><div>{}</div></div>',
    "sentence": '<div class="css-1a2b">{}</div>',
    "second heading": '<h2 class="subtitle">{}</h2>',
    "after others": '<div class="byline">By Lone Bredal, our reporter in the harbour.</div>'
    '<figure><p class="lead">The harbour of Rostock on a quiet day last year.</p></figure><div>{}</div>',
    "after a script": '<div><script>window.adverts = window.adverts || []; show("top", 3);</script></div><p>{}</p>',
}


@pytest.mark.parametrize("shown", STANDFIRSTS.values(), ids=STANDFIRSTS)
def test_the_text_between_headline_and_article_is_the_lead(shown: str) -> None:
    page = f"<header><h1>{TITLE}</h1>{shown.format(LEAD)}</header><article>{paragraphs(TEXT)}</article>"
    found = read(page, '<meta name="description" content="Ferries, strikes and what to know of them">')
    assert (found.lead, found.origins["lead"], found.text.split("\n\n")) == (LEAD, "html", TEXT)
    assert found.extra["description"] == "Ferries, strikes and what to know of them"


@pytest.mark.parametrize(
    "other",
    [
        '<p class="author">By Lone Bredal and Åke Öst, our reporters in Rostock and in Trelleborg.</p>',
        '<div class="image-caption">Captain Åke Öst on the quay of Trelleborg, where he lives.</div>',
        "<div>Wednesday 5 November, 14:07 | Lone Bredal | Rostock, Trelleborg</div>",
        "<aside><p>More than forty thousand passengers use these ferries each week.</p></aside>",
        '<p><a href="/a">All that we know of the strike, and of those that came before it.</a></p>',
        "<script>This.is.a.programme = 'and not a text that anybody is meant to read.';</script>",
        "",
    ],
)
def test_other_texts_there_are_not(other: str) -> None:
    found = read(f"<header><h1>{TITLE}</h1>{other}</header><article>{paragraphs(TEXT)}</article>")
    assert found.lead is None


def test_a_standfirst_inside_the_text_stays_there() -> None:
    found = read(f'<article><h1>{TITLE}</h1><p class="lead">{LEAD}</p>{paragraphs(TEXT)}</article>')
    assert (found.lead, found.text.split("\n\n")) == (None, [LEAD, *TEXT])


def test_text_in_a_page_without_headings_has_no_standfirst() -> None:
    assert read(f"<div>{LEAD}</div><article>{paragraphs(TEXT)}</article>").lead is None


STORY = f"{paragraphs(TEXT[:2])}<h3>Lorries wait</h3>{paragraphs(TEXT[2:])}".replace("<p>", '<p class="a">')
STATE = {"page": {"id": 7, "teasers": ["<p>" + "Fish is dear. " * 9 + "</p>"], "story": {"content": STORY}}}
SCRIPTS = {
    "data": f'<script id="state" type="application/json">{json.dumps(STATE)}</script>',
    "assignment": f"<script>window.state = {json.dumps(STATE)}; start();</script>",
    "string": f"<script>self.chunks.push([1, {json.dumps('4:' + json.dumps(STATE))}])</script>",
}


@pytest.mark.parametrize(
    "shell", ['<div id="root"></div>', "<p>This page needs JavaScript, which your browser has not.</p>"]
)
@pytest.mark.parametrize(
    "script", [s.replace("</", "<\\/").replace("<\\/script", "</script") for s in SCRIPTS.values()], ids=SCRIPTS
)
def test_an_article_that_only_scripts_have_is_read(script: str, shell: str) -> None:
    found = read(f"{shell}{script}")
    assert (found.title, found.text.split("\n\n")) == (TITLE, [CREWS, OFFER, "Lorries wait", FISH])


def test_what_the_page_shows_goes_before_scripts() -> None:
    script = f"<script>window.state = {json.dumps({'other': paragraphs([LEAD] * 20)})}</script>"
    assert lines(f"<article>{paragraphs(TEXT)}</article>{script}") == TEXT


@pytest.mark.parametrize(
    "script", ["state = " + '"' + "<p>fish</p>" * 99, f'"{"x" * 999}"', '"\\x' + "<p>" * 400 + '"']
)
def test_scripts_without_an_article_are_none(script: str) -> None:
    assert not isinstance(page_record(1, f"<html><body><script>{script}</script></body></html>"), RawDocument)


def test_rows_of_a_table_are_lines_with_their_cells_apart() -> None:
    table = "<table><tr><th>Ship</th><th>Crew</th></tr><tr><td><a href='/b'>Boreas</a></td><td>41</td></tr></table>"
    said = "<table><tr><td>The union wants more, it said.</td><td>The company wants less, it said.</td></tr></table>"
    found = lines(f"<article>{paragraphs(TEXT[:2])}{table}{paragraphs(TEXT[2:])}{said}</article>")
    assert found[2:4] == ["Ship | Crew", "Boreas | 41"]
    assert found[5:] == ["The union wants more, it said.", "The company wants less, it said."]


def test_a_time_in_a_sentence_is_text_and_not_the_time_of_publication() -> None:
    sentence = "On <time datetime='2019-01-05'>5 January</time> the crews of all eleven ferries came ashore to vote."
    record = read(f"<article>{paragraphs([sentence, *TEXT])}</article>")
    assert record.text.startswith("On 5 January the crews")
    assert record.published_at is None


def test_line_breaks_part_the_paragraphs_of_a_page_without_elements_for_them() -> None:
    assert lines(f"<div><h1>{TITLE}</h1>{'<br><br>'.join(TEXT)}</div>") == TEXT


def test_an_aside_with_the_headline_is_the_article() -> None:
    assert lines(f"<main><aside><h1>{TITLE}</h1>{paragraphs(TEXT)}</aside></main>") == TEXT


def test_a_short_page_keeps_its_paragraphs_and_its_caption_apart() -> None:
    figure = "<figure><img src='a.jpg'><figcaption>The Boreas on Monday.</figcaption></figure>"
    record = read(
        f"<article><h1>{TITLE}</h1>{figure}<p>No ferry leaves today.</p><p>The next one is late.</p></article>"
    )
    assert record.text.split("\n\n") == ["The Boreas on Monday.", "No ferry leaves today.", "The next one is late."]
    assert record.marks == (("caption", "The Boreas on Monday."),)


@pytest.mark.parametrize(
    "offer",
    [
        "<div class='paywall-offer'><p>Get unlimited access for 3 pounds a week, and cancel at any time.</p></div>",
        "<div><h3>Go on with Plus</h3><p>Subscribe for 3 pounds a week.</p><p>Already a subscriber? Log in.</p></div>",
    ],
)
def test_an_offer_to_subscribe_is_not_of_the_article(offer: str) -> None:
    said = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": "False",}</script>'
    assert lines(f"<article>{paragraphs(TEXT)}</article>{offer}", said) == TEXT


@pytest.mark.parametrize(
    "line", ["The post Ferries appeared first on Harbour Post.", "Läs mer", "Der Beitrag X erschien zuerst auf Y."]
)
def test_notices_of_the_site_are_not_of_the_article(line: str) -> None:
    assert lines(f"<article>{paragraphs([*TEXT, line])}</article>") == TEXT


def test_authors_are_those_of_the_article_and_not_the_site() -> None:
    byline = "<p>By <a rel='author' href='/a'>Jane Dorn</a></p>"
    teaser = "<aside><p><a rel='author' href='/b'>Fitz Temple</a></p></aside>"
    site = '<meta property="og:site_name" content="Harbour Post"><meta name="author" content="Harbour Post">'
    assert read(f"<article>{byline}{paragraphs(TEXT)}</article>{teaser}", site).authors == ("Jane Dorn",)


def test_a_page_that_is_nested_too_deep_says_where_it_ends() -> None:
    record = read(f"<article>{paragraphs(TEXT)}</article>{'<div>' * 400}<p>{OFFER}</p>")
    assert record.text.split("\n\n") == TEXT
    assert "256" in record.extra["cut_off"]
    assert "cut_off" not in read(f"<article>{paragraphs(TEXT)}</article>{'<div>' * 100}").extra
