"""Carrying out what a turn decided, inside the turn's own unit of work.

The conversation says what is to be done (`domain.conversation.Command`); here it becomes cases,
consents, tasks. What can be said only afterwards (a reference, a link) is added to the replies.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from domain.case import Case, CaseEvent, Consent, EventKind, Referrer, Task
from domain.conversation import (
    Command,
    Conversation,
    FlagSafeguarding,
    Forget,
    JoinOrganization,
    KeepUnclear,
    OpenCase,
    Outcome,
    PassOn,
    RaiseTask,
    RecordConsent,
    WithdrawCase,
)
from domain.lifecycle import ENDED, withdrawn
from domain.messages import Reply, Texts, Verbatim, render, say
from domain.ports import Clock, Ids, UnitOfWork
from domain.understanding import Safeguarding
from domain.vocabulary import Language, TaskStatus
from handlers import case_opening, learning
from handlers.context import Context
from handlers.crisis import crisis_reply
from handlers.flows.asks import button


@dataclass(frozen=True)
class Deps:
    """What carrying out needs from outside."""

    clock: Clock
    ids: Ids
    hash_token: Callable[[str], str]
    texts: Texts


def perform(
    uow: UnitOfWork, outcome: Outcome, context: Context, deps: Deps, turn_id: str
) -> Outcome:
    """Carry out the commands of `outcome`; return it with what is to be said about them."""
    for command in outcome.commands:
        outcome = _DO[type(command)](uow, outcome, command, context, deps)
    uow.audit.record(context.now, "person", "turn", turn_id)
    return outcome


def forget_if_asked(uow: UnitOfWork, outcome: Outcome) -> None:
    """Wipe what was said, after the last replies have been stored for delivery."""
    if any(isinstance(c, Forget) for c in outcome.commands):
        uow.log.wipe(outcome.conversation.id)


def raise_quarantine_task(
    uow: UnitOfWork, conversation: Conversation, words: str, deps: Deps
) -> None:
    """Tell the relay persons that a message could not be handled, and what it said."""
    _add_task(uow, conversation, "quarantine", words, deps)


def _add_task(
    uow: UnitOfWork, conversation: Conversation, kind: str, text: str, deps: Deps
) -> None:
    task = Task(deps.ids.new_id(), kind, conversation.id, text, deps.clock.now())
    uow.tasks.add(task)


def add_event(
    uow: UnitOfWork, deps: Deps, case: Case, kind: EventKind, actor: str = "person",
    text: str | None = None, to_status: TaskStatus | None = None,
) -> None:  # fmt: skip
    """Write one line of a case's history."""
    uow.cases.add_event(
        CaseEvent(
            deps.ids.new_id(), case.id, deps.clock.now(), actor, kind,
            from_status=case.status if to_status else None, to_status=to_status, text=text,
        )
    )  # fmt: skip


def _open_case(
    uow: UnitOfWork, outcome: Outcome, command: OpenCase, context: Context, deps: Deps
) -> Outcome:
    """Make the case, or bring up to date the one that asked for a person earlier."""
    conversation = outcome.conversation
    is_spot = command.flow == "on_the_spot"
    earlier = uow.cases.get(conversation.case_id) if conversation.case_id else None
    token = deps.ids.new_token()
    new = case_opening.build(conversation, command, context, deps.ids, deps.hash_token(token))
    if earlier is not None and earlier.status not in ENDED and not is_spot:
        case = case_opening.brought_up_to_date(
            earlier, new, is_answering=bool(conversation.flow) or not command.is_talk_request
        )
        uow.cases.save(case)
        add_event(uow, deps, case, EventKind.UPDATED)
    else:
        case = new
        uow.cases.add(case)
        add_event(uow, deps, case, EventKind.OPENED)
    # A referral is the other person's case: the worker's chat keeps its own, if it has one.
    held = conversation if is_spot else replace(conversation, case_id=case.id)
    held = held.with_slots({"danger": None})  # the case has the words now
    if command.is_talk_request:
        return replace(outcome, conversation=held)
    url = f"{context.public_url}/follow/{token}" if case is new else None
    receipt = case_opening.receipt(case, command.flow, context, url)
    return replace(outcome, conversation=held, replies=(*outcome.replies, receipt))


def _record_consent(
    uow: UnitOfWork,
    outcome: Outcome,
    command: RecordConsent,
    context: Context,
    deps: Deps,
) -> Outcome:
    conversation = outcome.conversation
    uow.consents.add(
        Consent(
            deps.ids.new_id(), conversation.id, command.purpose, command.version,
            command.is_given, command.is_attested, conversation.language or Language.EN,
            conversation.channel, context.now,
        )
    )  # fmt: skip
    return outcome


