"""What may be asked of a unit requirement. The business date is the day of the fact."""

from datetime import date
from typing import Annotated

from pydantic import Field

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId, StateCode
from missionledger.common.processes.progress import DAY_SECONDS
from missionledger.performance.domain.form import Component
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
from missionledger.performance.domain.unit.events import (
    Person,
    RepatriationReason,
    Strength,
    Text,
    UnitId,
)


class _OfRequirement(Command):
    requirement_id: RequirementId
    mission_id: MissionId


class OpenRequirement(_OfRequirement):
    """State that a mission needs a unit."""

    title: Text
    unit_kind: UnitKind
    capability: CapabilityCode
    strength: Strength
    needed_on: date
    opened_by: Person
    day_seconds: int = DAY_SECONDS


class ReviseRequirement(_OfRequirement):
    """State it anew, as the next version."""

    title: Text
    unit_kind: UnitKind
    capability: CapabilityCode
    strength: Strength
    needed_on: date
    reason: Text


class InviteOffers(_OfRequirement):
    """Ask contributors for offers."""

    contributors: tuple[StateCode, ...] = ()
    reply_by: date


class OfferUnit(_OfRequirement):
    """Offer a pledged unit; what is said of the pledge comes from its own record."""

    pledge_id: PledgeId
    contributor: StateCode
    component: Component
    unit_kind: UnitKind
    capabilities: tuple[CapabilityCode, ...]
    strength: Strength
    recorded_by: Person


class WithdrawOffer(_OfRequirement):
    """Take an offer back."""

    pledge_id: PledgeId
    reason: Text


class SelectUnit(_OfRequirement):
    """Select an offered unit; `readiness` and `past_record` come from the records."""

    pledge_id: PledgeId
    readiness: Readiness
    reasons: Text
    reserves: Annotated[tuple[PledgeId, ...], Field(max_length=RESERVES_MAX)] = ()
    past_record: PastRecord
    selected_by: Person


class RecordStep(_OfRequirement):
    """Record a step between selection and a unit at work."""

    step: Step
    passed: bool
    reference: Reference
    note: str = ""


class SignAgreement(_OfRequirement):
    """Record the signed agreement, with the caveats declared in it."""

    agreement: Reference
    strength: Strength
    caveats: AgreedCaveats = ()
    accepted_because: str = ""


class ReleaseSelection(_OfRequirement):
    """Let the selection go before deployment.

    Attributes:
        pledge_id: whose selection; a release that comes late must not hit the next one.
        unavailable: reserves that cannot be called now: withdrawn, lapsed or taken.
    """

    pledge_id: PledgeId
    reason: SelectionEnd
    detail: Text
    unavailable: tuple[PledgeId, ...] = ()


class DeployUnit(_OfRequirement):
    """Record that the selected unit is in the mission."""

    unit_id: UnitId
    strength: Strength
    women: Annotated[int, Field(ge=0, strict=True)] | None = None


class RecordDeparture(_OfRequirement):
    """Record that the deployed unit went home."""

    unit_id: UnitId
    reason: RepatriationReason


class ReleaseRequirement(_OfRequirement):
    """Record that the mission no longer needs the unit."""

    reason: Text


RequirementCommand = (
    OpenRequirement
    | ReviseRequirement
    | InviteOffers
    | OfferUnit
    | WithdrawOffer
    | SelectUnit
    | RecordStep
    | SignAgreement
    | ReleaseSelection
    | DeployUnit
    | RecordDeparture
    | ReleaseRequirement
)
