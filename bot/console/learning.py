"""What was not understood: a coordinator says what it means, and downloads it as examples.

The words belong to no hub and lead to nobody, so they are for those who look after all hubs.
Nothing trains by itself: the page says what to do with the file.
"""

from collections.abc import Callable, Mapping, Sequence

from aiohttp import web

from bot.console.access import StaffVisit, redirect
from bot.console.learning_file import as_training_examples, file_name
from bot.page.language import known_language
from domain.errors import Conflict, NotFound
from domain.learning import UnclearMessage, UnclearStatus
from domain.ports import UnitOfWork
from domain.vocabulary import Intent, Language, Need
from handlers import learning
from handlers.retention import UNCLEAR_DAYS

PAGE = 20  # a card is long; what is saved makes room for the next
COUNTED = 200  # nobody needs to know how many more there are
TABS = (UnclearStatus.NEW, UnclearStatus.LABELLED)
DONE = frozenset({"saved", "thrown_away", "busy", "intent_missing", "nothing_left"})


async def show_learning(visit: StaffVisit) -> web.StreamResponse:
    """One card for each message, the oldest first."""
    _check(visit)
    asked = visit.request.query.get("tab", "")
    tab = UnclearStatus(asked) if asked in set(TABS) else TABS[0]

    def work(uow: UnitOfWork) -> tuple[Sequence[UnclearMessage], int, list[Language]]:
        files = [code for code in Language if uow.unclear.labelled(code, 1)]
        waiting = uow.unclear.count(UnclearStatus.NEW, COUNTED + 1)
        return uow.unclear.of_status(tab, PAGE), waiting, files

    messages, waiting, files = await visit.assistant.store.read(work)
    return visit.page("learning.html", _values(visit, tab, messages, waiting, files))


def _values(
    visit: StaffVisit, tab: UnclearStatus, messages: Sequence[UnclearMessage], waiting: int,
    files: Sequence[Language],
) -> Mapping[str, object]:  # fmt: skip
    done = visit.request.query.get("done")
    return {
        "tabs": TABS,
        "tab": tab,
        "messages": messages,
        "waiting": f"{COUNTED}+" if waiting > COUNTED else str(waiting),
        "files": files,
        "done": done if done in DONE else None,
        "is_trouble": done in DONE - {"saved", "thrown_away"},
        "intents": [(i.value, visit.words(f"console.intent.{i}")) for i in Intent],
        "needs": [(n.value, visit.words.need(n)) for n in Need],
        "max_chars": learning.LABELLED_MAX_CHARS,
        "days": UNCLEAR_DAYS,
    }


async def label(visit: StaffVisit) -> web.StreamResponse:
    """Keep what a message means."""
    form = visit.form
    needs = tuple(need for need in Need if f"need_{need}" in form)

    def work(uow: UnitOfWork, message_id: str, seen: UnclearStatus) -> None:
        intent = Intent(form["intent"])
        learning.label(uow, visit.acting, message_id, seen, form.get("text", ""), intent, needs)

    if form.get("intent") not in set(Intent):
        return _back(visit, "intent_missing")
    return await _act(visit, "saved", work)


async def throw_away(visit: StaffVisit) -> web.StreamResponse:
    """Throw a message away."""

    def work(uow: UnitOfWork, message_id: str, seen: UnclearStatus) -> None:
        learning.throw_away(uow, visit.acting, message_id, seen)

    return await _act(visit, "thrown_away", work)


async def download(visit: StaffVisit) -> web.StreamResponse:
    """The labelled messages of one language as a file. Raises NotFound."""
    language = known_language(visit.request.match_info["language"])
    if language is None:
        raise NotFound("there is no such file")
    found = await visit.assistant.store.write(
        lambda uow: learning.download(uow, visit.acting, language)
    )
    headers = {
        "Content-Disposition": f'attachment; filename="{file_name(language)}"',
        "Cache-Control": "no-store",
    }
    text = as_training_examples(found)
    return web.Response(
        text=text, content_type="application/yaml", charset="utf-8", headers=headers
    )


async def _act(
    visit: StaffVisit, done: str, work: Callable[[UnitOfWork, str, UnclearStatus], None]
) -> web.Response:
    """Run the use case on the message and send the browser back to where it came from."""
    message_id = visit.request.match_info["message_id"]
    try:
        await visit.assistant.store.write(lambda uow: work(uow, message_id, _tab(visit)))
    except learning.NothingLeft:
        done = "nothing_left"
    except Conflict:
        done = "busy"
    return _back(visit, done)


def _back(visit: StaffVisit, done: str) -> web.Response:
    return redirect(f"/console/learning?tab={_tab(visit)}&done={done}")


def _tab(visit: StaffVisit) -> UnclearStatus:
    """Return the list that the form stood in: the status that was looked at."""
    is_labelled = visit.form.get("tab") == UnclearStatus.LABELLED
    return UnclearStatus.LABELLED if is_labelled else UnclearStatus.NEW


def _check(visit: StaffVisit) -> None:
    if not learning.can_label(visit.staff):
        raise NotFound("there is nothing here")
