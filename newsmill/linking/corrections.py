"""Apply the corrections of users, after all rules: merge, split and pin in their order, then rename."""

from hashlib import blake2b
from typing import Any

from newsmill.linking.forms import make_forms
from newsmill.linking.gazetteer import gazetteer
from newsmill.warehouse import links
from newsmill.warehouse.corrections import Correction, read_corrections


def name_key(name: str) -> str:
    """Return the key of a spelling, as in the column name_key of name_entities."""
    return next(iter(make_forms([(name, "und")]).values())).key


def apply_corrections(connection: Any) -> tuple[frozenset[str], dict[str, str]]:
    """Change the entities of names by all corrections that are not withdrawn, in the order in which they were made.

    Renames are applied last, to the entity that the name has then, because a rename changes no entity.

    Returns:
        The ids of corrections that match no name of the corpus, and the new names of entities by entity_id.
    """
    idle: set[str] = set()
    renamed: dict[str, str] = {}
    corrections = read_corrections(connection)
    for correction in corrections:
        if correction.action != "rename" and not _move(connection, correction):
            idle.add(correction.correction_id)
    for correction in corrections:
        if correction.action == "rename":
            entities = _entities(connection, correction.name, correction.entity_type)
            if entities:
                renamed[entities[0]] = correction.target or ""
            else:
                idle.add(correction.correction_id)
    return frozenset(idle), renamed


def _move(connection: Any, correction: Correction) -> int:
    """Apply a merge, split or pin. Returns the number of names that it moves to another entity."""
    entity_type, key = correction.entity_type, name_key(correction.name)
    if correction.action == "split":
        own = "name:" + blake2b(f"split {key} {entity_type}".encode(), digest_size=8).hexdigest()
        return links.move_name(connection, correction.correction_id, key, entity_type, own)
    moved = _entities(connection, correction.name, entity_type)
    if correction.action == "pin":
        return links.move_entities(connection, correction.correction_id, moved, correction.target or "")
    targets = _entities(connection, correction.target or "", entity_type)
    return links.move_entities(connection, correction.correction_id, moved, targets[0]) if targets else 0


def _entities(connection: Any, name: str, entity_type: str | None) -> list[str]:
    """Return the entities that a spelling means: all that have the name.

    If no entity has it, return the one that most mentions with the spelling mean, or else the most mentioned one that
    a list calls so.
    """
    key = name_key(name)
    named = links.entities_named(connection, key, entity_type)
    if named:
        return named
    written = links.entities_written(connection, key, entity_type)
    return (written or links.entities_listed(connection, _listed(key), entity_type))[:1]


def _listed(key: str) -> list[str]:
    """Return the ids of entities that the lists call so in any language."""
    names = gazetteer().names
    return names.filter(names["key"] == key)["entity_key"].unique().to_list()
