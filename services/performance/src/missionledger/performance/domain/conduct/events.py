"""The words and the facts of a conduct case; nothing in clear names or describes a person."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.common.security.subject_keys import Sealed, SubjectId
from missionledger.performance.domain.unit.events import Person

CaseId = Annotated[str, Field(pattern=r"^CC-[0-9A-F]{16}$")]
"""Made by the service: a number that somebody chose could tell who it is about."""

StepId = Annotated[str, Field(pattern=r"^[A-Z0-9-]{1,32}$")]


class MisconductKind(StrEnum):
    """What is alleged."""

    SEXUAL_EXPLOITATION_OR_ABUSE = "sexual_exploitation_or_abuse"
    HARASSMENT = "harassment"
    VIOLENCE = "violence"
    FRAUD_OR_THEFT = "fraud_or_theft"
    FAILURE_OF_DUTY = "failure_of_duty"
    OTHER = "other"


class CasePersonnel(StrEnum):
    """Which personnel it concerns, which decides who investigates first."""

    MILITARY = "military"
    POLICE = "police"
    CIVILIAN = "civilian"


class Part(StrEnum):
    """What a person is in a case."""

    ACCUSED = "accused"
    VICTIM = "victim"
    WITNESS = "witness"


class Investigator(StrEnum):
    """Who investigates."""

    CONTRIBUTOR = "contributor"
    OVERSIGHT = "oversight"
    """The Office of Internal Oversight Services."""
    MISSION = "mission"


class MeasureKind(StrEnum):
    """What is done before the outcome is known."""

    SUSPENSION_FROM_DUTY = "suspension_from_duty"
    ADMINISTRATIVE_LEAVE = "administrative_leave"
    RESTRICTION_OF_MOVEMENT = "restriction_of_movement"
    PAYMENT_WITHHELD = "payment_withheld"
    REMOVAL_FROM_POST = "removal_from_post"


class SupportKind(StrEnum):
    """How a victim is supported."""

    MEDICAL = "medical"
    PSYCHOSOCIAL = "psychosocial"
    LEGAL = "legal"
    SAFETY = "safety"
    LIVELIHOOD = "livelihood"
    PATERNITY_CLAIM = "paternity_claim"


class SupportEnd(StrEnum):
    """Why support to a victim is over."""

    COMPLETED = "completed"
    NOT_WANTED = "not_wanted"
    TAKEN_OVER = "taken_over"
    """By another body, which is named in the sealed detail."""


class Office(StrEnum):
    """Who answers for a case that its mission no longer holds."""

    CONDUCT_AND_DISCIPLINE = "conduct_and_discipline_service"
    OVERSIGHT = "oversight_services"
    VICTIMS_RIGHTS = "victims_rights_advocate"
    SUCCESSOR_MISSION = "successor_mission"
    CONTRIBUTOR = "contributor"
    NATIONAL_AUTHORITY = "national_authority"


class CaseOutcome(StrEnum):
    """What the investigation came to."""

    SUBSTANTIATED = "substantiated"
    NOT_SUBSTANTIATED = "not_substantiated"
    UNFOUNDED = "unfounded"
    NOT_INVESTIGATED = "not_investigated"


class _OfCase(DomainEvent):
    case_id: CaseId
    mission_id: MissionId


class ConductCaseOpened(_OfCase):
    """Something was reported that may be misconduct."""

    kind: MisconductKind
    personnel: CasePersonnel
    story: Sealed
    reported_on: date
    victim_risk_due_on: date
    investigator_due_on: date
    opened_by: Person


class ConductPersonNamed(_OfCase):
    """A person is part of the case; who it is, is sealed with a key of that person alone."""

    subject_id: SubjectId
    part: Part
    details: Sealed
    named_on: date


class VictimRiskAssessed(_OfCase):
    """The risk to victims and witnesses was assessed, before anything else is done."""

    is_high: bool
    detail: Sealed
    assessed_on: date


class InvestigationAssigned(_OfCase):
    """Somebody investigates.

    Attributes:
        contributor_declined_on: day the contributor left it to others; None if it was not asked.
    """

    investigator: Investigator
    contributor_declined_on: date | None
    due_on: date
    assigned_on: date


class InterimMeasureTaken(_OfCase):
    """Something was done before the outcome is known."""

    measure_id: StepId
    kind: MeasureKind
    detail: Sealed
    taken_on: date
    decided_by: Person


class InterimMeasureEnded(_OfCase):
    """An interim measure is over."""

    measure_id: StepId
    ended_on: date


class VictimSupportGiven(_OfCase):
    """A victim was supported; it does not wait for an outcome and does not end with it."""

    support_id: StepId
    subject_id: SubjectId
    kind: SupportKind
    detail: Sealed
    given_on: date


class VictimSupportConcluded(_OfCase):
    """Support to a victim is over."""

    subject_id: SubjectId
    end: SupportEnd
    detail: Sealed
    concluded_on: date


class CaseOutcomeRecorded(_OfCase):
    """What the investigation came to, and what follows for those who did it."""

    outcome: CaseOutcome
    detail: Sealed
    decided_on: date
    decided_by: Person


class CaseHandedOver(_OfCase):
    """Another office answers for the case, as when it outlives the mission."""

    office: Office
    detail: Sealed
    handed_over_on: date


class ConductCaseClosed(_OfCase):
    """The case is over: an outcome is recorded and no victim waits for support."""

    closed_on: date
    closed_by: Person


class ConductPersonErased(_OfCase):
    """The key of a person is destroyed: who it was is not known any more."""

    subject_id: SubjectId
    erased_on: date
    erased_by: Person


ConductEvent = (
    ConductCaseOpened
    | ConductPersonNamed
    | VictimRiskAssessed
    | InvestigationAssigned
    | InterimMeasureTaken
    | InterimMeasureEnded
    | VictimSupportGiven
    | VictimSupportConcluded
    | CaseOutcomeRecorded
    | CaseHandedOver
    | ConductCaseClosed
    | ConductPersonErased
)

CONDUCT_EVENTS: tuple[type[ConductEvent], ...] = (
    ConductCaseOpened,
    ConductPersonNamed,
    VictimRiskAssessed,
    InvestigationAssigned,
    InterimMeasureTaken,
    InterimMeasureEnded,
    VictimSupportGiven,
    VictimSupportConcluded,
    CaseOutcomeRecorded,
    CaseHandedOver,
    ConductCaseClosed,
    ConductPersonErased,
)
