"""Walking through a flow: reading an answer, going on to the next question, ending.

The next question is always the first that applies and is not filled; nothing else remembers where
a person is. Pure functions; `dialogue` decides which of them is asked.
"""

from dataclasses import replace
from typing import Any

from domain.conversation import (
    Answer,
    Command,
    Conversation,
    Flow,
    Forget,
    OpenCase,
    Outcome,
    RecordConsent,
    Slots,
    Step,
    Unclear,
)
from domain.messages import Button, Line, Reply, say
from handlers import learning
from handlers.context import Context
from handlers.flows import absorb
from handlers.flows.asks import button
from handlers.flows.facts import has_consented, matches_for, slot_to_place
from handlers.flows.matches import urgent_help, without_consent
from handlers.flows.on_the_spot import ON_THE_SPOT
from handlers.flows.reading.age import CHILD_UNDER
from handlers.flows.self_referral import SELF_REFERRAL, is_today
from handlers.flows.words import split_payload

FLOWS: dict[str, Flow] = {f.id: f for f in (SELF_REFERRAL, ON_THE_SPOT)}

# A changed answer may change what fits; what was chosen is then looked at again.
MATCHING_SLOTS = frozenset(
    {"needs", "place", "age", "work", "weight", "travel", "access", "urgency"}
)
KEPT_AFTER_END = ("consent", "country", "came_by", "came_hub", "greeted", learning.OFFERED)
KEPT_FOR_NEXT = (*KEPT_AFTER_END, "danger")  # words of danger said before anything was asked
LONG_TEXT_CHARS = 2_000


def flow_of(conversation: Conversation) -> Flow | None:
    """Return the flow that the conversation is in, if any."""
    return FLOWS.get(conversation.flow or "")


def current_step(conversation: Conversation) -> Step | None:
    """Return the step whose question was asked last."""
    flow = flow_of(conversation)
    return flow.step(conversation.step) if flow else None


def forget(conversation: Conversation) -> Conversation:
    """Return the conversation with nothing left of what was said."""
    return replace(
        conversation, flow=None, step=None, slots={}, answered=(), aside=None, aside_slots={},
        offered=(), misunderstood=0, case_id=None,
    )  # fmt: skip


def start_flow(
    conversation: Conversation, flow_id: str, context: Context, *, slots: Slots | None = None,
    lines: tuple[Line, ...] = (),
) -> Outcome:  # fmt: skip
    """Begin a flow with what is known already, and ask its first open question."""
    # A worker's words about one person never go to another person's case.
    names = KEPT_AFTER_END if context.referrer else KEPT_FOR_NEXT
    kept = {k: v for k, v in conversation.slots.items() if k in names}
    if kept.get("consent", {}).get("purpose") != "store_case" or flow_id != SELF_REFERRAL.id:
        kept.pop("consent", None)
    consent = kept.get("consent", {})
    if consent.get("version") != context.programme.consents["store_case"].version:
        kept.pop("consent", None)
    begun = replace(
        conversation, flow=flow_id, flow_version=FLOWS[flow_id].version, step=None,
        slots={**kept, **(slots or {})}, answered=(), aside=None, misunderstood=0, case_id=None,
    )  # fmt: skip
    return proceed(begun, context, lines=lines)


def proceed(
    conversation: Conversation,
    context: Context,
    *,
    lines: tuple[Line, ...] = (),
    replies: tuple[Reply, ...] = (),
    commands: tuple[Command, ...] = (),
) -> Outcome:
    """Say `lines` and `replies`, then ask the next open question, or end the flow."""
    flow = flow_of(conversation)
    assert flow is not None
    if _is_child(conversation.slots):  # the first message may say so
        return _child(conversation, context, commands)
    conversation = prune_chosen(conversation, context)
    urgent: tuple[Reply, ...] = ()
    if _owes_urgent_help(conversation, context):
        urgent = urgent_help(conversation, context)
        conversation = conversation.with_slots({"urgent_shown": True})
    step = flow.next_step(conversation.slots, context)
    if step is None:
        return _finish(conversation, context, (*_line_reply(lines), *urgent, *replies), commands)
    conversation = conversation.with_slots(step.notes(conversation, context))
    conversation = replace(conversation, step=step.id, misunderstood=0)
    question = step.ask(conversation, context)
    if not urgent and not replies:
        question = replace(question, lines=(*lines, *question.lines))
        return Outcome(conversation, (question,), commands)
    return Outcome(conversation, (*_line_reply(lines), *urgent, *replies, question), commands)


def _line_reply(lines: tuple[Line, ...]) -> tuple[Reply, ...]:
    return (Reply(lines),) if lines else ()


