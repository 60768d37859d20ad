"""A second opinion on danger, learned from examples: it adds to what the rules find, never takes.

Rules find what somebody foresaw. On messages that nobody foresaw they found half; the classifier
finds most of the rest, from thousands of examples of danger and of what only sounds like it. Where
it is less than sure, the assistant asks gently (`is_unclear`). Imported by `nlu.embedded` only.
"""

from domain.understanding import Detector, Safeguarding
from domain.vocabulary import SafeguardingKind
from nlu.model import Model
from nlu.normalise import MAX_CHARACTERS, read

# Logits of `Model.danger`; what each finds and costs is in docs/understanding.md.
FLAGGED_AT, CLEAR_AT = 0.25, 2.0
# By so much must another kind be likelier before it replaces the kind that the rules named.
_SURER_BY = 1.5
_PHRASE_MAX = 160


class SafeguardingDetector:
    """`Detector`: the rules first, and where they find nothing, the classifier."""

    def __init__(self, rules: Detector, model: Model) -> None:
        """Put both together."""
        self._rules = rules
        self._model = model

    def detect(self, text: str) -> Safeguarding | None:
        """Return the gravest sign in `text`, in either language, or None. Never raises."""
        found = self._rules.detect(text)
        line = read(text[:MAX_CHARACTERS])
        if not line.words:
            return found
        surest, logits = self._model.danger(line)
        kind = max(logits, key=lambda name: logits[name])
        if found is not None:
            is_surer = logits[kind] - logits[found.kind.value] >= _SURER_BY
            return Safeguarding(SafeguardingKind(kind), found.phrase) if is_surer else found
        if surest < FLAGGED_AT:
            return None
        phrase = text.strip()[:_PHRASE_MAX]
        return Safeguarding(SafeguardingKind(kind), phrase, is_unclear=surest < CLEAR_AT)
