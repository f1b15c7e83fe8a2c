"""What travels between the log, the workflow of month-end forecasts and its activities."""

from pydantic import BaseModel, ConfigDict

from missionledger.common.identifiers import DayText
from missionledger.common.processes.dated import DatedInput


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MonthEndInput(DatedInput):
    """Input of the one process of a service; `is_reported` once its start is."""

    is_reported: bool = False


class CashFact(_Message):
    """Something happened that may change which month end is due, or where a fund stands."""

    event: str


class MonthEndStep(_Message):
    """A day on which to look which month end is due, and where funds stand."""

    day: DayText


class MonthEndsFound(_Message):
    """What was found.

    Attributes:
        due: the month end whose forecast is to be made now; empty if none is.
        next_day: when the next one is due; empty where one is due now.
    """

    due: str
    state: str
    waiting_for: str
    next_step: str
    next_day: str


class MonthEndToKeep(_Message):
    """A month end whose forecast is to be made, and the day on which it is."""

    month_end: DayText
    day: DayText


class MonthEndKept(_Message):
    """The forecast that was kept; empty where the month end was skipped, with the reason."""

    month_end: DayText
    forecast: str
    reason: str
