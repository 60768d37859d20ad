"""Puts right one slip in the words on which a sign of danger may hang. Only `nlu` imports this.

"sucide", "boyfreind", "respirrer": the deletion index of SymSpell (Garbe 2012), for long words
only, since a short one is a slip away from too many others.
"""

from nlu.normalise import Line, replaced
from nlu.wordlists import words_of

_WORDS = words_of(
    """suicide suicidal myself himself herself tablets paracetamol overdose boyfriend husband
    girlfriend partner strangled strangling threatened threatens threatening controlling violent
    breathing breathe unconscious collapsed bleeding ambulance seizure bruises abusive cutting
    secret touching neglected swallowed medication hurting punched slapped frightened terrified
    worthless anymore suicider suicidaire mourir disparaitre medicaments cachets comprimes
    somniferes scarifie scarifier mutiler frappe frapper frappee etrangle etrangler menace menacer
    violences conjoint compagnon telephone maltraitance maltraite attouchements inconscient
    respirer respire poitrine saigne evanoui convulsions etouffe argent papiers enfermer enferme
    coupe"""
)
# Ordinary words one slip away from one of the above.
_KEPT = words_of(
    """breath breather breathed hunting hurtling cutting putting shutting culling secrets secretly
    secretary secrete tablet partners partnered bleating breeding blending feeding anymore punches
    punched slapped slipped abrasive breadth husbands boyfriends violence violet violin mourra
    nourrir courir pourrir couper coups couple coupee coude soupe loupe groupe frapper frappes
    menage menager manger menacee papier argents enfermee respires coupes rupture pairs papers
    argente trapped snapped wrapped flapped clapped swapped swallow swallows touring toughing
    couching controlled suicides signe soigne baigne ligne saigner soigner medication meditation
    mediation dedication bruised bruise bruiser tous toux toute toutes touche"""
)
_MIN_LENGTH = 6


def _deletions(word: str) -> list[str]:
    return [word[:index] + word[index + 1 :] for index in range(len(word))]


class Spelling:
    """Corrects single slips (a letter too many, missing, wrong or two swapped)."""

    def __init__(self) -> None:
        """Index the words by what is left of them without one letter."""
        self._by_shape: dict[str, str] = {}
        for word in sorted(word for word in _WORDS if len(word) >= _MIN_LENGTH):
            for shape in (word, *_deletions(word)):
                self._by_shape.setdefault(shape, word)

    def corrected(self, line: Line) -> Line:
        """Return `line` with misspelt words of the list put right."""
        right_words = {
            index: right
            for index, word in enumerate(line.words)
            if len(word) >= _MIN_LENGTH - 1 and (right := self._right(word)) is not None
        }
        return replaced(line, right_words) if right_words else line

    def _right(self, word: str) -> str | None:
        if word in _WORDS or word in _KEPT:
            return None
        for shape in (word, *_deletions(word)):
            right = self._by_shape.get(shape)
            if right is not None and abs(len(right) - len(word)) <= 1:
                return right if right[0] == word[0] else None
        return None
