"""Messages survive storage and degrade to numbered text."""

from hypothesis import given
from hypothesis import strategies as st

from bot.texts import load_catalogues
from domain.messages import (
    Button,
    Card,
    Message,
    MessageButton,
    MessageCard,
    MessageKind,
    MessageRow,
    Reply,
    Row,
    Verbatim,
    render,
    say,
)
from domain.vocabulary import Language

TEXTS = load_catalogues()

buttons = st.builds(MessageButton, st.text(max_size=20), st.text(max_size=20))
rows = st.builds(MessageRow, st.text(max_size=9), st.text(max_size=9), st.none() | buttons)
cards = st.builds(
    MessageCard, st.text(max_size=9), st.lists(rows, max_size=3).map(tuple), st.none() | buttons
)
messages = st.builds(
    Message,
    text=st.text(max_size=50),
    buttons=st.lists(buttons, max_size=3).map(tuple),
    cards=st.lists(cards, max_size=3).map(tuple),
    kind=st.sampled_from(list(MessageKind)),
    is_multiple=st.booleans(),
    wants_location=st.booleans(),
)


@given(messages)
def test_it_comes_back_from_json_as_it_was(message):
    assert Message.from_json(message.to_json()) == message


def test_it_numbers_every_button_once_cards_first():
    summary = Message(
        "Right?",
        buttons=(MessageButton("summary:send", "Send"),),
        cards=(
            MessageCard(
                "Yours",
                (MessageRow("Where", "ME7", MessageButton("change:place", "Change")),),
                MessageButton("matches:x", "Choose"),
            ),
        ),
    )
    assert summary.as_plain_text() == (
        "Right?\n\nYours\nWhere: ME7  1. Change\n  2. Choose\n\n  3. Send"
    )
    assert "1." not in summary.as_plain_text(with_numbers=False)


def test_it_renders_in_the_language_asked_for():
    reply = Reply((say("thank"), Verbatim("{x}")), buttons=(Button("a:b", say("button.yes")),))
    assert render(reply, TEXTS, Language.FR) == Message(
        "Je vous en prie.\n\n{x}", (MessageButton("a:b", "Oui"),), colon=" : "
    )


def test_it_puts_words_of_people_in_as_they_are():
    name = "{0.__class__} %s <b>"
    text = TEXTS.render(say("echo.name", name=name), Language.EN)
    assert text == f"name: {name}"


def test_it_joins_lists_as_people_do():
    def joined(*items):
        return TEXTS.render(say("list.plain", items=items), Language.FR)

    assert joined() == ""
    assert joined("a") == "a"
    assert joined("a", "b", "c") == "a, b et c"


def test_it_carries_cards_and_their_buttons():
    card = Card(say("summary.title"), (Row(say("summary.age"), Verbatim("34")),))
    shown = render(Reply((), cards=(card,)), TEXTS, Language.EN)
    assert shown.cards == (MessageCard("Your request", (MessageRow("Age", "34"),)),)
