"""The resources `council-support` and `council-support-reminders`: who asks, and when."""

from datetime import date
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock
from missionledger.common.outcomes import Loaded
from missionledger.transitions.adapters.api.mission_report import (
    MissionReport,
    Sources,
    add_report,
)
from missionledger.transitions.adapters.api.mission_resource import (
    CommandRoute,
    Filters,
    MissionResource,
    add_resource,
)
from missionledger.transitions.domain import council_support as rules
from missionledger.transitions.domain.drawdown.decider import DRAWDOWN
from missionledger.transitions.domain.drawdown.events import DrawdownStep
from missionledger.transitions.domain.drawdown.state import Drawdown

RequestStanding = Literal["open", "overdue", "answered"]
ReminderStanding = Literal["nobody_asks", "due", "asked", "ahead", "over"]


class RequestView(rules.Request):
    """What the Council was asked.

    Attributes:
        standing: `overdue` once the day of the answer has passed without one.
    """

    mission_id: str
    standing: RequestStanding

    @classmethod
    def of(cls, mission_id: str, one: rules.Request, on: date) -> "RequestView":
        """Return the request as it stood on the day."""
        waiting: RequestStanding = "overdue" if one.answer_by < on.isoformat() else "open"
        return cls(
            mission_id=mission_id,
            standing="answered" if one.answer is not None else waiting,
            **one.model_dump(),
        )


class CouncilView(BaseModel):
    """The support of the Council for one country after the exit.

    Attributes:
        at_risk: whether the day of the answer lies in the period.
        next_due_on: by when the Council is to be asked next; None if no more falls in the period.
        due: whether that day has come.
    """

    mission_id: str
    version: int
    period: rules.RiskPeriod | None
    at_risk: bool
    next_due_on: str | None
    due: bool
    requests: tuple[RequestView, ...]

    @classmethod
    def of(cls, loaded: Loaded[rules.CouncilSupport], on: date) -> "CouncilView":
        """Return the support as it stood on the day."""
        state = loaded.state
        ordered = sorted(state.requests.values(), key=lambda each: (each.asked_on, each.request_id))
        return cls(
            mission_id=state.mission_id,
            version=loaded.version,
            period=state.period,
            at_risk=_is_at_risk(state.period, on),
            next_due_on=state.next_due_on,
            due=_is_due(state, on),
            requests=tuple(RequestView.of(state.mission_id, each, on) for each in ordered),
        )


def _is_at_risk(period: rules.RiskPeriod | None, on: date) -> bool:
    return period is not None and period.from_on <= on.isoformat() <= period.until_on


def _is_due(state: rules.CouncilSupport, on: date) -> bool:
    due = state.next_due_on
    return due is not None and due <= on.isoformat() and _is_at_risk(state.period, on)


class RequestFilters(Filters):
    """Which requests are asked for."""

    kind: rules.SupportKind | None = None
    standing: RequestStanding | None = None
    answer: rules.Answer | None = None
    asked_by: str | None = None


COUNCIL: MissionResource[rules.CouncilSupport, CouncilView, RequestView] = MissionResource(
    name="council-support",
    decider=rules.COUNCIL_SUPPORT,
    whole=CouncilView,
    item=RequestView,
    view=CouncilView.of,
    items=lambda view: view.requests,
    columns=(
        "mission_id",
        "request_id",
        "kind",
        "title",
        "standing",
        "asked_by",
        "asked_on",
        "answer_by",
        "answer",
        "answered_on",
        "symbol",
        "outcome",
    ),
    holds="what the Council was asked for after exits, and what it answered",
    filters=RequestFilters,
)
COUNCIL_ROUTES = (
    CommandRoute(
        "/risk-period",
        rules.SetRiskPeriod,
        "Say in which days after the exit gains are at risk, and who asks the Council meanwhile.",
    ),
    CommandRoute(
        "/requests",
        rules.AskCouncil,
        "Record that the Council was asked for its support.",
        by="asked_by",
    ),
    CommandRoute(
        "/requests/{request_id}/answer",
        rules.RecordAnswer,
        "Record what came of a request; `source` is the symbol of the decision.",
        by="recorded_by",
    ),
)


class CouncilReminder(BaseModel):
    """Whether somebody asks the Council for its support while gains are at risk.

    Attributes:
        standing: `nobody_asks` if a mission has left, or will, and no period is set; `due` from the
            day the Council is to be asked; `asked` while an answer is waited for; `ahead` before
            the next request; `over` after the period.
        at_risk_from: the first day of the period, or the day of the withdrawal where none is set.
        days_left: to the next request; below zero once it is late; None if none is due.
    """

    mission_id: str
    standing: ReminderStanding
    asks: str
    at_risk_from: str | None
    at_risk_until: str | None
    next_due_on: str | None
    days_left: int | None
    open_requests: int
    answers_overdue: int

    @classmethod
    def of(cls, mission_id: str, sources: Sources, on: date) -> "CouncilReminder | None":
        """Return the reminder, None for a mission that is neither leaving nor watched."""
        support: rules.CouncilSupport = sources.of(rules.COUNCIL_SUPPORT)
        leaving: Drawdown = sources.of(DRAWDOWN)
        period = support.period
        if period is None and (not leaving.attempt or leaving.called_off):
            return None
        views = [RequestView.of(mission_id, each, on) for each in support.requests.values()]
        due_on = support.next_due_on
        withdrawn = leaving.step(DrawdownStep.STAFF).done_on or leaving.withdrawal_by
        return cls(
            mission_id=mission_id,
            standing=_reminder(support, views, on),
            asks="" if period is None else period.asks,
            at_risk_from=withdrawn if period is None else period.from_on,
            at_risk_until=None if period is None else period.until_on,
            next_due_on=due_on,
            days_left=None if due_on is None else (date.fromisoformat(due_on) - on).days,
            open_requests=sum(each.standing != "answered" for each in views),
            answers_overdue=sum(each.standing == "overdue" for each in views),
        )


def _reminder(
    support: rules.CouncilSupport, views: list[RequestView], on: date
) -> ReminderStanding:
    period = support.period
    if period is None:
        return "nobody_asks"
    if period.until_on < on.isoformat():
        return "over"
    if _is_due(support, on):
        return "due"
    return "asked" if any(each.standing != "answered" for each in views) else "ahead"


class ReminderFilters(Filters):
    """Which reminders are asked for."""

    standing: ReminderStanding | None = None
    asks: str | None = None


REMINDERS: MissionReport[CouncilReminder, CouncilReminder] = MissionReport(
    name="council-support-reminders",
    deciders=(DRAWDOWN, rules.COUNCIL_SUPPORT),
    whole=CouncilReminder,
    item=CouncilReminder,
    view=CouncilReminder.of,
    items=lambda view: (view,),
    columns=tuple(CouncilReminder.model_fields),
    holds="whether somebody asks the Council for its support while gains are at risk",
    filters=ReminderFilters,
)


def add_council_support(router: APIRouter, aggregates: Aggregates, clock: Clock) -> None:
    """Add what the Council is asked for after an exit, and who is reminded to ask."""
    add_resource(router, aggregates, clock, COUNCIL, COUNCIL_ROUTES)
    add_report(router, aggregates, REMINDERS)
