"""Texts read easily and never shame: reading age, length, words that we do not use."""

import re

import pytest

from bot.texts import load_catalogues
from domain.vocabulary import Language

TEXTS = load_catalogues()

# `../shared/look-and-voice.md`: never these words, in either language.
FORBIDDEN = {
    Language.EN: r"\b(obese|obesity|overweight|unemployed|claimants?|vulnerable|patients?|users?"
    r"|invalid|errors?|failed|failure)\b",
    Language.FR: r"\b(obèses?|obésité|surpoids|chômeu(r|se)s?|vulnérables?|patient(e|s)?"
    r"|utilisateurs?|usagers?|invalides?|erreurs?|échec|échoué)\b",
}
CONVERSATION = ("web.", "console.", "follow.", "telegram.", "page.")


def conversation_keys():
    keys = sorted(k for k in TEXTS.keys(Language.EN) if not k.startswith(CONVERSATION))
    assert len(keys) > 200
    return keys


@pytest.mark.parametrize("language", list(Language))
def test_it_never_uses_words_that_shame(language):
    for key in sorted(TEXTS.keys(language)):
        found = re.search(FORBIDDEN[language], TEXTS.template(key, language), re.IGNORECASE)
        assert not found, f"{key}: {found}"


@pytest.mark.parametrize("language", list(Language))
def test_it_does_not_shout(language):
    for key in conversation_keys():
        assert "!" not in TEXTS.template(key, language), key


@pytest.mark.parametrize("language", list(Language))
def test_it_keeps_sentences_short(language):
    for key in conversation_keys():
        text = re.sub(r"\{\w+\}", "x", TEXTS.template(key, language))
        for sentence in re.split(r"[.?;:]\s", text):
            assert len(sentence.split()) <= 25, f"{key}: {sentence}"


def syllables(word, language):
    """Groups of vowels; a final silent e does not count. Good enough to compare texts."""
    word = word.lower()
    vowels = "aeiouy" if language is Language.EN else "aeiouyàâäéèêëîïôöùûüœæ"
    count = len(re.findall(f"[{vowels}]+", word))
    silent = word.endswith(("e", "es", "ent")) if language is Language.FR else word.endswith("e")
    return max(1, count - (1 if silent and count > 1 else 0))


def reading_ease(text, language):
    """Flesch reading ease; for French with Kandel and Moles's constants (1958)."""
    sentences = max(1, len(re.findall(r"[.?!]", text)))
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text)
    per_sentence = len(words) / sentences
    per_word = sum(syllables(w, language) for w in words) / len(words)
    if language is Language.FR:
        return 207 - 1.015 * per_sentence - 73.6 * per_word
    return 206.835 - 1.015 * per_sentence - 84.6 * per_word


@pytest.mark.parametrize("language", list(Language))
def test_it_reads_as_easily_as_for_nine_to_eleven_year_olds(language):
    """80 and over is "easy", read by eleven-year-olds (Flesch 1949); French ease lies lower."""
    long = [TEXTS.template(k, language) for k in conversation_keys()]
    text = " ".join(re.sub(r"\{\w+\}", "it", t) for t in long if len(t.split()) > 8)
    floor = 80 if language is Language.EN else 70
    assert reading_ease(text, language) >= floor
