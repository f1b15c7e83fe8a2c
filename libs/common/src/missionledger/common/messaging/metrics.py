"""What the transport side of a service shows to Prometheus."""

from prometheus_client import Counter, Gauge

RELAY_POSITION = Gauge(
    "missionledger_relay_position",
    "Last log position that the JetStream stream holds",
    ["service"],
)
RELAY_LAG_EVENTS = Gauge(
    "missionledger_relay_lag_events",
    "Events of the log that the JetStream stream does not hold yet",
    ["service"],
)
RELAY_OLDEST_UNPUBLISHED_SECONDS = Gauge(
    "missionledger_outbox_oldest_age_seconds",
    "Age of the oldest event that the JetStream stream does not hold yet, 0 when there is none",
    ["service"],
)
CONSUMER_LAG_EVENTS = Gauge(
    "missionledger_consumer_lag_events",
    "Events of the other service that the consumer has not taken yet",
    ["service", "consumer"],
)
CONSUMER_REDELIVERIES = Counter(
    "missionledger_consumer_redeliveries_total",
    "Messages that came again although they had been handled",
    ["service", "consumer"],
)
QUARANTINED_EVENTS = Gauge(
    "missionledger_quarantined_events",
    "Events of other services that wait in quarantine for a decision",
    ["service", "consumer"],
)
BROKER_ERRORS = Counter(
    "missionledger_broker_errors_total",
    "Errors that the broker reported outside of any request, such as denied permissions",
    ["service"],
)
