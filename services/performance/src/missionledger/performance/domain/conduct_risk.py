"""The conduct risks of a mission: revised at intervals, told to the Council, asked of partners.

Prevention has its place here; what happened has its own in conduct cases. Nothing names a person.
"""

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.performance.domain.conduct import policies
from missionledger.performance.domain.register import Fact, register
from missionledger.performance.domain.unit.events import Person
from missionledger.performance.domain.words import EntryId, Words


class Setting(StrEnum):
    """In which setting others are supported or worked with."""

    SUPPORT_TO_AUTHORIZED = "support_to_authorized"
    """Support to a mission that the United Nations authorized and does not lead."""
    PARALLEL = "parallel"
    JOINT = "joint"


class Conclusion(StrEnum):
    """Whether the support may begin, as far as conduct is concerned."""

    ACCEPTABLE = "acceptable"
    WITH_MEASURES = "with_measures"
    NOT_ACCEPTABLE = "not_acceptable"


class RiskUnknownError(Refusal):
    """The register has no such risk."""

    code = "conduct-risk-unknown"
    title = "The register has no such risk"
    kind = RefusalKind.NOT_FOUND


class RegisterEmptyError(Refusal):
    """A register without risks is not revised and not told of."""

    code = "conduct-register-empty"
    title = "The register has no risks"


class Risk(BaseModel):
    """A risk of misconduct and what prevents it; a later revision takes its place.

    Attributes:
        revision: 1, 2, … for the same risk.
        owner: the office or post that answers for the measures.
    """

    risk_id: EntryId
    revision: Annotated[int, Field(ge=1, le=1_000, strict=True)]
    where: Words
    what: Words
    measures: Words
    owner: Words
    is_closed: bool = False


class Review(BaseModel):
    """A revision of the whole register."""

    review_id: EntryId
    changes: Words


class Briefing(BaseModel):
    """What the Council was told of conduct risks, by which document."""

    briefing_id: EntryId
    document: Words
    risks: Annotated[tuple[EntryId, ...], Field(min_length=1, max_length=200)]


class SupportAssessment(BaseModel):
    """The conduct risk of working with others, assessed before it begins."""

    assessment_id: EntryId
    partner: Words
    setting: Setting
    findings: Words
    measures: Words
    conclusion: Conclusion
    begins_on: date


class RecordConductRisk(Risk, Command):
    """Record a risk, or its next revision."""

    mission_id: MissionId


class ConductRiskRecorded(Risk, DomainEvent):
    """A risk of misconduct was recorded or revised."""

    mission_id: MissionId
    day: date


class ReviewConductRisks(Review, Command):
    """Record that the register was revised as a whole."""

    mission_id: MissionId
    reviewed_by: Person


class ConductRisksReviewed(Review, DomainEvent):
    """The register of conduct risks was revised."""

    mission_id: MissionId
    reviewed_by: Person
    day: date


class BriefOnConductRisks(Briefing, Command):
    """Record a briefing of the Council."""

    mission_id: MissionId


class CouncilBriefedOnConduct(Briefing, DomainEvent):
    """The Council was told of the conduct risks of a mission."""

    mission_id: MissionId
    day: date


class AssessSupportRisk(SupportAssessment, Command):
    """Assess the conduct risk before others are supported."""

    mission_id: MissionId
    assessed_by: Person


class SupportRiskAssessed(SupportAssessment, DomainEvent):
    """The conduct risk of working with others was assessed."""

    mission_id: MissionId
    assessed_by: Person
    day: date


class ConductRisks(BaseModel):
    """The register of a mission with its revisions, in the order they were recorded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    risks: tuple[ConductRiskRecorded, ...] = ()
    reviews: tuple[ConductRisksReviewed, ...] = ()
    briefings: tuple[CouncilBriefedOnConduct, ...] = ()
    assessments: tuple[SupportRiskAssessed, ...] = ()

    def present(self) -> tuple[ConductRiskRecorded, ...]:
        """Return each risk in its newest revision, without those that are closed."""
        newest = {each.risk_id: each for each in self.risks}
        return tuple(each for each in newest.values() if not each.is_closed)

    @property
    def review_due_on(self) -> date | None:
        """Last day for the next revision, counted from the first risk or the last revision."""
        if not self.risks:
            return None
        since = max((each.day for each in self.reviews), default=self.risks[0].day)
        return since + timedelta(days=policies.REGISTER_REVIEW_DAYS.on(since).value)

    @property
    def briefing_due_on(self) -> date | None:
        """Last day for the next briefing of the Council."""
        if not self.risks:
            return None
        since = max((each.day for each in self.briefings), default=self.risks[0].day)
        return since + timedelta(days=policies.BRIEFING_DAYS.on(since).value)


class RiskRevisionError(Refusal):
    """Revisions of a risk follow one another."""

    code = "conduct-risk-revision"
    title = "The revision of the risk is out of order"


class AssessedTooLateError(Refusal):
    """The risk is assessed before the support begins."""

    code = "support-assessed-too-late"
    title = "The support began before its conduct risk was assessed"


def _require_next(command: RecordConductRisk, state: ConductRisks) -> None:
    known = [each.revision for each in state.risks if each.risk_id == command.risk_id]
    if command.revision != len(known) + 1:
        raise RiskRevisionError(
            f"the next revision of {command.risk_id} is {len(known) + 1}",
            next_step="Look at the register, and revise what it says now.",
            pointer="/revision",
        )


def _require_risks(command: ReviewConductRisks, state: ConductRisks) -> None:
    if not state.risks:
        raise RegisterEmptyError(
            f"{command.mission_id} has no conduct risk on record",
            next_step="Record the risks first; no mission is without any.",
        )


def _require_known(command: BriefOnConductRisks, state: ConductRisks) -> None:
    missing = sorted(set(command.risks) - {each.risk_id for each in state.risks})
    if missing:
        raise RiskUnknownError(
            f"not in the register: {', '.join(missing)}",
            next_step="Name risks of the register.",
            pointer="/risks",
        )


def _require_before(command: AssessSupportRisk, _state: ConductRisks) -> None:
    if command.occurred_on > command.begins_on:
        raise AssessedTooLateError(
            f"the support begins on {command.begins_on}; it was assessed on {command.occurred_on}",
            next_step="Stop the support until it is assessed, and name the day it begins again.",
            pointer="/begins_on",
            source="study, section 7 (conduct)",
        )


def _id_of(command: Any) -> str:
    return str(command.mission_id)


CONDUCT_RISKS = register(
    "conduct_risks",
    ConductRisks(),
    (
        Fact(
            RecordConductRisk,
            ConductRiskRecorded,
            "risks",
            keys=("risk_id", "revision"),
            opens=True,
            check=_require_next,
        ),
        Fact(
            ReviewConductRisks,
            ConductRisksReviewed,
            "reviews",
            keys=("review_id",),
            opens=True,
            check=_require_risks,
        ),
        Fact(
            BriefOnConductRisks,
            CouncilBriefedOnConduct,
            "briefings",
            keys=("briefing_id",),
            opens=True,
            check=_require_known,
        ),
        Fact(
            AssessSupportRisk,
            SupportRiskAssessed,
            "assessments",
            keys=("assessment_id",),
            opens=True,
            check=_require_before,
        ),
    ),
    id_of=_id_of,
)
