"""Which of the two languages a message is in, or that it does not say. Only `nlu` imports this."""

from domain.vocabulary import Language
from nlu.normalise import Line
from nlu.wordlists import words_of

_ENGLISH = words_of(
    """i im ive id ill the a an my me is are was and with you your to of for it its in on not dont
    cant cannot need want help have has got get this that there here please thanks hello hi yes he
    she they we what who how where when no hey some any from about can do work food live old lady
    someone speak talk nothing up just so been am us back go again start stop"""
)
_FRENCH = words_of(
    """je j ai suis le la les un une des de du d l mon ma mes et est c pour pas plus avec vous votre
    ca il elle on nous que qui quoi ou dans sur au aux bonjour merci oui non svp besoin voudrais
    veux peux faire en ce cette ces mais sans chez moi tu quelqu rien tout salut aide mange manger
    ans habite travail parler recommencer retour arreter aidez comment bonsoir"""
)


def language_of(line: Line, french: float, known: int) -> Language | None:
    """Return the language of `line`, or None when too little of it tells.

    `french` is the classifier's probability of French, `known` the features it saw.
    """
    english_words = sum(word in _ENGLISH for word in line.words)
    french_words = sum(word in _FRENCH for word in line.words)
    total = english_words + french_words
    if total == 0 and (known < 8 or len(line.words) < 2):
        return None
    share = french if total == 0 else (french_words / total + french) / 2
    if share >= 0.62:
        return Language.FR
    return Language.EN if share <= 0.38 else None
