"""`aspire case list|show|export`: the queue from the command line."""

import argparse
import csv
import json
import sys
from collections.abc import Iterable
from typing import Any

from bot.assistant import Assistant
from bot.cli.command import Subparsers, add, add_group, with_assistant
from domain.case import Case
from domain.errors import NotFound
from domain.ports import UnitOfWork


def add_commands(commands: Subparsers) -> None:
    """Add `case list`, `case show`, `case export`."""
    case = add_group(commands, "case", "Cases in the queue.")
    listed = add(
        case,
        "list",
        "Show the queue, most urgent first.",
        "aspire case list --hub medway",
        list_cases,
    )
    listed.add_argument("--hub", help="only this hub")
    listed.add_argument("--ended", action="store_true", help="ended cases, newest first")
    show = add(case, "show", "Show one case.", "aspire case show K7M-2PX", show_case)
    show.add_argument("reference")
    export = add(case, "export", "Print every case, one a line.",
                 "aspire case export --format jsonl > cases.jsonl", export_cases)  # fmt: skip
    export.add_argument("--format", choices=("jsonl", "csv"), default="jsonl")


def list_cases(args: argparse.Namespace) -> int:
    """Print the queue as a table."""
    hubs = [args.hub] if args.hub else None

    async def work(assistant: Assistant) -> list[Case]:
        if args.hub and args.hub not in assistant.programme.directory.hubs:
            known = ", ".join(sorted(assistant.programme.directory.hubs))
            raise NotFound(f"--hub {args.hub}: no such hub; there are {known}")
        return list(
            await assistant.store.read(
                lambda uow: uow.cases.queue(hubs, is_open=not args.ended, limit=200)
            )
        )

    for case in with_assistant(work):
        danger = "DANGER " if case.safeguarding else ""
        print(
            f"{case.reference}  {danger}{case.urgency.value:8} {case.status.value:12} "
            f"{case.hub_id:20} {case.created_at:%Y-%m-%d %H:%M}  {', '.join(case.needs)}"
        )
    return 0


def show_case(args: argparse.Namespace) -> int:
    """Print one case as JSON, with its history."""

    def read(uow: UnitOfWork) -> dict[str, Any]:
        case = uow.cases.by_reference(args.reference.upper())
        if case is None:
            raise NotFound(f"{args.reference}: no such case; see aspire case list")
        events = [
            {"at": e.at.isoformat(), "actor": e.actor, "kind": e.kind.value,
             "to_status": e.to_status, "reason": e.reason}
            for e in uow.cases.events(case.id)
        ]  # fmt: skip
        return {**as_row(case), "slots": dict(case.slots), "events": events}

    found = with_assistant(lambda assistant: assistant.store.read(read))
    print(json.dumps(found, ensure_ascii=False, indent=2))
    return 0


def export_cases(args: argparse.Namespace) -> int:
    """Print every case; a row has the columns that design section 8 names."""

    async def work(assistant: Assistant) -> None:
        def write(uow: UnitOfWork) -> None:
            writer = _write_jsonl if args.format == "jsonl" else _write_csv
            writer(as_row(case) for case in uow.cases.all())

        await assistant.store.read(write)

    with_assistant(work)
    return 0


def as_row(case: Case) -> dict[str, Any]:
    """Return a case as plain data; names and contacts are left out."""
    return {
        "reference": case.reference,
        "status": case.status.value,
        "channel": case.channel,
        "language": case.language.value,
        "pathway": case.pathway.value,
        "referrer_organization": case.referrer_organization_id,
        "hub": case.hub_id,
        "needs": list(case.needs),
        "access": list(case.access),
        "urgency": case.urgency.value,
        "safeguarding": [n.kind for n in case.safeguarding] or None,
        "place": case.place,
        "age": case.age,
        "created_at": case.created_at.isoformat(),
        "updated_at": case.updated_at.isoformat(),
        "referrals": [
            {"service": r.service_id, "organization": r.organization_id, "status": r.status.value}
            for r in case.referrals
        ],
    }


def _write_jsonl(rows: Iterable[dict[str, Any]]) -> None:
    for row in rows:
        print(json.dumps(row, ensure_ascii=False))


def _write_csv(rows: Iterable[dict[str, Any]]) -> None:
    writer = None
    for row in rows:
        flat = {k: _cell(v) for k, v in row.items()}
        if writer is None:
            writer = csv.DictWriter(sys.stdout, fieldnames=list(flat))
            writer.writeheader()
        writer.writerow(flat)


def _cell(value: Any) -> str:
    """One cell; a leading sign that a spreadsheet would calculate with gets an apostrophe."""
    text = "" if value is None else value if isinstance(value, str) else json.dumps(value)
    return f"'{text}" if text.lstrip()[:1] in ("=", "+", "-", "@", "|", "%") else text
