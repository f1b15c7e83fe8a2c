"""Names on the transport: JetStream streams and subjects."""

import re
from functools import lru_cache

from missionledger.common.events import RecordedEvent

GLOBAL = "global"
"""Stands where the mission would, for facts that belong to none."""

_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def stream_name(service: str) -> str:
    """Return the JetStream stream that carries the log of a service."""
    return f"MISSIONLEDGER_{service.upper()}"


def all_subjects(service: str) -> str:
    """Return the subject filter that holds everything of a service."""
    return f"missionledger.{service}.>"


def aggregate_subjects(service: str, aggregate: str) -> str:
    """Return the subject filter for one kind of aggregate, all missions and types."""
    return f"missionledger.{service}.*.{aggregate}.>"


@lru_cache(maxsize=1_000)
def snake_case(name: str) -> str:
    """Return a class name in snake case: `MandateRenewed` gives `mandate_renewed`."""
    return _WORD_START.sub("_", name).lower()


def subject_of(event: RecordedEvent) -> str:
    """Return the subject an event is published under."""
    service, _, aggregate = event.stream.partition("-")[0].partition(".")
    return (
        f"missionledger.{service}.{event.mission or GLOBAL}.{aggregate}."
        f"{snake_case(event.type)}.v{event.schema_version}"
    )
