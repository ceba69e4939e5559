"""What Prometheus may scrape: requests, breaker, generation, cache. No label carries an account, a key or an address.

Here: the instruments. Not here: the route (api/routes/health.py).
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10)
STATES = ("closed", "half-opened", "opened")


class Metrics:
    """The instruments of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "cloudwise_http_requests", "Requests answered.", ("route", "method", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "cloudwise_http_request_seconds", "Time to answer.", ("route",), registry=self.registry, buckets=_SECONDS
        )
        self._breaker = Gauge(
            "cloudwise_breaker_state", "1 for the state that holds.", ("breaker", "state"), registry=self.registry
        )
        self.generation = Gauge("cloudwise_generation", "Number of the newest generation.", registry=self.registry)
        self.answers = Counter(
            "cloudwise_answers", "Answers by where they came from.", ("source",), registry=self.registry
        )
        self._known: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one request by its route's template, never by its path."""
        key = route, method, status
        if (known := self._known.get(key)) is None:  # looking labels up costs more than counting
            known = self._requests.labels(*map(str, key)), self._seconds.labels(route)
            self._known[key] = known
        known[0].inc()
        known[1].observe(seconds)

    def text(self, breaker: str, state: str) -> bytes:
        """Everything, in Prometheus' text format."""
        for each in STATES:
            self._breaker.labels(breaker, each).set(each == state)
        return generate_latest(self.registry)
