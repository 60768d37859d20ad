"""What every answer carries (ASVS 5.0 3.3 and 3.4; reliability S5-S8)."""

import re

import pytest

from tests.integration.web.visitor import HEADER, Visitor

pytestmark = pytest.mark.asyncio(loop_scope="module")

PATHS = ("/", "/chat", "/chat?embed=1", "/embed.js", "/nothing-here", "/chat/messages?after=0")


@pytest.mark.parametrize("path", PATHS)
async def test_it_sends_the_security_headers(ana: Visitor, path: str) -> None:
    headers = (await ana.get(path, headers=HEADER)).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "object-src 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Server" not in headers


@pytest.mark.parametrize("path", ["/", "/chat", "/chat?lang=fr", "/?embed=1", "/nothing-here"])
async def test_it_lets_nobody_frame_it(ana: Visitor, path: str) -> None:
    headers = (await ana.get(path)).headers

    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"


async def test_it_may_be_framed_by_a_partner_through_the_embed_only(ana: Visitor) -> None:
    headers = (await ana.get("/chat?embed=1")).headers

    assert "frame-ancestors http: https:" in headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in headers


async def test_it_is_never_stored_by_a_browser(ana: Visitor) -> None:
    for path in ("/", "/chat", "/chat?embed=1", "/chat/messages?after=0"):
        assert (await ana.get(path, headers=HEADER)).headers["Cache-Control"] == "no-store"


async def test_it_keeps_the_session_in_a_cookie_that_scripts_cannot_read(ana: Visitor) -> None:
    cookie = (await ana.get("/")).headers["Set-Cookie"]

    name, _, rest = cookie.partition("=")
    assert name == "aspire_chat"
    assert re.fullmatch(r"[A-Za-z0-9_-]{22,}", rest.split(";")[0])
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(rest.split("; "))


async def test_it_never_stores_the_token(ana: Visitor) -> None:
    await ana.page()
    await ana.send(text="hello")

    conversation = await ana.conversation()
    token = next(c.value for c in ana.session.cookie_jar if c.key == "aspire_chat")

    assert conversation is not None
    assert token not in conversation.sender


async def test_it_ties_the_cookie_to_this_host_over_https(https_visitor: Visitor) -> None:
    response = await https_visitor.get("/")

    parts = response.headers["Set-Cookie"].split("; ")
    assert parts[0].startswith("__Host-aspire_chat=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(parts)
    assert "max-age=31536000" in response.headers["Strict-Transport-Security"]


async def test_it_gives_a_framed_chat_a_cookie_of_its_own(https_visitor: Visitor) -> None:
    response = await https_visitor.get("/chat?embed=1")

    parts = response.headers["Set-Cookie"].split("; ")
    assert parts[0].startswith("__Host-aspire_chat_frame=")
    assert {"Secure", "HttpOnly", "SameSite=None", "Partitioned"} <= set(parts)
    assert "frame-ancestors https:;" in response.headers["Content-Security-Policy"] + ";"


async def test_it_keeps_a_framed_chat_apart(ana: Visitor) -> None:
    await ana.page()
    await ana.send(text="something private")

    framed = await ana.page("/chat?embed=1")

    assert "something private" not in framed.text
    assert all(f.action.endswith("?embed=1") for f in framed.forms)


async def test_it_serves_scripts_and_styles_for_good_under_the_hash_of_what_is_in_them(
    ana: Visitor,
) -> None:
    page = await ana.page()
    files = [
        t.get("src") or t.get("href") or "" for tag, t in page.tags if tag in ("script", "link")
    ]
    files = [f for f in files if f]

    assert len(files) == 4
    for address in files:
        response = await ana.get(address)
        assert response.status == 200
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        other = re.sub(r"\.[0-9a-f]{12}\.", ".000000000000.", address)
        assert (await ana.get(other)).status == 404


async def test_it_asks_nothing_of_another_host(ana: Visitor) -> None:
    page = await ana.page()

    loaded = [t for tag, t in page.tags if tag in ("script", "link", "img", "iframe")]
    assert all(str(t.get("src") or t.get("href") or "/").startswith("/") for t in loaded)
    assert "style=" not in page.html
    assert "<style" not in page.html


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS"])
@pytest.mark.parametrize("path", ["/", "/chat", "/chat/messages", "/leave", "/embed.js"])
async def test_it_knows_no_other_methods(ana: Visitor, method: str, path: str) -> None:
    async with ana.session.request(method, ana.base + path) as response:
        assert response.status == 405


async def test_it_gives_partners_a_script_that_says_where_it_is(ana: Visitor) -> None:
    response = await ana.get("/embed.js")

    script = await response.text()
    assert response.content_type == "text/javascript"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert '"fr"' in script
    assert '"WORDS"' not in script
    assert "innerHTML" not in script
