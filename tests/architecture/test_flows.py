"""The tables hang together: every step can be reached, every text exists, the drawing is true."""

import ast
import importlib.util
import re
from pathlib import Path

import pytest

from bot.texts import load_catalogues
from domain.messages import PAYLOAD_MAX_BYTES
from domain.vocabulary import Intent, Language
from handlers.interruptions import COMMANDS, LIKELY_COMMANDS, SPOKEN
from handlers.stepping import FLOWS, KEPT_AFTER_END

ROOT = Path(__file__).resolve().parents[2]
TEXTS = load_catalogues()


def drawing():
    spec = importlib.util.spec_from_file_location("draw_flows", ROOT / "docs" / "draw_flows.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_draws_the_flows_as_they_are():
    pages = drawing().pages()
    assert len(pages) == len(FLOWS) + 1
    for name, text in pages.items():
        assert (ROOT / "docs" / "flows" / name).read_text(encoding="utf-8") == text, (
            f"docs/flows/{name} is not what the tables say: run make docs"
        )


@pytest.mark.parametrize("flow", FLOWS.values(), ids=lambda f: f.id)
def test_it_names_every_step_once_and_fills_something(flow):
    ids = [s.id for s in flow.steps]
    assert ids
    assert len(ids) == len(set(ids))
    assert all(s.fills for s in flow.steps)
    assert all(s.ask.__doc__ and s.read.__doc__ for s in flow.steps)


def test_it_answers_every_intent_that_interrupts():
    interrupting = set(Intent) - {
        Intent.AFFIRM, Intent.DENY, Intent.REFER_SELF, Intent.REFER_OTHER, Intent.STATE_NEED,
        Intent.STATE_ACCESS, Intent.INFORM, Intent.FIND_ACTIVITY, Intent.SAFEGUARDING,
        Intent.OUT_OF_SCOPE,
    }  # fmt: skip
    assert set(SPOKEN) == interrupting
    assert {c.removeprefix("/") for c in LIKELY_COMMANDS.values()} <= set(COMMANDS)


def literal_keys():
    """Every text key that stands as a literal in the code."""
    found = set()
    files = [p for folder in ("handlers", "domain", "bot") for p in (ROOT / folder).rglob("*.py")]
    assert len(files) > 50
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say" and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    found.add(first.value)
    return found


def test_it_has_every_text_that_the_code_names():
    keys = literal_keys()
    assert len(keys) > 80
    for language in Language:
        assert keys <= TEXTS.keys(language), sorted(keys - TEXTS.keys(language))


def test_it_has_every_text_in_both_languages_with_the_same_values():
    assert TEXTS.keys(Language.EN) == TEXTS.keys(Language.FR)
    assert len(TEXTS.keys(Language.EN)) > 250

    def names(key, language):
        return set(re.findall(r"\{(\w+)\}", TEXTS.template(key, language)))

    for key in TEXTS.keys(Language.EN):
        assert names(key, Language.EN) == names(key, Language.FR), key


def test_it_has_a_text_for_every_command_button():
    for command in COMMANDS:
        if command in ("change", "join", "assistant", "complain"):
            continue
        for language in Language:
            assert f"button./{command}" in TEXTS.keys(language) or command == "language"


def test_it_keeps_payloads_within_what_telegram_carries():
    from storage.programme.load import load_programme

    programme = load_programme(ROOT / "programme")
    payloads = [f"matches:{i}" for i in programme.directory.services]
    payloads += [f"place:{p.code}" for p in programme.places]
    payloads += [f"/start from_{i}" for i in programme.directory.organizations]
    assert len(payloads) > 100
    assert max(len(p.encode()) for p in payloads) <= PAYLOAD_MAX_BYTES


def test_it_keeps_only_known_slots_after_the_end():
    assert "name" not in KEPT_AFTER_END
    assert "contact" not in KEPT_AFTER_END
