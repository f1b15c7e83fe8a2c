"""What a projection is: tables, and how an event changes them."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol, TypeVar

from sqlalchemy import Connection, MetaData

from missionledger.common.events import DomainEvent, RecordedEvent

T = TypeVar("T")
P = TypeVar("P", bound="Projection")


@dataclass(frozen=True, slots=True)
class ProjectedEvent:
    """An event on its way into a projection, with its payload in the present shape."""

    record: RecordedEvent
    payload: DomainEvent


class Projection(ABC):
    """One read model of one service; a generation is one copy of its tables.

    The host creates the tables, calls `apply` with pages in log order inside a transaction that
    also moves the position, and rebuilds a new generation beside the live one. A projection never
    reads anything but the events it is given and its own tables.
    """

    name: ClassVar[str]
    """snake_case, unique in the service."""

    shape: ClassVar[int] = 1
    """Raised when tables or meaning change; the host then rebuilds by itself at start."""

    categories: ClassVar[Sequence[str] | None] = None
    """Only events of these `<service>.<aggregate>` categories; None for all."""

    def __init__(self, generation: int) -> None:
        """Define the tables of this generation on `self.metadata` with `self.table_name`."""
        self.generation = generation
        self.metadata = MetaData()

    def table_name(self, table: str) -> str:
        """Return the name of a table in this generation."""
        return f"{self.name}__{table}__g{self.generation}"

    @abstractmethod
    def apply(self, connection: Connection, page: Sequence[ProjectedEvent]) -> None:
        """Change the tables by a page of events; set-based, never one statement an event."""


class LiveProjections(Protocol):
    """The read models of a service that queries may use."""

    def live(self, kind: type[P]) -> P:
        """Return the generation of this projection that readers use now."""
        ...

    async def caught_up(self, position: int, *, timeout_seconds: float = 2.0) -> bool:
        """Wait until every live projection holds the position; False if time runs out first."""
        ...

    async def query(self, call: Callable[[Connection], T]) -> T:
        """Run a read on the read store in a reader thread and return what it returns.

        All of it sees one instant. Rows beyond the position asked for may be there already; what
        the tables hold at that instant, `registry.held_position` tells inside of the call.
        """
        ...
