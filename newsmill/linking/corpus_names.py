"""Names of the corpus to be clustered, and their blocking keys."""

from collections import Counter
from dataclasses import dataclass, field

from newsmill.linking.romanisation import roman, root, skeleton


@dataclass(slots=True)
class Node:
    """All names with one key: mentions by language and by type, and the number of articles."""

    key: str
    stems: tuple[str, ...]
    is_person: bool
    languages: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    articles: int = 0

    @property
    def mentions(self) -> int:
        """Return the number of mentions."""
        return self.languages.total()

    @property
    def language(self) -> str:
        """Return the language with the most mentions."""
        return main_language(self.languages)


@dataclass(slots=True)
class Cluster:
    """Names that mean one thing, the most mentioned first, each with the rule and score by which it joined."""

    nodes: list[Node]
    rules: list[tuple[str, float]]

    @property
    def head(self) -> Node:
        """Return the most mentioned name."""
        return self.nodes[0]

    @property
    def articles(self) -> int:
        """Return the sum of the articles of each name."""
        return sum(node.articles for node in self.nodes)


def blocking_key(node: Node) -> str:
    """Return the blocking key of a name: only names with equal keys are compared."""
    words = node.key.split()
    if node.is_person or len(words) == 1:
        return skeleton(words[-1], node.language) or root(words[-1], node.language)
    consonants = " ".join(filter(None, (skeleton(word, node.language) for word in words)))
    return consonants if len(consonants) > 2 else roman(node.key, node.language)


def main_language(languages: Counter[str]) -> str:
    """Return the language with the most mentions; of several, the first in the alphabet."""
    return min(languages, key=lambda language: (-languages[language], language))
