"""What may be asked of a conduct case. The business date is the day of the fact."""

from datetime import date

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId
from missionledger.common.security.subject_keys import Sealed, SubjectId
from missionledger.performance.domain.conduct.events import (
    CaseId,
    CaseOutcome,
    CasePersonnel,
    Investigator,
    MeasureKind,
    MisconductKind,
    Office,
    Part,
    StepId,
    SupportEnd,
    SupportKind,
)
from missionledger.performance.domain.unit.events import Person


class _OfCase(Command):
    case_id: CaseId
    mission_id: MissionId


class OpenConductCase(_OfCase):
    """Open a case on the day of the report."""

    kind: MisconductKind
    personnel: CasePersonnel
    story: Sealed
    opened_by: Person


class NamePerson(_OfCase):
    """Name a person of the case."""

    subject_id: SubjectId
    part: Part
    details: Sealed


class AssessVictimRisk(_OfCase):
    """Assess the risk to victims and witnesses."""

    is_high: bool
    detail: Sealed


class AssignInvestigation(_OfCase):
    """Say who investigates."""

    investigator: Investigator
    contributor_declined_on: date | None = None


class TakeInterimMeasure(_OfCase):
    """Take a measure before the outcome is known."""

    measure_id: StepId
    kind: MeasureKind
    detail: Sealed
    decided_by: Person


class EndInterimMeasure(_OfCase):
    """End an interim measure."""

    measure_id: StepId


class GiveVictimSupport(_OfCase):
    """Record support to a victim."""

    support_id: StepId
    subject_id: SubjectId
    kind: SupportKind
    detail: Sealed


class ConcludeVictimSupport(_OfCase):
    """Record that support to a victim is over."""

    subject_id: SubjectId
    end: SupportEnd
    detail: Sealed


class RecordOutcome(_OfCase):
    """Record what the investigation came to."""

    outcome: CaseOutcome
    detail: Sealed
    decided_by: Person


class HandCaseOver(_OfCase):
    """Let another office answer for the case."""

    office: Office
    detail: Sealed


class CloseConductCase(_OfCase):
    """Close the case."""

    closed_by: Person


class ErasePerson(_OfCase):
    """Forget who a person is, for good."""

    subject_id: SubjectId
    erased_by: Person


ConductCommand = (
    OpenConductCase
    | NamePerson
    | AssessVictimRisk
    | AssignInvestigation
    | TakeInterimMeasure
    | EndInterimMeasure
    | GiveVictimSupport
    | ConcludeVictimSupport
    | RecordOutcome
    | HandCaseOver
    | CloseConductCase
    | ErasePerson
)
