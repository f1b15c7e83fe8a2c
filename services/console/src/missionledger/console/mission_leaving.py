"""The transition of a mission: its plan on a time line, its sites, and the duties that live on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from missionledger.console.days import counted, distance, in_words
from missionledger.console.mission_charts import MilestoneInput, TimeLine, time_line

REACHED, LATE, CRITICAL, AHEAD = "reached", "late", "critical", "ahead"
MILESTONES_DRAWN_MAX = 24
LEFT_STATUSES = frozenset({"handed_over", "destroyed_in_place", "written_off"})


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """A milestone of the plan.

    Attributes:
        count: what it counts, such as `7,500 persons`; empty for most.
        standing: reached, late, critical or ahead; the last three are not reached.
    """

    title: str
    count: str
    standing: str
    baseline: str
    planned: str
    forecast: str
    slip: str
    owner: str


@dataclass(frozen=True, slots=True)
class TransitionPlan:
    """The plan of a mission.

    Attributes:
        words: when it ends, and how far that is from the first plan.
        left_out: how many milestones, the earliest, are in the table alone.
    """

    words: str
    lines: tuple[MilestoneLine, ...]
    chart: TimeLine
    reached_total: int
    late: tuple[MilestoneLine, ...]
    next_words: str
    left_out: int


def plan_of(
    path: Mapping[str, Any] | None, plan: Mapping[str, Any] | None, day: date
) -> TransitionPlan | None:
    """Return the plan with its critical path; None without milestones.

    Args:
        path: the milestones as they are expected, with what sets the end.
        plan: the milestones as they are recorded, with what they count.
        day: the day of the page.
    """
    if path is None or not path["milestones"]:
        return None
    counts = _counts_of(plan)
    pairs = [
        (each, _milestone_line(each, counts.get(each["milestone_id"], ""), day))
        for each in path["milestones"]
    ]
    lines = tuple(line for _, line in pairs)
    drawn = pairs[-MILESTONES_DRAWN_MAX:]
    rows = [
        MilestoneInput(
            label=line.title,
            count=line.count,
            baseline=date.fromisoformat(each["baseline_on"]) if each["baseline_on"] else None,
            forecast=date.fromisoformat(each["forecast_on"]),
            style=line.standing,
            value_text=f"{line.forecast}{', ' + line.slip if line.slip else ''}",
        )
        for each, line in drawn
    ]
    ahead = next((line for line in lines if line.standing != REACHED), None)
    return TransitionPlan(
        words=_end_words(path, day, is_over=ahead is None),
        lines=lines,
        chart=time_line(rows, day),
        reached_total=sum(line.standing == REACHED for line in lines),
        late=tuple(line for line in lines if line.standing == LATE),
        next_words="none is ahead" if ahead is None else f"next: {ahead.title}, {ahead.forecast}",
        left_out=len(pairs) - len(drawn),
    )


def _counts_of(plan: Mapping[str, Any] | None) -> dict[str, str]:
    milestones = plan["milestones"] if plan else ()
    return {
        each["milestone_id"]: f"{each['value']:,} {each['unit']}".strip()
        for each in milestones
        if each["value"] is not None
    }


def _milestone_line(milestone: Mapping[str, Any], count: str, day: date) -> MilestoneLine:
    planned = milestone["planned_on"]
    is_late = bool(planned and date.fromisoformat(planned) < day) or milestone["late_risk_days"]
    standing = AHEAD
    if milestone["reached"]:
        standing = REACHED
    elif is_late:
        standing = LATE
    elif milestone["critical"]:
        standing = CRITICAL
    return MilestoneLine(
        title=milestone["title"],
        count=count,
        standing=standing,
        baseline=milestone["baseline_on"] or "",
        planned=planned or "",
        forecast=milestone["forecast_on"],
        slip=_slip_words(milestone["slip_days"]),
        owner=milestone["owner"],
    )


def _slip_words(days: int | None) -> str:
    if not days:
        return ""
    return f"{counted(abs(days), 'day')} {'later' if days > 0 else 'earlier'}"


def _end_words(path: Mapping[str, Any], day: date, *, is_over: bool) -> str:
    if not path["ends_on"]:
        return "No milestone is ahead."
    ends = date.fromisoformat(path["ends_on"])
    if is_over:
        return f"The last milestone on record came on {ends}, {distance(ends, day)}."
    slip = _slip_words(path["slip_days"])
    than = f"{slip} than first planned" if slip else "as first planned"
    return f"The plan ends on {ends}, {distance(ends, day)}, {than}."


@dataclass(frozen=True, slots=True)
class SitesLine:
    """The sites of a mission, counted."""

    total: int
    left: int
    by_status: tuple[tuple[str, int], ...]
    next_to_leave: str
    held_up: tuple[str, ...]


def sites_of(sites: Mapping[str, Any] | None) -> SitesLine | None:
    """Return the sites; None if none is recorded."""
    if sites is None or not sites["sites_total"]:
        return None
    names = {site["site_id"]: site["name"] for site in sites["sites"]}
    counts = sorted(sites["by_status"].items())
    return SitesLine(
        total=sites["sites_total"],
        left=sum(number for status, number in counts if status in LEFT_STATUSES),
        by_status=tuple((in_words(status).lower(), number) for status, number in counts),
        next_to_leave=names.get(sites["next_to_leave"] or "", ""),
        held_up=tuple(
            f"{site['name']} ({', '.join(in_words(each).lower() for each in site['obstacles'])})"
            for site in sites["sites"]
            if site["obstacles"] and site["status"] not in LEFT_STATUSES
        ),
    )


@dataclass(frozen=True, slots=True)
class DutiesLine:
    """The duties that live on after a mission, counted."""

    open_total: int
    ownerless: int
    duties: tuple[tuple[str, str, str], ...]


def duties_of(duties: Mapping[str, Any] | None) -> DutiesLine | None:
    """Return the residual duties, each with owner and how it stands; None if none is recorded."""
    if duties is None or not duties["duties"]:
        return None
    return DutiesLine(
        open_total=duties["duties_open"],
        ownerless=duties["duties_ownerless"],
        duties=tuple(
            (each["title"], each["owner"] or "no owner", in_words(each["standing"]).lower())
            for each in duties["duties"]
        ),
    )
