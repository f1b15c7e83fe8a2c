"""The resources `phases`, `benchmarks`, `exit-readiness` and `exit-watch`."""

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock
from missionledger.common.outcomes import Loaded
from missionledger.transitions.adapters.api.mission_resource import (
    CommandRoute,
    Filters,
    MissionResource,
    add_resource,
)
from missionledger.transitions.domain import benchmarks as benchmark_rules
from missionledger.transitions.domain import exit_readiness, exit_watch
from missionledger.transitions.domain import phases as phase_rules
from missionledger.transitions.domain.final_status import models_on, what_is_open


class PhaseView(phase_rules.Phase):
    """One phase.

    Attributes:
        present: whether the day of the answer lies in it.
    """

    mission_id: str
    present: bool


class PhasesView(BaseModel):
    """The phases of the way out of a mission.

    Attributes:
        present: the phase of the day of the answer; None between and outside phases.
        may_still_do: what is allowed on that day.
        ceilings: who may be there on that day, at most.
    """

    mission_id: str
    version: int
    present: str | None
    may_still_do: tuple[phase_rules.AllowedAct, ...]
    ceilings: tuple[phase_rules.Ceiling, ...]
    phases: tuple[PhaseView, ...]

    @classmethod
    def of(cls, loaded: Loaded[phase_rules.Phases], on: date) -> "PhasesView":
        """Return the phases as they stood on the day."""
        state = loaded.state
        present = state.on(on)
        ordered = sorted(state.phases.values(), key=lambda each: each.from_on)
        allowed = present.allowed if present is not None else ()
        return cls(
            mission_id=state.mission_id,
            version=loaded.version,
            present=None if present is None else present.phase_id,
            may_still_do=tuple(each for each in allowed if each.until_on >= on.isoformat()),
            ceilings=present.ceilings if present is not None else (),
            phases=tuple(
                PhaseView(mission_id=state.mission_id, present=each is present, **each.model_dump())
                for each in ordered
            ),
        )


class PhaseFilters(Filters):
    """Which phases are asked for."""

    present: bool | None = None


PHASES: MissionResource[phase_rules.Phases, PhasesView, PhaseView] = MissionResource(
    name="phases",
    decider=phase_rules.PHASES,
    whole=PhasesView,
    item=PhaseView,
    view=PhasesView.of,
    items=lambda view: view.phases,
    columns=("mission_id", "phase_id", "title", "authority", "from_on", "until_on", "present"),
    holds="the phases of the way out, with what may still be done,",
    filters=PhaseFilters,
)
PHASE_ROUTES = (
    CommandRoute(
        "", phase_rules.SetPhase, "Record a phase: its days, ceilings, and what is allowed."
    ),
    CommandRoute("/{phase_id}/drop", phase_rules.DropPhase, "Record that a phase does not come."),
)


class BenchmarkView(benchmark_rules.Benchmark):
    """One benchmark.

    Attributes:
        latest: the value that was observed last; None if none was.
        due: whether its day had come and nobody judged it to be met.
    """

    mission_id: str
    latest: int | None
    due: bool

    @classmethod
    def of(cls, mission_id: str, one: benchmark_rules.Benchmark, on: date) -> "BenchmarkView":
        """Return the benchmark as it stood on the day."""
        seen = max(one.observations, key=lambda each: each.observed_on, default=None)
        met = one.verdict is benchmark_rules.Verdict.MET
        return cls(
            mission_id=mission_id,
            latest=None if seen is None else seen.value,
            due=not met and one.due_on <= on.isoformat(),
            **one.model_dump(),
        )


class BenchmarksView(BaseModel):
    """All benchmarks of a mission's transition, side by side; no sum is made of them.

    Attributes:
        models: what the mission is made of on the day of the answer, as far as mandates say.
        exit_waits_for: the final status that is not reached, in words; no drawdown is opened
            before. Empty if the exit is tied to none, or it is reached.
    """

    mission_id: str
    version: int
    models: tuple[str, ...]
    exit_waits_for: str
    benchmarks: tuple[BenchmarkView, ...]

    @classmethod
    def of(cls, loaded: Loaded[benchmark_rules.Benchmarks], on: date) -> "BenchmarksView":
        """Return the benchmarks as they stood on the day."""
        state = loaded.state
        made_of = models_on(state.models, on)
        return cls(
            mission_id=state.mission_id,
            version=loaded.version,
            models=() if made_of is None else made_of.models,
            exit_waits_for=what_is_open(state.mission_id, on, state.models, state.final_status_met),
            benchmarks=tuple(
                BenchmarkView.of(state.mission_id, state.benchmarks[key], on)
                for key in sorted(state.benchmarks)
            ),
        )


class BenchmarkFilters(Filters):
    """Which benchmarks are asked for."""

    kind: benchmark_rules.BenchmarkKind | None = None
    verdict: benchmark_rules.Verdict | None = None
    owner: str | None = None
    due: bool | None = None


