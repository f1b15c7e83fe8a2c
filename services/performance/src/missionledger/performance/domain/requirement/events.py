"""The words and the facts of a unit requirement.

Every event carries mission, requirement, capability, heads and day, so that a reader elsewhere can
count what is needed, promised, agreed and there without asking back.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId, StateCode
from missionledger.common.processes.progress import DAY_SECONDS
from missionledger.performance.domain.form import Component
from missionledger.performance.domain.unit.events import (
    CaveatId,
    Person,
    RepatriationReason,
    Strength,
    Text,
    UnitId,
)

RESERVES_MAX = 10
CAVEATS_MAX = 50

RequirementId = Annotated[str, Field(pattern=r"^[A-Z0-9-]{2,64}$")]
PledgeId = Annotated[str, Field(pattern=r"^[A-Z0-9-]{2,64}$")]
CapabilityCode = Annotated[str, Field(pattern=r"^[a-z0-9-]{2,60}$")]
"""Slug of the vocabulary of capabilities, the one that models of missions use."""

UnitKind = Annotated[str, Field(min_length=1, max_length=200)]
"""Such as infantry battalion, formed police unit, level 2 hospital."""

Reference = Annotated[str, Field(min_length=1, max_length=300)]
"""Symbol, number or place of the paper that shows it."""


class Readiness(StrEnum):
    """How far a pledge has come on the ladder of the readiness system (PCRS)."""

    REGISTERED = "registered"
    LEVEL_1 = "level_1"
    LEVEL_2 = "level_2"
    LEVEL_3 = "level_3"
    RAPID = "rapid"


class SelectionEnd(StrEnum):
    """Why a selection was let go before the unit was deployed."""

    PLEDGE_WITHDRAWN = "pledge_withdrawn"
    CAVEAT = "caveat"
    EQUIPMENT = "equipment"
    VISIT_FAILED = "visit_failed"
    TRANSIT_REFUSED = "transit_refused"
    AGREEMENT_FAILED = "agreement_failed"
    DEPLOYMENT_REFUSED = "deployment_refused"
    REQUIREMENT_RELEASED = "requirement_released"


class Step(StrEnum):
    """What is looked at between selection and a unit at work, and then while it is there."""

    RECONNAISSANCE = "reconnaissance"
    LETTER_OF_ASSIST = "letter_of_assist"
    PRE_DEPLOYMENT_VISIT = "pre_deployment_visit"
    TRANSPORT = "transport"
    ARRIVAL_INSPECTION = "arrival_inspection"
    VERIFICATION = "verification"
    """In the mission, at intervals: are the people and the equipment there that were agreed?"""


class AgreedCaveat(BaseModel):
    """A limit on the use of the unit that the contributor declared in the agreement."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    caveat_id: CaveatId
    limits: Text
    asset: Annotated[str, Field(max_length=300)] = ""
    harms_delivery: bool


AgreedCaveats = Annotated[tuple[AgreedCaveat, ...], Field(max_length=CAVEATS_MAX)]


