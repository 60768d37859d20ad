"""What was not understood: labelled by a coordinator, downloaded, and read as training data."""

import asyncio
import html
import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.sweeps import sweep_forever
from domain.learning import UnclearMessage, UnclearStatus
from domain.vocabulary import Intent, Language, Need
from handlers.retention import UNCLEAR_DAYS
from nlu.training_data import read_examples
from tests.integration.console.desk import Browser, Desk

PAGE = "/console/learning"
CANARY = '<img src=x onerror=alert(1)>"&{{7*7}}'
NEW, LABELLED = UnclearStatus.NEW, UnclearStatus.LABELLED


async def kept(desk: Desk, text: str, language: Language = Language.EN, days: int = 0) -> str:
    """Keep a message as the conversation does; return its id."""
    message_id = desk.assistant.ids.new_token()
    day = (desk.clock.now() - timedelta(days=days)).date()
    await desk.keep(lambda uow: uow.unclear.add(UnclearMessage(message_id, text, language, day)))
    return message_id


async def message(desk: Desk, message_id: str) -> UnclearMessage | None:
    found: UnclearMessage | None = await desk.read(lambda uow: uow.unclear.get(message_id))
    return found


async def label(browser: Browser, message_id: str, text: str, **fields: str) -> str:
    """Save a card; return what the page then says."""
    given = {"tab": "new", "text": text, "intent": "state_need", **fields}
    answer = await browser.post(f"{PAGE}/{message_id}/label", given)
    assert answer.status == 303, answer.text
    return (await browser.get(answer.location)).text


async def trail(desk: Desk, subject: str) -> list[tuple[str, str]]:
    rows = await desk.read(lambda uow: uow.audit.of_subject(subject))
    return [(actor, action) for _, actor, action in rows]


async def test_it_shows_what_waits_the_oldest_first_and_how_many(desk: Desk) -> None:
    await kept(desk, "purple elbow thing")
    await kept(desk, "fromage bleu (nom)", Language.FR, days=3)
    text = (await (await desk.signed_in(await desk.ada())).get(PAGE)).text
    shown = re.findall(r"<textarea[^>]* lang=\"(\w+)\"[^>]*>([^<]*)</textarea>", text)
    assert shown == [("fr", "fromage bleu (nom)"), ("en", "purple elbow thing")]
    assert "2 waiting" in text
    assert "Nothing trains by itself" in text
    assert f"{UNCLEAR_DAYS} days" in text
    assert "aspire nlu train" in text
    assert all(f'value="{intent}"' in text for intent in Intent)
    assert all(f'name="need_{need}"' in text for need in Need)
    assert ".yml" not in text


async def test_it_says_kindly_that_nothing_waits(desk: Desk) -> None:
    browser = await desk.signed_in(await desk.ada())
    assert "Nothing waits" in (await browser.get(PAGE)).text
    assert "No message is labelled yet" in (await browser.get(f"{PAGE}?tab=labelled")).text
    assert (await browser.get(f"{PAGE}?tab=thrown_away&done=nonsense")).status == 200


async def test_it_keeps_a_label_with_words_taken_out(desk: Desk) -> None:
    message_id = await kept(desk, "no grub for dizzy & me")
    ada = await desk.ada()
    browser = await desk.signed_in(ada)
    said = await label(
        browser, message_id, " no [grub]\r\nfor (name) & me ", need_food="1", need_money="1"
    )
    assert "Saved." in said
    assert "0 waiting" in said
    found = await message(desk, message_id)
    assert found is not None
    assert found.text == "no (grub) for (name) & me"
    assert (found.status, found.intent) == (LABELLED, Intent.STATE_NEED)
    assert (found.needs, found.labelled_by) == (("food", "money"), ada.id)
    assert found.labelled_at is not None
    assert await trail(desk, f"unclear:{message_id}") == [
        (f"staff:{ada.id}", "unclear.labelled:text,status,intent,needs")
    ]


async def test_it_lets_a_label_be_put_right(desk: Desk) -> None:
    message_id = await kept(desk, "purple elbow thing")
    browser = await desk.signed_in(await desk.ada())
    await label(browser, message_id, "purple elbow thing", need_food="1")
    page = (await browser.get(f"{PAGE}?tab=labelled")).text
    assert 'value="state_need" selected' in page
    assert 'name="need_food" value="1" checked' in page
    await label(browser, message_id, "purple elbow", tab="labelled", intent="out_of_scope")
    found = await message(desk, message_id)
    assert found is not None
    assert (found.text, found.intent, found.needs) == ("purple elbow", Intent.OUT_OF_SCOPE, ())


async def test_it_throws_away_words_at_once_and_the_row_with_the_sweep(desk: Desk) -> None:
    message_id = await kept(desk, "purple elbow thing")
    old = await kept(desk, "long ago", days=UNCLEAR_DAYS + 1)
    ada = await desk.ada()
    browser = await desk.signed_in(ada)
    answer = await browser.post(f"{PAGE}/{message_id}/throw-away", {"tab": "new"})
    assert "Thrown away." in (await browser.get(answer.location)).text
    found = await message(desk, message_id)
    assert found is not None
    assert (found.status, found.text) == (UnclearStatus.THROWN_AWAY, "")
    assert await trail(desk, f"unclear:{message_id}") == [
        (f"staff:{ada.id}", "unclear.thrown_away:text,status")
    ]
    again = await browser.post(f"{PAGE}/{message_id}/throw-away", {"tab": "new"})
    assert again.status == 404

    sweeping = asyncio.create_task(sweep_forever(desk.assistant))
    for _ in range(200):
        if await message(desk, message_id) is None and await message(desk, old) is None:
            break
        await asyncio.sleep(0.05)
    sweeping.cancel()
    assert await message(desk, message_id) is None
    assert await message(desk, old) is None


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"intent": ""}, "Say what the message wants"),
        ({"intent": "nonsense"}, "Say what the message wants"),
        ({"text": " (name) ... "}, "No word would be left"),
        ({"tab": "labelled"}, "Somebody else was quicker"),
    ],
)
async def test_it_says_why_it_did_not_save(desk: Desk, fields: dict[str, str], said: str) -> None:
    message_id = await kept(desk, "purple elbow thing")
    browser = await desk.signed_in(await desk.ada())
    text = fields.pop("text", "purple elbow thing")
    assert said in await label(browser, message_id, text, **fields)
    found = await message(desk, message_id)
    assert found is not None
    assert (found.status, found.text) == (NEW, "purple elbow thing")
    assert await trail(desk, f"unclear:{message_id}") == []


