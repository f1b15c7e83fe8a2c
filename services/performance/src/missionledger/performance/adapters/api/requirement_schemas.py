"""How unit requirements travel."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.identifiers import MissionId, StateCode
from missionledger.performance.adapters.api.resource import FactBody, Seen
from missionledger.performance.domain.form import Component
from missionledger.performance.domain.pledge.events import Heads
from missionledger.performance.domain.pledge.state import Standing
from missionledger.performance.domain.requirement.events import (
    RESERVES_MAX,
    AgreedCaveats,
    CapabilityCode,
    PastRecord,
    PledgeId,
    Readiness,
    Reference,
    RequirementId,
    SelectionEnd,
    Step,
    UnitKind,
)
from missionledger.performance.domain.requirement.policies import next_verification
from missionledger.performance.domain.requirement.state import (
    EndedSelection,
    Offer,
    Requirement,
    RequirementStatus,
    Selection,
    Served,
    Statement,
)
from missionledger.performance.domain.unit.events import Person, Strength, Text, UnitId

REQUIREMENT_COLUMNS = (
    "requirement_id",
    "mission_id",
    "title",
    "unit_kind",
    "capability",
    "strength",
    "needed_on",
    "statement_version",
    "status",
    "offers_standing",
    "called",
    "selection.pledge_id",
    "selection.contributor",
    "selection.readiness",
    "selection.promised_by",
    "selection.agreed_on",
    "selection.unit_id",
    "selection.deployed_on",
    "selection.days_late",
    "selections_ended",
    "verification_due_on",
    "released_on",
    "next_step",
    "is_demonstration",
    "version",
    "position",
)
OFFER_COLUMNS = (
    "requirement_id",
    "pledge_id",
    "contributor",
    "component",
    "unit_kind",
    "strength",
    "offered_on",
    "readiness",
    "standing",
    "is_considered",
    "promised_from",
    "promised_by",
    "in_time",
    "record.units",
    "record.evaluations",
    "record.shortfalls",
    "record.grave",
    "record.undeclared_caveats",
    "record.sent_home",
    "selections_failed",
)

NEXT_STEPS = {
    RequirementStatus.OPEN: "invite offers",
    RequirementStatus.INVITED: "select one of the offers",
    RequirementStatus.SELECTED: "sign the agreement, with the caveats declared in it",
    RequirementStatus.AGREED: "visit the unit before it leaves, and deploy it",
    RequirementStatus.DEPLOYED: "inspect what arrived, then each quarter",
    RequirementStatus.VACANT: "invite offers anew, or release the requirement",
    RequirementStatus.RELEASED: "",
}


class RequirementView(BaseModel):
    """A requirement at a point on both axes.

    Attributes:
        statement_version: of the statement of unit requirements; `version` is that of the record.
        earlier: former versions of the statement, oldest first.
        invited: who was asked for offers; null if nobody was, empty for everybody.
        called: the reserve that is asked to take the slot; empty for none.
        selections_ended: how many selections were let go.
        verification_due_on: when the unit in the mission is to be verified next; null before.
        served: units that filled the slot and went home.
        next_step: what comes next, in plain words.
    """

    model_config = ConfigDict(frozen=True)

    requirement_id: str
    mission_id: str
    title: str
    unit_kind: str
    capability: str
    strength: int
    needed_on: date
    statement_version: int
    earlier: tuple[Statement, ...]
    opened_on: date
    opened_by: str
    status: RequirementStatus
    next_step: str
    invited: tuple[str, ...] | None
    invited_on: date | None
    reply_by: date | None
    offers: tuple[Offer, ...]
    offers_standing: int
    called: str
    selection: Selection | None
    ended: tuple[EndedSelection, ...]
    selections_ended: int
    served: tuple[Served, ...]
    verification_due_on: date | None
    left_on: date | None
    released_on: date | None
    release_reason: str
    is_demonstration: bool
    version: int
    position: int

    @classmethod
    def of(cls, seen: Seen[Requirement]) -> "RequirementView":
        """Return the view of a stated requirement."""
        state = seen.state
        if state.statement is None:
            raise ValueError("only a stated requirement has a view")
        need = state.statement.model_dump(exclude={"version", "reason"})
        own = state.model_dump(exclude={"statement", "day_seconds"})
        next_step = NEXT_STEPS[state.status]
        if state.called:
            next_step = f"ask the contributor of {state.called}, then select it"
        return cls.model_validate(
            own
            | need
            | {
                "statement_version": state.statement.version,
                "status": state.status,
                "next_step": next_step,
                "offers_standing": len(state.offers),
                "selections_ended": len(state.ended),
                "verification_due_on": _verification_due(state.selection),
                "is_demonstration": state.is_demonstration,
                "version": seen.version,
                "position": seen.position,
            }
        )


def _verification_due(chosen: Selection | None) -> date | None:
    if chosen is None or chosen.deployed_on is None:
        return None
    last = chosen.last(Step.VERIFICATION)
    return next_verification(last.day if last else chosen.deployed_on)


class OfferView(BaseModel):
    """An offer with what is recorded of its pledge and its contributor, by pledge.

    Offers are listed side by side; there is no order of merit.

    Attributes:
        is_considered: whether it may be selected on the effective day.
        promised_by: last day of the promise if it were selected then; null if it may not be.
        in_time: whether that promise ends before the unit is needed.
        record: of units that the contributor had in missions before.
        selections_failed: selections of this pledge for this requirement that were let go.
    """

    model_config = ConfigDict(frozen=True)

    requirement_id: str
    pledge_id: str
    contributor: str
    component: Component
    unit_kind: str
    strength: int
    offered_on: date
    recorded_by: str
    readiness: Readiness
    standing: Standing
    is_considered: bool
    promised_from: date | None
    promised_by: date | None
    in_time: bool | None
    record: PastRecord
    selections_failed: int


class RequirementBody(FactBody):
    """A unit that a mission needs."""

    requirement_id: RequirementId
    mission_id: MissionId
    title: Text
    unit_kind: UnitKind
    capability: CapabilityCode
    strength: Strength
    needed_on: date


class RevisionBody(FactBody):
    """The next version of the statement."""

    title: Text
    unit_kind: UnitKind
    capability: CapabilityCode
    strength: Strength
    needed_on: date
    reason: Text


class InvitationBody(FactBody):
    """A call for offers; without contributors it goes to all."""

    contributors: tuple[StateCode, ...] = ()
    reply_by: date


class OfferBody(FactBody):
    """A pledge on offer, with all its heads or fewer."""

    pledge_id: PledgeId
    strength: Strength | None = None


class OfferEndBody(FactBody):
    """An offer that is taken back."""

    reason: Text


class SelectionBody(FactBody):
    """The selection of an offered unit; the record of its contributor is kept with it."""

    pledge_id: PledgeId
    reasons: Text
    reserves: Annotated[tuple[PledgeId, ...], Field(max_length=RESERVES_MAX)] = ()


class StepBody(FactBody):
    """A step between selection and a unit at work."""

    step: Step
    passed: bool
    reference: Reference
    note: Annotated[str, Field(max_length=2_000)] = ""


class AgreementBody(FactBody):
    """The signed agreement, with every caveat the contributor declared in it."""

    agreement: Reference
    strength: Strength
    caveats: AgreedCaveats = ()
    accepted_because: Annotated[str, Field(max_length=2_000)] = ""


class SelectionEndBody(FactBody):
    """A selection that is let go."""

    pledge_id: PledgeId
    reason: SelectionEnd
    detail: Text


class DeploymentBody(FactBody):
    """The arrival of the selected unit."""

    unit_id: UnitId
    strength: Strength
    women: Heads | None = None
    commander: Person


class RequirementEndBody(FactBody):
    """A requirement that is no longer needed."""

    reason: Text
