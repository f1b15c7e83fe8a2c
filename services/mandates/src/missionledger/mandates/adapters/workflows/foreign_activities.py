"""The activities of other services, as the processes of this one know them."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.processes.port import ForeignActivity


class _Argument(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Result(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class StartUpMoney(_Argument):
    """Commitment authority to be asked of the Reserve Fund, and the account it goes to."""

    mission: MissionId
    title: str
    amount_minor: int
    decision: str
    purpose: Literal["start_up", "expansion"] = "start_up"
    day: DayText
    day_seconds: int


class StartUpMoneyAsked(_Result):
    """The loan that was asked for."""

    loan_id: str
    status: str
    detail: str


class StartUpMoneyRelease(_Argument):
    """A loan that is no longer wanted."""

    loan_id: str
    reason: str


class UnitNeed(_Argument):
    """A unit that force generation is to find."""

    mission: MissionId
    requirement_id: str
    title: str
    unit_kind: str
    capability: str
    strength: int
    needed_on: DayText
    day: DayText
    day_seconds: int


class UnitRelease(_Argument):
    """A requirement that is given up."""

    requirement_id: str
    day: DayText
    reason: str


class Answered(_Result):
    """What became of what was asked."""

    status: str
    detail: str


RESERVE_START_UP = ForeignActivity("finance.reserve_start_up", StartUpMoney, StartUpMoneyAsked)
RELEASE_START_UP = ForeignActivity("finance.release_start_up", StartUpMoneyRelease, Answered)
OPEN_REQUIREMENT = ForeignActivity("performance.open_requirement", UnitNeed, Answered)
RELEASE_REQUIREMENT = ForeignActivity("performance.release_requirement", UnitRelease, Answered)

CALLS = (RESERVE_START_UP, RELEASE_START_UP, OPEN_REQUIREMENT, RELEASE_REQUIREMENT)
