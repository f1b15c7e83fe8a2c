"""Answers about the forecast of a plan: critical path, slack, baseline against forecast."""

from datetime import date

from pydantic import BaseModel

from missionledger.common.outcomes import Loaded
from missionledger.transitions.domain.plan.schedule import Forecast, schedule
from missionledger.transitions.domain.plan.state import Milestone, Plan


class ForecastView(BaseModel):
    """When one milestone will come, or came.

    Attributes:
        slip_days: how far the forecast is from the first planned day; None if it was never planned.
        late_risk_days: how many days later than planned it is expected.
        slack_days: by how many days it may move without moving the end; None if reached.
        set_by: the milestones whose days set its forecast; empty if its own planned day or today
            does.
    """

    milestone_id: str
    title: str
    owner: str
    reached: bool
    critical: bool
    baseline_on: str | None
    planned_on: str | None
    forecast_on: date
    latest_on: date | None
    slip_days: int | None
    slack_days: int | None
    late_risk_days: int
    duration_days: int
    depends_on: tuple[str, ...]
    set_by: tuple[str, ...]

    @classmethod
    def of(cls, milestone: Milestone, forecast: Forecast, *, critical: bool) -> "ForecastView":
        """Return the forecast of a milestone."""
        return cls(
            milestone_id=milestone.milestone_id,
            title=milestone.title,
            owner=milestone.owner,
            reached=milestone.reached_on is not None,
            critical=critical,
            baseline_on=milestone.baseline_on,
            planned_on=milestone.planned_on,
            forecast_on=forecast.forecast_on,
            latest_on=forecast.latest_on,
            slip_days=_days_after(milestone.baseline_on, forecast.forecast_on),
            slack_days=forecast.slack_days,
            late_risk_days=forecast.late_days,
            duration_days=milestone.duration_days,
            depends_on=milestone.depends_on,
            set_by=forecast.waits_for,
        )


class CriticalPathView(BaseModel):
    """What sets the end of a plan, as it stands on a day.

    Attributes:
        critical_path: ids of the milestones ahead that set the end, first to last.
        at_risk: ids of the milestones that are expected later than planned.
        milestones: every milestone that counts, in order of its forecast.
    """

    mission_id: str
    version: int
    as_of: date
    ends_on: date | None
    baseline_ends_on: date | None
    slip_days: int | None
    critical_path: tuple[str, ...]
    at_risk: tuple[str, ...]
    milestones: tuple[ForecastView, ...]

    @classmethod
    def of(cls, loaded: Loaded[Plan], on: date) -> "CriticalPathView":
        """Return the forecast of a plan as it stands on the day."""
        plan = loaded.state
        found = schedule(plan, on)
        views = sorted(
            (
                ForecastView.of(plan.milestones[key], each, critical=key in found.critical_path)
                for key, each in found.forecasts.items()
            ),
            key=lambda view: (view.forecast_on, view.milestone_id),
        )
        slip = None
        if found.ends_on is not None and found.baseline_ends_on is not None:
            slip = (found.ends_on - found.baseline_ends_on).days
        return cls(
            mission_id=plan.mission_id,
            version=loaded.version,
            as_of=on,
            ends_on=found.ends_on,
            baseline_ends_on=found.baseline_ends_on,
            slip_days=slip,
            critical_path=found.critical_path,
            at_risk=tuple(view.milestone_id for view in views if view.late_risk_days),
            milestones=tuple(views),
        )


def _days_after(first: str | None, day: date) -> int | None:
    return None if first is None else (day - date.fromisoformat(first)).days
