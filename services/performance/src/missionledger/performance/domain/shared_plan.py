"""An integrated plan, shared: its parts in revisions, who agreed to which, where views diverge.

Headquarters and mission agree to the same revisions of the same parts, each by its own people.
Where they see something differently, the difference is named with both views, an owner and a day,
instead of two plans that nobody compares.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.performance.domain.unit.events import Person
from missionledger.performance.domain.unit.refusals import DecisionNotIndependentError
from missionledger.performance.domain.words import EntryId, MaybeWords, RecordId, Words

Revision = Annotated[int, Field(ge=1, le=1_000, strict=True)]


class PlanningPart(StrEnum):
    """What an integrated plan joins; a plan without one of them says so."""

    CIVILIAN = "civilian"
    POLICE = "police"
    MILITARY = "military"
    SUPPORT = "support"
    COMMUNICATIONS = "communications"
    """Strategic communications and the integrity of information, with people of their own."""
    PARTNERS = "partners"


class PlanSide(StrEnum):
    """Who has to agree to a plan."""

    HEADQUARTERS = "headquarters"
    MISSION = "mission"


class PlanMovedError(Refusal):
    """Somebody agrees to what the plan says now."""

    code = "plan-moved"
    title = "The plan is not what is agreed to"
    kind = RefusalKind.CONFLICT


class PlanPartMissingError(Refusal):
    """A plan that leaves a part out is agreed to knowingly."""

    code = "plan-part-missing"
    title = "The plan leaves parts out"
    kind = RefusalKind.INVALID


class DivergenceUnknownError(Refusal):
    """No difference of views has this id, or it is settled."""

    code = "divergence-unknown"
    title = "There is no such open divergence"
    kind = RefusalKind.NOT_FOUND


class OfAssessment(BaseModel):
    """The cycle that a fact belongs to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    assessment_id: RecordId
    mission_id: MissionId


class PartOfPlan(BaseModel):
    """What one part of the mission does under the plan; a later revision takes its place.

    Attributes:
        people: who it has for that, in words: posts, units, partners.
        joined_with: what it waits for from other parts, or gives them.
    """

    part: PlanningPart
    revision: Revision
    activities: Words
    people: Words
    joined_with: MaybeWords = ""


class PartAgreed(BaseModel):
    """A part in the revision that is agreed to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    part: PlanningPart
    revision: Revision


class Agreement(BaseModel):
    """What one side agrees to.

    Attributes:
        revisions: every part of the plan, in its present revision.
        without: parts that the plan does not have, and that nobody waits for.
        reservations: what the side holds open all the same.
    """

    agreement_id: EntryId
    revisions: Annotated[tuple[PartAgreed, ...], Field(min_length=1, max_length=len(PlanningPart))]
    without: Annotated[tuple[PlanningPart, ...], Field(max_length=len(PlanningPart))] = ()
    reservations: MaybeWords = ""


class Divergence(BaseModel):
    """Headquarters and mission see a part differently."""

    divergence_id: EntryId
    part: PlanningPart
    headquarters_view: Words
    mission_view: Words
    owner: Words
    settle_by: date


class DivergenceEnd(BaseModel):
    """How a difference was settled."""

    divergence_id: EntryId
    how: Words


class PlanPart(OfAssessment, PartOfPlan, Command):
    """Plan what one part of the mission does."""


class PartPlanned(OfAssessment, PartOfPlan, DomainEvent):
    """A part of the mission has its place in the integrated plan."""

    day: date


class AgreeToPlan(OfAssessment, Agreement, Command):
    """Agree to the plan, for headquarters or for the mission."""

    side: PlanSide
    agreed_by: Person


class PlanAgreed(OfAssessment, Agreement, DomainEvent):
    """One side agreed to these revisions of the plan."""

    side: PlanSide
    agreed_by: Person
    day: date


class NameDivergence(OfAssessment, Divergence, Command):
    """Name what headquarters and mission see differently."""

    named_by: Person


class DivergenceNamed(OfAssessment, Divergence, DomainEvent):
    """Headquarters and mission see a part of the plan differently."""

    named_by: Person
    day: date


class SettleDivergence(OfAssessment, DivergenceEnd, Command):
    """Record how a difference was settled."""

    settled_by: Person


class DivergenceSettled(OfAssessment, DivergenceEnd, DomainEvent):
    """A difference about the plan was settled."""

    settled_by: Person
    day: date


class SharedPlan(BaseModel):
    """The plan of a cycle, in the order its facts were recorded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    parts: tuple[PartPlanned, ...] = ()
    agreements: tuple[PlanAgreed, ...] = ()
    divergences: tuple[DivergenceNamed, ...] = ()
    settled: tuple[DivergenceSettled, ...] = ()

    def plan(self) -> dict[PlanningPart, PartPlanned]:
        """Return each part of the plan in its newest revision."""
        return {each.part: each for each in sorted(self.parts, key=lambda each: each.revision)}

    def parts_missing(self) -> tuple[PlanningPart, ...]:
        """Return the parts that the plan does not join yet."""
        return tuple(each for each in PlanningPart if each not in self.plan())

    def agreed(self, side: PlanSide) -> PlanAgreed | None:
        """Return what a side agreed to last; None if it never did."""
        own = [each for each in self.agreements if each.side is side]
        return own[-1] if own else None

    def open_divergences(self) -> tuple[DivergenceNamed, ...]:
        """Return the differences that were named and not settled."""
        settled = {each.divergence_id for each in self.settled}
        return tuple(each for each in self.divergences if each.divergence_id not in settled)

    def parts_not_agreed(self, side: PlanSide) -> tuple[PlanningPart, ...]:
        """Return the parts of the present plan that a side has not agreed to as they are."""
        agreed = self.agreed(side)
        known = {} if agreed is None else _revisions(agreed.revisions)
        present = {part: each.revision for part, each in self.plan().items()}
        return tuple(
            part for part in PlanningPart if part in present and known.get(part) != present[part]
        )

    @property
    def is_shared(self) -> bool:
        """Whether both sides agreed to the plan as it is, and no difference is open."""
        return (
            bool(self.parts)
            and not any(self.parts_not_agreed(side) for side in PlanSide)
            and not self.open_divergences()
        )


