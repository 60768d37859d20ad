"""Commands and courtesies by rule: what interrupts, and yes and no. Only `nlu` imports this.

High precision on purpose: a phrase that is the whole message, or one that can mean nothing else.
"""

from domain.vocabulary import Intent
from nlu.lexicon import Lexicon
from nlu.normalise import SENTENCE_END, Line

_WHOLE, _WHOLE_WITH_COURTESY, _WITHIN = 0.97, 0.93, 0.86
# In a longer message a command phrase is more likely part of a story.
_MAX_WORDS_WITHIN = 24
# If several are found: the one that must not be overlooked first.
_ORDER = (
    Intent.WITHDRAW, Intent.ASK_PRIVACY, Intent.ASK_HUMAN, Intent.COMPLAIN, Intent.SWITCH_LANGUAGE,
    Intent.ASK_STATUS, Intent.RESTART, Intent.CHANGE_ANSWER, Intent.GO_BACK, Intent.ABOUT_ASPIRE,
    Intent.STOP, Intent.HELP,
)  # fmt: skip


class Commands:
    """Finds the intent that a message states by rule."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Compile the sections of `commands.yml`."""
        self._whole = lexicon.book("whole")
        self._within = lexicon.book("within")
        self._blocked = lexicon.book("blocked")
        self._courtesy = lexicon.book("courtesy")

    def prepare(self) -> None:
        """Compile every rule now."""
        for book in (self._whole, self._within, self._blocked, self._courtesy):
            book.prepare()

    def find(self, line: Line) -> tuple[Intent, float] | None:
        """Return the intent and a confidence, or None if no rule is sure."""
        words = [index for index, word in enumerate(line.words) if word != SENTENCE_END]
        if not words:
            return None
        whole = self._find_whole(line, words)
        if whole is not None:
            return whole
        if len(words) > _MAX_WORDS_WITHIN:
            return None
        labels = {Intent(found.label) for found in self._within.find(line)}
        labels -= {Intent(found.label) for found in self._blocked.find(line)}
        chosen = next((intent for intent in _ORDER if intent in labels), None)
        return None if chosen is None else (chosen, _WITHIN)

    def _find_whole(self, line: Line, words: list[int]) -> tuple[Intent, float] | None:
        """Match phrases that cover the message, alone or with courtesies around them."""
        found = list(self._whole.find(line))
        for phrase in found:
            if phrase.first <= words[0] and phrase.last >= words[-1]:
                return Intent(phrase.label), _WHOLE
        if not found:
            return None
        polite = {
            index
            for phrase in self._courtesy.find(line)
            for index in range(phrase.first, phrase.last + 1)
        }
        best: tuple[int, int, Intent] | None = None
        for order, phrase in enumerate(found):
            own = range(phrase.first, phrase.last + 1)
            if all(index in polite or index in own for index in words):
                rank = (sum(index not in polite for index in own), len(own), -order)
                if best is None or rank > (best[0], best[1], -len(found)):
                    best = (rank[0], rank[1], Intent(phrase.label))
        return None if best is None else (best[2], _WHOLE_WITH_COURTESY)
