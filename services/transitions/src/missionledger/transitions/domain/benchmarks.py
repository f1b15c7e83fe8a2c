"""Benchmarks of a transition: what has to be so before the mission goes, measured and judged.

Each has a baseline, a target and a day, values that were observed, and a judgement that somebody
made with evidence. There is no sum of benchmarks: success is not one number (ADD-11). The exit of a
transitional administration is tied to the final-status agreement (TRN-16), that of a peace
agreement to gaps of the host that were closed (TRN-15); a good legacy is one of them too (TRN-17).
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, assert_never

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.refusals import NotFoundError, Refusal, RefusalKind
from missionledger.transitions.domain import final_status
from missionledger.transitions.domain.texts import ItemId, Name, Reason, Title

Value = Annotated[int, Field(ge=-(10**15), le=10**15, strict=True)]
Unit = Annotated[str, Field(max_length=80)]


class BenchmarkKind(StrEnum):
    """What a benchmark is about."""

    POLITICAL = "political"
    SECURITY = "security"
    PROTECTION = "protection"
    NATIONAL_CAPACITY = "national_capacity"
    CAPABILITY_GAP = "capability_gap"
    FINAL_STATUS = "final_status"
    LEGACY = "legacy"


class Verdict(StrEnum):
    """What somebody judged a benchmark to be."""

    MET = "met"
    PARTLY_MET = "partly_met"
    NOT_MET = "not_met"


class DefineBenchmark(Command):
    """Say what has to be so, by when, and how it is seen."""

    mission_id: MissionId
    benchmark_id: ItemId
    kind: BenchmarkKind
    title: Title
    indicator: Title
    unit: Unit = ""
    baseline: Value | None = None
    target: Value | None = None
    due_on: date
    owner: Name


class ObserveBenchmark(Command):
    """Record what was observed of an indicator."""

    mission_id: MissionId
    benchmark_id: ItemId
    value: Value
    evidence: Reason


class JudgeBenchmark(Command):
    """Record a judgement, with who made it and what it rests on."""

    mission_id: MissionId
    benchmark_id: ItemId
    verdict: Verdict
    evidence: Reason
    judged_by: Name


BenchmarkCommand = (
    DefineBenchmark
    | ObserveBenchmark
    | JudgeBenchmark
    | final_status.NoteModels
    | final_status.ConfirmFinalStatus
)


class BenchmarkDefined(DomainEvent):
    """Something has to be so by a day; a later word replaces an earlier one."""

    mission_id: MissionId
    benchmark_id: str
    kind: BenchmarkKind
    title: str
    indicator: str
    unit: str
    baseline: int | None
    target: int | None
    due_on: DayText
    owner: str


class BenchmarkObserved(DomainEvent):
    """A value of an indicator was observed on a day."""

    mission_id: MissionId
    benchmark_id: str
    value: int
    observed_on: DayText
    evidence: str


class BenchmarkJudged(DomainEvent):
    """Somebody judged whether a benchmark is met."""

    mission_id: MissionId
    benchmark_id: str
    verdict: Verdict
    judged_on: DayText
    judged_by: str
    evidence: str
    documents: tuple[str, ...]


BenchmarkEvent = (
    BenchmarkDefined
    | BenchmarkObserved
    | BenchmarkJudged
    | final_status.MissionModelsNoted
    | final_status.FinalStatusFoundReached
)
BENCHMARK_EVENTS: tuple[type[BenchmarkEvent], ...] = (
    BenchmarkDefined,
    BenchmarkObserved,
    BenchmarkJudged,
    final_status.MissionModelsNoted,
    final_status.FinalStatusFoundReached,
)


class BenchmarkNotFoundError(NotFoundError):
    """The mission has no such benchmark."""

    code = "benchmark-not-found"
    title = "The mission has no such benchmark"


class BenchmarkScaleError(Refusal):
    """A benchmark that is measured has a target that is not where it began."""

    code = "benchmark-scale-invalid"
    title = "The scale of the benchmark cannot be right"
    kind = RefusalKind.INVALID


class Observation(BaseModel):
    """One value of an indicator."""

    model_config = ConfigDict(frozen=True)

    value: int
    observed_on: DayText
    evidence: str


class Benchmark(BaseModel):
    """One benchmark, with all that was observed of it."""

    model_config = ConfigDict(frozen=True)

    benchmark_id: str
    kind: BenchmarkKind
    title: str
    indicator: str
    unit: str
    baseline: int | None
    target: int | None
    due_on: DayText
    owner: str
    observations: tuple[Observation, ...] = ()
    verdict: Verdict | None = None
    judged_on: DayText | None = None
    judged_by: str = ""
    evidence: str = ""
    documents: tuple[str, ...] = ()


class Benchmarks(BaseModel):
    """All benchmarks of a mission's transition."""

    model_config = ConfigDict(frozen=True)

    mission_id: str = ""
    benchmarks: Mapping[str, Benchmark] = Field(default_factory=dict)
    models: tuple[final_status.MissionModels, ...] = ()

    @property
    def final_status_met(self) -> dict[str, bool]:
        """By benchmark of the kind final status, whether it is judged to be met."""
        return {
            key: each.verdict is Verdict.MET
            for key, each in self.benchmarks.items()
            if each.kind is BenchmarkKind.FINAL_STATUS
        }


