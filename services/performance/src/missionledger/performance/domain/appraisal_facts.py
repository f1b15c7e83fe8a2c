"""The words and the facts of an appraisal: what may be asked, and what is recorded of it."""

from datetime import date
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict

from missionledger.common.commands import Command
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.performance.domain.unit.events import Finding, Person
from missionledger.performance.domain.words import EntryId, MaybeWords, RecordId, Words

CONCERN_DAYS: Final = Policy(
    "days from a concern about a leader to a decision of headquarters",
    (
        PolicyValue(
            7,
            date(2018, 9, 21),
            "rule of this system; the study asks for speed and names no days",
            Certainty.ASSUMED,
        ),
    ),
)


class PostKind(StrEnum):
    """What sort of post somebody holds."""

    LEADER = "leader"
    STAFF_OFFICER = "staff_officer"
    CIVILIAN = "civilian"


class Threat(StrEnum):
    """What a leader's conduct or results put at risk."""

    MANDATE = "mandate"
    SAFETY_OF_PEOPLE = "safety_of_people"


class PostAction(StrEnum):
    """What is decided about somebody in a post."""

    RECOGNIZED = "recognized"
    RETAINED = "retained"
    COUNSELLED = "counselled"
    RELIEVED_FOR_NOW = "relieved_for_now"
    RECALLED = "recalled"
    NOT_RENEWED = "not_renewed"


class SupportToPost(StrEnum):
    """How somebody is made ready for a post, and kept so."""

    INDUCTION = "induction"
    MENTORING = "mentoring"
    TRAINING = "training"


class AppraisalIncompleteError(Refusal):
    """An appraisal covers what the post answers for."""

    code = "appraisal-incomplete"
    title = "The appraisal leaves out what the post answers for"
    kind = RefusalKind.INVALID


class AppraisalStepMissingError(Refusal):
    """Something has to come first."""

    code = "appraisal-step-missing"
    title = "Another step has to come first"


class _Of(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    appraisal_id: RecordId
    mission_id: MissionId


class Post(BaseModel):
    """Who holds which post, and for which days the appraisal is."""

    kind: PostKind
    post: Words
    person: Person
    period_from: date
    period_to: date


class Judgement(BaseModel):
    """What was seen; there is no grade.

    Attributes:
        setting_for_others: the setting made for subordinates; a leader's appraisal has it.
        skills: skills against those of the post; a staff officer's appraisal has it.
        contributor_part: what the contributor does about missing skills.
        headquarters_part: what headquarters does about them.
    """

    entry_id: EntryId
    finding: Finding
    own_results: Words
    setting_for_others: MaybeWords = ""
    skills: MaybeWords = ""
    contributor_part: MaybeWords = ""
    headquarters_part: MaybeWords = ""
    evidence: Words


class Rebuttal(BaseModel):
    """What the person says against the appraisal."""

    entry_id: EntryId
    statement: Words


class RebuttalAnswer(BaseModel):
    """What a panel makes of a rebuttal."""

    entry_id: EntryId
    upheld: bool
    reason: Words


class ImprovementOfPost(BaseModel):
    """A plan for somebody in a post."""

    entry_id: EntryId
    actions: Words
    owner: Person
    ends_on: date


class Concern(BaseModel):
    """A leader's conduct or results threaten the mandate or the safety of people."""

    entry_id: EntryId
    threat: Threat
    grounds: Words


class Support(BaseModel):
    """Induction, mentoring or training that was given."""

    entry_id: EntryId
    support: SupportToPost
    what: Words


class MissionPhase(StrEnum):
    """In which phase of a mission somebody leads; another phase may ask for another leader."""

    START_UP = "start_up"
    OPERATIONS = "operations"
    RECONFIGURATION = "reconfiguration"
    TRANSITION = "transition"


class ChoiceOfPost(BaseModel):
    """Why this person was chosen.

    Attributes:
        merit: what the choice rests on.
        complements: what the person brings that others of the team do not.
    """

    entry_id: EntryId
    merit: Words
    complements: Words
    phase: MissionPhase


class Decided(BaseModel):
    """What was decided about the person in the post."""

    entry_id: EntryId
    action: PostAction
    reason: Words


class OpenAppraisal(_Of, Post, Command):
    """Open the appraisal of somebody in a post."""

    opened_by: Person


class AppraisalOpened(_Of, Post, DomainEvent):
    """An appraisal was opened."""

    opened_by: Person
    day: date


class GiveAppraisal(_Of, Judgement, Command):
    """Say what was seen."""

    given_by: Person


class AppraisalGiven(_Of, Judgement, DomainEvent):
    """Somebody was appraised."""

    given_by: Person
    day: date


class RebutAppraisal(_Of, Rebuttal, Command):
    """Record what the person says against it."""


class AppraisalRebutted(_Of, Rebuttal, DomainEvent):
    """The person spoke against the appraisal."""

    day: date


class AnswerRebuttal(_Of, RebuttalAnswer, Command):
    """Record what a panel makes of a rebuttal."""

    answered_by: Person


class RebuttalAnswered(_Of, RebuttalAnswer, DomainEvent):
    """A panel answered a rebuttal."""

    answered_by: Person
    day: date


class PlanForPost(_Of, ImprovementOfPost, Command):
    """Set an improvement plan for the person."""


class PostPlanSet(_Of, ImprovementOfPost, DomainEvent):
    """An improvement plan was set for somebody in a post."""

    day: date


class RaiseConcern(_Of, Concern, Command):
    """Raise a concern about a leader that cannot wait."""

    raised_by: Person


class LeaderConcernRaised(_Of, Concern, DomainEvent):
    """Headquarters has to act fast on a leader."""

    raised_by: Person
    day: date


class SupportPost(_Of, Support, Command):
    """Record induction, mentoring or training."""


class PostSupported(_Of, Support, DomainEvent):
    """Somebody was made ready for a post, or kept so."""

    day: date


class ChooseForPost(_Of, ChoiceOfPost, Command):
    """Record why somebody was chosen for a post."""

    chosen_by: Person


class ChosenForPost(_Of, ChoiceOfPost, DomainEvent):
    """Somebody was chosen on merit, as a part of a team."""

    chosen_by: Person
    day: date


class DecideOnPost(_Of, Decided, Command):
    """Decide about the person in the post."""

    decided_by: Person


class PostDecided(_Of, Decided, DomainEvent):
    """It was decided what becomes of somebody in a post."""

    decided_by: Person
    day: date
