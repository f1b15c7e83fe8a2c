"""The words and the facts of an appraisal: what may be asked, and what is recorded of it.

What says who it is, and every free word, is sealed before it is recorded; a command carries it in
clear beside that, for the rules alone. Events of the first version told it in clear.
"""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any, ClassVar, Final

from pydantic import BaseModel, ConfigDict

from missionledger.common.commands import Command
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.common.security.subject_keys import Sealed
from missionledger.performance.domain.appraisal_kinds import (
    MissionPhase,
    PostAction,
    PostKind,
    SupportToPost,
    Threat,
)
from missionledger.performance.domain.unit.events import Finding, Person
from missionledger.performance.domain.words import EntryId, MaybeWords, RecordId, Words


class SealedWords(BaseModel):
    """What was told, each part in a box of its own that only the key of the appraisal opens."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sealed: dict[str, Sealed]


class ToldWords(BaseModel):
    """What was told in clear: before such words were sealed, or for a reader who may open them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    told: dict[str, str]


class _Of(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    appraisal_id: RecordId
    mission_id: MissionId


class Post(BaseModel):
    """What sort of post it is, and for which days the appraisal is."""

    kind: PostKind
    period_from: date
    period_to: date


class PostWords(BaseModel):
    """Who holds which post; sealed."""

    post: Words
    person: Person


class Judgement(BaseModel):
    """What was found; there is no grade."""

    entry_id: EntryId
    finding: Finding


class JudgementWords(BaseModel):
    """What was seen; sealed.

    Attributes:
        setting_for_others: the setting made for subordinates; a leader's appraisal has it.
        skills: skills against those of the post; a staff officer's appraisal has it.
        contributor_part: what the contributor does about missing skills.
        headquarters_part: what headquarters does about them.
    """

    own_results: Words
    setting_for_others: MaybeWords = ""
    skills: MaybeWords = ""
    contributor_part: MaybeWords = ""
    headquarters_part: MaybeWords = ""
    evidence: Words


class Entry(BaseModel):
    """A fact of an appraisal that only its words tell more of."""

    entry_id: EntryId


class RebuttalWords(BaseModel):
    """What the person says against the appraisal; sealed."""

    statement: Words


class RebuttalAnswer(BaseModel):
    """What a panel makes of a rebuttal."""

    entry_id: EntryId
    upheld: bool


class ReasonWords(BaseModel):
    """Why; sealed."""

    reason: Words


class ImprovementOfPost(BaseModel):
    """A plan for somebody in a post."""

    entry_id: EntryId
    ends_on: date


class PlanWords(BaseModel):
    """What is to improve, and who sees to it; sealed."""

    actions: Words
    owner: Person


class Concern(BaseModel):
    """A leader's conduct or results threaten the mandate or the safety of people."""

    entry_id: EntryId
    threat: Threat


class ConcernWords(BaseModel):
    """What the concern rests on; sealed."""

    grounds: Words


class Support(BaseModel):
    """Induction, mentoring or training that was given."""

    entry_id: EntryId
    support: SupportToPost


class SupportWords(BaseModel):
    """What was given; sealed."""

    what: Words


class ChoiceOfPost(BaseModel):
    """That this person was chosen, for which phase."""

    entry_id: EntryId
    phase: MissionPhase


class ChoiceWords(BaseModel):
    """Why this person was chosen; sealed.

    Attributes:
        merit: what the choice rests on.
        complements: what the person brings that others of the team do not.
    """

    merit: Words
    complements: Words


class Decided(BaseModel):
    """What was decided about the person in the post."""

    entry_id: EntryId
    action: PostAction


class _Asked(Command):
    """A command with words: sealed as they are recorded, and in clear for the rules.

    Attributes:
        holder: who holds the post; empty when the appraisal is opened.
    """

    words: SealedWords
    holder: str = ""


class _Recorded(DomainEvent):
    """An event whose words were told in clear in its first version."""

    schema_version: ClassVar[int] = 2

    words: SealedWords | ToldWords
    day: date


ASIDE: Final = ("said", "holder")
"""Fields of commands that are never recorded."""


class OpenAppraisal(_Of, Post, _Asked):
    """Open the appraisal of somebody in a post."""

    said: PostWords
    opened_by: Person


class AppraisalOpened(_Of, Post, _Recorded):
    """An appraisal was opened."""

    opened_by: Person


class GiveAppraisal(_Of, Judgement, _Asked):
    """Say what was seen."""

    said: JudgementWords
    given_by: Person


class AppraisalGiven(_Of, Judgement, _Recorded):
    """Somebody was appraised."""

    given_by: Person


class RebutAppraisal(_Of, Entry, _Asked):
    """Record what the person says against it."""

    said: RebuttalWords


class AppraisalRebutted(_Of, Entry, _Recorded):
    """The person spoke against the appraisal."""


class AnswerRebuttal(_Of, RebuttalAnswer, _Asked):
    """Record what a panel makes of a rebuttal."""

    said: ReasonWords
    answered_by: Person


class RebuttalAnswered(_Of, RebuttalAnswer, _Recorded):
    """A panel answered a rebuttal."""

    answered_by: Person


class PlanForPost(_Of, ImprovementOfPost, _Asked):
    """Set an improvement plan for the person."""

    said: PlanWords


class PostPlanSet(_Of, ImprovementOfPost, _Recorded):
    """An improvement plan was set for somebody in a post."""


class RaiseConcern(_Of, Concern, _Asked):
    """Raise a concern about a leader that cannot wait."""

    said: ConcernWords
    raised_by: Person


class LeaderConcernRaised(_Of, Concern, _Recorded):
    """Headquarters has to act fast on a leader."""

    raised_by: Person


class SupportPost(_Of, Support, _Asked):
    """Record induction, mentoring or training."""

    said: SupportWords


class PostSupported(_Of, Support, _Recorded):
    """Somebody was made ready for a post, or kept so."""


class ChooseForPost(_Of, ChoiceOfPost, _Asked):
    """Record why somebody was chosen for a post."""

    said: ChoiceWords
    chosen_by: Person


class ChosenForPost(_Of, ChoiceOfPost, _Recorded):
    """Somebody was chosen on merit, as a part of a team."""

    chosen_by: Person


class DecideOnPost(_Of, Decided, _Asked):
    """Decide about the person in the post."""

    said: ReasonWords
    decided_by: Person


class PostDecided(_Of, Decided, _Recorded):
    """It was decided what becomes of somebody in a post."""

    decided_by: Person


class EraseHolder(_Of, Command):
    """Forget who it was and what was told, for good."""

    erased_by: Person


class AppraisalHolderErased(_Of, DomainEvent):
    """The key of the appraisal is destroyed: steps and days remain, nobody and no word."""

    erased_by: Person
    day: date


WORDS_OF: Final[dict[type[_Recorded], Collection[str]]] = {
    AppraisalOpened: PostWords.model_fields,
    AppraisalGiven: JudgementWords.model_fields,
    AppraisalRebutted: RebuttalWords.model_fields,
    RebuttalAnswered: ReasonWords.model_fields,
    PostPlanSet: PlanWords.model_fields,
    LeaderConcernRaised: ConcernWords.model_fields,
    PostSupported: SupportWords.model_fields,
    ChosenForPost: ChoiceWords.model_fields,
    PostDecided: ReasonWords.model_fields,
}
"""By event, the words that are sealed in it."""


def _words_apart(names: Collection[str]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Return what takes the words of a first version together, as they were told."""

    def upcast(payload: dict[str, Any]) -> dict[str, Any]:
        told = {name: payload[name] for name in names}
        return {name: payload[name] for name in payload.keys() - told.keys()} | {
            "words": {"told": told}
        }

    return upcast


APPRAISAL_UPCASTERS: Final = {
    (event.event_type(), 1): _words_apart(names) for event, names in WORDS_OF.items()
}
"""Read the events of before words were sealed."""
