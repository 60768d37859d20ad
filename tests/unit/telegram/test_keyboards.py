"""Buttons under a message, choosing several, and cutting long texts."""

from hypothesis import given
from hypothesis import strategies as st
from telegram import InlineKeyboardMarkup

from bot.channels.telegram import keyboards, toggles
from bot.channels.telegram.outgoing import split, units
from domain.messages import Line, Message, MessageButton, Text
from domain.vocabulary import Language


class Words:
    """A catalogue of the few texts that keyboards use."""

    def render(self, text: Line, language: Language) -> str:
        assert isinstance(text, Text)
        title = getattr(text.values.get("title"), "words", "")
        return {
            "telegram.chosen": f"✓ {title} ({'choisi' if language is Language.FR else 'chosen'})",
            "telegram.done": "Done",
        }[text.key]


def shown(markup: InlineKeyboardMarkup | None) -> toggles.Keyboard:
    return toggles.read_keyboard(markup)


def several(*payloads: str) -> Message:
    buttons = tuple(MessageButton(p, p.partition(":")[2] or p) for p in payloads)
    return Message("Which?", buttons, is_multiple=True)


def test_it_has_no_keyboard_without_buttons() -> None:
    assert keyboards.inline(Message("hello"), Language.EN, Words()) is None


def test_it_puts_short_buttons_side_by_side_and_long_ones_alone() -> None:
    titles = ("Yes", "No", "I'd rather not say", "16 to 17", "18 to 25", "26 or more", "x")
    message = Message("?", tuple(MessageButton(f"a:{n}", t) for n, t in enumerate(titles)))
    rows = [[t for t, _ in row] for row in shown(keyboards.inline(message, Language.EN, Words()))]
    assert rows == [["Yes", "No", "I'd rather not say"], ["16 to 17", "18 to 25"],
                    ["26 or more", "x"]]  # fmt: skip


def test_it_gives_what_can_be_chosen_with_others_a_mark_and_the_rest_none() -> None:
    message = several("travel:bus", "travel:unsaid", "/human")
    keyboard = shown(keyboards.inline(message, Language.EN, Words()))
    assert keyboard == (
        (("bus", "+travel:bus"),),
        (("Done", "=en:"),),
        (("unsaid", "travel:unsaid"), ("/human", "/human")),
    )


def test_it_uses_the_flows_own_button_to_end_a_choice() -> None:
    message = several("needs:done", "needs:food")
    keyboard = shown(keyboards.inline(message, Language.FR, Words()))
    assert keyboard == ((("food", "+needs:food"),), (("done", "=fr:needs:done"),))


def press(keyboard: toggles.Keyboard, data: str) -> toggles.Choice:
    return toggles.press(keyboard, data, toggles.chosen_in(keyboard), Words())


def after(keyboard: toggles.Keyboard, *presses: str) -> toggles.Keyboard:
    for data in presses:
        keyboard = press(keyboard, data).keyboard or keyboard
    return keyboard


def test_it_marks_and_unmarks_in_the_keyboard_itself() -> None:
    begin = shown(keyboards.inline(several("n:a", "n:b", "n:c"), Language.FR, Words()))
    both = after(begin, "+n:c", "+n:a")
    assert [row[0] for row in both] == [
        ("✓ a (choisi)", "-n:a"),
        ("b", "+n:b"),
        ("✓ c (choisi)", "-n:c"),
        ("Done", "=fr:"),
    ]
    assert after(both, "-n:a", "-n:c") == begin


def test_it_changes_nothing_when_a_press_is_handled_twice() -> None:
    begin = shown(keyboards.inline(several("n:a", "n:b"), Language.EN, Words()))
    assert after(begin, "+n:a", "+n:a") == after(begin, "+n:a")
    assert after(begin, "+n:a", "-n:a", "-n:a") == begin


def test_it_makes_one_payload_of_what_is_chosen() -> None:
    begin = shown(keyboards.inline(several("n:a", "n:b", "n:c"), Language.EN, Words()))
    assert press(after(begin, "+n:c", "+n:a"), "=en:").payload == "n:a+c"
    assert press(after(begin, "+n:b"), "=en:").payload == "n:b+done"
    assert press(begin, "=en:") == toggles.Choice()
    assert press(begin, "=en:n:done").payload == "n:done"


def test_it_keeps_every_button_that_telegram_takes() -> None:
    longest, too_long = "s:" + "x" * 61, "s:" + "x" * 62
    begin = shown(keyboards.inline(several(longest, too_long), Language.EN, Words()))
    assert [data for row in begin for _, data in row] == ["+" + longest, "=en:", too_long]
    for keyboard in (begin, after(begin, "+" + longest)):
        assert all(len(data.encode()) <= 64 for row in keyboard for _, data in row)


@given(st.text(max_size=300), st.integers(5, 40))
def test_it_cuts_a_text_without_losing_a_word(text: str, limit: int) -> None:
    parts = list(split(text, limit))
    assert all(part.strip() == part and 0 < units(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_it_cuts_at_paragraphs_before_lines_before_spaces() -> None:
    assert list(split("one two\n\nthree four\nfive", 14)) == ["one two", "three four", "five"]
    assert list(split("a" * 25, 10)) == ["a" * 10, "a" * 10, "a" * 5]
    assert list(split("\U0001f642" * 10, 10)) == ["\U0001f642" * 5] * 2
    assert list(split(" \n ", 10)) == []
