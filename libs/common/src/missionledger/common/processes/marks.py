"""What a signal says about the event behind it, so that a workflow can ignore repeats."""

from pydantic import BaseModel, ConfigDict


class EventMark(BaseModel):
    """The event a signal comes from.

    Attributes:
        event_id: its id.
        position: its place in the log of the service; signals arrive in this order.
        occurred_on: the day a person gave it; empty where a process worked it out, which dates it
            by the clock, and in signals of before it was sent.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    event_id: str
    position: int
    occurred_on: str = ""
