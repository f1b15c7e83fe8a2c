"""What a service is made of; the runtime puts the parts to work."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from fastapi import APIRouter

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock
from missionledger.common.documents import DocumentStore
from missionledger.common.eventlog.codec import EventCodec, Upcaster
from missionledger.common.eventlog.port import EventLog
from missionledger.common.events import DomainEvent
from missionledger.common.messaging.port import ForeignSubscription
from missionledger.common.processes.port import ProcessParts
from missionledger.common.projections.port import LiveProjections, Projection
from missionledger.common.security.roles import Role
from missionledger.common.security.subject_keys import SubjectKeys


@dataclass(frozen=True)
class Kernel:
    """What the runtime hands to a service when it is put together.

    Attributes:
        log: the event log of the service.
        codec: its event types.
        aggregates: runs commands and reads aggregates.
        projections: the live read models.
        clock: the time.
        documents: the papers behind events.
        subjects: keys of persons whose names are sealed in events.
    """

    log: EventLog
    codec: EventCodec
    aggregates: Aggregates
    projections: LiveProjections
    clock: Clock
    documents: DocumentStore
    subjects: SubjectKeys


@dataclass(frozen=True)
class ServiceParts:
    """What a service adds to the kernel."""

    routers: Sequence[APIRouter] = ()
    subscriptions: Sequence[ForeignSubscription] = ()
    processes: ProcessParts = field(default_factory=ProcessParts)


@dataclass(frozen=True)
class ServiceDefinition:
    """A service, ready to be run by the runtime.

    Attributes:
        name: mandates, finance, transitions or performance.
        title: for people: the title of its OpenAPI document.
        port_offset: its HTTP port, counted from the base.
        events: every event type of its log.
        upcasters: for old versions of them.
        confidential: by category of streams, the roles that read their events; all others by all.
        recorded_paths: reads of these, and below them, are put on the access trail too.
        projections: its read models.
        build: puts the parts together; called once, after the log is open.
    """

    name: str
    title: str
    port_offset: int
    events: Sequence[type[DomainEvent]]
    build: Callable[[Kernel], ServiceParts]
    projections: Sequence[type[Projection]] = ()
    upcasters: Mapping[tuple[str, int], Upcaster] = field(default_factory=dict)
    confidential: Mapping[str, Sequence[Role]] = field(default_factory=dict)
    recorded_paths: Sequence[str] = ()
