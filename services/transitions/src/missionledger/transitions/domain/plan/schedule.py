"""When the milestones of a plan will come, which set its end, and how much slack others have.

The forecast of a milestone that lies ahead is the latest of three days: the day it is planned for,
the day on which all it waits for is reached plus its days of work, and today. Nobody is expected to
be early; a plan that is late by its own dependencies says so before the day comes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

# The library has no types of its own; its graphs do not leave this module.
import networkx as nx  # type: ignore[import-untyped]

from missionledger.transitions.domain.plan.refusals import DependencyCycleError
from missionledger.transitions.domain.plan.state import Milestone, Plan

NAMED_IN_CYCLE_MAX = 20
"""How many milestones of a circle a refusal names; more would not be read."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """When a milestone will come, or came.

    Attributes:
        forecast_on: the day it was reached, or else the day it is expected.
        latest_on: the last day on which it does not move the end of the plan; None if reached.
        slack_days: how many days lie between the two; None if reached.
        late_days: how many days later than planned it is expected; 0 if it is on time or reached.
        waits_for: the milestones whose days and its own work set its forecast; empty if its
            planned day or today does.
    """

    forecast_on: date
    latest_on: date | None
    slack_days: int | None
    late_days: int
    waits_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Schedule:
    """The forecast of a plan on a day.

    Attributes:
        ends_on: the last day of the plan; None without milestones.
        baseline_ends_on: the last day as it was first planned; None if nothing was planned.
        critical_path: the chain of milestones ahead that sets the end, first to last.
        forecasts: by milestone, without those that were cancelled.
    """

    ends_on: date | None
    baseline_ends_on: date | None
    critical_path: tuple[str, ...]
    forecasts: Mapping[str, Forecast]


def dependency_graph(milestones: Mapping[str, Milestone]) -> Any:
    """Return the directed graph of who is waited for by whom, with the days of work."""
    graph = nx.DiGraph()
    graph.add_nodes_from(milestones)
    graph.add_edges_from(
        (before, each.milestone_id)
        for each in milestones.values()
        for before in each.depends_on
        if before in milestones
    )
    return graph


def require_no_cycle(graph: Any) -> None:
    """Go on only if no milestone waits for itself, directly or through others.

    Raises:
        DependencyCycleError: naming the circle.
    """
    if nx.is_directed_acyclic_graph(graph):
        return
    circle = [after for _, after in nx.find_cycle(graph)][::-1]
    shown = circle[:NAMED_IN_CYCLE_MAX]
    chain = ", which waits for ".join([*shown, "…" if shown != circle else circle[0]])
    raise DependencyCycleError(
        f"{chain.replace(', which waits for ', ' waits for ', 1)}",
        next_step="Take one of these dependencies away.",
        pointer="/depends_on",
    )


def schedule(plan: Plan, on: date) -> Schedule:
    """Return the forecast of a plan as it stands on a day.

    Raises:
        DependencyCycleError: if the plan, seen on that day, has a circle: dependencies may have
            been changed with business dates in another order than they were recorded.
    """
    milestones = plan.active
    graph = dependency_graph(milestones)
    require_no_cycle(graph)
    order = list(nx.topological_sort(graph))
    expected: dict[str, date] = {}
    for key in order:
        expected[key] = _expected(
            milestones[key], [expected[before] for before in graph.predecessors(key)], on
        )
    ahead = [key for key in order if milestones[key].reached_on is None]
    latest = _latest(graph, ahead, milestones, expected)
    setting = {key: _setting(graph, key, milestones, expected) for key in ahead}
    return Schedule(
        ends_on=max(expected.values(), default=None),
        baseline_ends_on=max(_days(each.baseline_on for each in milestones.values()), default=None),
        critical_path=_critical_path(ahead, milestones, expected, setting),
        forecasts={
            key: Forecast(
                forecast_on=expected[key],
                latest_on=latest.get(key),
                slack_days=(latest[key] - expected[key]).days if key in latest else None,
                late_days=_late_days(milestones[key], expected[key]),
                waits_for=setting.get(key, ()),
            )
            for key in milestones
        },
    )


def _expected(milestone: Milestone, before: list[date], on: date) -> date:
    if milestone.reached_on is not None:
        return date.fromisoformat(milestone.reached_on)
    days = [on, *_days([milestone.planned_on])]
    if before:
        days.append(max(before) + timedelta(milestone.duration_days))
    return max(days)


def _latest(
    graph: Any,
    ahead: list[str],
    milestones: Mapping[str, Milestone],
    expected: Mapping[str, date],
) -> dict[str, date]:
    """Return the last day of each milestone ahead that leaves the end of the plan where it is."""
    end = max((expected[key] for key in ahead), default=date.min)
    latest: dict[str, date] = {}
    for key in reversed(ahead):
        latest[key] = min(
            (
                latest[after] - timedelta(milestones[after].duration_days)
                for after in graph.successors(key)
                if after in latest
            ),
            default=end,
        )
    return latest


def _setting(
    graph: Any, key: str, milestones: Mapping[str, Milestone], expected: Mapping[str, date]
) -> tuple[str, ...]:
    """Return the milestones whose own days set the day of this one."""
    work = timedelta(milestones[key].duration_days)
    return tuple(
        before for before in graph.predecessors(key) if expected[before] + work == expected[key]
    )


def _critical_path(
    ahead: list[str],
    milestones: Mapping[str, Milestone],
    expected: Mapping[str, date],
    setting: Mapping[str, tuple[str, ...]],
) -> tuple[str, ...]:
    """Return the longest chain ahead that leads to the last milestone without a day to spare."""
    if not ahead:
        return ()
    last = max(ahead, key=lambda key: (expected[key], key))
    driving = nx.DiGraph()
    driving.add_nodes_from(ahead)
    # One more than the days, so that a step without work counts too and no tie ends a chain early.
    driving.add_weighted_edges_from(
        (before, key, milestones[key].duration_days * len(ahead) + 1)
        for key in ahead
        for before in setting[key]
        if before in setting
    )
    leading = nx.ancestors(driving, last) | {last}
    return tuple(nx.dag_longest_path(driving.subgraph(leading)))


def _late_days(milestone: Milestone, expected: date) -> int:
    if milestone.reached_on is not None or milestone.planned_on is None:
        return 0
    return max(0, (expected - date.fromisoformat(milestone.planned_on)).days)


def _days(texts: Iterable[str | None]) -> list[date]:
    return [date.fromisoformat(each) for each in texts if each]
