"""What the access trail of a service shows to Prometheus."""

from prometheus_client import Counter, Gauge

ACCESS_TRAIL_LOST = Counter(
    "missionledger_access_trail_lost_total",
    "Sensitive reads that were answered and are not on the access trail",
    ["service"],
)
ACCESS_TRAIL_WRITTEN = Counter(
    "missionledger_access_trail_written_total",
    "Rows written to the access trail",
    ["service"],
)
ACCESS_TRAIL_FAILED = Gauge(
    "missionledger_access_trail_failed_bool",
    "1 while rows of the access trail cannot be written",
    ["service"],
)
