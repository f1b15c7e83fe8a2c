"""The words and the facts of a pledge in the readiness system (PCRS)."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId, StateCode
from missionledger.performance.domain.form import Component
from missionledger.performance.domain.requirement.events import (
    CapabilityCode,
    PledgeId,
    Readiness,
    Reference,
    RequirementId,
    UnitKind,
)
from missionledger.performance.domain.unit.events import Person, Strength, Text, UnitId

CAPABILITIES_MAX = 20

Capabilities = Annotated[
    tuple[CapabilityCode, ...], Field(min_length=1, max_length=CAPABILITIES_MAX)
]
Heads = Annotated[int, Field(ge=0, strict=True)]


class SupportKind(StrEnum):
    """What a partner adds so that a unit can rise on the ladder."""

    TRAINING = "training"
    EQUIPMENT = "equipment"
    TRAINING_AND_EQUIPMENT = "training_and_equipment"


class PledgeFact(DomainEvent):
    """Base of the facts of a pledge; `day` is the business date."""

    pledge_id: PledgeId
    contributor: StateCode
    day: date


class PledgeRegistered(PledgeFact):
    """A Member State entered a unit into the readiness system.

    Attributes:
        capabilities: what the unit holds, as models of missions name it.
        women: how many of its people are women; None if nobody said.
        renew_by: last day to renew the pledge; after it the pledge has lapsed.
    """

    component: Component
    unit_kind: UnitKind
    capabilities: Capabilities
    strength: Strength
    women: Heads | None = None
    renew_by: date
    registered_by: Person


class PledgeAcknowledged(PledgeFact):
    """The data of the pledge are complete, and it was acknowledged."""


class PledgeAccepted(PledgeFact):
    """The unit is wanted: the pledge is at level 1."""

    accepted_by: Person


class AdvisoryVisitMade(PledgeFact):
    """An assessment and advisory visit was made; a successful one leads to level 2.

    Attributes:
        report: reference of the report of the visit.
    """

    successful: bool
    report: Reference
    led_by: Person


class UnitAligned(PledgeFact):
    """Equipment and people match a statement of unit requirements: level 3.

    Attributes:
        requirements: the statement, generic or of a mission.
        equipment_list: reference of the agreed list of equipment.
        people_list: reference of the agreed list of people.
    """

    requirements: Reference
    equipment_list: Reference
    people_list: Reference


class PartnershipSupportGiven(PledgeFact):
    """A partner trained or equipped the unit, such as under the triangular partnership."""

    partner: Reference
    kind: SupportKind
    purpose: Text


class RapidDeploymentAgreed(PledgeFact):
    """The contributor is bound to deploy the unit to any mission within the days of the level."""

    agreement: Reference


class VerificationVisitMade(PledgeFact):
    """The unit was verified for rapid deployment; a passed visit leads to that level."""

    passed: bool
    report: Reference
    led_by: Person


class RapidDeploymentRefused(PledgeFact):
    """The contributor refused to deploy a unit that is bound to go: the level is lost.

    Compensation for keeping the unit at the level ends with it.
    """

    mission_id: MissionId
    reason: Text


class RapidDeploymentEnded(PledgeFact):
    """The agreement on rapid deployment came to its end."""

    reason: Text


class PledgeRenewed(PledgeFact):
    """The contributor stands by its pledge."""

    renew_by: date


class PledgeWithdrawn(PledgeFact):
    """The contributor took the pledge back."""

    reason: Text


class _WithMission(PledgeFact):
    mission_id: MissionId
    requirement_id: RequirementId


class PledgeCommitted(_WithMission):
    """The unit was selected for a requirement; no other mission can select it."""

    readiness: Readiness
    strength: Strength


class PledgeFreed(_WithMission):
    """The selection was let go; the unit can be selected again.

    Attributes:
        renew_by: last day to renew the pledge, counted anew.
    """

    reason: Text
    renew_by: date


class PledgeDeployed(_WithMission):
    """The unit left for the mission."""

    unit_id: UnitId
    strength: Strength


class PledgeReturned(_WithMission):
    """The unit came home; its equipment and people have to be aligned anew."""

    unit_id: UnitId
    renew_by: date


PledgeEvent = (
    PledgeRegistered
    | PledgeAcknowledged
    | PledgeAccepted
    | AdvisoryVisitMade
    | UnitAligned
    | PartnershipSupportGiven
    | RapidDeploymentAgreed
    | VerificationVisitMade
    | RapidDeploymentRefused
    | RapidDeploymentEnded
    | PledgeRenewed
    | PledgeWithdrawn
    | PledgeCommitted
    | PledgeFreed
    | PledgeDeployed
    | PledgeReturned
)

PLEDGE_EVENTS: tuple[type[PledgeEvent], ...] = (
    PledgeRegistered,
    PledgeAcknowledged,
    PledgeAccepted,
    AdvisoryVisitMade,
    UnitAligned,
    PartnershipSupportGiven,
    RapidDeploymentAgreed,
    VerificationVisitMade,
    RapidDeploymentRefused,
    RapidDeploymentEnded,
    PledgeRenewed,
    PledgeWithdrawn,
    PledgeCommitted,
    PledgeFreed,
    PledgeDeployed,
    PledgeReturned,
)
