"""When no flow is under way: the first message, and messages after a case was sent."""

from dataclasses import replace

from domain.conversation import Answer, Conversation, Outcome, PassOn, Slots
from domain.lifecycle import ENDED
from domain.messages import Reply, say
from domain.vocabulary import Intent
from handlers import learning, stepping
from handlers.context import Context
from handlers.flows import absorb
from handlers.flows.asks import button
from handlers.flows.on_the_spot import ON_THE_SPOT, name_in
from handlers.flows.self_referral import SELF_REFERRAL


def pass_to_person(conversation: Conversation, answer: Answer) -> Outcome:
    """Give what was said to the relay person who has the chat, and say nothing."""
    text = answer.text or answer.contact or ""
    case_id = conversation.case_id
    return Outcome(conversation, (), (PassOn(case_id, text),) if case_id else ())


def idle(conversation: Conversation, answer: Answer, context: Context) -> Outcome | None:
    """Start what the message asks for; None when a flow is under way."""
    if stepping.flow_of(conversation) is not None:
        return None
    if answer.payload:
        return None
    said = answer.understanding
    found = absorb.absorb(answer, conversation, context)
    if context.referrer and _is_about_somebody(answer, found):
        return start_spot(conversation, answer, context)
    is_wish = said is not None and said.intent in (Intent.REFER_SELF, Intent.FIND_ACTIVITY)
    if found.get("needs") or is_wish or not context.cases:
        return _start_self(conversation, answer, found, context)
    return _after_sending(conversation, answer, context)


def _is_about_somebody(answer: Answer, found: Slots) -> bool:
    """A worker who joined and names a need, or says whom they refer, speaks of somebody else."""
    said = answer.understanding
    is_referring = said is not None and said.intent is Intent.REFER_OTHER
    return is_referring or bool(found.get("needs")) or name_in(answer.text) is not None


def _start_self(
    conversation: Conversation,
    answer: Answer,
    found: dict[str, object] | object,
    context: Context,
) -> Outcome:
    """Begin with everything that the first message already says."""
    slots = dict(found) if isinstance(found, dict) else {}
    if slots.get("needs"):
        slots |= absorb.own_words(answer, conversation)
    noted = absorb.echo(slots, context)
    if conversation.slots.get("greeted"):
        lines = (noted,) if noted else ()
        return stepping.start_flow(
            conversation, SELF_REFERRAL.id, context, slots=slots, lines=lines
        )
    outcome = stepping.start_flow(
        conversation, SELF_REFERRAL.id, context, slots={**slots, "greeted": True}
    )
    hello = Reply((say("welcome"), *((noted,) if noted else ())))
    return replace(outcome, replies=(hello, *outcome.replies))


def start_self(conversation: Conversation, context: Context) -> Outcome:
    """Begin a self-referral from a button."""
    return _start_self(conversation, Answer(), {}, context)


def start_spot(conversation: Conversation, answer: Answer, context: Context) -> Outcome:
    """Begin an on-the-spot referral with everything that the worker's message already says."""
    begun = replace(stepping.forget(conversation), flow=ON_THE_SPOT.id)
    found = dict(absorb.absorb(answer, begun, context)) if answer.text else {}
    if found.get("needs"):
        found |= absorb.own_words(answer, begun)
    noted = absorb.echo(found, context)
    return stepping.start_flow(
        conversation,
        ON_THE_SPOT.id,
        context,
        slots=found,
        lines=(noted,) if noted else (),
    )


def menu(conversation: Conversation, context: Context, *, key: str = "menu.ask") -> Outcome:
    """What one can do when nothing is under way."""
    first = button("/refer") if context.referrer else button("/start", "button.menu.new")
    buttons = (
        first,
        *((button("/status"),) if context.cases else ()),
        button("/human"),
    )
    return Outcome(conversation, (Reply((say(key),), buttons=buttons),))


def _not_understood(conversation: Conversation, answer: Answer, context: Context) -> Outcome:
    """Nothing is under way and no case is open: what one can do, and to keep the words."""
    noted, learn = learning.offer(conversation, answer, context)
    shown = menu(noted, context)
    reply = shown.replies[0]
    return replace(shown, replies=(replace(reply, buttons=(*reply.buttons, *learn)),))


def _after_sending(conversation: Conversation, answer: Answer, context: Context) -> Outcome:
    """A message after a case was sent: offer to pass it on, or to start anew."""
    said = answer.understanding
    is_small = said is not None and said.intent in (
        Intent.GREET,
        Intent.GOODBYE,
        Intent.THANK,
    )
    is_open = bool(context.cases) and context.cases[0].status not in ENDED
    if is_small or context.referrer:
        return menu(conversation, context)
    if not is_open:
        return _not_understood(conversation, answer, context)
    waiting = replace(
        conversation,
        aside="pass_on",
        aside_slots={"case_id": context.cases[0].id, "text": answer.text[:2_000]},
    )
    reply = Reply(
        (say("pass_on.ask"),),
        buttons=(
            button("pass_on:yes"),
            button("/start", "button.menu.new"),
            button("pass_on:no", "button.no"),
        ),
    )
    return Outcome(waiting, (reply,))
