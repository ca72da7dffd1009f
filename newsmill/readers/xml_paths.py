"""Elements, texts and attributes of XML by paths of names without namespaces: `contentMeta/subject[@type='x']`."""

from collections.abc import Collection
from typing import Any

from newsmill.readers.markup import local_name


def children(root: Any, path: str) -> list[Any]:
    """Return the elements at a path; a step may have one condition, `[@name='value']`."""
    found = [root]
    for step in path.split("/"):
        name, _, condition = step.partition("[@")
        key, _, value = condition.rstrip("]").partition("=")
        found = [
            child for element in found for child in element
            if local_name(child) == name and (not key or child.get(key) == value.strip("'"))
        ]  # fmt: skip
    return found


def text_at(root: Any, path: str) -> str:
    """Return the text of the first element at a path that has one, in one line."""
    return next((line for element in children(root, path) if (line := line_of(element))), "")


def attribute_at(root: Any, path: str, name: str) -> str | None:
    """Return an attribute of the first element at a path that has it."""
    return next((value for element in children(root, path) if (value := element.get(name))), None)


def line_of(element: Any, without: Collection[str] = ()) -> str:
    """Return the text of an element in one line, with a space between its text and each child of its own.

    Args:
        element: The element.
        without: Names of children that are left out.
    """
    parts = [element.text or ""]
    for child in element:
        name = local_name(child)
        if name and name not in without:
            is_inline = name in _INLINE
            parts.append(("" if is_inline else " ") + line_of(child, without) + ("" if is_inline else " "))
            if is_inline and (inner := "".join(child.itertext())) != inner.rstrip():
                parts.append(" ")
        parts.append(child.tail or "")
    return " ".join("".join(parts).split())


_INLINE = frozenset({"a", "b", "em", "i", "span", "strong", "sub", "sup", "q", "org", "person", "function", "chron"})
