"""Small words that mean the same at every question, and the form of payloads.

Exact words only; what needs understanding is the interpreter's.
"""

import re
import unicodedata

TEXT_MAX_CHARS = 10_000  # more than anybody types; the rest of a longer text is not kept
NAME_MAX_CHARS = 60
SHORT_WORDS = 4  # a longer text that begins with yes or no says something else as well

YES = frozenset(
    [
        "yes",
        "y",
        "yeah",
        "yep",
        "yup",
        "ok",
        "okay",
        "sure",
        "fine",
        "please",
        "agreed",
        "agree",
        "oui",
        "ouais",
        "ouai",
        "o",
        "d'accord",
        "dac",
        "daccord",
        "accord",
        "volontiers",
        "bien",
    ]
) | {
    "yes please",
    "go on",
    "of course",
    "that's right",
    "bien sûr",
    "bien sur",
    "c'est ça",
    "oui oui",
}
NO = frozenset(["no", "n", "nope", "nah", "non", "nan"]) | {
    "no thanks",
    "no thank you",
    "not now",
    "non merci",
    "pas maintenant",
    "not really",
}
SKIP = frozenset({
    "skip", "pass", "next", "passer", "suivant", "rien", "nothing", "none", "aucun", "jsp",
    "rather not say", "i'd rather not say", "id rather not say", "prefer not to say",
    "don't want to say", "i don't know", "dont know", "don't know", "no idea", "not sure",
    "je préfère ne pas dire", "je préfère ne pas le dire", "je ne veux pas dire",
    "je ne sais pas",
})  # fmt: skip
DONE = frozenset(["done", "finished", "enough", "fini", "stop", "terminé", "voilà"]) | {
    "that's all", "thats all", "that is all", "that's it", "thats it", "no more", "nothing else",
    "c'est tout", "cest tout", "c tout", "rien d'autre", "nothing more",
}  # fmt: skip

_QUOTES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "\u00a0": " "})


def fold(text: str) -> str:
    """Return `text` for comparing: lower case, plain quotes, no final points, single spaces."""
    plain = unicodedata.normalize("NFC", text).translate(_QUOTES).lower()
    return re.sub(r"\s+", " ", plain).strip(" .,;:!?…\t\n")


def strip_accents(text: str) -> str:
    """Return `text` without accents."""
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def clean(text: str) -> str:
    """Return `text` without control and invisible direction characters, spaces folded."""
    kept = "".join(
        " " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c
        for c in text
        if unicodedata.category(c) not in ("Cf", "Cs", "Co", "Cn")
    )
    return re.sub(r"\s+", " ", kept).strip()


def has_words(text: str) -> bool:
    """True when there is at least one letter or digit of any script."""
    return any(c.isalnum() for c in text)


def split_payload(payload: str) -> tuple[str, tuple[str, ...]]:
    """Return the step and the values of a payload of the form `step:value+value`."""
    head, _, tail = payload.partition(":")
    return head, tuple(v for v in tail.split("+") if v)


def yes_or_no(text: str) -> bool | None:
    """Return what a bare yes or no says ("yes", "yeah that's fine", "non merci"), else None."""
    folded = fold(text)
    if folded in YES:
        return True
    if folded in NO:
        return False
    words = folded.replace(",", " ").split()
    if not words or len(words) > SHORT_WORDS:
        return None
    return True if words[0] in YES else False if words[0] in NO else None
