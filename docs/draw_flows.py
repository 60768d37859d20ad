"""Draws `docs/flows/*.md` from the tables in `handlers/flows`; a test checks that they agree.

Run by `make docs`. A diagram that is kept by hand ends up lying.
"""

from pathlib import Path

from domain.conversation import Flow, Step
from handlers.asides import ASIDES
from handlers.interruptions import COMMANDS, SPOKEN
from handlers.stepping import FLOWS

FOLDER = Path(__file__).parent / "flows"


def first_line(text: str | None) -> str:
    """Return the first line of a docstring, without its final point."""
    return (text or "").strip().splitlines()[0].strip().rstrip(".")


def condition(step: Step) -> str:
    """Return when a step is asked, in the words of its predicate's docstring."""
    return first_line(step.applies.__doc__).removeprefix("True ") if step.applies.__doc__ else ""


def diagram(flow: Flow) -> str:
    """Return one flow as a Mermaid flowchart and a table of its steps."""
    lines = ["```mermaid", "flowchart TD", "    begin([begin])"]
    before = "begin"
    for step in flow.steps:
        lines.append(f'    {step.id}["{step.id}: {first_line(step.ask.__doc__)}"]')
        when = condition(step)
        lines.append(f"    {before} -->{'|' + when + '|' if when else ''} {step.id}")
        before = step.id
    lines += [f"    {before} --> done([sent])", "```", ""]
    lines += ["| step | fills | asked | how it is read |", "|---|---|---|---|"]
    lines += [
        f"| `{s.id}` | {', '.join(f'`{f}`' for f in s.fills)} | {condition(s) or 'always'} "
        f"| {first_line(s.read.__doc__)} |"
        for s in flow.steps
    ]
    return "\n".join(lines)


def page(flow: Flow) -> str:
    """Return the page of one flow."""
    return (
        f"# {flow.id}, version {flow.version}\n\n"
        "Drawn by `make docs` from the table; change the table, not this page.\n\n"
        "A step is asked when it applies and its slots are not filled yet, so any answer may fill\n"
        "any slots and what is known is not asked.\n\n"
        f"{diagram(flow)}\n"
    )


def interruptions_page() -> str:
    """Return the page of what may interrupt at every step."""
    commands = [f"| `/{name}` | {first_line(f.__doc__)} |" for name, f in COMMANDS.items()]
    spoken = [f"| `{i.value}` | {first_line(f.__doc__)} |" for i, f in SPOKEN.items()]
    asides = [f"| `{name}` | {first_line(f.__doc__)} |" for name, f in ASIDES.items()]
    return "\n".join(
        [
            "# What may interrupt at every step",
            "",
            "Drawn by `make docs` from the tables; change the tables, not this page.",
            "",
            "| command | what it does |",
            "|---|---|",
            *commands,
            "",
            "| spoken intent | what it does |",
            "|---|---|",
            *spoken,
            "",
            "| side question | what its answer does |",
            "|---|---|",
            *asides,
            "",
        ]
    )


def pages() -> dict[str, str]:
    """Return every page by file name."""
    drawn = {f"{flow.id}.md": page(flow) for flow in FLOWS.values()}
    return {**drawn, "interruptions.md": interruptions_page()}


def main() -> None:
    """Write every page."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
