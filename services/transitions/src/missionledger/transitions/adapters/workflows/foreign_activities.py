"""The activities of other services, as the processes of this one know them."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.processes.port import ForeignActivity


class _Argument(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Result(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


MissionStatus = Literal[
    "drawing_down",
    "withdrawn",
    "technical_liquidation",
    "administrative_liquidation",
    "closed_with_residuals",
    "closed",
]
"""Where a drawdown takes a mission in its life."""


class MissionStatusChange(_Argument):
    """A mission that is to move on in its life."""

    mission: MissionId
    status: MissionStatus
    day: DayText
    reason: str


class MissionStatusReached(_Result):
    """Where the mission is now; `detail` says why it did not move on."""

    mission: MissionId
    status: str
    detail: str


class SettlementAsked(_Argument):
    """Whose account is asked about, and as of which day."""

    mission: MissionId
    day: DayText


class SettlementFound(_Result):
    """What the account of a mission holds and owes, in cents of a US dollar."""

    fund: str
    is_open: bool
    cash_known: bool
    cash_minor: int
    owed_to_contributors_minor: int
    loans_outstanding_minor: int
    receivable_minor: int
    open_obligations_minor: int
    detail: str


class AccountClosing(_Argument):
    """The stage that the account of a mission is to reach."""

    mission: MissionId
    day: DayText
    stage: Literal["liquidation", "closed"]


class AccountStage(_Result):
    """The stage the account is at."""

    fund: str
    status: str
    detail: str


class PresenceAsked(_Argument):
    """A mission and the day that is asked about."""

    mission: MissionId
    day: DayText


class PresenceFound(_Result):
    """Who is in the mission on the day, and which conduct cases are open."""

    units: tuple[str, ...]
    strength: int
    open_conduct_cases: tuple[str, ...]


CHANGE_MISSION_STATUS = ForeignActivity(
    "mandates.change_mission_status", MissionStatusChange, MissionStatusReached
)
GET_SETTLEMENT = ForeignActivity("finance.get_settlement", SettlementAsked, SettlementFound)
CLOSE_ACCOUNT = ForeignActivity("finance.close_account", AccountClosing, AccountStage)
GET_PRESENCE = ForeignActivity("performance.get_presence", PresenceAsked, PresenceFound)

CALLS = (CHANGE_MISSION_STATUS, GET_SETTLEMENT, CLOSE_ACCOUNT, GET_PRESENCE)
