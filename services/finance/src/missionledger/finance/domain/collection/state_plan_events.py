"""What may be asked of, and has happened to, the plan of a State over several accounts."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId, StateCode
from missionledger.common.money import MinorUnits
from missionledger.common.policies import Certainty
from missionledger.finance.domain.collection.events import INSTALMENTS_MAX, Instalment, Text


class CoveredDebt(BaseModel):
    """What a State owes on one line when its plan is agreed.

    Attributes:
        is_at_most: whether it is the most that can be owed, because part payments are not known.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    fund: MissionId
    line: str
    fiscal_year: str
    due_on: DayText
    unpaid_minor: MinorUnits
    is_at_most: bool = False


class StatePlanCommand(Command):
    """Base of every command to the plan of a State."""

    state: StateCode


class AgreeStatePlan(StatePlanCommand):
    """Record the plan of a State to pay over years what it owes several accounts.

    Attributes:
        covered: what it owes and the plan covers; the instalments come to that.
        reference: of the letter in which the State proposes it.
    """

    covered: tuple[CoveredDebt, ...]
    instalments: Annotated[tuple[Instalment, ...], Field(min_length=1, max_length=INSTALMENTS_MAX)]
    reference: Text
    recorded_by: Text


class EndStatePlan(StatePlanCommand):
    """Record that the plan is given up, or replaced."""

    reason: Text
    recorded_by: Text


AnyStatePlanCommand = AgreeStatePlan | EndStatePlan


class StatePlanAgreed(DomainEvent):
    """A State promised to pay over years what it owes; that moves no day by which it was due.

    Attributes:
        exceeds_years: years that a plan should not last longer than, where this one does.
        policy_source: of what such plans mean.
    """

    state: StateCode
    covered: tuple[CoveredDebt, ...]
    instalments: tuple[Instalment, ...]
    reference: str
    recorded_by: str
    agreed_on: DayText
    exceeds_years: int | None
    policy_source: str
    policy_certainty: Certainty


class StatePlanEnded(DomainEvent):
    """The plan of a State was given up, or makes room for another."""

    state: StateCode
    reason: str
    recorded_by: str
    ended_on: DayText


AnyStatePlanEvent = StatePlanAgreed | StatePlanEnded