def _owes_urgent_help(conversation: Conversation, context: Context) -> bool:
    slots = conversation.slots
    return is_today(slots, context) and "place" in slots and "urgent_shown" not in slots


def prune_chosen(conversation: Conversation, context: Context) -> Conversation:
    """Take out of what was chosen whatever does not fit any more."""
    chosen = conversation.slots.get("chosen")
    if not chosen:
        return conversation
    fitting = {
        m.service.id
        for m in matches_for(conversation.slots, conversation.language, context).fitting
    }
    kept = [c for c in chosen if c in fitting]
    if kept == chosen:
        return conversation
    return conversation.with_slots({"chosen": kept or None, "choosing": None, "matches_page": None})


def _finish(
    conversation: Conversation, context: Context, replies: tuple[Reply, ...],
    commands: tuple[Command, ...],
) -> Outcome:  # fmt: skip
    """All is answered: send it, or show what there is and forget."""
    flow, slots = conversation.flow or "", conversation.slots
    if has_consented(slots):
        ended = _ended(conversation)
        return Outcome(ended, replies, (*commands, OpenCase(slots, flow)))
    if flow == ON_THE_SPOT.id:
        shown: tuple[Reply, ...] = (
            Reply((say("spot.not_agreed", url=f"{context.public_url}/chat"),)),
        )
    else:
        shown = without_consent(conversation, context)
    return Outcome(forget(conversation), (*replies, *shown), (*commands, Forget()))


def _ended(conversation: Conversation) -> Conversation:
    kept = {k: v for k, v in conversation.slots.items() if k in KEPT_AFTER_END}
    if place := slot_to_place(conversation.slots.get("place")):
        kept["country"] = place.country.value  # whose numbers come first, if danger is spoken of
    return replace(conversation, flow=None, step=None, slots=kept, answered=(), misunderstood=0)


def ask_again(conversation: Conversation, context: Context) -> tuple[Reply, ...]:
    """Return the question that is open, or nothing when no flow is under way."""
    flow = flow_of(conversation)
    step = flow.next_step(conversation.slots, context) if flow else None
    return (step.ask(conversation, context),) if step else ()


def say_and_ask(
    conversation: Conversation,
    context: Context,
    lines: tuple[Line, ...],
    *,
    buttons: tuple[Button, ...] = (),
    commands: tuple[Command, ...] = (),
) -> Outcome:
    """Say `lines`, then put the open question again: every interruption ends so.

    `buttons` go under the question's own, so that a typed number means one thing only.
    """
    question = ask_again(conversation, context)
    if not question:
        return Outcome(conversation, (Reply(lines, buttons=buttons),) if lines else (), commands)
    if buttons:
        asked = question[0]
        question = (replace(asked, buttons=(*asked.buttons, *buttons)),)
    said = (Reply(lines),) if lines else ()
    return Outcome(conversation, (*said, *question), commands)


def apply(
    conversation: Conversation, step: Step | None, changes: Slots, answer: Answer,
    context: Context, *, lines: tuple[Line, ...] = (),
) -> Outcome:  # fmt: skip
    """Lay `changes` over the slots, remember the step for "back", and go on."""
    after = conversation.with_slots(changes)
    if step is not None and step.is_filled(after.slots):
        answered = (*(a for a in conversation.answered if a != step.id), step.id)
        after = replace(after, answered=answered)
    commands: tuple[Command, ...] = ()
    if changes.get("consent"):
        commands = (_consent_command(changes["consent"]),)
    if after.case_id and "place" in changes and has_consented(after.slots):
        # Somebody who asked for a person before saying where: the case moves to the right hub.
        commands = (*commands, OpenCase(after.slots, after.flow or "", is_talk_request=True))
    return proceed(after, context, lines=lines, commands=commands)


def _consent_command(slot: dict[str, Any]) -> RecordConsent:
    attested = slot["purpose"] == "attested"
    return RecordConsent(
        "store_case" if attested else slot["purpose"],
        slot["version"],
        slot["given"],
        attested,
    )


def _is_child(slots: Slots) -> bool:
    age: dict[str, Any] = slots.get("age") or {}
    return bool(age.get("high", CHILD_UNDER) < CHILD_UNDER)


def _child(conversation: Conversation, context: Context, commands: tuple[Command, ...]) -> Outcome:
    """Under sixteen: child lines and a grown-up they trust; nothing is kept."""
    from handlers.crisis import (
        child_lines,
    )  # crisis asks questions again through this module

    lines = child_lines(conversation, context)
    key = "age.child_told" if conversation.case_id else "age.child"
    reply = Reply((say(key), *lines, say("age.child_end")), buttons=(button("/restart"),))
    return Outcome(forget(conversation), (reply,), (*commands, Forget()))


