"""Self-referral: a person asks for themselves. The table is the conversation (design section 5).

Matches come before name and contact: people see what there is before they say who they are
(docs/adr/0002). Without consent only needs and place are asked, and nothing is kept.
"""

from domain.conversation import Conversation, Flow, Slots, Step
from domain.messages import Reply, say
from domain.vocabulary import Need, Urgency
from handlers.context import Context
from handlers.flows import asks
from handlers.flows.facts import country_of, has_consented, matches_for
from handlers.flows.matches import (
    ask_matches,
    needs_weight_question,
    page_of,
    urgent_lines,
)
from handlers.flows.reading.age import read_age
from handlers.flows.reading.choices import (
    read_chosen,
    read_consent,
    read_needs,
    read_summary,
    read_urgency,
    read_weight,
)
from handlers.flows.reading.contact import read_contact, read_name, read_safe
from handlers.flows.reading.place import read_place
from handlers.flows.reading.situation import read_times, read_travel, read_work
from handlers.flows.summary import ask_summary

MAY_BE_URGENT = {Need.FOOD.value, Need.HOUSING.value}


def is_today(slots: Slots, context: Context) -> bool:
    """True when food or a roof is needed today."""
    return slots.get("urgency") == Urgency.TODAY and bool(
        MAY_BE_URGENT & set(slots.get("needs", ()))
    )


def is_new_today(slots: Slots, context: Context) -> bool:
    """True until the help for today has been shown once."""
    return is_today(slots, context) and "urgent_shown" not in slots


def may_be_urgent(slots: Slots, context: Context) -> bool:
    """True when it must be asked whether there is enough for today."""
    return bool(MAY_BE_URGENT & set(slots.get("needs", ())))


def consented(slots: Slots, context: Context) -> bool:
    """True when what is said may be kept."""
    return has_consented(slots)


def asks_weight(slots: Slots, context: Context) -> bool:
    """True when an activity that could fit asks for it."""
    return has_consented(slots) and needs_weight_question(dict(slots), context)


def ask_urgent_place(conversation: Conversation, context: Context) -> Reply:
    """Numbers to ring now, then the only question that the nearest help needs."""
    country = country_of(conversation.slots, conversation.language)
    lines = urgent_lines(conversation.slots, country, context)
    place = asks.ask_place(conversation, context)
    if conversation.slots.get("place_options"):
        return place
    return asks.ask(
        say("urgent.first"),
        *lines,
        say("urgent.where"),
        buttons=place.buttons,
        wants_location=True,
    )


def note_shown(conversation: Conversation, context: Context) -> Slots:
    """Keep which services were shown, so that "all of these" means these."""
    matches = matches_for(conversation.slots, conversation.language, context)
    return {"shown": [m.service.id for m in page_of(conversation, matches)]}


def note_consent(conversation: Conversation, context: Context) -> Slots:
    """Keep that the whole wording has been shown."""
    return {"consent_shown": True}


def note_lines(conversation: Conversation, context: Context) -> Slots:
    """Keep that the numbers for today have been shown."""
    return {"urgent_lines": True}


SELF_REFERRAL = Flow(
    id="self_referral",
    version=1,
    steps=(
        Step(
            "urgent_place", ("place",), ask_urgent_place, read_place, is_new_today,
            notes=note_lines,
        ),
        Step("consent", ("consent",), asks.ask_consent, read_consent, notes=note_consent),
        Step("needs", ("needs", "needs_done"), asks.ask_needs, read_needs),
        Step("urgency", ("urgency",), asks.ask_urgency, read_urgency, may_be_urgent),
        Step("place", ("place",), asks.ask_place, read_place),
        Step("age", ("age",), asks.ask_age, read_age, consented),
        Step("work", ("work",), asks.ask_work, read_work, consented),
        Step("weight", ("weight",), asks.ask_weight, read_weight, asks_weight),
        Step("travel", ("travel",), asks.ask_travel, read_travel, consented),
        Step("times", ("times",), asks.ask_times, read_times, consented),
        Step("matches", ("chosen",), ask_matches, read_chosen, consented, notes=note_shown),
        Step("name", ("name",), asks.ask_name, read_name, consented, takes_any_text=True),
        Step(
            "contact", ("contact",), asks.ask_contact, read_contact, consented,
        ),
        Step("safe", ("safe",), asks.ask_safe, read_safe, consented),
        Step("summary", ("confirmed",), ask_summary, read_summary, consented),
    ),
)  # fmt: skip
