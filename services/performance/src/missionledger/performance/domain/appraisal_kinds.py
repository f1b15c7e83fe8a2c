"""Kinds of posts, steps and refusals of an appraisal, and how soon headquarters acts."""

from datetime import date
from enum import StrEnum
from typing import Final

from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.common.refusals import Refusal, RefusalKind

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


class AppraisalNotSealedError(Refusal):
    """Destroying a key hides only what it seals."""

    code = "appraisal-not-sealed"
    title = "The appraisal was told in clear"


class MissionPhase(StrEnum):
    """In which phase of a mission somebody leads; another phase may ask for another leader."""

    START_UP = "start_up"
    OPERATIONS = "operations"
    RECONFIGURATION = "reconfiguration"
    TRANSITION = "transition"
