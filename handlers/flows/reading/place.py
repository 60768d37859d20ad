"""Where somebody is: a postcode, a town, a shared location."""

from domain.conversation import Answer, Conversation, Reading, Unclear
from domain.directory import Place
from domain.messages import say
from handlers.context import Context
from handlers.flows.facts import UNSAID, place_to_slot
from handlers.flows.reading.values import values_for
from handlers.flows.words import (
    NAME_MAX_CHARS,
    SKIP,
    clean,
    fold,
    has_words,
)

NEAREST_KM = 15.0  # a shared location farther than this from any place we know is nowhere of ours
OPTIONS_MAX = 4

# The postcode areas of the two counties of the pilot.
COUNTIES = {"kent": ("ME", "CT", "TN", "DA"), "dorset": ("BH", "DT", "SP")}


def read_place(answer: Answer, conversation: Conversation, context: Context) -> Reading:
    """A postcode, a town, a shared location; two places of one name are asked about."""
    values = values_for("place", answer)
    if values == (UNSAID,) or fold(answer.text) in SKIP:
        return {"place": {"code": UNSAID}, "place_options": []}
    if values:
        found = context.gazetteer.find(values[0])
        exact = [p for p in found if p.code == values[0]] or list(found)
        return _one_place(tuple(exact[:1]))
    if answer.location:
        near = context.gazetteer.nearest(*answer.location, within_km=NEAREST_KM)
        return _one_place((near,) if near else (), "place.location_unknown")
    return _one_place(places_in(answer, conversation, context))


def places_in(answer: Answer, conversation: Conversation, context: Context) -> tuple[Place, ...]:
    """Return the places that a text names: an exact name or code, else what was understood."""
    text = clean(answer.text)
    if not has_words(text):
        return ()
    hint = _country_hint(conversation)
    found = context.gazetteer.find(text) if len(text) <= NAME_MAX_CHARS else ()
    slots = answer.understanding.slots if answer.understanding else {}
    for key in ("postcode", "town"):
        if not found and (value := slots.get(key)):
            found = context.gazetteer.find(str(value))
    mine = tuple(p for p in found if p.country.value == hint)
    return _in_county(text, mine or tuple(found))


def _in_county(text: str, found: tuple[Place, ...]) -> tuple[Place, ...]:
    """ "Gillingham in Kent": of several places of one name, those of the county that is named."""
    words = set(fold(text).replace(",", " ").split())
    areas = {a for county, letters in COUNTIES.items() if county in words for a in letters}
    named = tuple(p for p in found if p.code.rstrip("0123456789")[:2] in areas)
    return named or found


def _country_hint(conversation: Conversation) -> str | None:
    country = conversation.slots.get("country")
    return str(country) if country else None


def _one_place(found: tuple[Place, ...], not_found: str = "place.not_found") -> Reading:
    if not found:
        return Unclear(say(not_found))
    if len(found) > 1:
        return {"place_options": [place_to_slot(p) for p in found[:OPTIONS_MAX]]}
    return {"place": place_to_slot(found[0]), "place_options": []}
