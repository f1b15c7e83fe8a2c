"""The ten factors of success: dated judgements of persons, side by side, never added up.

The system scores no mission. A judgement says what somebody saw on a day, and on what evidence; two
people may judge the same factor differently, and both stay.
"""

from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict

from missionledger.common.commands import Command
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.performance.domain.register import Fact, register
from missionledger.performance.domain.unit.events import Person
from missionledger.performance.domain.words import EntryId, Words


class SuccessFactor(StrEnum):
    """What the success of a mission depends on (study, section 7)."""

    COUNCIL = "council"
    """Leadership and unity of the Security Council."""
    HOST = "host"
    """Cooperation and support of the host government."""
    BENEFITS = "benefits"
    """Tangible benefits for people."""
    REGION = "region"
    """Regional support."""
    AIMS_AND_RESOURCES = "aims_and_resources"
    """Achievable aims, adequate resources, realistic expectations."""
    COMMITMENT = "commitment"
    """Commitment and local knowledge."""
    ADAPTABILITY = "adaptability"
    PERFORMANCE = "performance"
    """With it, that no caveat harms delivery."""
    CONDUCT = "conduct"
    """Conduct and accountability."""
    TRANSITION = "transition"
    """Effective transition."""


class Evidence(NamedTuple):
    """What research found about missions that ended; it says nothing about one that runs."""

    found: str
    cases: int
    of_cases: int
    source: str


EVIDENCE_BASE = (
    Evidence(
        "completed multidimensional missions, 1960 to 2017, that met their main aims",
        12,
        18,
        "2024 study on the future of peacekeeping, box 1",
    ),
    Evidence(
        "success in reducing violence, in hundredths, about",
        60,
        100,
        "2024 study on the future of peacekeeping, box 1",
    ),
)


class Presence(StrEnum):
    """What was seen of a factor; not a scale, and nothing is counted from it."""

    PRESENT = "present"
    IN_PART = "in_part"
    ABSENT = "absent"
    CHANGING = "changing"
    CANNOT_TELL = "cannot_tell"


class FactorJudgement(BaseModel):
    """What somebody saw of a factor, and what shows it."""

    judgement_id: EntryId
    factor: SuccessFactor
    presence: Presence
    judgement: Words
    evidence: Words


class JudgeFactor(FactorJudgement, Command):
    """Record a judgement."""

    mission_id: MissionId
    author: Person


class FactorJudged(FactorJudgement, DomainEvent):
    """Somebody judged a factor of success on a day."""

    mission_id: MissionId
    author: Person
    day: date


class FactorsOfMission(BaseModel):
    """All judgements on one mission, in the order they were recorded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    judgements: tuple[FactorJudged, ...] = ()

    def side_by_side(self) -> dict[SuccessFactor, tuple[FactorJudged, ...]]:
        """Return every factor with its judgements by day; empty where nobody judged."""
        by_day = sorted(self.judgements, key=lambda each: (each.day, each.judgement_id))
        return {
            factor: tuple(each for each in by_day if each.factor is factor)
            for factor in SuccessFactor
        }


def _id_of(command: Any) -> str:
    return str(command.mission_id)


SUCCESS_FACTORS = register(
    "success_factors",
    FactorsOfMission(),
    (Fact(JudgeFactor, FactorJudged, "judgements", keys=("judgement_id",), opens=True),),
    id_of=_id_of,
)
