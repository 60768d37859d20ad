"""`aspire staff add|list|disable` and `aspire invite`: who may sign in, who may refer."""

import argparse
from datetime import timedelta

from bot.assistant import Assistant
from bot.cli.command import Subparsers, add, add_group, with_assistant
from domain.case import Invitation, Role
from domain.errors import NotFound
from domain.ports import UnitOfWork
from handlers.staff import add_staff, disable_staff, find_by_email, make_login_link

INVITATION_DAYS = 7  # reliability.md S13


def add_commands(commands: Subparsers) -> None:
    """Add the commands."""
    staff = add_group(commands, "staff", "Members of staff who may sign in to the console.")
    new = add(staff, "add", "Add a member of staff and print a one-time login link.",
              "aspire staff add leo@hub.example --name Leo --hub medway", add_member)  # fmt: skip
    new.add_argument("email")
    new.add_argument("--name", required=True)
    new.add_argument("--role", choices=[r.value for r in Role], default=Role.RELAY.value)
    new.add_argument("--hub", action="append", default=[], help="a hub they see; may be repeated")
    add(staff, "list", "List the members of staff.", "aspire staff list", list_members)
    gone = add(staff, "disable", "End somebody's access at once.",
               "aspire staff disable leo@hub.example", disable_member)  # fmt: skip
    gone.add_argument("email")
    invite = add(commands, "invite", "Print a link by which workers of a partner can refer.",
                 "aspire invite deal-area-foodbank", make_invitation)  # fmt: skip
    invite.add_argument("organization", help="the partner's id in programme/directory")


def add_member(args: argparse.Namespace) -> int:
    """Add somebody; a second time for the same address makes a new login link."""

    async def work(assistant: Assistant) -> str:
        unknown = set(args.hub) - set(assistant.programme.directory.hubs)
        if unknown:
            known = ", ".join(sorted(assistant.programme.directory.hubs))
            raise NotFound(f"--hub {unknown.pop()}: no such hub; there are {known}")

        def write(uow: UnitOfWork) -> str:
            now = assistant.clock.now()
            member = find_by_email(uow, args.email) or add_staff(
                uow, email=args.email, name=args.name, role=Role(args.role),
                hub_ids=tuple(args.hub), now=now, ids=assistant.ids,
            )  # fmt: skip
            return make_login_link(
                uow, member.id, now=now, ids=assistant.ids, hash_token=assistant.hash_token,
                public_url=assistant.settings.resolved_public_url,
            )  # fmt: skip

        return await assistant.store.write(write)

    print(f"Sign in once within 24 hours: {with_assistant(work)}")
    return 0


def list_members(args: argparse.Namespace) -> int:
    """Print who there is."""
    everybody = with_assistant(lambda a: a.store.read(lambda uow: list(uow.staff.all())))
    for member in everybody:
        state = "disabled" if member.disabled_at else "active"
        hubs = ", ".join(member.hub_ids) or "all hubs"
        print(f"{member.email}  {member.name}  {member.role.value}  {hubs}  {state}")
    return 0


def disable_member(args: argparse.Namespace) -> int:
    """End somebody's access: sessions end with it."""

    async def work(assistant: Assistant) -> None:
        def write(uow: UnitOfWork) -> None:
            member = find_by_email(uow, args.email)
            if member is None:
                raise NotFound(f"{args.email}: no such member of staff; see aspire staff list")
            disable_staff(uow, member.id, assistant.clock.now())

        await assistant.store.write(write)

    with_assistant(work)
    print(f"{args.email} can no longer sign in")
    return 0


def make_invitation(args: argparse.Namespace) -> int:
    """Print the links and the code; only a hash of the code is kept."""

    async def work(assistant: Assistant) -> str:
        if args.organization not in assistant.programme.directory.organizations:
            raise NotFound(f"{args.organization}: no such organization in programme/directory")
        return await invite(assistant, args.organization)

    code = with_assistant(work)
    print(f"Valid for {INVITATION_DAYS} days, for any worker of that organization.")
    print(code)
    return 0


async def invite(assistant: Assistant, organization_id: str) -> str:
    """Make an invitation; return the ways to use it, one a line."""
    code, now = assistant.ids.new_token(), assistant.clock.now()
    invitation = Invitation(
        assistant.hash_token(code), organization_id, now, now + timedelta(days=INVITATION_DAYS)
    )

    def write(uow: UnitOfWork) -> None:
        uow.referrers.add_invitation(invitation)
        uow.audit.record(now, "operator", "invitation.made", f"organization:{organization_id}")
        uow.commit()

    await assistant.store.write(write)
    url = assistant.settings.resolved_public_url
    return f"Website:  {url}/chat?start=join_{code}\nAny chat: /join {code}"
