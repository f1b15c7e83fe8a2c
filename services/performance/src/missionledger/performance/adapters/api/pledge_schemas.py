"""How pledges travel."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.identifiers import MissionId, StateCode
from missionledger.performance.adapters.api.resource import FactBody
from missionledger.performance.domain.form import Component
from missionledger.performance.domain.pledge.events import Capabilities, Heads, SupportKind
from missionledger.performance.domain.pledge.state import (
    Alignment,
    Pledge,
    PledgeDescription,
    RapidEnd,
    Standing,
    Support,
    Visit,
)
from missionledger.performance.domain.requirement.events import (
    PledgeId,
    Readiness,
    Reference,
    UnitKind,
)
from missionledger.performance.domain.requirement.policies import promised_days
from missionledger.performance.domain.unit.events import Strength, Text

PLEDGE_COLUMNS = (
    "pledge_id",
    "contributor",
    "component",
    "unit_kind",
    "capabilities",
    "strength",
    "women",
    "readiness",
    "standing",
    "is_considered",
    "next_gate",
    "renew_by",
    "promised_days_first",
    "promised_days_last",
    "registered_on",
    "accepted_on",
    "advisory_visit.day",
    "advisory_visit.good",
    "alignment.day",
    "agreed_on",
    "verification.day",
    "withdrawn_on",
    "version",
    "position",
)
RAPID_COLUMNS = (
    "pledge_id",
    "contributor",
    "component",
    "unit_kind",
    "strength",
    "since",
    "until",
    "ended_by",
    "days",
)

NEXT_GATES = {
    Readiness.LEVEL_1: "a successful assessment and advisory visit",
    Readiness.LEVEL_2: "equipment and people aligned with a statement of requirements",
    Readiness.LEVEL_3: "an agreement on rapid deployment and a passed verification visit",
    Readiness.RAPID: "",
}


class PledgeView(PledgeDescription):
    """A pledge at a point on both axes.

    Which mission holds it is told by the requirements, to those who may see the mission.

    Attributes:
        is_considered: whether a mission may select it now.
        next_gate: what the next level of the ladder needs.
        promised_days_first: first day after a request on which it may be there; null if it is not
            considered.
        promised_days_last: last day of the promise.
        refusals: how often its contributor refused to deploy it while bound to.
    """

    registered_on: date
    readiness: Readiness
    standing: Standing
    is_considered: bool
    next_gate: str
    renew_by: date
    promised_days_first: int | None
    promised_days_last: int | None
    acknowledged_on: date | None
    accepted_on: date | None
    accepted_by: str
    advisory_visit: Visit | None
    alignment: Alignment | None
    agreement: str
    agreed_on: date | None
    verification: Visit | None
    support: tuple[Support, ...]
    refusals: int
    withdrawn_on: date | None
    withdrawal_reason: str
    version: int
    position: int

    @classmethod
    def of(cls, pledge: Pledge, day: date, *, version: int, position: int) -> "PledgeView":
        """Return the view of a registered pledge as it stands on the day."""
        if pledge.described is None:
            raise ValueError("only a registered pledge has a view")
        standing = pledge.standing_on(day)
        considered = standing is Standing.AVAILABLE and pledge.has_successful_visit
        days = promised_days(pledge.readiness, day) if considered else None
        own = pledge.model_dump(
            exclude={"described", "last_day", "rapid_spans", "hold", "refusals"}
        )
        return cls.model_validate(
            own
            | pledge.described.model_dump()
            | {
                "readiness": pledge.readiness,
                "standing": standing,
                "is_considered": considered,
                "next_gate": _next_gate(pledge),
                "promised_days_first": days.first if days else None,
                "promised_days_last": days.last if days else None,
                "refusals": len(pledge.refusals),
                "version": version,
                "position": position,
            }
        )


def _next_gate(pledge: Pledge) -> str:
    if pledge.readiness is Readiness.REGISTERED:
        return "acceptance" if pledge.acknowledged_on else "acknowledgement"
    return NEXT_GATES[pledge.readiness]


class RapidView(BaseModel):
    """Days of a unit at rapid deployment level, for which its contributor is compensated.

    Attributes:
        until: first day without the level; null while it holds.
        days: days at the level up to the effective day.
    """

    model_config = ConfigDict(frozen=True)

    pledge_id: str
    contributor: str
    component: Component
    unit_kind: str
    strength: int
    since: date
    until: date | None
    ended_by: RapidEnd | None
    days: int


class PledgeBody(FactBody):
    """A unit that a Member State enters into the readiness system."""

    pledge_id: PledgeId
    contributor: StateCode
    component: Component
    unit_kind: UnitKind
    capabilities: Capabilities
    strength: Strength
    women: Heads | None = None


class GateBody(FactBody):
    """A step that needs nothing but its day and paper."""


class AdvisoryVisitBody(FactBody):
    """An assessment and advisory visit; it is led by whoever sends it."""

    successful: bool
    report: Reference


class AlignmentBody(FactBody):
    """The agreed lists that bring the unit in line with a statement of requirements."""

    requirements: Reference
    equipment_list: Reference
    people_list: Reference


class SupportBody(FactBody):
    """What a partner added."""

    partner: Reference
    kind: SupportKind
    purpose: Text


class AgreementBody(FactBody):
    """The agreement on rapid deployment."""

    agreement: Reference


class VerificationBody(FactBody):
    """A visit that verifies the unit for rapid deployment; led by whoever sends it."""

    passed: bool
    report: Reference


class RefusalBody(FactBody):
    """A contributor's refusal to deploy a unit that is bound to go."""

    mission_id: MissionId
    reason: Text


class ReasonBody(FactBody):
    """An end, and why."""

    reason: Annotated[str, Field(min_length=1, max_length=2_000)]
