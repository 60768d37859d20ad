"""How matches are shown: a card each, with when, how to get there, why, and what to bring."""

from datetime import time

from domain.conversation import Conversation, Slots
from domain.directory import Service
from domain.eligibility import Eligible
from domain.matching import (
    PAGE,
    LeftOut,
    Match,
    Matches,
    nearest_hub,
    same_day_help,
)
from domain.messages import (
    Button,
    Card,
    Line,
    MessageKind,
    Reply,
    Row,
    Text,
    Verbatim,
    say,
)
from domain.vocabulary import Country, Urgency
from handlers.context import Context
from handlers.flows.asks import button, need_labels
from handlers.flows.facts import has_consented, matches_for, wishes_of

NO_ROOF, NO_FOOD = "no_roof_tonight", "no_food_today"
WHY_MAX = 6


def ask_matches(conversation: Conversation, context: Context) -> Reply:
    """The matches to choose from; after the first choice: any other?"""
    slots = conversation.slots
    choosing = list(slots.get("choosing", ()))
    matches = matches_for(slots, conversation.language, context)
    page = page_of(conversation, matches)
    if choosing:
        return _ask_more(choosing, page, context)
    lead = _lead(conversation, matches, context)
    if not page:
        return Reply(
            (*lead, say("matches.none_chosen_yet")),
            kind=MessageKind.MATCHES,
            buttons=(
                button("matches:none", "button.matches.person"),
                button("change:place"),
            ),
        )
    cards = tuple(match_card(m, context, has_button=True) for m in page)
    more = (button("matches:more"),) if len(matches.fitting) > len(page) else ()
    why = (button("/why"),) if matches.left_out else ()
    every = (button("matches:all"),) if len(page) > 1 else ()
    return Reply(
        (*lead, say("matches.ask")),
        buttons=(*every, *more, *why, button("matches:none")),
        cards=cards,
        kind=MessageKind.MATCHES,
    )