def answer_step(conversation: Conversation, answer: Answer, context: Context) -> Outcome | None:
    """Read the answer to the open question, and whatever else it says."""
    step = current_step(conversation)
    if step is None:
        return None
    head, _ = split_payload(answer.payload or "")
    if answer.payload and head != step.id and head not in _ALIASES.get(step.id, ()):
        return None
    reading = step.read(answer, conversation, context)
    if isinstance(reading, Unclear):
        more = {} if step.takes_any_text else absorb.absorb(answer, conversation, context)
        if not more:
            return unclear(conversation, answer, context, reading)
        reading = None
    return _take(conversation, step, reading, answer, context)


# A step that shares its slot with another takes that one's buttons as well.
_ALIASES = {"urgent_place": ("place",)}


def _take(
    conversation: Conversation,
    step: Step,
    reading: Slots | None,
    answer: Answer,
    context: Context,
) -> Outcome | None:
    """Lay together what the step read and what else was said; None when there was nothing."""
    own = dict(reading or {})
    more: dict[str, Any] = {}
    is_plain_name = (
        step.takes_any_text and reading is not None and conversation.flow != "on_the_spot"
    )
    if not answer.payload and answer.text and not is_plain_name:
        laid = conversation.with_slots({k: v for k, v in own.items() if v is not None})
        more = {k: v for k, v in absorb.absorb(answer, laid, context).items() if k not in own}
    if not own and not more:
        return None
    said = absorb.echo(more, context) if more else None
    lines = (said,) if said else ()
    if len(answer.text) > LONG_TEXT_CHARS:
        lines = (say("unreadable.long"), *lines)
    changes = {**more, **own}
    if (step.id == "needs" and answer.text and not answer.payload) or more.get("needs"):
        changes |= absorb.own_words(answer, conversation)
    return apply(conversation, step, changes, answer, context, lines=lines)


def change_button(conversation: Conversation, answer: Answer, context: Context) -> Outcome | None:
    """The Change button of the summary: empty that answer and ask it again."""
    head, values = split_payload(answer.payload or "")
    flow = flow_of(conversation)
    if head != "change" or not values:
        return None
    step = flow.step(values[0]) if flow else None
    if step is None:
        return say_and_ask(conversation, context, (say("old_button.sent"),))
    return reopen(conversation, step, context)


def reopen(conversation: Conversation, step: Step, context: Context) -> Outcome:
    """Empty the slots of `step` and ask it again; the rest stays."""
    emptied: dict[str, Any] = dict.fromkeys(step.fills)
    if step.id == "matches":
        emptied |= {"choosing": None, "matches_page": None}
    if step.id == "travel":
        emptied |= {"access": None, "travel_choosing": None}
    reopened = replace(
        conversation.with_slots(emptied),
        answered=tuple(a for a in conversation.answered if a != step.id),
    )
    return proceed(reopened, context)


def old_button(conversation: Conversation, answer: Answer, context: Context) -> Outcome | None:
    """A button of an earlier question: it still works, or says kindly why not."""
    if not answer.payload:
        return None
    head, _ = split_payload(answer.payload)
    flow = flow_of(conversation)
    step = flow.step(head) if flow else None
    if step is None or not step.is_filled(conversation.slots):
        key = "old_button.sent" if context.cases and not flow else "old_button.unknown"
        return say_and_ask(conversation, context, (say(key),))
    reading = step.read(answer, conversation, context)
    if not isinstance(reading, dict):
        return say_and_ask(conversation, context, (say("old_button.unknown"),))
    return apply(conversation, step, reading, answer, context, lines=(say("old_button.changed"),))


def unclear(
    conversation: Conversation,
    answer: Answer,
    context: Context,
    reading: Unclear | None,
) -> Outcome:
    """Not understood: say so once with the likeliest meanings; the second time offer a person."""
    count = conversation.misunderstood + 1
    after = replace(conversation, misunderstood=count)
    why = reading.line if reading and reading.line else say("unclear.first")
    after, learn = learning.offer(after, answer, context)
    if count == 1:
        return say_and_ask(after, context, (why,), buttons=(*_likely(answer), *learn))
    again = (button("/human"), button("/help"), *learn)
    return say_and_ask(after, context, (why, say("unclear.second")), buttons=again)


def _likely(answer: Answer) -> tuple[Button, ...]:
    """The commands that the text may have meant, from an intent that was not sure enough."""
    from handlers.interruptions import (
        LIKELY_COMMANDS,
    )  # interruptions walk through this module

    said = answer.understanding
    command = LIKELY_COMMANDS.get(said.intent) if said and said.confidence >= 0.3 else None
    return (button(command),) if command else ()
