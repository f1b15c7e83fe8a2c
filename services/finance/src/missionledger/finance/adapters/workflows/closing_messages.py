"""What processes of other services ask about the account of a mission, and what they are told."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from missionledger.common.identifiers import DayText, MissionId


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SettlementAsked(_Message):
    """Whose account is asked about, and as of which day."""

    mission: MissionId
    day: DayText


class SettlementFound(_Message):
    """What the account of a mission holds and owes, in its actual books.

    Attributes:
        is_open: whether the mission has an account at all.
        cash_known: whether the actual books know the cash; without it `cash_minor` is 0.
        open_obligations_minor: expenditure whose payment is not recorded.
    """

    fund: str
    is_open: bool
    cash_known: bool
    cash_minor: int
    owed_to_contributors_minor: int
    loans_outstanding_minor: int
    receivable_minor: int
    open_obligations_minor: int
    detail: str


class AccountClosing(_Message):
    """The stage an account is to reach."""

    mission: MissionId
    day: DayText
    stage: Literal["liquidation", "closed"]


class AccountStage(_Message):
    """The stage the account is at: active, liquidation, closed, or not_open without one."""

    fund: str
    status: Literal["active", "liquidation", "closed", "not_open"]
    detail: str
