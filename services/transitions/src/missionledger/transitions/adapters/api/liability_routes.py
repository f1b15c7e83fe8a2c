"""The resource `liabilities`: what a mission that leaves still owes."""

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock
from missionledger.common.http.schemas import Amount
from missionledger.common.money import Money
from missionledger.common.outcomes import Loaded
from missionledger.transitions.adapters.api.mission_resource import (
    CommandRoute,
    Filters,
    MissionResource,
    add_resource,
)
from missionledger.transitions.domain.liabilities import commands as ask
from missionledger.transitions.domain.liabilities.decider import LIABILITIES as DECIDER
from missionledger.transitions.domain.liabilities.events import LiabilityKind
from missionledger.transitions.domain.liabilities.state import (
    Liabilities,
    Liability,
    LiabilityStatus,
)


class LiabilityView(BaseModel):
    """What is owed to one creditor for one thing.

    Attributes:
        left: what is owed still.
        since: when it came into its present state; None while it is open.
    """

    mission_id: str
    liability_id: str
    kind: LiabilityKind
    title: str
    creditor: str
    owner: str
    amount: Amount
    left: Amount
    is_estimate: bool
    reference: str
    status: LiabilityStatus
    reason: str
    since: str | None
    documents: tuple[str, ...]

    @classmethod
    def of(cls, mission_id: str, one: Liability) -> "LiabilityView":
        """Return the liability."""
        return cls(
            mission_id=mission_id,
            amount=Amount.of(one.amount),
            left=Amount.of(one.left),
            **one.model_dump(exclude={"amount", "left"}),
        )


class LiabilitiesView(BaseModel):
    """Everything a mission owes.

    Attributes:
        left: what is owed still, by currency.
        left_by_kind: the same in US dollars, by kind.
    """

    mission_id: str
    version: int
    liabilities_total: int
    liabilities_open: int
    liabilities_carried: int
    left: tuple[Amount, ...]
    left_by_kind: dict[LiabilityKind, Amount]
    liabilities: tuple[LiabilityView, ...]

    @classmethod
    def of(cls, loaded: Loaded[Liabilities], _on: date) -> "LiabilitiesView":
        """Return what is owed, as the events left it."""
        state = loaded.state
        unsettled = state.unsettled
        currencies = sorted({each.left.currency for each in unsettled})
        carried = sum(each.status is LiabilityStatus.CARRIED for each in unsettled)
        dollars = [each for each in unsettled if each.left.currency == "USD"]
        return cls(
            mission_id=state.mission_id,
            version=loaded.version,
            liabilities_total=len(state.liabilities),
            liabilities_open=len(unsettled) - carried,
            liabilities_carried=carried,
            left=tuple(
                _sum([each for each in unsettled if each.left.currency == code], code)
                for code in currencies
            ),
            left_by_kind={
                kind: _sum([each for each in dollars if each.kind is kind], "USD")
                for kind in LiabilityKind
                if any(each.kind is kind for each in dollars)
            },
            liabilities=tuple(
                LiabilityView.of(state.mission_id, state.liabilities[key])
                for key in sorted(state.liabilities)
            ),
        )


def _sum(liabilities: list[Liability], currency: str) -> Amount:
    total = sum((each.left for each in liabilities), start=Money(minor=0, currency=currency))
    return Amount.of(total)


class LiabilityFilters(Filters):
    """Which liabilities are asked for."""

    kind: LiabilityKind | None = None
    status: LiabilityStatus | None = None
    owner: str | None = None
    creditor: str | None = None


LIABILITIES: MissionResource[Liabilities, LiabilitiesView, LiabilityView] = MissionResource(
    name="liabilities",
    decider=DECIDER,
    whole=LiabilitiesView,
    item=LiabilityView,
    view=LiabilitiesView.of,
    items=lambda view: view.liabilities,
    columns=(
        "mission_id",
        "liability_id",
        "kind",
        "title",
        "creditor",
        "owner",
        "amount.amount",
        "amount.currency",
        "left.amount",
        "is_estimate",
        "status",
        "since",
        "reason",
        "reference",
    ),
    holds="what is still owed, and who answers for it,",
    filters=LiabilityFilters,
)

ROUTES = (
    CommandRoute("", ask.RecordLiability, "Record what is owed, to whom, and who answers for it."),
    CommandRoute("/{liability_id}/assign", ask.AssignLiability, "Let somebody else answer for it."),
    CommandRoute(
        "/{liability_id}/restate",
        ask.RestateLiability,
        "Record another amount, or that the amount is agreed.",
        is_decision=True,
    ),
    CommandRoute("/{liability_id}/dispute", ask.DisputeLiability, "Record that it is in dispute."),
    CommandRoute("/{liability_id}/pay", ask.PayLiability, "Record a payment, with its paper."),
    CommandRoute(
        "/{liability_id}/drop",
        ask.DropLiability,
        "Record that nothing is owed, with its paper.",
        is_decision=True,
    ),
    CommandRoute(
        "/{liability_id}/carry",
        ask.CarryLiability,
        "Keep it beyond the mission, to be paid from receipts that come.",
    ),
)


def add_liabilities(router: APIRouter, aggregates: Aggregates, clock: Clock) -> None:
    """Add the resource `liabilities`."""
    add_resource(router, aggregates, clock, LIABILITIES, ROUTES)
