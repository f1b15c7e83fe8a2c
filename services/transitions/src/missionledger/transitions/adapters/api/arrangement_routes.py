"""The resource `arrangements`: what the mission and its partners decide together."""

from datetime import date
from typing import Literal

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
from missionledger.transitions.domain.arrangements import commands as ask
from missionledger.transitions.domain.arrangements.decider import ARRANGEMENTS
from missionledger.transitions.domain.arrangements.events import ArrangementKind
from missionledger.transitions.domain.arrangements.state import (
    Arrangement,
    Arrangements,
    SharedDecision,
)

ArrangementStanding = Literal["in_force", "review_overdue", "ended"]


class SharedDecisionView(SharedDecision):
    """One decision of the parties.

    Attributes:
        overdue: whether its day had passed on the day of the answer, and it was not done.
    """

    overdue: bool

    @classmethod
    def of(cls, decision: SharedDecision, on: date) -> "SharedDecisionView":
        """Return the decision as it stood on the day."""
        is_late = decision.due_on is not None and decision.due_on < on.isoformat()
        return cls(overdue=is_late and decision.done_on is None, **decision.model_dump())


class ArrangementView(BaseModel):
    """One arrangement.

    Attributes:
        standing: `review_overdue` once its review day has passed while it is in force.
        decisions_open: how many of its decisions are to be done still.
        decisions_overdue: how many of those should be done.
    """

    mission_id: str
    arrangement_id: str
    kind: ArrangementKind
    title: str
    standing: ArrangementStanding
    parties: tuple[str, ...]
    decides: str
    owner: str
    agreed_on: str
    review_on: str
    ends_on: str | None
    reviewed_on: str | None
    finding: str
    ended_on: str | None
    ended_because: str
    documents: tuple[str, ...]
    decisions_open: int
    decisions_overdue: int
    decisions: tuple[SharedDecisionView, ...]

    @classmethod
    def of(cls, mission_id: str, one: Arrangement, on: date) -> "ArrangementView":
        """Return the arrangement as it stood on the day."""
        decisions = tuple(
            SharedDecisionView.of(one.decisions[key], on) for key in sorted(one.decisions)
        )
        standing: ArrangementStanding = "ended"
        if one.holds_on(on):
            standing = "review_overdue" if one.review_on < on.isoformat() else "in_force"
        return cls(
            mission_id=mission_id,
            standing=standing,
            decisions_open=sum(
                each.due_on is not None and each.done_on is None for each in decisions
            ),
            decisions_overdue=sum(each.overdue for each in decisions),
            decisions=decisions,
            **one.model_dump(exclude={"decisions"}),
        )


class ArrangementsView(BaseModel):
    """Everything that was arranged with the partners of one mission.

    Attributes:
        reviews_overdue: the arrangements that should have been looked at again.
    """

    mission_id: str
    version: int
    reviews_overdue: tuple[str, ...]
    arrangements: tuple[ArrangementView, ...]

    @classmethod
    def of(cls, loaded: Loaded[Arrangements], on: date) -> "ArrangementsView":
        """Return the arrangements as they stood on the day."""
        state = loaded.state
        views = tuple(
            ArrangementView.of(state.mission_id, state.arrangements[key], on)
            for key in sorted(state.arrangements)
        )
        return cls(
            mission_id=state.mission_id,
            version=loaded.version,
            reviews_overdue=tuple(
                each.arrangement_id for each in views if each.standing == "review_overdue"
            ),
            arrangements=views,
        )


class ArrangementFilters(Filters):
    """Which arrangements are asked for."""

    kind: ArrangementKind | None = None
    standing: ArrangementStanding | None = None
    owner: str | None = None
    party: str | None = None

    def keeps(self, item: BaseModel) -> bool:
        """Tell whether an arrangement is asked for; a party is one of several."""
        is_party = self.party is None or self.party in getattr(item, "parties", ())
        return is_party and super().keeps(item)


RESOURCE: MissionResource[Arrangements, ArrangementsView, ArrangementView] = MissionResource(
    name="arrangements",
    decider=ARRANGEMENTS,
    whole=ArrangementsView,
    item=ArrangementView,
    view=ArrangementsView.of,
    items=lambda view: view.arrangements,
    columns=(
        "mission_id",
        "arrangement_id",
        "kind",
        "title",
        "standing",
        "parties",
        "owner",
        "agreed_on",
        "review_on",
        "ends_on",
        "ended_on",
        "decisions_open",
        "decisions_overdue",
        "documents",
    ),
    holds="the arrangements by which missions and their partners decide together",
    filters=ArrangementFilters,
)
ROUTES = (
    CommandRoute(
        "", ask.RegisterArrangement, "Register an arrangement with its parties and its paper."
    ),
    CommandRoute(
        "/{arrangement_id}/decisions",
        ask.RecordSharedDecision,
        "Record what the parties decided together, and by when it is done.",
    ),
    CommandRoute(
        "/{arrangement_id}/decisions/{decision_id}/complete",
        ask.CompleteSharedDecision,
        "Record that what was decided together is done.",
    ),
    CommandRoute(
        "/{arrangement_id}/review",
        ask.ReviewArrangement,
        "Record what a review found, and the day of the next.",
        is_decision=True,
    ),
    CommandRoute(
        "/{arrangement_id}/end",
        ask.EndArrangement,
        "Record that an arrangement no longer holds, and why.",
        is_decision=True,
    ),
)


def add_arrangements(router: APIRouter, aggregates: Aggregates, clock: Clock) -> None:
    """Add the resource `arrangements`."""
    add_resource(router, aggregates, clock, RESOURCE, ROUTES)
