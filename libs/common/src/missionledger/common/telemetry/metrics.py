"""What the HTTP side of a service shows to Prometheus."""

from prometheus_client import Counter, Gauge, Histogram

DURATION_BUCKETS_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

HTTP_REQUEST_DURATION_SECONDS = Histogram(
    "missionledger_http_request_duration_seconds",
    "From the first byte of a request to the last byte of its answer",
    ["service", "method", "route", "status"],
    buckets=DURATION_BUCKETS_SECONDS,
)
HTTP_REFUSALS = Counter(
    "missionledger_http_refusals_total",
    "Answers that are problems, by the code of the problem",
    ["service", "code"],
)
HTTP_REQUESTS_IN_PROGRESS = Gauge(
    "missionledger_http_requests_in_progress",
    "Requests that have no complete answer yet, streams included",
    ["service"],
)
EVENT_STREAMS_OPEN = Gauge(
    "missionledger_event_streams_open",
    "Clients that follow the log over server-sent events",
    ["service"],
)
PART_READY = Gauge(
    "missionledger_part_ready",
    "1 if the part was ready when it was last asked, else 0",
    ["service", "part"],
)