class PastRecord(BaseModel):
    """What is recorded of earlier units of a contributor: counted, never weighed or ranked.

    Attributes:
        units: units of the contributor and component that were in a mission.
        evaluations: how often they were evaluated.
        shortfalls: findings of a shortfall.
        grave: grave findings.
        undeclared_caveats: caveats that came to light undeclared.
        sent_home: units that went home for underperformance or misconduct.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    units: int = 0
    evaluations: int = 0
    shortfalls: int = 0
    grave: int = 0
    undeclared_caveats: int = 0
    sent_home: int = 0


class SlotEvent(DomainEvent):
    """Base of the facts of a requirement.

    Attributes:
        capability: what the mission needs, as models of missions name it.
        strength: heads the event is about: required, offered, selected, agreed, arrived, gone.
        day: business date.
    """

    mission_id: MissionId
    requirement_id: RequirementId
    capability: CapabilityCode
    strength: Strength
    day: date


class RequirementOpened(SlotEvent):
    """A mission needs a unit: the statement of unit requirements, version 1.

    Attributes:
        needed_on: day the unit should be there.
        opened_by: who drew it up; another person selects.
        day_seconds: how long a day takes; 86400 but in demonstrations.
    """

    title: Text
    unit_kind: UnitKind
    needed_on: date
    opened_by: Person
    day_seconds: int = DAY_SECONDS


class RequirementRevised(SlotEvent):
    """The statement of requirements has another version."""

    version: Annotated[int, Field(ge=2, strict=True)]
    title: Text
    unit_kind: UnitKind
    needed_on: date
    reason: Text


class OffersInvited(SlotEvent):
    """Contributors were asked to offer units.

    Attributes:
        contributors: who was asked; empty for all with a pledge that fits.
        reply_by: last day for an answer.
    """

    contributors: tuple[StateCode, ...]
    reply_by: date


class _OfPledge(SlotEvent):
    pledge_id: PledgeId
    contributor: StateCode


class UnitOffered(_OfPledge):
    """A contributor offered a pledged unit for the requirement."""

    component: Component
    unit_kind: UnitKind
    recorded_by: Person


class OfferWithdrawn(_OfPledge):
    """A contributor took an offer back before its unit was selected."""

    reason: Text


class UnitSelected(_OfPledge):
    """A unit was selected; the contributor is asked to deploy it.

    Attributes:
        readiness: how ready the pledge was; the promise follows from it.
        promised_from: first day on which the unit may be there by that promise.
        promised_by: last day of the promise.
        reserves: pledges to call in this order if this one fails.
        past_record: what the one who selected was shown of the contributor.
    """

    component: Component
    readiness: Readiness
    promised_from: date
    promised_by: date
    reasons: Text
    reserves: tuple[PledgeId, ...]
    past_record: PastRecord
    selected_by: Person


class DeploymentStepRecorded(_OfPledge):
    """A step towards deployment was made, or failed."""

    step: Step
    passed: bool
    reference: Reference
    note: str


class AgreementSigned(_OfPledge):
    """The agreement on people, equipment and self-sustainment was signed.

    Attributes:
        agreement: its reference.
        caveats: what the contributor declared in it; whatever comes to light later is an incident.
        accepted_because: why caveats that harm delivery were accepted; empty if there are none.
    """

    agreement: Reference
    caveats: AgreedCaveats
    accepted_because: str


class SelectionReleased(_OfPledge):
    """The slot is free again before the unit was deployed."""

    reason: SelectionEnd
    detail: Text


class NextPledgeCalled(_OfPledge):
    """The next reserve is asked to take the slot; it is selected like any other."""

    after_pledge_id: PledgeId


class UnitDeployed(_OfPledge):
    """The unit is in the mission.

    Attributes:
        unit_id: the unit as it is known from now on.
        strength: heads that arrived.
        strength_agreed: heads that were agreed.
        days_late: days after the last day of the promise; 0 if it was kept.
        women: how many of those who arrived are women; None if nobody said.
    """

    component: Component
    unit_id: UnitId
    strength_agreed: Strength
    promised_from: date
    promised_by: date
    days_late: Annotated[int, Field(ge=0, strict=True)]
    women: Annotated[int, Field(ge=0, strict=True)] | None = None


class UnitLeft(_OfPledge):
    """The deployed unit went home; the slot is vacant."""

    unit_id: UnitId
    reason: RepatriationReason


class RequirementReleased(SlotEvent):
    """The mission no longer needs the unit."""

    reason: Text


RequirementEvent = (
    RequirementOpened
    | RequirementRevised
    | OffersInvited
    | UnitOffered
    | OfferWithdrawn
    | UnitSelected
    | DeploymentStepRecorded
    | AgreementSigned
    | SelectionReleased
    | NextPledgeCalled
    | UnitDeployed
    | UnitLeft
    | RequirementReleased
)

REQUIREMENT_EVENTS: tuple[type[RequirementEvent], ...] = (
    RequirementOpened,
    RequirementRevised,
    OffersInvited,
    UnitOffered,
    OfferWithdrawn,
    UnitSelected,
    DeploymentStepRecorded,
    AgreementSigned,
    SelectionReleased,
    NextPledgeCalled,
    UnitDeployed,
    UnitLeft,
    RequirementReleased,
)
