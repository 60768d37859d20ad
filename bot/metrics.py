"""Counters for an operator, in Prometheus' text format; never a word that anybody said."""

from prometheus_client import CollectorRegistry, Counter, generate_latest


class Metrics:
    """The counters of one running assistant; no global registry, so tests do not share any."""

    def __init__(self) -> None:
        """Make them, all at nought."""
        self._registry = CollectorRegistry()
        self._fallbacks = Counter(
            "aspire_nlu_fallbacks",
            "Messages that the embedded interpreter answered because Rasa gave nothing usable.",
            ["reason"],
            registry=self._registry,
        )

    def count_fallback(self, reason: str) -> None:
        """Count a message that Rasa left to the embedded interpreter (`nlu.remote.REASONS`)."""
        self._fallbacks.labels(reason).inc()

    def text(self) -> bytes:
        """Return all counters as Prometheus reads them."""
        return generate_latest(self._registry)
