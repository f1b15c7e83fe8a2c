"""What the projections of a service show to Prometheus."""

from prometheus_client import Gauge

PROJECTION_LAG_EVENTS = Gauge(
    "missionledger_projection_lag_events",
    "Events of the log that the live projection does not hold yet",
    ["service", "projection"],
)
PROJECTION_FAILED = Gauge(
    "missionledger_projection_failed_bool",
    "1 while the live projection does not go on because applying an event failed",
    ["service", "projection"],
)