def require_agreeable(command: AgreeToPlan, state: SharedPlan) -> None:
    """Go on only if a side agrees to the present plan, knowingly and by people of its own.

    Raises:
        PlanMovedError: if the revisions are not those of the present plan.
        PlanPartMissingError: if parts are left out and nobody says so.
        DecisionNotIndependentError: if the same person agreed for the other side.
    """
    present = {part: each.revision for part, each in state.plan().items()}
    asked = _revisions(command.revisions)
    if asked != present or len(asked) != len(command.revisions):
        raise PlanMovedError(
            f"the plan is {_told(present)}; agreed to would be {_told(asked)}",
            next_step="Look at the plan and agree to every part in its present revision.",
            pointer="/revisions",
        )
    missing = state.parts_missing()
    if sorted(command.without) != sorted(missing):
        raise PlanPartMissingError(
            f"the plan leaves out: {', '.join(missing) or 'nothing'}",
            next_step="Plan the parts that are missing, or name exactly them in `without`.",
            pointer="/without",
        )
    others = (state.agreed(side) for side in PlanSide if side is not command.side)
    if any(each is not None and each.agreed_by == command.agreed_by for each in others):
        raise DecisionNotIndependentError(
            f"{command.agreed_by} agreed for the other side",
            next_step="Headquarters and mission agree by people of their own.",
        )


def require_open_divergence(command: SettleDivergence, state: SharedPlan) -> None:
    """Go on only if the difference is open.

    Raises:
        DivergenceUnknownError: if it is not.
    """
    if all(each.divergence_id != command.divergence_id for each in state.open_divergences()):
        raise DivergenceUnknownError(
            f"{command.assessment_id} has no open divergence {command.divergence_id}",
            next_step="Look at the divergences of the plan.",
            pointer="/divergence_id",
        )


def _revisions(parts: Sequence[PartAgreed]) -> dict[PlanningPart, int]:
    return {each.part: each.revision for each in parts}


def _told(revisions: Mapping[PlanningPart, int]) -> str:
    ordered = (f"{part} {revisions[part]}" for part in PlanningPart if part in revisions)
    return ", ".join(ordered) or "empty"


def sharing_of(state: SharedPlan) -> dict[str, Any]:
    """Return what a reader is told of the agreement of both sides."""
    told: dict[str, Any] = {"is_shared": state.is_shared}
    for side in PlanSide:
        agreed = state.agreed(side)
        told[f"{side.value}_agreed_on"] = agreed.day if agreed else None
        told[f"{side.value}_agreed_by"] = agreed.agreed_by if agreed else None
        told[f"{side.value}_not_agreed"] = list(state.parts_not_agreed(side))
    told["divergences_open"] = [
        each.model_dump(
            mode="json",
            include={
                "divergence_id",
                "part",
                "headquarters_view",
                "mission_view",
                "owner",
                "settle_by",
            },
        )
        for each in state.open_divergences()
    ]
    return told
