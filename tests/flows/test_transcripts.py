"""Whole conversations, the same at every door: what is shown is compared with a snapshot.

A transcript (`transcripts/*.yml`) says what a person says and presses. The snapshot beside it is
what they read; `UPDATE_SNAPSHOTS=1` writes it anew, and a person reads the difference.
"""

import os
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.assistant import Assistant
from bot.cli.cases import as_row
from bot.cli.people import invite
from bot.settings import Settings
from domain.messages import say
from domain.vocabulary import Language
from tests.botapi import BotApi
from tests.flows.doors import (
    Door,
    RestDoor,
    TelegramDoor,
    TerminalDoor,
    WebDoor,
    relay_says,
    serving,
)
from tests.integration.telegram.conftest import free_port

HERE = Path(__file__).parent
TRANSCRIPTS = sorted((HERE / "transcripts").glob("*.yml"))
DOORS = ("rest", "web", "terminal", "telegram")
TURN_KEYS = {"say", "press", "choose", "change", "restart", "relay"}


class Stage:
    """The program, a door to it, and the person who stands there."""

    def __init__(self, door: str, language: Language, settings: Settings, api: BotApi) -> None:
        self._kind, self._language, self._settings, self._api = door, language, settings, api
        self._stack = AsyncExitStack()
        self.door: Door | None = None
        self.assistant: Assistant

    async def open(self) -> None:
        self.assistant = await self._stack.enter_async_context(serving(self._settings))
        base = f"http://127.0.0.1:{self._settings.port}"
        if isinstance(self.door, TerminalDoor | TelegramDoor):
            self.door.assistant = self.assistant
        elif self.door is None:
            self.door = {
                "rest": lambda: RestDoor(base, self._language),
                "web": lambda: WebDoor(base, self._language),
                "terminal": lambda: TerminalDoor(self.assistant, self._language),
                "telegram": lambda: TelegramDoor(self.assistant, self._api, self._language),
            }[self._kind]()

    async def close(self) -> None:
        await self._stack.aclose()
        self._stack = AsyncExitStack()


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as telegram:
        yield telegram


def normal(text: str, assistant: Assistant) -> str:
    """Take out what differs from run to run or from door to door."""
    for note in assistant.programme.channel_notes.values():
        for language in Language:
            text = text.replace(note.get(language), "")
    for language in Language:
        # The page shows the greeting by itself; Telegram says "Noted" when it closes a keyboard.
        text = text.replace(assistant.texts.render(say("welcome"), language), "")
        if text.startswith(noted := assistant.texts.render(say("telegram.noted"), language)):
            text = text.removeprefix(noted)
    text = re.sub(r"\b[2-9A-HJ-NP-Z]{3}-[2-9A-HJ-NP-Z]{3}\b", "REF-REF", text)
    text = re.sub(r"http://127\.0\.0\.1:\d+", "http://here", text)
    text = re.sub(r"/follow/[\w-]+", "/follow/TOKEN", text)
    return re.sub(r"\n{2,}", "\n\n", text).strip()


def load(path: Path) -> dict[str, Any]:
    """Return the transcript in that file."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


async def change(door: Door, step: str) -> list[str]:
    """Press Change beside that line of the summary; where it has no payload to send, say so."""
    if isinstance(door, WebDoor):
        return await door._post({"payload": f"change:{step}"})
    return await door.say(f"change:{step}" if isinstance(door, RestDoor) else f"/change {step}")


async def act(stage: Stage, turn: dict[str, Any]) -> list[str]:
    """Do what the turn says; return what was shown."""
    assert stage.door is not None
    (kind,) = TURN_KEYS & set(turn)
    value = turn[kind]
    if kind == "restart":
        await stage.close()
        await stage.open()
        return []
    if kind == "relay":
        await relay_says(stage.assistant, value)
        return await stage.door.hear_from_relay(value)
    if kind == "change":
        return await change(stage.door, value)
    if kind == "press" and turn.get("one") and isinstance(stage.door, TelegramDoor):
        return await stage.door.choose([value])
    return await (stage.door.choose if kind == "choose" else getattr(stage.door, kind))(value)


def check(turn: dict[str, Any], shown: list[str]) -> None:
    """What a turn promises beyond the snapshot."""
    if turn.get("silent"):
        assert shown == []
    if "expect" in turn:
        assert any(turn["expect"] in text for text in shown), shown


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda p: p.stem)
async def test_it_says_the_same_at_every_door(
    path: Path, door: str, tmp_path: Path, api: BotApi
) -> None:
    script = load(path)
    port = free_port()
    settings = Settings(
        _env_file=None, data_dir=tmp_path / "data", port=port,
        public_url=f"http://127.0.0.1:{port}",
        telegram_token=api.token if door == "telegram" else None, telegram_api_url=api.url,
    )  # fmt: skip
    stage = Stage(door, Language(script["language"]), settings, api)
    await stage.open()
    try:
        heard = await play(stage, script)
        await check_case(stage, script)
    finally:
        await stage.close()
    compare(path, heard)


async def play(stage: Stage, script: dict[str, Any]) -> list[str]:
    """Play every turn; return the whole conversation as lines."""
    heard: list[str] = [f"# {script['about']}"]
    if organization := script.get("join"):
        code = (await invite(stage.assistant, organization)).rsplit(" ", 1)[1]
        assert stage.door is not None
        await stage.door.say(f"/start join_{code}")
    for prompts, turn in enumerate(script["turns"], start=1):
        shown = [normal(t, stage.assistant) for t in await act(stage, turn)]
        if "relay" in turn:  # a door may show the greeting of the talk with it
            shown = [t for t in shown if turn["relay"] in t][-1:]
        check(turn, shown)
        if "prompts" in turn:
            assert prompts <= turn["prompts"]
        # Joined: a door may send one message in two.
        said = next(f"{k}: {turn[k]}" for k in TURN_KEYS if k in turn)
        heard += [f"\n> {said}", "\n\n".join(t for t in shown if t)]
    return heard


async def check_case(stage: Stage, script: dict[str, Any]) -> None:
    """The case that the conversation left in the queue."""
    cases = await stage.assistant.store.read(lambda uow: [as_row(c) for c in uow.cases.all()])
    if "case" not in script:
        assert cases == []
        return
    (case,) = cases
    assert {
        k: sorted(case[k]) if isinstance(case[k], list) else case[k] for k in script["case"]
    } == {k: sorted(v) if isinstance(v, list) else v for k, v in script["case"].items()}


def compare(path: Path, heard: list[str]) -> None:
    """Compare with the snapshot, or write it."""
    snapshot = HERE / "snapshots" / f"{path.stem}.txt"
    text = "\n".join(heard) + "\n"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        snapshot.write_text(text, encoding="utf-8")
    assert snapshot.read_text(encoding="utf-8") == text
