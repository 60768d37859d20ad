"""What was understood, as the object that `aspire nlu parse` prints (design section 6)."""

from domain.understanding import Understanding


def to_json(understanding: Understanding) -> dict[str, object]:
    """Return the object; every key is always there."""
    danger = understanding.safeguarding
    slots = {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in understanding.slots.items()
    }
    return {
        "text": understanding.text,
        "language": None if understanding.language is None else understanding.language.value,
        "intent": {"name": understanding.intent.value, "confidence": understanding.confidence},
        "needs": [{"code": n.code, "confidence": n.confidence} for n in understanding.needs],
        "access": [{"code": a.code, "confidence": a.confidence} for a in understanding.access],
        "urgency": None if understanding.urgency is None else understanding.urgency.value,
        "entities": [
            {"entity": e.entity, "value": e.value, "start": e.start, "end": e.end}
            for e in understanding.entities
        ],
        "slots": slots,
        "safeguarding": None
        if danger is None
        else {"kind": danger.kind.value, "phrase": danger.phrase},
    }