def decide(command: BenchmarkCommand, state: Benchmarks) -> tuple[BenchmarkEvent, ...]:
    """Return the facts the command leads to, or refuse it.

    Raises:
        BenchmarkScaleError: if the target is where it began.
        BenchmarkNotFoundError: if there is no such benchmark.
        FinalStatusOpenError: if the final status that the exit is tied to is not reached.
    """
    match command:
        case DefineBenchmark():
            return _define(command, state)
        case ObserveBenchmark():
            return _observe(command, state)
        case JudgeBenchmark():
            return _judge(command, state)
        case final_status.NoteModels():
            return _note_models(command, state)
        case final_status.ConfirmFinalStatus():
            return final_status.confirm(command, state.models, state.final_status_met)
        case _:
            assert_never(command)


def _define(command: DefineBenchmark, state: Benchmarks) -> tuple[BenchmarkEvent, ...]:
    if command.target is not None and command.target == command.baseline:
        raise BenchmarkScaleError(
            f"{command.benchmark_id} would be met where it began, at {command.target}",
            next_step="Give the value from which it begins and the one it has to reach.",
            pointer="/target",
        )
    defined = BenchmarkDefined(
        mission_id=command.mission_id,
        benchmark_id=command.benchmark_id,
        kind=command.kind,
        title=command.title,
        indicator=command.indicator,
        unit=command.unit,
        baseline=command.baseline,
        target=command.target,
        due_on=command.due_on.isoformat(),
        owner=command.owner,
    )
    after = evolve(state, defined).benchmarks[command.benchmark_id]
    return () if after == state.benchmarks.get(command.benchmark_id) else (defined,)


def _observe(command: ObserveBenchmark, state: Benchmarks) -> tuple[BenchmarkEvent, ...]:
    known = _benchmark(state, command.mission_id, command.benchmark_id)
    observed = BenchmarkObserved(
        mission_id=command.mission_id,
        benchmark_id=command.benchmark_id,
        value=command.value,
        observed_on=command.occurred_on.isoformat(),
        evidence=command.evidence,
    )
    same = any(
        (each.value, each.observed_on) == (observed.value, observed.observed_on)
        for each in known.observations
    )
    return () if same else (observed,)


def _judge(command: JudgeBenchmark, state: Benchmarks) -> tuple[BenchmarkEvent, ...]:
    known = _benchmark(state, command.mission_id, command.benchmark_id)
    judged = BenchmarkJudged(
        mission_id=command.mission_id,
        benchmark_id=command.benchmark_id,
        verdict=command.verdict,
        judged_on=command.occurred_on.isoformat(),
        judged_by=command.judged_by,
        evidence=command.evidence,
        documents=command.documents,
    )
    return () if evolve(state, judged).benchmarks[command.benchmark_id] == known else (judged,)


def _note_models(command: final_status.NoteModels, state: Benchmarks) -> tuple[BenchmarkEvent, ...]:
    noted = final_status.MissionModelsNoted(
        mission_id=command.mission_id,
        models=command.models,
        effective_from=command.effective_from.isoformat(),
        foreign_event_id=command.foreign_event_id,
        foreign_position=command.foreign_position,
    )
    return () if evolve(state, noted) == state else (noted,)


def _benchmark(state: Benchmarks, mission_id: str, benchmark_id: str) -> Benchmark:
    known = state.benchmarks.get(benchmark_id)
    if known is None:
        raise BenchmarkNotFoundError(
            f"{mission_id} has no benchmark {benchmark_id}", next_step="Define it first."
        )
    return known


def evolve(state: Benchmarks, event: BenchmarkEvent) -> Benchmarks:
    """Return the state after the event."""
    state = state.model_copy(update={"mission_id": event.mission_id})
    if isinstance(event, final_status.FinalStatusFoundReached):
        return state
    if isinstance(event, final_status.MissionModelsNoted):
        said = {name: getattr(event, name) for name in final_status.MissionModels.model_fields}
        models = dict.fromkeys((*state.models, final_status.MissionModels(**said)))
        return state.model_copy(update={"models": tuple(models)})
    known = state.benchmarks.get(event.benchmark_id)
    changes: dict[str, Any]
    match event:
        case BenchmarkDefined():
            said = event.model_dump(exclude={"mission_id"})
            one = Benchmark(**said) if known is None else known.model_copy(update=said)
        case BenchmarkObserved() | BenchmarkJudged() if known is None:
            # Seen on a day before it was defined.
            return state
        case BenchmarkObserved():
            observation = Observation(
                value=event.value, observed_on=event.observed_on, evidence=event.evidence
            )
            one = known.model_copy(update={"observations": (*known.observations, observation)})
        case BenchmarkJudged():
            changes = event.model_dump(exclude={"mission_id", "benchmark_id"})
            one = known.model_copy(update=changes)
        case _:
            assert_never(event)
    return state.model_copy(update={"benchmarks": {**state.benchmarks, event.benchmark_id: one}})


BENCHMARKS: Decider[BenchmarkCommand, Benchmarks, BenchmarkEvent] = Decider(
    service="transitions",
    aggregate="benchmarks",
    initial=Benchmarks(),
    decide=decide,
    evolve=evolve,
    events=BENCHMARK_EVENTS,
    id_of=lambda command: command.mission_id,
    mission_of=lambda command: command.mission_id,
)