def page_of(conversation: Conversation, matches: Matches) -> tuple[Match, ...]:
    """Return the matches shown now: five, and five others at each "show more"."""
    page = int(conversation.slots.get("matches_page", 0))
    pages = max(1, -(-len(matches.fitting) // PAGE))
    start = (page % pages) * PAGE
    return matches.fitting[start : start + PAGE]


def _lead(conversation: Conversation, matches: Matches, context: Context) -> tuple[Line, ...]:
    """Say honestly where we are: out of the area, or nothing near."""
    wishes = wishes_of(conversation.slots, conversation.language)
    hub, is_in_area = nearest_hub(wishes.place, wishes.country, context.programme.directory)
    lines: list[Line] = []
    if wishes.place is not None and not is_in_area:
        lines.append(say("matches.out_of_area", hub=Verbatim(hub.name)))
    if not matches.fitting:
        lines.append(say("matches.nothing"))
    return tuple(lines)


def _ask_more(choosing: list[str], page: tuple[Match, ...], context: Context) -> Reply:
    services = context.programme.directory.services
    names = tuple(services[i].name for i in choosing if i in services)
    rest = tuple(
        Button(f"matches:{m.service.id}", m.service.name)
        for m in page
        if m.service.id not in choosing
    )
    return Reply(
        (say("matches.ask_more", names=names),),
        buttons=(button("matches:done"), *rest),
        kind=MessageKind.ASK,
    )


def match_card(match: Match, context: Context, has_button: bool) -> Card:
    """Return a match as a card: what, when, the way, why it fits, what to know."""
    service = match.service
    rows = [Row(None, service.description)]
    rows += [Row(say("match.who"), _runs(service, context))]
    rows += [Row(say("match.when"), line) for line in schedule_lines(service)]
    if match.location is not None:
        rows.append(Row(say("match.where"), _where(match)))
    rows.append(Row(say("match.cost"), _cost(service)))
    rows.append(Row(say("match.why"), why_line(match, context)))
    if service.what_to_bring:
        rows.append(Row(say("match.bring"), service.what_to_bring))
    if service.phone:
        rows.append(Row(say("match.phone"), Verbatim(service.phone)))
    if service.alert:
        rows.append(Row(say("match.know"), service.alert))
    pick = Button(f"matches:{service.id}", say("button.matches.choose", name=service.name))
    return Card(service.name, tuple(rows), pick if has_button else None)


def _runs(service: Service, context: Context) -> Verbatim:
    return Verbatim(context.programme.directory.organizations[service.organization_id].name)


def schedule_lines(service: Service) -> tuple[Line, ...]:
    """Return the opening hours, or the honest word that they must be asked for."""
    if not service.schedules:
        is_line = service.is_national and service.answers_urgency is Urgency.TODAY and service.phone
        return (say("match.day_and_night" if is_line else "match.ask_times"),)
    return tuple(
        say(
            "match.weekly",
            days=tuple(say(f"day.{d}") for d in s.byday),
            opens=clock_time(s.opens_at),
            closes=clock_time(s.closes_at),
        )
        for s in service.schedules
    )


def clock_time(at: time) -> Text:
    """Return a time of day as each language writes it: 14:00, 14 h."""
    if at.minute == 0:
        return say("time.hour", hour=at.hour)
    return say("time.minute", hour=at.hour, minute=f"{at.minute:02}")


def _where(match: Match) -> Text:
    assert match.location is not None
    where = ", ".join(
        p for p in (match.location.name, match.location.address_1, match.location.city) if p
    )
    if match.is_far:
        return say("match.place_far", place=Verbatim(where))
    if match.journey is None:
        return say("match.place_only", place=Verbatim(where))
    way = f"match.way_{match.journey.mode}"
    return say(
        "match.place_way",
        place=Verbatim(where),
        way=say(way, min=match.journey.minutes),
    )


def _cost(service: Service) -> Line:
    if service.fees_description:
        return service.fees_description
    return say("match.free" if service.is_free else "match.ask_cost")


def why_line(match: Match, context: Context) -> Text:
    """Return why this is shown, and what is still to be checked."""
    met = need_labels([n.value for n in match.needs_met], context)
    if match.verdict.eligible is Eligible.UNKNOWN:
        return say("match.reason_check", needs=met)
    if match.service.rule is None:
        return say("match.reason_open", needs=met)
    return say("match.reason", needs=met)


def why_not(conversation: Conversation, context: Context) -> Reply:
    """Say of what was left out why it was, nearest hub's activities first."""
    matches = matches_for(conversation.slots, conversation.language, context)
    if not matches.left_out:
        return Reply((say("why_not.none"),))
    ordered = sorted(matches.left_out, key=lambda m: (m.service.hub_id is None, m.service.id))
    rows = tuple(_left_row(left) for left in ordered[:WHY_MAX])
    return Reply((say("why_not.title"),), cards=(Card(Verbatim(""), rows),))


def _left_row(left: LeftOut) -> Row:
    return Row(left.service.name, say("why_not.because", reasons=left.reasons))


def urgent_help(conversation: Conversation, context: Context) -> tuple[Reply, ...]:
    """Food or a roof today, before anything else: nearest same-day help and the lines to ring."""
    wishes = wishes_of(conversation.slots, conversation.language)
    found = same_day_help(wishes, context.programme.directory)
    cards = tuple(match_card(m, context, has_button=False) for m in found)
    lines: tuple[Line, ...] = ()
    if not conversation.slots.get("urgent_lines"):
        lines = urgent_lines(conversation.slots, wishes.country, context)
    if not cards and not lines:
        return ()
    return (Reply((say("urgent.lead" if cards else "urgent.lead_lines"), *lines), cards=cards),)


def urgent_lines(slots: Slots, country: Country, context: Context) -> tuple[Line, ...]:
    """Return the numbers for food and for a roof, as far as they are needed."""
    needs = slots.get("needs", ())
    keys = [key for need, key in (("food", NO_FOOD), ("housing", NO_ROOF)) if need in needs]
    return tuple(line for key in keys for line in helpline_lines(country, key, context))


def helpline_lines(country: Country, key: str, context: Context) -> tuple[Line, ...]:
    """Return one line for each helpline: name, number, hours and cost."""
    lines = context.programme.directory.helplines.get(country, {}).get(key, ())
    return tuple(
        say("helpline.line", name=h.name, number=Verbatim(h.number), note=h.note) for h in lines
    )


def without_consent(conversation: Conversation, context: Context) -> tuple[Reply, ...]:
    """What is near, with phones, and nothing kept: the answer to somebody who said no."""
    matches = matches_for(conversation.slots, conversation.language, context)
    page = matches.fitting[:PAGE]
    lead = (
        *_lead(conversation, matches, context),
        *((say("matches.signpost"),) if page else ()),
    )
    cards = tuple(match_card(m, context, has_button=False) for m in page)
    shown = (Reply(lead, cards=cards, kind=MessageKind.MATCHES),) if lead else ()
    end = "end.only_told" if conversation.case_id else "end.nothing_kept"
    return (*shown, Reply((say(end),), buttons=(button("/restart"), button("/human"))))


def needs_weight_question(slots: dict[str, object], context: Context) -> bool:
    """True when some activity that could fit asks for the wish for support with weight."""
    if not has_consented(slots):
        return False
    matches = matches_for(slots, None, context)
    return any("wants_weight_support" in m.verdict.missing for m in matches.fitting)
