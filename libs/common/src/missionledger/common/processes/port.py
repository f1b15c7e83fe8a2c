"""How events start and signal Temporal workflows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from missionledger.common.events import DomainEvent, RecordedEvent


@dataclass(frozen=True, slots=True)
class StartWorkflow:
    """Start a workflow unless one with this id runs or ran."""

    workflow: str
    workflow_id: str
    argument: BaseModel


@dataclass(frozen=True, slots=True)
class SignalWorkflow:
    """Signal a workflow; the dispatcher adds the mark of the event, and repeats are ignored there.

    The handler takes two arguments: `EventMark` and this one.
    """

    workflow_id: str
    signal: str
    argument: BaseModel


ProcessStep = StartWorkflow | SignalWorkflow

ProcessRule = Callable[[RecordedEvent, DomainEvent], Sequence[ProcessStep]]
"""What an event of the own log means to processes; nothing for most events.

It is called in a thread of the dispatcher, may be called again for the same event, and may read the
own log but change nothing.
"""


@dataclass(frozen=True, slots=True)
class ForeignActivity:
    """An activity of another service, as this one knows it.

    The models are this service's own: it sends `argument` and reads `result`, which ignores fields
    that it does not need. A contract test compares both with what the other service publishes.

    Attributes:
        name: `<service>.<verb_noun>`.
    """

    name: str
    argument: type[BaseModel]
    result: type[BaseModel]


@dataclass(frozen=True, slots=True)
class ProcessParts:
    """What a service gives to Temporal: its task queue is the name of the service.

    Attributes:
        workflows: workflow classes.
        activities: bound methods named `<service>.<verb_noun>`.
        rules: what events start and signal; kept in order.
        listens_to: the event types the rules care about; others are not even decoded. Empty: all.
        calls: the activities of other services that the workflows use.
        standing: workflows that run as long as the service does, whatever is in the log.
    """

    workflows: Sequence[type] = ()
    activities: Sequence[Callable[..., Any]] = field(default=())
    rules: Sequence[ProcessRule] = ()
    listens_to: Sequence[type[DomainEvent]] = ()
    calls: Sequence[ForeignActivity] = ()
    standing: Sequence[StartWorkflow] = ()
