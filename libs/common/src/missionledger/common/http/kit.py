"""What the dependencies of every route share; it hangs on the application."""

from dataclasses import dataclass, field

from starlette.requests import HTTPConnection

from missionledger.common.clock import Clock
from missionledger.common.documents import DocumentStore
from missionledger.common.eventlog.port import EventLog
from missionledger.common.http.event_streams import EventStreams
from missionledger.common.http.in_flight import InFlight
from missionledger.common.projections.port import LiveProjections


@dataclass(frozen=True)
class HttpKit:
    """The parts a route may need without knowing them.

    Attributes:
        service: name of the service.
        log: its event log.
        projections: its live read models.
        clock: the time.
        streams: clients that follow the log; `streams.stop()` ends them before a shutdown.
        in_flight: commands without an answer yet.
        documents: the papers that commands may name; None where none are kept.
        read_wait_seconds: how long a read waits for read models that are behind.
    """

    service: str
    log: EventLog
    projections: LiveProjections
    clock: Clock
    streams: EventStreams
    in_flight: InFlight = field(default_factory=InFlight)
    documents: DocumentStore | None = None
    read_wait_seconds: float = 2.0


def kit_of(connection: HTTPConnection) -> HttpKit:
    """Return the kit of the application that serves this request."""
    kit: HttpKit = connection.app.state.kit
    return kit
