"""Word lists in the code, written as running text. Only `nlu` imports this."""


def listed_words(text: str) -> list[str]:
    """Return the words of `text` in order."""
    return text.split()


def words_of(text: str) -> frozenset[str]:
    """Return the set of the words of `text`."""
    return frozenset(text.split())
