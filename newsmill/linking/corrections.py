"""Decisions of users about names, applied after all rules: merge, split and pin in their order, then rename."""

from hashlib import blake2b
from typing import Any

from newsmill.linking.forms import make_forms
from newsmill.linking.gazetteer import gazetteer
from newsmill.warehouse import corrections as stored
from newsmill.warehouse import links
from newsmill.warehouse.corrections import Decision


def name_key(name: str) -> str:
    """The key under which a spelling stands in name_entities."""
    return next(iter(make_forms([(name, "und")]).values())).key


def apply_decisions(connection: Any) -> tuple[frozenset[str], dict[str, str]]:
    """Change the entities of names as the decisions that hold say, in the order in which they were made.

    A rename changes no entity, so it is about the one that its name has when all others are done.

    Returns the ids of decisions that are about no name of the corpus, and the names that users gave to entities, by
    entity_id.
    """
    idle: set[str] = set()
    renamed: dict[str, str] = {}
    decisions = stored.read_decisions(connection, withdrawn=False)
    for decision in decisions:
        if decision.action != "rename" and not _move(connection, decision):
            idle.add(decision.decision_id)
    for decision in decisions:
        if decision.action == "rename":
            entities = _entities(connection, decision.name, decision.entity_type)
            if entities:
                renamed[entities[0]] = decision.target or ""
            else:
                idle.add(decision.decision_id)
    return frozenset(idle), renamed


def _move(connection: Any, decision: Decision) -> int:
    """Do what a merge, split or pin says; returns how many names it is about."""
    kind, key = decision.entity_type, name_key(decision.name)
    if decision.action == "split":
        own = "name:" + blake2b(f"split {key} {kind}".encode(), digest_size=8).hexdigest()
        return links.move_name(connection, decision.decision_id, key, kind, own)
    moved = _entities(connection, decision.name, kind)
    if decision.action == "pin":
        return links.move_entities(connection, decision.decision_id, moved, decision.target or "")
    targets = _entities(connection, decision.target or "", kind)
    return links.move_entities(connection, decision.decision_id, moved, targets[0]) if targets else 0


def _entities(connection: Any, name: str, entity_type: str | None) -> list[str]:
    """The entities that a spelling means: all that have the name.

    If none has it, the one that most articles mean by it, or the most mentioned one that a list calls so.
    """
    key = name_key(name)
    named = links.entities_named(connection, key, entity_type)
    if named:
        return named
    written = links.entities_written(connection, key, entity_type)
    return (written or links.entities_listed(connection, _listed(key), entity_type))[:1]


def _listed(key: str) -> list[str]:
    """Ids of what the lists call so in any language."""
    names = gazetteer().names
    return names.filter(names["key"] == key)["entity_key"].unique().to_list()
