"""What is counted for Prometheus. Names begin with nps_loop_; no label holds a person or a customer."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest


class Metrics:
    """One registry for each process; tests make as many as they like."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._answers = Counter(
            "nps_loop_answers",
            "Deliveries of survey tools, by what became of them",
            ["source", "status"],
            registry=self.registry,
        )
        self._deliveries = Counter(
            "nps_loop_deliveries",
            "Attempts at Slack messages, by how they ended",
            ["kind", "state"],
            registry=self.registry,
        )
        self._refused = Gauge(
            "nps_loop_bot_refused", "1 while Slack refuses the bot's token or scopes", registry=self.registry
        )
        self._waiting = Gauge(
            "nps_loop_deliveries_waiting", "Slack messages that wait to be sent", registry=self.registry
        )
        self._given_up = Gauge(
            "nps_loop_deliveries_given_up", "Slack messages that a human must look at", registry=self.registry
        )
        self._moves = Counter(
            "nps_loop_moves", "Buttons and menus used, by move", ["move", "outcome"], registry=self.registry
        )
        self._clock = Counter(
            "nps_loop_clock",
            "What the clock did: loops whose time had come, messages with pings, loops that changed hands",
            ["did"],
            registry=self.registry,
        )
        self._answer_seconds = Histogram(
            "nps_loop_answer_seconds",
            "Seconds from a survey tool's request to our answer",
            buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3),
            registry=self.registry,
        )

    def answered(self, source: str, status: str, seconds: float) -> None:
        self._answers.labels(source, status).inc()
        self._answer_seconds.observe(seconds)

    def delivered(self, kind: str, state: str) -> None:
        self._deliveries.labels(kind, state).inc()
        if state == "settled":
            self._refused.set(0)

    def bot_refused(self, error: str | None) -> None:
        if error is not None:
            self._refused.set(1)

    def moved(self, move: str, outcome: str) -> None:
        self._moves.labels(move, outcome).inc()

    def ticked(self, loops: int, pings: int, moved: int) -> None:
        for did, count in (("loops", loops), ("pings", pings), ("moved", moved)):
            self._clock.labels(did).inc(count)

    def queue(self, waiting: int, given_up: int) -> None:
        self._waiting.set(waiting)
        self._given_up.set(given_up)

    def exposition(self) -> bytes:
        """The present figures in Prometheus's text format."""
        return generate_latest(self.registry)