BENCHMARKS: MissionResource[benchmark_rules.Benchmarks, BenchmarksView, BenchmarkView] = (
    MissionResource(
        name="benchmarks",
        decider=benchmark_rules.BENCHMARKS,
        whole=BenchmarksView,
        item=BenchmarkView,
        view=BenchmarksView.of,
        items=lambda view: view.benchmarks,
        columns=(
            "mission_id",
            "benchmark_id",
            "kind",
            "title",
            "indicator",
            "unit",
            "baseline",
            "latest",
            "target",
            "due_on",
            "verdict",
            "judged_on",
            "judged_by",
            "owner",
        ),
        holds="the benchmarks of transitions",
        filters=BenchmarkFilters,
    )
)
BENCHMARK_ROUTES = (
    CommandRoute("", benchmark_rules.DefineBenchmark, "Say what has to be so, by when."),
    CommandRoute(
        "/{benchmark_id}/observations",
        benchmark_rules.ObserveBenchmark,
        "Record what was observed of an indicator.",
    ),
    CommandRoute(
        "/{benchmark_id}/judge",
        benchmark_rules.JudgeBenchmark,
        "Record whether it is met, with who says so and what it rests on.",
        is_decision=True,
        by="judged_by",
    ),
)


class ReadinessRow(BaseModel):
    """One element of readiness; one that nobody looked at is not ready.

    Attributes:
        stale: whether the last check is older than the policy allows.
    """

    mission_id: str
    element: exit_readiness.Element
    is_ready: bool
    stale: bool
    owner: str
    finding: str
    checked_on: str | None


class ReadinessView(BaseModel):
    """What a mission would have at hand if it were told to go.

    Attributes:
        not_ready: the elements that are not at hand, or were not looked at for too long.
    """

    mission_id: str
    version: int
    not_ready: tuple[exit_readiness.Element, ...]
    elements: tuple[ReadinessRow, ...]

    @classmethod
    def of(cls, loaded: Loaded[exit_readiness.ExitReadiness], on: date) -> "ReadinessView":
        """Return the readiness as it stood on the day."""
        state = loaded.state
        rows = tuple(
            _readiness_row(state.mission_id, element, state.checks.get(element), on)
            for element in exit_readiness.Element
        )
        return cls(
            mission_id=state.mission_id,
            version=loaded.version,
            not_ready=tuple(each.element for each in rows if each.stale or not each.is_ready),
            elements=rows,
        )


def _readiness_row(
    mission_id: str,
    element: exit_readiness.Element,
    check: exit_readiness.Check | None,
    on: date,
) -> ReadinessRow:
    return ReadinessRow(
        mission_id=mission_id,
        element=element,
        is_ready=check is not None and check.is_ready,
        stale=check is None or check.stale_from <= on.isoformat(),
        owner="" if check is None else check.owner,
        finding="" if check is None else check.finding,
        checked_on=None if check is None else check.checked_on,
    )


class ReadinessFilters(Filters):
    """Which elements are asked for."""

    element: exit_readiness.Element | None = None
    is_ready: bool | None = None
    stale: bool | None = None


READINESS: MissionResource[exit_readiness.ExitReadiness, ReadinessView, ReadinessRow] = (
    MissionResource(
        name="exit-readiness",
        decider=exit_readiness.EXIT_READINESS,
        whole=ReadinessView,
        item=ReadinessRow,
        view=ReadinessView.of,
        items=lambda view: view.elements,
        columns=(
            "mission_id",
            "element",
            "is_ready",
            "stale",
            "owner",
            "checked_on",
            "finding",
        ),
        holds="how ready missions are to leave on demand",
        filters=ReadinessFilters,
    )
)
READINESS_ROUTES = (
    CommandRoute(
        "/{element}", exit_readiness.CheckElement, "Record whether an element is at hand."
    ),
)


class ObservationView(exit_watch.ExitObservation):
    """One observation after the exit."""

    mission_id: str


class WatchView(BaseModel):
    """What was observed of one country after the exit; nothing is graded."""

    mission_id: str
    version: int
    observations: tuple[ObservationView, ...]
    attention: tuple[exit_watch.Attention, ...]

    @classmethod
    def of(cls, loaded: Loaded[exit_watch.ExitWatch], _on: date) -> "WatchView":
        """Return the observations by day."""
        state = loaded.state
        return cls(
            mission_id=state.mission_id,
            version=loaded.version,
            observations=tuple(
                ObservationView(mission_id=state.mission_id, **each.model_dump())
                for each in sorted(state.observations, key=lambda each: each.observed_on)
            ),
            attention=state.attention,
        )


class WatchFilters(Filters):
    """Which observations are asked for."""

    kind: exit_watch.WatchKind | None = None
    place: str | None = None


WATCH: MissionResource[exit_watch.ExitWatch, WatchView, ObservationView] = MissionResource(
    name="exit-watch",
    decider=exit_watch.EXIT_WATCH,
    whole=WatchView,
    item=ObservationView,
    view=WatchView.of,
    items=lambda view: view.observations,
    columns=(
        "mission_id",
        "observed_on",
        "kind",
        "title",
        "place",
        "at_exit",
        "value",
        "unit",
        "evidence",
    ),
    holds="what was observed after missions had gone",
    filters=WatchFilters,
)
WATCH_ROUTES = (
    CommandRoute(
        "/observations",
        exit_watch.ObserveAfterExit,
        "Record what was observed, with its source; nothing is graded.",
    ),
    CommandRoute(
        "/attention",
        exit_watch.DrawAttention,
        "Record that a body was asked to look at the country, and what came of it.",
        by="recorded_by",
    ),
)


def add_planning(router: APIRouter, aggregates: Aggregates, clock: Clock) -> None:
    """Add phases, benchmarks, readiness for an exit on demand, and the watch after the exit."""
    add_resource(router, aggregates, clock, PHASES, PHASE_ROUTES)
    add_resource(router, aggregates, clock, BENCHMARKS, BENCHMARK_ROUTES)
    add_resource(router, aggregates, clock, READINESS, READINESS_ROUTES)
    add_resource(router, aggregates, clock, WATCH, WATCH_ROUTES)
