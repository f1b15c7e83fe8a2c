"""What may be asked of a pledge. The business date is the day of the fact."""

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId, StateCode
from missionledger.performance.domain.form import Component
from missionledger.performance.domain.pledge.events import Capabilities, Heads, SupportKind
from missionledger.performance.domain.requirement.events import (
    PledgeId,
    Readiness,
    Reference,
    RequirementId,
    UnitKind,
)
from missionledger.performance.domain.unit.events import Person, Strength, Text, UnitId


class _OfPledge(Command):
    pledge_id: PledgeId


class RegisterPledge(_OfPledge):
    """Enter a unit into the readiness system."""

    contributor: StateCode
    component: Component
    unit_kind: UnitKind
    capabilities: Capabilities
    strength: Strength
    women: Heads | None = None
    registered_by: Person


class AcknowledgePledge(_OfPledge):
    """Confirm that the data are complete."""


class AcceptPledge(_OfPledge):
    """Say that the unit is wanted."""

    accepted_by: Person


class RecordAdvisoryVisit(_OfPledge):
    """Record an assessment and advisory visit."""

    successful: bool
    report: Reference
    led_by: Person


class AlignUnit(_OfPledge):
    """Record that equipment and people match a statement of unit requirements."""

    requirements: Reference
    equipment_list: Reference
    people_list: Reference


class RecordPartnershipSupport(_OfPledge):
    """Record what a partner added."""

    partner: Reference
    kind: SupportKind
    purpose: Text


class AgreeRapidDeployment(_OfPledge):
    """Record the agreement on rapid deployment."""

    agreement: Reference


class RecordVerificationVisit(_OfPledge):
    """Record the visit that verifies a unit for rapid deployment."""

    passed: bool
    report: Reference
    led_by: Person


class RefuseRapidDeployment(_OfPledge):
    """Record that the contributor refused a request it is bound to follow."""

    mission_id: MissionId
    reason: Text


class EndRapidDeployment(_OfPledge):
    """Record that the agreement on rapid deployment came to its end."""

    reason: Text


class ConfirmPledge(_OfPledge):
    """Go on only if the pledge stands; it records nothing, and is sent together with an offer."""


class RenewPledge(_OfPledge):
    """Record that the contributor stands by its pledge."""


class WithdrawPledge(_OfPledge):
    """Record that the contributor took the pledge back, at whatever stage before deployment.

    Attributes:
        frees: the requirement that is freed in the same append; empty if none holds the pledge.
    """

    reason: Text
    frees: str = ""


class _OfPledgeForMission(_OfPledge):
    mission_id: MissionId
    requirement_id: RequirementId


class CommitPledge(_OfPledgeForMission):
    """Hold the pledge for a requirement; `readiness` is what the selection rests on."""

    readiness: Readiness
    strength: Strength


class FreePledge(_OfPledgeForMission):
    """Let the pledge go from a requirement."""

    reason: Text


class DeployPledge(_OfPledgeForMission):
    """Record that the unit of the pledge is in the mission."""

    unit_id: UnitId
    strength: Strength


class ReturnPledge(_OfPledgeForMission):
    """Record that the unit came home."""

    unit_id: UnitId


PledgeCommand = (
    RegisterPledge
    | AcknowledgePledge
    | AcceptPledge
    | RecordAdvisoryVisit
    | AlignUnit
    | RecordPartnershipSupport
    | AgreeRapidDeployment
    | RecordVerificationVisit
    | RefuseRapidDeployment
    | EndRapidDeployment
    | ConfirmPledge
    | RenewPledge
    | WithdrawPledge
    | CommitPledge
    | FreePledge
    | DeployPledge
    | ReturnPledge
)
