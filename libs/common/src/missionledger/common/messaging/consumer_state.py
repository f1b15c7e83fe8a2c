"""What a consumer of another service's facts is doing, and how much it takes at a time."""

from dataclasses import dataclass
from enum import StrEnum


class ConsumerState(StrEnum):
    """What a consumer is doing, or why it does nothing."""

    WAITING = "waiting-for-stream"
    RUNNING = "running"
    RETRYING = "waiting-for-what-a-handler-needs"
    FOREIGN_EPOCH = "stream-of-another-epoch"
    STANDBY = "another-process-takes-them"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ConsumerSettings:
    """How much is taken at a time, and how long it may take.

    Attributes:
        fetch_events: most messages in one pull; they are handled and acknowledged together.
        fetch_seconds: how long a pull waits for messages.
        ack_wait_seconds: after which the broker gives a message out again.
        ack_pending_max: most messages given out and not acknowledged.
        streams_at_once: how many streams of a pull are worked on side by side.
    """

    fetch_events: int = 200
    fetch_seconds: float = 5
    ack_wait_seconds: float = 120
    ack_pending_max: int = 1_000
    streams_at_once: int = 16
