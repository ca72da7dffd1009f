"""Link the mentions of new articles to entities: first within each article, then the names of the corpus they touch."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import blake2b
from itertools import count
from typing import Any

import polars as pl

from newsmill import limits
from newsmill.linking.candidates import Candidate, Lists, choose
from newsmill.linking.clustering import cluster_names
from newsmill.linking.corpus_names import Cluster, Node, blocking_key, main_language
from newsmill.linking.corrections import apply_corrections
from newsmill.linking.entity_rows import entity_rows
from newsmill.linking.fold import stem
from newsmill.linking.forms import MOST_ADDED, legal_form, make_forms, nominatives, without_legal_form, words_of
from newsmill.linking.gazetteer import gazetteer
from newsmill.linking.rules import link_rules
from newsmill.linking.within_document import Mention, Name, read_article
from newsmill.warehouse import links
from newsmill.warehouse.contract import polars_schema
from newsmill.warehouse.derivations import is_derived_by, sign
from newsmill.warehouse.transaction import transaction

ARTICLES_PER_TRANSACTION = 20_000
"""About 600,000 mentions. DuckDB keeps the rows that a transaction wrote in memory."""

ADDED = 0.9
"""Factor of the score of a name with an added ending or legal form."""
_ARTICLES_NEEDED = {"beside": 1, "initials": 1, "beside_only": 2, "short_institution": 3}
"""By rule: articles that must expand an acronym or short name before it is expanded in articles that do not."""
_SHARE = 0.75
"""Share of these articles that must agree."""
_CLUSTER_COLUMNS = ("name_key", "listed_id", "is_person", "blocking_key", "cluster_id", "rule", "score")


@dataclass(frozen=True, slots=True)
class LinkCounts:
    """Counts of a linking: articles read, links written, entities in all, ids of corrections that match no name."""

    articles: int
    links: int
    entities: int
    idle_corrections: frozenset[str] = frozenset()


def link(
    connection: Any,
    anew: bool = False,
    advance: Callable[[int], None] = lambda articles: None,
    memory: str = limits.LINK_MEMORY,
) -> LinkCounts:
    """Link the mentions of articles that are not linked yet, and update the links that these articles change.

    The result depends only on the articles, the lists and the corrections, not on the order of loading. Each
    transaction links ARTICLES_PER_TRANSACTION articles; if one fails, the next call continues after the last committed
    one.

    Args:
        connection: A writing connection of the warehouse.
        anew: Delete all links first. This is also done if other rules or lists made them.
        advance: Called with the number of articles after each batch.
        memory: Memory that DuckDB may use before it spills to disk.
    """
    articles = written = 0
    anew = anew or not is_derived_by(connection, {links.STEP: link_rules()})
    with links.more_memory(connection, memory):
        for number in count():
            with transaction(connection, "link names"):
                if number == 0:
                    if anew:
                        links.forget_links(connection)
                    sign(connection, links.STEP, link_rules())
                left = links.unlinked_articles(connection)
                read = _read_articles(connection, advance)
                _cluster(connection)
                idle, renamed = apply_corrections(connection)
                written += links.put_links(connection, renamed)
                counts, spellings = links.affected_spellings(connection)
                if links.has_affected(connection):
                    links.put_entities(connection, *entity_rows(counts, spellings, gazetteer(), renamed))
                entities = links.entity_count(connection)
            articles += read
            if left <= ARTICLES_PER_TRANSACTION or not read:
                break
    return LinkCounts(articles, written, entities, idle)


def _read_articles(connection: Any, advance: Callable[[int], None]) -> int:
    read = 0
    lists: Lists | None = None
    for mentions in links.unlinked_mentions(connection, ARTICLES_PER_TRANSACTION):
        lists = lists or Lists(gazetteer())
        frame = article_names(mentions, lists)
        links.add_article_names(connection, frame)
        batch = mentions["article_id"].n_unique()
        read += batch
        advance(batch)
    return read


def article_names(mentions: pl.DataFrame, lists: Lists) -> pl.DataFrame:
    """Return the rows of article_names for the mentions of whole articles (columns of `links.unlinked_mentions`)."""
    forms = make_forms(mentions.select("surface", "language").unique().iter_rows())
    candidates = lists.candidates(forms.values())
    rows: list[tuple[Any, ...]] = []
    columns = ("article_id", "language", "mention_index", "surface", "entity_type", "is_beside")
    for article in mentions.select(columns).partition_by("article_id", maintain_order=True):
        article_id, language = article.item(0, 0), article.item(0, 1)
        read = [
            Mention(index, forms[surface, language], kind, is_beside)
            for _, _, index, surface, kind, is_beside in article.iter_rows()
        ]
        names = read_article(read)
        countries = _countries(names, candidates)
        rows += (_row(article_id, name, candidates, countries) for name in names)
    return pl.DataFrame(rows, schema=polars_schema("article_names"), orient="row")


def _countries(names: Iterable[Name], candidates: dict[tuple[str, str], list[Candidate]]) -> Counter[str]:
    """Count the mentions of countries in an article, by ISO code."""
    found: Counter[str] = Counter()
    for name in names:
        for best in candidates.get((name.form.surface, name.form.language), [])[:1]:
            if best.rule.startswith("country") and best.country_code and name.name_type != "PER":
                found[best.country_code] += len(name.mentions)
    return found


def _row(
    article_id: str, name: Name, candidates: dict[tuple[str, str], list[Candidate]], countries: Counter[str]
) -> tuple[Any, ...]:
    spelled, listed = name.meant, None
    for form in (name.form, name.meant):
        listed = choose(candidates.get((form.surface, form.language), ()), name.name_type, countries)
        if listed:
            spelled = form
            break
    is_short = name.rule in _ARTICLES_NEEDED
    if not listed and is_short:
        spelled = name.form
    own = spelled is name.form and not (is_short and not listed)
    rule, score = ("", 1.0) if own else (name.rule, name.score)
    candidate, listed_score = listed or (None, 0.0)
    return (
        article_id, name.form.surface, name.form.key, name.entity_type, name.form.language, len(name.mentions),
        name.meant.surface,
        name.name_type, rule, score, spelled.surface, spelled.key,
        name.meant.key if is_short and not listed else None,
        candidate.entity_key if candidate else "", candidate.rule if candidate else "", listed_score,
    )  # fmt: skip


def _cluster(connection: Any) -> None:
    """Cluster the names that share a blocking key with a changed name, then expand acronyms."""
    changed, keys = links.count_names(connection, legal_form(), MOST_ADDED)
    touched = _nodes(changed)
    bases = _nodes(links.names_with_keys(connection, (key for n in touched.values() for key in _shorter(n))))
    keys |= {blocking_key(_root(node, bases)) for node in touched.values()}
    nodes = _nodes(pl.concat([changed, links.names_of_blocking_keys(connection, keys)]))
    members: dict[str, list[Node]] = defaultdict(list)
    for node in nodes.values():
        if _base(node, nodes) is None:
            members[blocking_key(node)].append(node)
    supported = {frozenset(pair) for pair in links.inflected_pairs(connection, nodes)}
    clustered: dict[str, tuple[Any, ...]] = {}
    for key in sorted(members):
        for cluster in cluster_names(members[key], supported):
            identity = cluster_id(cluster)
            for node, (rule, score) in zip(cluster.nodes, cluster.rules, strict=True):
                clustered[node.key] = (node.key, "", node.is_person, key, identity, rule, score)
    for node in nodes.values():
        base = _base(node, nodes)
        if base is not None:
            _, _, is_person, key, identity, _, score = clustered[_root(node, nodes).key]
            clustered[node.key] = (node.key, "", is_person, key, identity, base[1], ADDED * score)
    schema = {name: polars_schema("name_entities")[name] for name in _CLUSTER_COLUMNS}
    links.put_clusters(connection, pl.DataFrame(list(clustered.values()), schema=schema, orient="row"))
    links.expand(connection, _expanded(links.expansions(connection), links.cluster_of(connection)))


def cluster_id(cluster: Cluster) -> str:
    """Return the id of a cluster: a digest of its most mentioned name and its class (person or other)."""
    head = cluster.head
    text = f"{'person' if head.is_person else 'other'} {head.key}"
    return "name:" + blake2b(text.encode(), digest_size=8).hexdigest()


def _root(node: Node, nodes: dict[str, Node]) -> Node:
    """Return the name without all added endings and legal forms. Every step is shorter, so the loop ends."""
    while (base := _base(node, nodes)) is not None:
        node = base[0]
    return node


def _base(node: Node, nodes: dict[str, Node]) -> tuple[Node, str] | None:
    """Return the name of the corpus that this one extends by an ending or a legal form, and the rule; or None."""
    for key in nominatives(node.key, node.languages):
        if key in nodes:
            return nodes[key], "added_ending"
    company = nodes.get(without_legal_form(node.key) or "")
    if company is not None and _is_company(node) and _is_company(company):
        return company, "legal_form"
    return None


def _is_company(node: Node) -> bool:
    return 2 * node.types["ORG"] > node.mentions


def _shorter(node: Node) -> set[str]:
    """Return the keys of all names that `_base` may find for a name, repeatedly."""
    found: set[str] = set()
    waiting = [node.key]
    while waiting:
        key = waiting.pop()
        for shorter in (*nominatives(key, node.languages), *filter(None, [without_legal_form(key)])):
            if shorter not in found:
                found.add(shorter)
                waiting.append(shorter)
    return found


def _nodes(rows: pl.DataFrame) -> dict[str, Node]:
    """Return nodes by key, from rows with the columns of `newsmill.warehouse.links.count_names`."""
    if rows.is_empty():
        return {}
    counted: dict[str, tuple[Counter[str], Counter[str], int]] = {}
    for key, language, kind, mentions, articles in rows.iter_rows():
        languages, kinds, before = counted.get(key) or (Counter(), Counter(), 0)
        languages[language] += mentions
        kinds[kind] += mentions
        counted[key] = (languages, kinds, before + articles)
    frame = pl.DataFrame(
        {"key": list(counted), "language": [main_language(languages) for languages, _, _ in counted.values()]}
    )
    stems = frame.select("key", stem(pl.col("key"), pl.col("language")).alias("stems"))
    return {
        key: Node(key, words_of(key, stemmed), 2 * kinds["PER"] > kinds.total(), languages, kinds, articles)
        for key, stemmed in stems.sort("key").iter_rows()
        for languages, kinds, articles in (counted[key],)
    }


def _expanded(evidence: pl.DataFrame, clusters: dict[str, str]) -> pl.DataFrame:
    """Assign clusters of acronyms and short names to entities, by the articles that have both forms.

    Returns columns cluster_id and expanded_id.
    """
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    needed: dict[str, int] = {}
    for key, _, rule, target, articles in evidence.iter_rows():
        source = clusters.get(key)
        if source is not None and source != target:
            votes[source][target] += articles
            needed[source] = min(needed.get(source, 99), _ARTICLES_NEEDED[rule])
    best: dict[str, str] = {}
    for source, targets in votes.items():
        target = min(targets, key=lambda target: (-targets[target], target))
        if targets[target] >= needed[source] and targets[target] >= _SHARE * targets.total():
            best[source] = target
    rows = [(source, _end(source, best)) for source in sorted(best)]
    rows = [(source, end) for source, end in rows if source != end]
    return pl.DataFrame(rows, schema={"cluster_id": pl.String, "expanded_id": pl.String}, orient="row")


def _end(source: str, best: dict[str, str]) -> str:
    """Follow a chain of expansions to its end; a circle ends at its first id in the alphabet."""
    seen: list[str] = [source]
    while (following := best.get(seen[-1])) is not None:
        if following in seen:
            return min(seen[seen.index(following) :])
        seen.append(following)
    return seen[-1]
