"""How each question is put: its lines, the question last, then its buttons. Words are texts."""

from domain.conversation import Conversation
from domain.directory import Translated
from domain.messages import Button, Line, MessageKind, Reply, Text, Verbatim, say
from domain.travel import Mode
from domain.vocabulary import EmploymentStatus, Need, Urgency
from handlers.context import Context
from handlers.flows.facts import UNSAID, slot_to_place
from handlers.flows.reading.age import AGE_BANDS
from handlers.flows.reading.situation import TIMES, TRAVEL_ACCESS

C = Conversation


def button(payload: str, key: str | None = None, **values: str | int | Text) -> Button:
    """Return a button whose words are the text `key`, by default `button.<payload>`."""
    return Button(payload, say(key or f"button.{payload.replace(':', '.')}", **values))


def ask(
    *lines: Line,
    buttons: tuple[Button, ...] = (),
    is_multiple: bool = False,
    wants_location: bool = False,
) -> Reply:
    """Return a question."""
    return Reply(
        lines=lines,
        buttons=buttons,
        kind=MessageKind.ASK,
        is_multiple=is_multiple,
        wants_location=wants_location,
    )


def need_label(code: str, context: Context) -> Translated | Verbatim:
    """Return the words for a need, as the hub's staff wrote them."""
    term = context.programme.needs.get(Need(code))
    return term.label if term else Verbatim(code)


def need_labels(codes: list[str], context: Context) -> tuple[Line, ...]:
    """Return the words for several needs."""
    return tuple(need_label(code, context) for code in codes)


def ask_consent(conversation: C, context: Context) -> Reply:
    """What, why, who sees it, how long, in full once; a no still gets information."""
    text = context.programme.consents["store_case"]
    if conversation.slots.get("consent_shown"):
        return ask(text.question, buttons=CONSENT_BUTTONS)
    note = context.programme.channel_notes.get(context.channel)
    lines = (text.wording, *((note,) if note else ()), text.question)
    return ask(
        *lines,
        buttons=CONSENT_BUTTONS,
    )


CONSENT_BUTTONS = (button("consent:yes"), button("consent:no"), button("/privacy"))


def ask_needs(conversation: C, context: Context) -> Reply:
    """The first question; once something was chosen: anything else?"""
    had = list(conversation.slots.get("needs", ()))
    rest = tuple(
        Button(f"needs:{need.value}", term.label)
        for need, term in context.programme.needs.items()
        if need.value not in had
    )
    if not had:
        return ask(say("needs.ask"), buttons=rest, is_multiple=True)
    return ask(
        say("needs.ask_more", needs=need_labels(had, context)),
        buttons=(button("needs:done"), *rest),
        is_multiple=True,
    )


def ask_urgency(conversation: C, context: Context) -> Reply:
    """For food and a roof only: is there enough for today?"""
    needs = set(conversation.slots.get("needs", ()))
    both = {Need.FOOD, Need.HOUSING} <= needs
    kind = "both" if both else "food" if Need.FOOD in needs else "housing"
    payloads = (
        f"urgency:{Urgency.ROUTINE}",
        f"urgency:{Urgency.SOON}",
        f"urgency:{Urgency.TODAY}",
    )
    return ask(
        say(f"urgency.ask_{kind}"),
        buttons=tuple(button(p, f"button.{p.replace(':', '.')}.{kind}") for p in payloads),
    )


def ask_place(conversation: C, context: Context) -> Reply:
    """Where, as a postcode or town; two places of one name become two buttons."""
    options = conversation.slots.get("place_options") or []
    if options:
        return ask(
            say("place.ask_which", name=Verbatim(options[0]["name"])),
            buttons=tuple(Button(f"place:{o['code']}", _place_name(o, context)) for o in options),
        )
    return ask(
        say("place.ask"),
        buttons=(button(f"place:{UNSAID}", "button.unsaid"),),
        wants_location=True,
    )


def _place_name(option: dict[str, str], context: Context) -> Verbatim:
    district = context.programme.districts.get(option.get("district") or "")
    where = district.name if district else option["country"]
    return Verbatim(f"{option['name']} ({where})")


def ask_age(conversation: C, context: Context) -> Reply:
    """An age band, with the reason why."""
    bands = ("under_16", *AGE_BANDS)
    return ask(
        say("age.ask"),
        buttons=(
            *(button(f"age:{b}") for b in bands),
            button(f"age:{UNSAID}", "button.unsaid"),
        ),
    )


def ask_work(conversation: C, context: Context) -> Reply:
    """The work situation, with the reason why."""
    return ask(
        say("work.ask"),
        buttons=(
            *(button(f"work:{s.value}") for s in EmploymentStatus),
            button(f"work:{UNSAID}", "button.unsaid"),
        ),
    )


def ask_weight(conversation: C, context: Context) -> Reply:
    """Only where an activity needs it."""
    return ask(
        say("weight.ask"),
        buttons=(
            button("weight:yes", "button.yes"),
            button("weight:no", "button.no"),
            button(f"weight:{UNSAID}", "button.unsaid"),
        ),
    )


def ask_travel(conversation: C, context: Context) -> Reply:
    """How somebody gets about; several may be true."""
    had = conversation.slots.get("travel_choosing", ())
    codes = tuple(c for c in (*(m.value for m in Mode), *TRAVEL_ACCESS) if c not in had)
    end = button("travel:done") if had else button(f"travel:{UNSAID}", "button.unsaid")
    rest = tuple(button(f"travel:{c}") for c in codes)
    if not had:
        return ask(say("travel.ask"), buttons=(*rest, end), is_multiple=True)
    said: tuple[Line, ...] = tuple(say(f"button.travel.{c}") for c in had)
    return ask(say("travel.ask_more", travel=said), buttons=(end, *rest), is_multiple=True)


def ask_times(conversation: C, context: Context) -> Reply:
    """Which parts of the week."""
    codes = ("any", *TIMES)
    return ask(
        say("times.ask"),
        buttons=tuple(button(f"times:{c}") for c in codes),
        is_multiple=True,
    )


def ask_name(conversation: C, context: Context) -> Reply:
    """What to call them; any name will do."""
    return ask(say("name.ask"), buttons=(button("name:skip", "button.skip"),))


def ask_contact(conversation: C, context: Context) -> Reply:
    """How the relay person may reach them."""
    kind = conversation.slots.get("contact_kind")
    if kind:
        return ask(say(f"contact.ask_{kind}"), buttons=(button("contact:chat"),))
    return ask(
        say("contact.ask"),
        buttons=(
            button("contact:chat"),
            button("contact:phone"),
            button("contact:email"),
        ),
    )


def ask_safe(conversation: C, context: Context) -> Reply:
    """Is it safe to reach them there, when, and may a message be left."""
    if conversation.slots.get("safe_asks_times"):
        return ask(say("safe.ask_times"))
    kind = conversation.slots["contact"]["kind"]
    codes = ("yes", "no_message", "times", "no") if kind == "phone" else ("yes", "times", "no")
    return ask(say(f"safe.ask_{kind}"), buttons=tuple(button(f"safe:{c}") for c in codes))


def place_line(slots: dict[str, object]) -> Line:
    """Return the words for the place said."""
    place = slot_to_place(slots.get("place"))  # type: ignore[arg-type]
    return Verbatim(place.name) if place else say("summary.unsaid")
