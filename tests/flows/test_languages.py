"""The language of a chat: asked about after two messages in the other one, never changed alone."""

from domain.vocabulary import Language
from tests.flows.conftest import TO_PLACE, Chat

FRENCH = (
    "je ne comprends pas bien votre question",
    "vous pouvez m'expliquer avec des mots simples",
)


async def _language(chat: Chat) -> Language | None:
    return (await chat.conversation()).language


async def test_one_message_in_the_other_language_changes_nothing(ana: Chat) -> None:
    await ana.press(*TO_PLACE)
    await ana.say(FRENCH[0])
    assert "/language fr" not in ana.payloads
    assert await _language(ana) is Language.EN


async def test_after_two_it_asks_and_nothing_said_is_lost(ana: Chat) -> None:
    await ana.press(*TO_PLACE)
    slots = await ana.slots()
    await ana.say(FRENCH[0])
    await ana.say(FRENCH[1])
    assert ana.heard[-1].text.endswith("On continue en français ?")
    assert [b.payload for b in ana.heard[-1].buttons] == ["/language fr", "/language en"]
    assert await _language(ana) is Language.EN
    await ana.say("oui")
    assert await _language(ana) is Language.FR
    assert (await ana.slots())["needs"] == slots["needs"]
    assert "Où" in ana.text


async def test_the_button_switches_too(ana: Chat) -> None:
    await ana.press(*TO_PLACE)
    await ana.say(FRENCH[0])
    await ana.say(FRENCH[1])
    await ana.press("/language fr")
    assert await _language(ana) is Language.FR


async def test_who_stays_is_not_asked_again(ana: Chat) -> None:
    await ana.press(*TO_PLACE)
    await ana.say(FRENCH[0])
    await ana.say(FRENCH[1])
    await ana.press("/language en")
    for text in (*FRENCH, "je voudrais bien savoir comment faire"):
        await ana.say(text)
        assert "On continue" not in ana.text
    assert await _language(ana) is Language.EN


async def test_no_is_no(ana: Chat) -> None:
    await ana.press(*TO_PLACE)
    await ana.say(FRENCH[0])
    await ana.say(FRENCH[1])
    await ana.say("no thanks")
    assert "we stay with English" in ana.text
    assert await _language(ana) is Language.EN


async def test_its_own_language_in_between_starts_the_count_anew(ana: Chat) -> None:
    await ana.press(*TO_PLACE)
    await ana.say(FRENCH[0])
    await ana.say("sorry i do not know what you mean by that")
    await ana.say(FRENCH[1])
    assert "On continue" not in ana.text


async def test_names_and_places_of_the_other_language_do_not_count(ana: Chat) -> None:
    await ana.press(*TO_PLACE)
    for text in ("Boulogne-sur-Mer", "Jean-Luc", "Le Portel", "Lille"):
        await ana.say(text)
        assert "On continue" not in ana.text


async def test_the_french_chat_asks_in_english(french: Chat) -> None:
    await french.press("/start")
    await french.say("sorry i do not understand what you want")
    await french.say("can you tell me what i have to do here")
    assert "Shall we go on in English?" in french.text
    assert await _language(french) is Language.FR
