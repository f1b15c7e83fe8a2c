"""Eight qualities a mandate is checked against, one finding for each and never a grade.

The study names them: clear, focused, prioritized, sequenced, achievable, fitted to the ground,
matched with money and people, aimed at a lasting political settlement.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from pydantic import BaseModel

from missionledger.mandates.domain.tasks.decider import Task, Tasks


class Quality(StrEnum):
    """What is asked of a mandate."""

    CLEAR = "clear"
    FOCUSED = "focused"
    PRIORITIZED = "prioritized"
    SEQUENCED = "sequenced"
    ACHIEVABLE = "achievable"
    FITTED_TO_THE_GROUND = "fitted_to_the_ground"
    MATCHED_WITH_RESOURCES = "matched_with_resources"
    AIMED_AT_SETTLEMENT = "aimed_at_settlement"


class Answer(StrEnum):
    """What the record says of one quality."""

    SHOWN = "shown"
    """The record shows it."""
    NOT_SHOWN = "not_shown"
    """The record shows that something is missing."""
    UNKNOWN = "unknown"
    """The record does not say enough to tell."""


class QualityFinding(BaseModel):
    """What the record says of one quality, and why.

    Attributes:
        tasks: ids of the tasks at fault, where single tasks are.
    """

    quality: Quality
    answer: Answer
    why: str
    tasks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A dated judgement of whether a model can be carried out here."""

    model: str
    feasible: bool
    author: str
    judged_on: date


@dataclass(frozen=True, slots=True)
class QualityBasis:
    """What the findings rest on.

    Attributes:
        tasks: the tasks and the strategic direction.
        categories_of_models: for each model the mission is composed of, the categories of task
            that belong to it; None while no composition is recorded.
        categories_of_no_model: categories that belong to no model and fit any.
        judgements: the latest judgement of each model that was judged.
        ground: days on which it was recorded what others do on the ground, or on which the host
            was consulted.
        strength_gaps: recommended minus authorized heads by component; None where not stated.
        crime_gaps: what a mandate against organized crime lacks to be specific and regional; empty
            for other mandates.
        open_reestimates: symbols of the decisions whose resources are not matched yet.
    """

    tasks: Tasks
    categories_of_models: Mapping[str, frozenset[str]] | None = None
    categories_of_no_model: frozenset[str] = frozenset()
    judgements: Sequence[Judged] = ()
    ground: Sequence[date] = ()
    strength_gaps: Mapping[str, int] | None = None
    open_reestimates: Sequence[str] = field(default=())
    crime_gaps: Sequence[str] = field(default=())


def findings_of(basis: QualityBasis) -> tuple[QualityFinding, ...]:
    """Return one finding for each quality, in the order in which the study names them."""
    return (
        _clear(basis),
        _focused(basis),
        _in_order(basis, Quality.PRIORITIZED),
        _in_order(basis, Quality.SEQUENCED),
        _achievable(basis),
        _fitted(basis),
        _matched(basis),
        _aimed(basis),
    )


def _clear(basis: QualityBasis) -> QualityFinding:
    vague = [each for each in basis.tasks.standing if not each.outcome]
    if not basis.tasks.standing:
        return _no_tasks(Quality.CLEAR)
    if basis.tasks.direction is None:
        why = "Tasks are recorded, but no strategic direction above them."
        return _finding(Quality.CLEAR, Answer.NOT_SHOWN, why)
    if vague:
        why = f"{len(vague)} tasks do not say what is to be different when they are done."
        return _finding(Quality.CLEAR, Answer.NOT_SHOWN, why, vague)
    return _finding(Quality.CLEAR, Answer.SHOWN, "Direction and every task name their outcome.")


def _focused(basis: QualityBasis) -> QualityFinding:
    quality = Quality.FOCUSED
    reasons = list(basis.crime_gaps)
    covered = basis.categories_of_models
    if not basis.tasks.standing and not reasons:
        return _no_tasks(quality)
    if covered is None:
        return _finding(quality, Answer.UNKNOWN, "No composition of the mission is recorded.")
    known = frozenset[str]().union(*covered.values()) | basis.categories_of_no_model
    outside = [each for each in basis.tasks.standing if each.category not in known]
    if outside:
        reasons.insert(0, f"{len(outside)} tasks belong to no model the mission is composed of")
    if reasons:
        return _finding(quality, Answer.NOT_SHOWN, _sentence("; ".join(reasons)), outside)
    why = "Every task belongs to a model the mission is composed of, or to what all need."
    return _finding(quality, Answer.SHOWN, why)


