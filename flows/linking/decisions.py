"""Decisions of users about names, applied after all rules: merge, split, rename, pin."""

from hashlib import blake2b
from typing import Any

from flows.linking.forms import make_forms
from warehouse import decisions as stored
from warehouse import links


def name_key(name: str) -> str:
    """The key under which a spelling stands in name_entities."""
    return next(iter(make_forms([(name, "und")]).values())).key


def apply_decisions(connection: Any) -> tuple[frozenset[str], dict[str, str]]:
    """Change the entities of names as the decisions that hold say, in the order in which they were made.

    Returns the ids of decisions that are about no name of the corpus, and the names that users gave to entities, by
    entity_id.
    """
    idle: set[str] = set()
    renamed: dict[str, str] = {}
    for decision in stored.read_decisions(connection, withdrawn=False):
        is_person = None if decision.entity_type is None else decision.entity_type == "PER"
        key = name_key(decision.name)
        entity_id: str | None = None
        if decision.action == "split":
            entity_id = "name:" + blake2b(f"split {key} {is_person}".encode(), digest_size=8).hexdigest()
        elif decision.action == "pin":
            entity_id = decision.target
        elif decision.action == "merge":
            entity_id = links.main_entity(connection, name_key(decision.target or ""), is_person)
            if entity_id is None:
                idle.add(decision.decision_id)
                continue
        names = links.decide(connection, decision.decision_id, key, is_person, entity_id, decision.action == "split")
        if not names:
            idle.add(decision.decision_id)
        elif decision.action == "rename":
            renamed[links.main_entity(connection, key, is_person) or ""] = decision.target or ""
    return frozenset(idle), renamed
