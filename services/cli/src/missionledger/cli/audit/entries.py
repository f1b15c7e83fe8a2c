"""The events of a log as a bundle holds them: each with its hash, in its canonical bytes.

The feed carries payload and metadata byte for byte, so the envelope that was hashed can be put
together again from what every subscriber receives.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from missionledger.cli.client import RunningSystem
from missionledger.common.eventlog.envelope import envelope_bytes
from missionledger.common.refusals import Refusal, RefusalKind

PAGE_EVENTS = 500
NDJSON = "application/x-ndjson"
_DATA = b',"data":'


class LogNotWholeError(Refusal):
    """The reader may not see every event, so what was exported would prove nothing."""

    code = "log-not-whole"
    title = "The log cannot be exported as a whole"
    kind = RefusalKind.FORBIDDEN


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a bundle.

    Attributes:
        hash: of the event in the chain of its log, in hex.
        envelope: the bytes that were hashed.
        kind: type and version of its schema, such as `MissionProposed.v1`.
        documents: SHA-256 of the papers that it names.
    """

    position: int
    hash: str
    envelope: bytes
    kind: str
    documents: Sequence[str]

    @property
    def line(self) -> bytes:
        """The event as a line of a bundle."""
        return b"%b %b\n" % (self.hash.encode(), self.envelope)


def entry_of(cloud_event: bytes) -> Entry:
    """Return the entry that this CloudEvent of the feed stands for."""
    # Quotes inside a text are escaped, so the first such mark is the member itself; it is the last.
    start = cloud_event.index(_DATA) + len(_DATA)
    values: dict[str, Any] = orjson.loads(cloud_event[: start - len(_DATA)] + b"}")
    _, _, event_type, version = values["type"].split(".")
    position, metadata = int(values["sequence"]), values["metadata"].encode()
    envelope = envelope_bytes(
        data=cloud_event[start:-1],
        epoch=values["epoch"].encode(),
        event_id=values["id"].encode(),
        metadata=metadata,
        occurred_on=values["occurredon"].encode(),
        position=position,
        recorded_at=values["time"].encode(),
        schema_version=int(version.removeprefix("v")),
        stream=values["subject"],
        event_type=event_type,
        version=values["streamversion"],
    )
    documents = orjson.loads(metadata).get("documents", ())
    return Entry(position, values["hash"], envelope, f"{event_type}.{version}", documents)


def entries_of(system: RunningSystem, service: str, size: int) -> Iterator[list[Entry]]:
    """Yield the first `size` events of a log, page by page.

    Raises:
        LogNotWholeError: if one of them is not shown to whoever asks.
    """
    position = 0
    while position < size:
        answer = system.get(
            service,
            "/v1/events",
            params={"after": position, "limit": min(PAGE_EVENTS, size - position)},
            accept=NDJSON,
        )
        page = [entry_of(line) for line in answer.content.splitlines()]
        page = [entry for entry in page if entry.position <= size]
        for entry in page:
            position += 1
            if entry.position != position:
                raise _hidden(service, position)
        if not page:
            raise _hidden(service, position + 1)
        yield page


def _hidden(service: str, position: int) -> LogNotWholeError:
    return LogNotWholeError(
        f"event {position} of {service} is not shown to you",
        next_step="a log is exported as a whole or not at all: use a token that reads all missions "
        "and, for conduct cases, has the role auditor; the operator's token does",
    )