def _in_order(basis: QualityBasis, quality: Quality) -> QualityFinding:
    standing = basis.tasks.standing
    name, of = (
        ("priority", [each.priority for each in standing])
        if quality is Quality.PRIORITIZED
        else ("place in the sequence", [each.phase for each in standing])
    )
    if not standing:
        return _no_tasks(quality)
    without = [each for each, place in zip(standing, of, strict=True) if place is None]
    if without:
        why = f"{len(without)} of {len(standing)} tasks have no {name}."
        return _finding(quality, Answer.NOT_SHOWN, why, without)
    if len(standing) > 1 and len(set(of)) == 1:
        why = f"All {len(standing)} tasks have the same {name}, which orders nothing."
        return _finding(quality, Answer.NOT_SHOWN, why)
    return _finding(quality, Answer.SHOWN, f"Every task has a {name}.")


def _achievable(basis: QualityBasis) -> QualityFinding:
    quality = Quality.ACHIEVABLE
    if basis.categories_of_models is None:
        return _finding(quality, Answer.UNKNOWN, "No composition of the mission is recorded.")
    judged = {each.model: each for each in basis.judgements}
    doubted = [
        each
        for name, each in sorted(judged.items())
        if name in basis.categories_of_models and not each.feasible
    ]
    if doubted:
        told = "; ".join(f"{each.model} by {each.author} on {each.judged_on}" for each in doubted)
        return _finding(quality, Answer.NOT_SHOWN, f"Judged not feasible: {told}.")
    unjudged = sorted(basis.categories_of_models.keys() - judged.keys())
    if unjudged:
        return _finding(quality, Answer.UNKNOWN, f"Nobody has judged {', '.join(unjudged)}.")
    last = max(judged[name].judged_on for name in basis.categories_of_models)
    return _finding(quality, Answer.SHOWN, f"Every model was judged feasible, last on {last}.")


def _fitted(basis: QualityBasis) -> QualityFinding:
    quality = Quality.FITTED_TO_THE_GROUND
    if not basis.ground:
        why = "Neither the work of others on the ground nor a consultation there is recorded."
        return _finding(quality, Answer.UNKNOWN, why)
    latest, direction = max(basis.ground), basis.tasks.direction
    if direction is not None and min(basis.ground) > direction.decided_on:
        why = f"The ground was recorded first on {min(basis.ground)}, after the direction was set."
        return _finding(quality, Answer.NOT_SHOWN, why)
    return _finding(quality, Answer.SHOWN, f"The ground was recorded, last on {latest}.")


def _matched(basis: QualityBasis) -> QualityFinding:
    quality = Quality.MATCHED_WITH_RESOURCES
    unfunded = [each for each in basis.tasks.tasks if each.is_unfunded]
    short = {part: gap for part, gap in (basis.strength_gaps or {}).items() if gap > 0}
    reasons = []
    if unfunded:
        reasons.append(f"{len(unfunded)} tasks came within existing resources")
    if short:
        told = ", ".join(f"{gap} {part}" for part, gap in sorted(short.items()))
        reasons.append(f"fewer are authorized than were recommended: {told}")
    if basis.open_reestimates:
        told = ", ".join(basis.open_reestimates)
        reasons.append(f"resources are not matched yet to {told}")
    if reasons:
        return _finding(quality, Answer.NOT_SHOWN, _sentence("; ".join(reasons)), unfunded)
    if not basis.tasks.standing:
        return _no_tasks(quality)
    if basis.strength_gaps is None:
        why = "Recommended and authorized strength are not both recorded."
        return _finding(quality, Answer.UNKNOWN, why)
    why = "Every task has money and no fewer people are authorized than were recommended."
    return _finding(quality, Answer.SHOWN, why)


def _aimed(basis: QualityBasis) -> QualityFinding:
    quality = Quality.AIMED_AT_SETTLEMENT
    direction = basis.tasks.direction
    if direction is None:
        return _finding(quality, Answer.UNKNOWN, "No strategic direction is recorded.")
    if not direction.political_settlement:
        why = f"The direction of {direction.resolution} names no political settlement."
        return _finding(quality, Answer.NOT_SHOWN, why)
    return _finding(quality, Answer.SHOWN, f"{direction.resolution} names the settlement.")


def _no_tasks(quality: Quality) -> QualityFinding:
    return _finding(quality, Answer.UNKNOWN, "No tasks are recorded.")


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _finding(
    quality: Quality, answer: Answer, why: str, tasks: Sequence[Task] = ()
) -> QualityFinding:
    ids = tuple(each.task_id for each in tasks)
    return QualityFinding(quality=quality, answer=answer, why=why, tasks=ids)