async def test_only_the_first_of_two_coordinators_labels(desk: Desk) -> None:
    message_id = await kept(desk, "purple elbow thing")
    ada = await desk.ada()
    first, second = await desk.signed_in(ada), await desk.signed_in(ada)
    await label(first, message_id, "purple elbow", intent="greet")
    assert "quicker" in await label(second, message_id, "purple", intent="stop")
    found = await message(desk, message_id)
    assert found is not None
    assert (found.text, found.intent) == ("purple elbow", Intent.GREET)


async def test_it_is_read_back_as_training_data(desk: Desk, tmp_path: Path) -> None:
    ada = await desk.ada()
    browser = await desk.signed_in(ada)
    for text, needs, language in (
        ("no grub for (name)", ("food",), Language.EN),
        ("skint & hungry: #1", ("food", "money"), Language.EN),
        ("plus une thune à (lieu)", ("money",), Language.FR),
    ):
        message_id = await kept(desk, text, language)
        await label(browser, message_id, text, **{f"need_{n}": "1" for n in needs})
    await kept(desk, "still waits")
    page = (await browser.get(PAGE)).text
    for code in ("en", "fr"):
        assert f'href="{PAGE}/{code}.yml"' in page
        answer = await browser.get(f"{PAGE}/{code}.yml")
        assert answer.headers["Content-Type"].startswith("application/yaml")
        disposition = answer.headers["Content-Disposition"]
        assert disposition == f'attachment; filename="learned_{code}.yml"'
        (tmp_path / code).mkdir()
        (tmp_path / code / f"learned_{code}.yml").write_text(answer.text, encoding="utf-8")
        assert await trail(desk, f"unclear:{code}") == [(f"staff:{ada.id}", "unclear.downloaded")]
    found = {e.text: (e.language, e.intent, set(e.needs)) for e in read_examples(tmp_path)}
    assert found == {
        "no grub for (name)": (Language.EN, Intent.STATE_NEED, {"food"}),
        "skint & hungry: #1": (Language.EN, Intent.STATE_NEED, {"food", "money"}),
        "plus une thune à (lieu)": (Language.FR, Intent.STATE_NEED, {"money"}),
    }


async def test_it_is_for_those_who_look_after_all_hubs(desk: Desk) -> None:
    message_id = await kept(desk, "purple elbow thing")
    for staff in (await desk.leo(), await desk.max()):
        browser = await desk.signed_in(staff)
        assert PAGE not in (await browser.get("/console")).text
        for path in (PAGE, f"{PAGE}/en.yml"):
            answer = await browser.get(path)
            assert answer.status == 404
            assert "purple" not in answer.text
        for verb in ("label", "throw-away"):
            fields = {"tab": "new", "text": "x", "intent": "greet"}
            assert (await browser.post(f"{PAGE}/{message_id}/{verb}", fields)).status == 404
    found = await message(desk, message_id)
    assert found is not None
    assert found.status is NEW
    assert await trail(desk, "unclear:en") == []


async def test_it_is_closed_to_strangers_and_to_forms_of_others(desk: Desk) -> None:
    message_id = await kept(desk, "purple elbow thing")
    stranger = await desk.browser()
    assert (await stranger.get(PAGE)).location == f"/console/login?next={PAGE}"
    assert (await stranger.get(f"{PAGE}/en.yml")).status in (303, 401)
    browser = await desk.signed_in(await desk.ada())
    fields = {"csrf": "guess", "tab": "new", "text": "x", "intent": "greet"}
    assert (await browser.post_raw(f"{PAGE}/{message_id}/label", fields)).status == 403
    assert (await browser.get(f"{PAGE}/de.yml")).status == 404
    assert (await browser.post(f"{PAGE}/nothing/throw-away", {"tab": "new"})).status == 404
    found = await message(desk, message_id)
    assert found is not None
    assert found.status is NEW


async def test_it_shows_words_as_words(desk: Desk) -> None:
    await kept(desk, CANARY)
    text = (await (await desk.signed_in(await desk.ada())).get(PAGE)).text
    assert "<img" not in text
    assert CANARY in html.unescape(text)


async def test_it_counts_no_further_than_anybody_needs(desk: Desk) -> None:
    day = desk.clock.now().date()

    def many(uow) -> None:
        for number in range(205):
            uow.unclear.add(UnclearMessage(f"m{number}", f"words {number}", Language.EN, day))

    await desk.keep(many)
    text = (await (await desk.signed_in(await desk.ada())).get(PAGE)).text
    assert "200+ waiting" in text
    assert text.count("<textarea") == 20


async def test_it_is_written_in_french_too(desk: Desk) -> None:
    await kept(desk, "purple elbow thing")
    text = (await (await desk.signed_in(await desk.ada())).get(f"{PAGE}?lang=fr")).text
    assert "Rien ne s'entraîne tout seul" in html.unescape(text)
