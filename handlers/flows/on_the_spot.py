"""On-the-spot referral: a frontline worker refers the person in front of them, in six prompts.

Consent is asked aloud and attested; needs, how soon, where, who, then matches and summary in one
prompt. One message may say it all; then only what is missing is asked (design section 5).
"""

import re
from dataclasses import replace

from domain.conversation import (
    Answer,
    Conversation,
    Flow,
    Reading,
    Slots,
    Step,
    Unclear,
)
from domain.messages import Button, Card, MessageKind, Reply, Row, Verbatim, say
from domain.vocabulary import Urgency
from handlers.context import Context
from handlers.flows import asks
from handlers.flows.facts import country_of, matches_for
from handlers.flows.matches import match_card, page_of
from handlers.flows.reading import choices
from handlers.flows.reading.choices import read_summary
from handlers.flows.reading.contact import find_contact
from handlers.flows.reading.place import read_place
from handlers.flows.reading.values import said_yes, values_for
from handlers.flows.self_referral import note_shown
from handlers.flows.summary import summary_rows
from handlers.flows.words import NAME_MAX_CHARS, clean, fold, has_words, yes_or_no

_AGREED = re.compile(
    r"\b((s?he|they|client|lady|man)('s| has| have| is|'ve)? "
    r"(agree[sd]?|said yes|happy|consented|consents)"
    r"|agreed|consent (given|yes|ok)|with (his|her|their) (consent|ok)"
    r"|(est|sont) d'accord|a dit oui|a donné son accord|avec son accord|d'accord)\b"
)
_NAMED = re.compile(
    r"(?:\b(?:name is|name's|called|named|refer|for|s'appelle|nommée?|pour|orienter|prénom)\s+)"
    r"(?!a\b|an\b|the\b|un\b|une\b|la\b|le\b|food\b|someone\b|my\b)"
    r"([A-ZÀ-Ý][\w'’-]+(?:\s[A-ZÀ-Ý][\w'’-]+)?)"
)
_NOT_A_NAME = frozenset(["Food", "Help", "Hello", "Bonjour", "Kent", "Today", "Aujourd"])


def ask_attested(conversation: Conversation, context: Context) -> Reply:
    """The wording to read aloud; what is recorded is that the person agreed to it."""
    text = context.programme.attested
    return asks.ask(
        say("spot.read_aloud"), text.wording, text.question,
        buttons=(asks.button("attested:yes"), asks.button("attested:no")),
    )  # fmt: skip


def read_attested(answer: Answer, conversation: Conversation, context: Context) -> Reading:
    """They agreed, or they did not: then nothing is sent."""
    values = values_for("attested", answer)
    agreed = {"yes": True, "no": False}.get(values[0]) if values else said_yes(answer)
    if agreed is None:
        return None
    return consent_slot(agreed, context)


def consent_slot(is_given: bool, context: Context) -> Slots:
    """Return the slot for a consent that a referrer attests."""
    version = context.programme.attested.version
    return {"consent": {"given": is_given, "version": version, "purpose": "attested"}}


def says_agreed(text: str) -> bool:
    """True when a message says that the person agreed."""
    return bool(_AGREED.search(fold(text)))


def name_in(text: str) -> str | None:
    """Return the name that a worker's message gives, as in "refer Sam, 07700 900123"."""
    for found in _NAMED.finditer(clean(text)):
        if found[1].split()[0] not in _NOT_A_NAME:
            return found[1]
    return None


def ask_needs(conversation: Conversation, context: Context) -> Reply:
    """What they need: one press moves on, another can be added at the next question."""
    reply = asks.ask_needs(replace(conversation, slots={}), context)
    had = conversation.slots.get("needs", ())
    rest = tuple(b for b in reply.buttons if b.payload.partition(":")[2] not in had)
    return replace(reply, lines=(say("spot.ask_needs"),), buttons=rest)


def read_needs(answer: Answer, conversation: Conversation, context: Context) -> Reading:
    """One need is enough to go on."""
    reading = choices.read_needs(answer, conversation, context)
    return {**reading, "needs_done": True} if isinstance(reading, dict) else reading


def ask_urgency(conversation: Conversation, context: Context) -> Reply:
    """How soon, and the place to add another need."""
    needs = asks.need_labels(list(conversation.slots.get("needs", ())), context)
    return asks.ask(
        say("spot.ask_urgency", needs=needs),
        buttons=(*(asks.button(f"urgency:{u}", f"button.spot.{u}") for u in Urgency),
                 asks.button("urgency:more", "button.spot.more")),
    )  # fmt: skip


def read_urgency(answer: Answer, conversation: Conversation, context: Context) -> Reading:
    """How soon; "another need" goes back to the needs."""
    if values_for("urgency", answer) == ("more",):
        return {"needs_done": None}
    folded = fold(answer.text)
    for urgency, words in _SOON.items():
        if re.search(words, folded):
            return {"urgency": urgency.value}
    if folded and (agreed := yes_or_no(folded)) is not None:  # "urgent?"
        return {"urgency": (Urgency.TODAY if agreed else Urgency.ROUTINE).value}
    return choices.read_urgency(answer, conversation, context) if answer.payload or folded else None


