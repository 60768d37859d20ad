"""What can be tapped in a text."""

import pytest

from bot.page.links import Linker

LINKER = Linker(
    {
        "999": False,
        "15": False,
        "3114": False,
        "116 123": False,
        "85258": True,
        "111, then option 2": False,
        "0808 2000 247": False,
        "The housing team of your council": False,
    }
)


def links(text: str, is_danger: bool = False) -> dict[str, str]:
    parts = LINKER.parts(text, is_danger)
    assert "".join(p["text"] for p in parts) == text
    return {p["text"]: p["href"] for p in parts if "href" in p}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {}),
        ("Nothing to tap.", {}),
        ("0808 2000 247", {"0808 2000 247": "tel:08082000247"}),
        ("Call 07700 900123.", {"07700 900123": "tel:07700900123"}),
        ("Au 06 39 98 12 34 !", {"06 39 98 12 34": "tel:0639981234"}),
        ("+33 6 39 98 12 34", {"+33 6 39 98 12 34": "tel:+33639981234"}),
        ("Text 85258", {"85258": "sms:85258"}),
        ("Call 999 now", {"999": "tel:999"}),
        ("999 people came", {}),
        ("in 15 minutes, 1999, 12/01/2026, 01-02-2024 10:00, 51.388, 0.544", {}),
        ("K7M-2PX ME4 5AA", {}),
        ("help@hub.example.org.", {"help@hub.example.org": "mailto:help@hub.example.org"}),
        ("(https://a.example/x?y=1).", {"https://a.example/x?y=1": "https://a.example/x?y=1"}),
        ("http://a.example javascript:alert(1) data:x", {}),
        ("116 123 or 116 123", {"116 123": "tel:116123"}),
    ],
)
def test_it_links_only_what_can_be_called_or_opened(text: str, found: dict[str, str]) -> None:
    assert links(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("999 Police", {"999": "tel:999"}),
        ("3114, jour et nuit", {"3114": "tel:3114"}),
        ("111 NHS, then option 2", {"111": "tel:111"}),
        ("15", {"15": "tel:15"}),
        ("1999 and 9990", {}),
    ],
)
def test_it_links_short_numbers_in_danger(text: str, found: dict[str, str]) -> None:
    assert links(text, is_danger=True) == found
