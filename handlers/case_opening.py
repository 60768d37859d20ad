"""From the slots of a conversation to a case in the queue of the right hub, and its receipt."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.case import Case, Referral, SafeguardingNote
from domain.conversation import Conversation, OpenCase, Slots
from domain.matching import nearest_hub
from domain.messages import Line, Reply, Verbatim, say
from domain.ports import Ids
from domain.vocabulary import Language, Pathway, TaskStatus, Urgency
from handlers import learning
from handlers.context import Context
from handlers.flows.asks import button
from handlers.flows.facts import slot_to_place, wishes_of
from handlers.flows.matches import NO_FOOD, NO_ROOF, helpline_lines

# What only steers the questions and is no answer of the person's.
STEERING = frozenset(
    [
        "needs_done",
        "other_language",
        "keeps_language",
        "unclear_danger",
        "place_options",
        "travel_choosing",
        "choosing",
        "shown",
        "matches_page",
        "contact_kind",
        "safe_asks_times",
        "urgent_shown",
        "consent_shown",
        "urgent_lines",
        "greeted",
        "confirmed",
        "danger",
        learning.OFFERED,
        learning.WORDS,
    ]
)


def build(
    conversation: Conversation,
    command: OpenCase,
    context: Context,
    ids: Ids,
    token_hash: str,
) -> Case:
    """Return the new case: hub by place, pathway by how the person came, one referral a choice."""
    slots = command.slots
    language = conversation.language or Language.EN
    is_spot = command.flow == "on_the_spot"
    case_id, now = ids.new_id(), context.now
    referrer = context.referrer if is_spot else None
    return Case(
        id=case_id,
        reference=ids.new_reference(),
        conversation_id=conversation.id,
        hub_id=_hub_id(slots, language, context),
        status=TaskStatus.REQUESTED,
        channel=conversation.channel,
        language=language,
        pathway=_pathway(slots, referrer.organization_id if referrer else None, context),
        created_at=now,
        updated_at=now,
        urgency=Urgency(slots.get("urgency", Urgency.ROUTINE)),
        needs=tuple(slots.get("needs", ())),
        access=tuple(slots.get("access", ())),
        place=_place_code(slots),
        age=_age(slots),
        name=slots.get("name") or None,
        slots={k: v for k, v in slots.items() if k not in STEERING},
        safeguarding=_notes(slots, language, context),
        is_talk_request=command.is_talk_request,
        referrer_id=referrer.id if referrer else None,
        referrer_organization_id=(referrer.organization_id if referrer else slots.get("came_by")),
        follow_token_hash=token_hash,
        referrals=_referrals(case_id, slots, context, ids),
    )


def brought_up_to_date(earlier: Case, new: Case, is_answering: bool) -> Case:
    """Return the open case with what was said since.

    While questions are being answered, the answers are laid over it. When nothing is being
    answered ("talk to a person" long after sending), every answer that is there stays.
    """
    notes = (*earlier.safeguarding, *new.safeguarding)
    is_talk_request = earlier.is_talk_request or new.is_talk_request
    if not is_answering:
        return replace(
            earlier, safeguarding=notes, is_talk_request=is_talk_request, has_unread=True,
            updated_at=new.updated_at,
        )  # fmt: skip
    return replace(
        new,
        id=earlier.id,
        reference=earlier.reference,
        status=earlier.status,
        status_reason=earlier.status_reason,
        created_at=earlier.created_at,
        is_talk_request=is_talk_request,
        has_unread=True,
        owner_id=earlier.owner_id,
        safeguarding=notes,
        follow_token_hash=earlier.follow_token_hash,
        referrals=tuple(replace(r, case_id=earlier.id) for r in new.referrals),
        version=earlier.version,
    )


def note(kind: str, words: str, shown: str, at: datetime) -> SafeguardingNote:
    """Return what was said in danger and what was shown."""
    return SafeguardingNote(kind, words, shown, at)


def _hub_id(slots: Slots, language: Language, context: Context) -> str:
    wishes = wishes_of(slots, language)
    if wishes.place is None and (came := slots.get("came_hub")):
        return str(came)
    hub, _ = nearest_hub(wishes.place, wishes.country, context.programme.directory)
    return hub.id


def _pathway(slots: Slots, organization_id: str | None, context: Context) -> Pathway:
    source = organization_id or slots.get("came_by")
    organization = context.programme.directory.organizations.get(str(source))
    if organization is None:
        return Pathway.SELF_REFERRAL
    return organization.pathway or Pathway.COMMUNITY_ENGAGEMENT


def _place_code(slots: Slots) -> str | None:
    place = slot_to_place(slots.get("place"))
    return (
        f"{place.name} ({place.code})"
        if place and place.name != place.code
        else (place.code if place else None)
    )


def _age(slots: Slots) -> int | None:
    age: dict[str, Any] = slots.get("age") or {}
    return int(age["high"]) if age.get("band") == "years" else None


def _notes(slots: Slots, language: Language, context: Context) -> tuple[SafeguardingNote, ...]:
    return tuple(
        note(d["kind"], d["words"], d.get("shown", ""), datetime.fromisoformat(d["at"]))
        for d in slots.get("danger", ())
    )


def _referrals(case_id: str, slots: Slots, context: Context, ids: Ids) -> tuple[Referral, ...]:
    services = context.programme.directory.services
    return tuple(
        Referral(
            ids.new_id(), case_id, service_id, services[service_id].organization_id,
            TaskStatus.REQUESTED, context.now, context.now,
        )
        for service_id in slots.get("chosen", ()) or () if service_id in services
    )  # fmt: skip


def receipt(case: Case, flow: str, context: Context, follow_url: str | None) -> Reply:
    """Say what happens next, who does it, by when, and how to ask, change or withdraw."""
    hub = context.programme.directory.hubs[case.hub_id]
    days = hub.relay_working_days
    if flow == "on_the_spot":
        lines: tuple[Line, ...] = (
            say("spot.sent", reference=case.reference, hub=Verbatim(hub.name), days=days),
            *((say("spot.link", url=follow_url),) if follow_url else ()),
        )
        return Reply(lines, buttons=(button("/refer"), button("/status")))
    urgent = _urgent_lines(case, context)
    lines = (
        say("sent", reference=case.reference, hub=Verbatim(hub.name), days=days),
        *urgent,
        say("sent.next"),
    )
    return Reply(lines, buttons=(button("/status"), button("/withdraw"), button("/human")))


def _urgent_lines(case: Case, context: Context) -> tuple[Line, ...]:
    """Repeat the numbers that help today: the hub is not open at night."""
    if case.urgency is not Urgency.TODAY:
        return ()
    hub = context.programme.directory.hubs[case.hub_id]
    keys = [k for n, k in (("food", NO_FOOD), ("housing", NO_ROOF)) if n in case.needs]
    return tuple(line for k in keys for line in helpline_lines(hub.country, k, context)[:1])