_SOON = {
    Urgency.TODAY: r"\b(today|tonight|now|urgent|aujourd'hui|ce soir|maintenant)\b",
    Urgency.SOON: r"\b(this week|soon|few days|cette semaine|bientôt|quelques jours)\b",
    Urgency.ROUTINE: r"\b(wait|no rush|whenever|not urgent|attendre|pas urgent|pas pressé)\b",
}


def ask_place(conversation: Conversation, context: Context) -> Reply:
    """Where they live or stay."""
    reply = asks.ask_place(conversation, context)
    if conversation.slots.get("place_options"):
        return reply
    return replace(reply, lines=(say("spot.ask_place"),))


def ask_person(conversation: Conversation, context: Context) -> Reply:
    """A name and a way to reach them, in one go."""
    if not conversation.slots.get("name"):
        return asks.ask(
            say("spot.ask_person"),
            buttons=(asks.button("person:skip", "button.spot.no_phone"),),
        )
    return asks.ask(
        say("spot.ask_contact", name=Verbatim(str(conversation.slots["name"]))),
        buttons=(asks.button("person:skip", "button.spot.no_phone"),),
    )


def read_person(answer: Answer, conversation: Conversation, context: Context) -> Reading:
    """A name, a phone number or address, or both; without a contact they get the link only."""
    if values_for("person", answer):
        return {"name": conversation.slots.get("name", ""), "contact": {"kind": "link"}}
    country = country_of(conversation.slots, conversation.language).value
    contact = find_contact(answer.contact or answer.text, country)
    had = conversation.slots.get("name")
    name = str(had) if had else _bare_name(answer.text)
    if not name and not contact:
        return Unclear(say("name.no_words"))
    if not contact and had:
        folded = fold(answer.text)
        is_none = yes_or_no(folded) is False or "no phone" in folded or "pas de tel" in folded
        return (
            {"contact": {"kind": "link"}} if is_none else Unclear(say("contact.phone_unreadable"))
        )
    found: dict[str, object] = {"name": name[:NAME_MAX_CHARS]} if name else {"name": ""}
    return {**found, "contact": contact} if contact else found


def _bare_name(text: str) -> str:
    """Return what is left of a text when numbers, addresses and small words are taken away."""
    named = name_in(text)
    if named:
        return named
    rest = re.sub(r"\S+@\S+|[+\d][\d\s().-]{5,}", " ", clean(text))
    words = [w.strip(" ,;:-") for w in re.split(r"[,;\n]| and | et ", rest)]
    first = next((w for w in words if has_words(w)), "")
    return first if len(first.split()) <= 4 else ""


def ask_review(conversation: Conversation, context: Context) -> Reply:
    """Matches and summary together; everything shown is sent unless it is taken out."""
    matches = matches_for(conversation.slots, conversation.language, context)
    chosen = conversation.slots.get("chosen")
    page = page_of(conversation, matches)
    kept = tuple(m for m in page if chosen is None or m.service.id in chosen)
    cards = [
        replace(
            match_card(m, context, has_button=False),
            button=_leave_out(m.service.id, len(kept)),
        )
        for m in kept
    ]
    rows = tuple(
        Row(r.label, r.value, _change_of(r.button))
        for r in summary_rows(conversation, context)
        if r.button is None or r.button.payload != "change:matches"
    )
    summary = Card(say("summary.title"), rows)
    lead = say("spot.review") if kept else say("spot.review_no_match")
    return Reply(
        (lead,), (asks.button("review:send"), asks.button("/stop")),
        (*cards, summary), MessageKind.SUMMARY,
    )  # fmt: skip


def _change_of(button: Button | None) -> Button | None:
    """The spot flow asks name and contact in one step."""
    if button and button.payload in ("change:name", "change:contact"):
        return Button("change:person", button.title)
    return button


def _leave_out(service_id: str, shown: int) -> Button | None:
    return Button(f"review:{service_id}", say("button.spot.leave_out")) if shown > 1 else None


def read_review(answer: Answer, conversation: Conversation, context: Context) -> Reading:
    """Send, or take one service out."""
    values = values_for("review", answer)
    shown = list(conversation.slots.get("chosen") or conversation.slots.get("shown", ()))
    if values == ("send",) or (isinstance(read_summary(answer, conversation, context), dict)):
        return {"confirmed": True, "chosen": shown}
    if values and values[0] in shown:
        return {"chosen": [s for s in shown if s != values[0]]}
    return None


def attested_yes(slots: Slots, context: Context) -> bool:
    """True when the person agreed: without that nothing else is asked."""
    return bool(slots.get("consent", {}).get("given"))


ON_THE_SPOT = Flow(
    id="on_the_spot",
    version=1,
    steps=(
        Step("attested", ("consent",), ask_attested, read_attested),
        Step("needs", ("needs", "needs_done"), ask_needs, read_needs, attested_yes),
        Step("urgency", ("urgency",), ask_urgency, read_urgency, attested_yes),
        Step("place", ("place",), ask_place, read_place, attested_yes),
        Step(
            "person", ("name", "contact"), ask_person, read_person, attested_yes,
            takes_any_text=True,
        ),
        Step("review", ("confirmed",), ask_review, read_review, attested_yes, notes=note_shown),
    ),
)  # fmt: skip