def _flag_safeguarding(
    uow: UnitOfWork,
    outcome: Outcome,
    command: FlagSafeguarding,
    context: Context,
    deps: Deps,
) -> Outcome:
    """An open case of this conversation goes to the top; without one the words stay here."""
    conversation = outcome.conversation
    shown = _shown(conversation, command.safeguarding, context, deps)
    case = uow.cases.get(conversation.case_id) if conversation.case_id else None
    danger = [*conversation.slots.get("danger", ())]
    if case is None or case.status in ENDED:
        if danger:
            danger[-1:] = [{**danger[-1], "shown": shown}]
        return replace(outcome, conversation=conversation.with_slots({"danger": danger or None}))
    words = str(conversation.aside_slots.get("words", command.safeguarding.phrase))
    note = case_opening.note(command.safeguarding.kind.value, words, shown, context.now)
    notes = (*case.safeguarding, note)
    uow.cases.save(replace(case, safeguarding=notes, has_unread=True, updated_at=context.now))
    add_event(uow, deps, case, EventKind.SAFEGUARDING_FLAGGED)
    # The case has the words now; the next case of this chat must not get them as well.
    rest = conversation.with_slots({"danger": danger[:-1] or None})
    return replace(outcome, conversation=rest)


def _shown(conversation: Conversation, found: Safeguarding, context: Context, deps: Deps) -> str:
    language = conversation.language or Language.EN
    reply = crisis_reply(found, conversation, language, context.programme)
    return render(reply, deps.texts, language).text


def _withdraw(
    uow: UnitOfWork,
    outcome: Outcome,
    command: WithdrawCase,
    context: Context,
    deps: Deps,
) -> Outcome:
    case = uow.cases.get(command.case_id)
    if case is not None and case.status not in ENDED:
        add_event(uow, deps, case, EventKind.WITHDRAWN, to_status=TaskStatus.CANCELLED)
        uow.cases.save(withdrawn(case, context.now))
    return replace(outcome, conversation=replace(outcome.conversation, case_id=None))


def _join(
    uow: UnitOfWork,
    outcome: Outcome,
    command: JoinOrganization,
    context: Context,
    deps: Deps,
) -> Outcome:
    """A worker joins by invitation; a second click changes nothing."""
    invitation = uow.referrers.invitation(deps.hash_token(command.code))
    conversation = outcome.conversation
    if invitation is None or invitation.expires_at < context.now:
        return _with_reply(outcome, Reply((say("join.unknown"),), buttons=(button("/human"),)))
    organization = context.programme.directory.organizations.get(invitation.organization_id)
    if uow.referrers.by_conversation(conversation.id) is None:
        uow.referrers.add(
            Referrer(
                deps.ids.new_id(),
                conversation.id,
                invitation.organization_id,
                context.now,
            )
        )
    name = organization.name if organization else invitation.organization_id
    reply = Reply((say("join.done", organization=Verbatim(name)),), buttons=(button("/refer"),))
    return _with_reply(outcome, reply)


def _pass_on(
    uow: UnitOfWork, outcome: Outcome, command: PassOn, context: Context, deps: Deps
) -> Outcome:
    case = uow.cases.get(command.case_id)
    if case is not None:
        uow.cases.save(replace(case, has_unread=True, updated_at=context.now))
        add_event(uow, deps, case, EventKind.PERSON_WROTE, text=command.text)
    return outcome


def _raise_task(
    uow: UnitOfWork, outcome: Outcome, command: RaiseTask, context: Context, deps: Deps
) -> Outcome:
    _add_task(uow, outcome.conversation, command.kind, command.text, deps)
    return outcome


def _keep_unclear(
    uow: UnitOfWork, outcome: Outcome, command: KeepUnclear, context: Context, deps: Deps
) -> Outcome:
    """Its id is chance, no UUIDv7: the moment in that would lead to the consent's conversation."""
    learning.keep(uow, command.text, command.language, deps.ids.new_token(), context.now)
    return outcome


def _with_reply(outcome: Outcome, reply: Reply) -> Outcome:
    return replace(outcome, replies=(*outcome.replies, reply))


_DO: dict[type[Command], Callable[..., Outcome]] = {
    OpenCase: _open_case,
    RecordConsent: _record_consent,
    FlagSafeguarding: _flag_safeguarding,
    WithdrawCase: _withdraw,
    JoinOrganization: _join,
    PassOn: _pass_on,
    RaiseTask: _raise_task,
    KeepUnclear: _keep_unclear,
    Forget: lambda uow, outcome, command, context, deps: outcome,
}
