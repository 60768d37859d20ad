"""Which language a page is shown in: asked for, remembered, then what the browser prefers."""

from aiohttp import web

from domain.vocabulary import Language


def page_language(request: web.Request, remembered: Language | None = None) -> Language:
    """Return `?lang=` if we speak it, else `remembered`, the browser's choice, or English."""
    return (
        known_language(request.query.get("lang"))
        or remembered
        or _preferred(request.headers.get("Accept-Language", ""))
        or Language.EN
    )


def known_language(code: str | None) -> Language | None:
    """Return the language of `fr`, `fr-BE` or `FR`; None for one we do not speak."""
    try:
        return Language((code or "").strip().split("-")[0].lower())
    except ValueError:
        return None


def _preferred(accept_language: str) -> Language | None:
    """Return the language with the greatest weight that we speak (RFC 9110 section 12.5.4)."""
    weighted: list[tuple[float, Language]] = []
    for part in accept_language[:500].split(","):
        code, _, weight = part.partition(";q=")
        language = known_language(code)
        if language is not None:
            weighted.append((_weight(weight), language))
    best = max(weighted, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] > 0 else None


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
