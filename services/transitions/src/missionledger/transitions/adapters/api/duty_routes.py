"""The resource `residual-duties`: what outlives a mission, and who answers for it."""

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock
from missionledger.transitions.adapters.api.duty_schemas import (
    DutyStanding,
    DutyView,
    ResidualDutiesView,
)
from missionledger.transitions.adapters.api.mission_resource import (
    CommandRoute,
    Filters,
    MissionResource,
    add_resource,
)
from missionledger.transitions.domain.residual_duties.commands import (
    AssignDuty,
    EndDuty,
    RecordDuty,
    ReviewDuty,
    VacateDuty,
)
from missionledger.transitions.domain.residual_duties.decider import RESIDUAL_DUTIES
from missionledger.transitions.domain.residual_duties.events import DutyKind
from missionledger.transitions.domain.residual_duties.state import ResidualDuties


class DutyFilters(Filters):
    """Which duties are asked for."""

    kind: DutyKind | None = None
    standing: DutyStanding | None = None
    owner: str | None = None
    review_until: date | None = None

    def keeps(self, item: BaseModel) -> bool:
        """Tell whether a duty is asked for; a review is asked for up to a day."""
        until = self.review_until
        return super().keeps(item) and (
            until is None or (isinstance(item, DutyView) and item.review_on <= until.isoformat())
        )


DUTIES: MissionResource[ResidualDuties, ResidualDutiesView, DutyView] = MissionResource(
    name="residual-duties",
    decider=RESIDUAL_DUTIES,
    whole=ResidualDutiesView,
    item=DutyView,
    view=ResidualDutiesView.of,
    items=lambda view: view.duties,
    columns=(
        "mission_id",
        "duty_id",
        "kind",
        "title",
        "standing",
        "owner",
        "amount.amount",
        "amount.currency",
        "source_fund",
        "review_on",
        "reviewed_on",
        "finding",
        "ended_on",
        "reference",
    ),
    holds="the duties that outlive missions",
    filters=DutyFilters,
)

ROUTES = (
    CommandRoute(
        "",
        RecordDuty,
        "Record a duty that lives on; owner and money are mandatory, an end date is not.",
    ),
    CommandRoute(
        "/{duty_id}/vacate",
        VacateDuty,
        "Record that nobody answers for a duty any more.",
    ),
    CommandRoute("/{duty_id}/assign", AssignDuty, "Give a duty to somebody, with money."),
    CommandRoute(
        "/{duty_id}/review",
        ReviewDuty,
        "Record what a review found, and when the next one is.",
    ),
    CommandRoute(
        "/{duty_id}/end",
        EndDuty,
        "Record that a duty is fulfilled.",
        is_decision=True,
    ),
)


def add_residual_duties(router: APIRouter, aggregates: Aggregates, clock: Clock) -> None:
    """Add the resource `residual-duties`."""
    add_resource(router, aggregates, clock, DUTIES, ROUTES)
