"""What travels between the log, the workflow of a collection and its activities."""

from pydantic import BaseModel, ConfigDict

from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.processes.dated import DatedInput


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CollectionInput(DatedInput):
    """The line a workflow follows; `is_reported` once its start is."""

    fund: MissionId
    line: str
    title: str
    is_reported: bool = False


class CollectionFact(_Message):
    """Something happened that may change what is unpaid, or when it is looked at."""

    event: str


class CollectionStep(_Message):
    """A day on which the line is looked at."""

    fund: MissionId
    line: str
    day: DayText


class CollectionReached(_Message):
    """Where the collection stands.

    Attributes:
        next_day: when it is looked at again, whatever happens.
        outcome: how it ended; empty while something is to come.
    """

    state: str
    waiting_for: str
    next_step: str
    next_day: DayText
    outcome: str
