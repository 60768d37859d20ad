"""The relay person's console: sign-in, the queue, the case, things to look at, what to learn.

Server-rendered pages that work without a script. Every route stands in one of the two tables
below; what is not in `OPEN` is reachable only with a session, by construction. Called by `bot.app`.
"""

from pathlib import Path

from aiohttp import web

from bot.console import actions, case_page, learning, queue, sign_in, tasks
from bot.console.access import (
    OpenHandler,
    StaffHandler,
    for_anybody,
    for_staff,
    keep_track,
)
from bot.console.attempts import Attempts
from bot.page import add_folder

OPEN: tuple[tuple[str, str, OpenHandler], ...] = (
    ("GET", "/console/login", sign_in.show_login),
    ("POST", "/console/login", sign_in.log_in),
    ("GET", "/console/login/{token}", sign_in.show_link),
    ("POST", "/console/login/{token}", sign_in.use_link),
)

CASE = "/console/cases/{case_id}"
STAFF_ONLY: tuple[tuple[str, str, StaffHandler], ...] = (
    ("GET", "/console", queue.show_queue),
    ("GET", "/console/live", queue.live_queue),
    ("POST", "/console/find", queue.find),
    ("GET", CASE, case_page.show_case),
    ("GET", f"{CASE}/live", case_page.live_case),
    ("POST", f"{CASE}/take", actions.take),
    ("POST", f"{CASE}/note", actions.note),
    ("POST", f"{CASE}/status", actions.change_status),
    (
        "POST",
        f"{CASE}/referrals/{{referral_id}}/status",
        actions.change_referral_status,
    ),
    ("POST", f"{CASE}/talk", actions.start_talk),
    ("POST", f"{CASE}/say", actions.say),
    ("POST", f"{CASE}/end-talk", actions.end_talk),
    ("POST", f"{CASE}/seen", actions.mark_seen),
    ("GET", "/console/tasks", tasks.show_tasks),
    ("POST", "/console/tasks/{task_id}/done", tasks.finish),
    ("GET", "/console/learning", learning.show_learning),
    ("GET", "/console/learning/{language}.yml", learning.download),
    ("POST", "/console/learning/{message_id}/label", learning.label),
    ("POST", "/console/learning/{message_id}/throw-away", learning.throw_away),
    ("GET", "/console/account", sign_in.show_account),
    ("POST", "/console/account", sign_in.set_password),
    ("POST", "/console/logout", sign_in.log_out),
)


def add_routes(app: web.Application) -> None:
    """Add the console to `app`, which holds `ASSISTANT` by the time it serves."""
    add_folder(app, "console", Path(__file__).parent)
    keep_track(app)
    app[sign_in.ATTEMPTS] = Attempts()
    for method, path, open_handler in OPEN:
        app.router.add_route(method, path, for_anybody(open_handler))
    for method, path, staff_handler in STAFF_ONLY:
        app.router.add_route(method, path, for_staff(staff_handler))
