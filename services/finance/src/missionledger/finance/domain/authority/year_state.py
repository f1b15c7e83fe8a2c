"""The authority of a fund in a fiscal year, as far as decisions need it."""

from collections.abc import Mapping
from typing import assert_never

from pydantic import BaseModel, ConfigDict

from missionledger.finance.domain.authority.ledger import RELEASE_IN_FULL
from missionledger.finance.domain.authority.year_events import (
    AllotmentIssued,
    AuthorityTakenUp,
    BudgetYearClosed,
    BudgetYearReopened,
    CreditGiven,
    GroupsRedeployed,
    LapseSuspended,
    MonthClosed,
    MonthReopened,
    ReleaseRateSet,
    VarianceCause,
    VarianceExplained,
    YearEvent,
)
from missionledger.finance.domain.budget.classification import BudgetGroup
from missionledger.finance.domain.fund.events import AuthorityKind


class Authority(BaseModel):
    """An appropriation or commitment authority that was taken up.

    Attributes:
        covers_from: first day on which it may be committed; empty for the first of the year.
        covers_until: last day; empty for the last of the year.
        granted_on: the day on which it was granted.
    """

    model_config = ConfigDict(frozen=True)

    kind: AuthorityKind
    symbol: str
    amount_minor: int
    covers_from: str = ""
    covers_until: str = ""
    granted_on: str = ""

    def covers(self, day: str) -> bool:
        """Tell whether it may be committed on the day."""
        return self.covers_from <= day and (not self.covers_until or day <= self.covers_until)


class Explanation(BaseModel):
    """Why an item cost more or less than was budgeted."""

    model_config = ConfigDict(frozen=True)

    cause: VarianceCause
    explanation: str
    explained_by: str


class BudgetYear(BaseModel):
    """The authority of a fund in a fiscal year.

    Attributes:
        authorities: by `<kind> <symbol>`.
        release_bp: basis points of the allotments that may be committed.
        allotted: cents by group.
        given_up: cents that each group gave to others by redeployment.
        received: cents that each group got from others.
        closed_months: `2025-07`.
        closing: how the year was closed; None while it is open.
        explanations: of variances, by `<group> <item>`.
        credits: cents given back of what the closing left, by line.
    """

    model_config = ConfigDict(frozen=True)

    fund: str = ""
    fiscal_year: str = ""
    authorities: Mapping[str, Authority] = {}
    release_bp: int = RELEASE_IN_FULL
    release_reason: str = ""
    allotted: Mapping[BudgetGroup, int] = {}
    given_up: Mapping[BudgetGroup, int] = {}
    received: Mapping[BudgetGroup, int] = {}
    closed_months: tuple[str, ...] = ()
    closing: BudgetYearClosed | None = None
    lapse_suspended_by: str = ""
    explanations: Mapping[str, Explanation] = {}
    credits: Mapping[str, int] = {}

    @property
    def authority_minor(self) -> int:
        """What the Assembly let be spent."""
        return sum(each.amount_minor for each in self.authorities.values())

    def granted_by(self, day: str) -> int:
        """Return what the Assembly had let be spent by the day."""
        return sum(
            each.amount_minor for each in self.authorities.values() if each.granted_on <= day
        )

    @property
    def allotted_minor(self) -> int:
        """What was allotted to all groups."""
        return sum(self.allotted.values())


def authority_name(kind: str, symbol: str) -> str:
    """Return the name of an authority within its year."""
    return f"{kind} {symbol}"


def explanation_name(group: BudgetGroup, item: str) -> str:
    """Return the name of an item's explanation within its year."""
    return f"{group.numeral} {item}"


def evolve(  # noqa: C901, PLR0911 - one branch an event, and mypy sees that none is missing
    state: BudgetYear, event: YearEvent
) -> BudgetYear:
    """Return the year after the event."""
    match event:
        case AuthorityTakenUp():
            return _with_authority(state, event)
        case AllotmentIssued():
            return state.model_copy(
                update={"allotted": _added(state.allotted, event.group, event.amount_minor)}
            )
        case ReleaseRateSet():
            return state.model_copy(
                update={"release_bp": event.release_bp, "release_reason": event.reason}
            )
        case GroupsRedeployed():
            return _redeployed(state, event)
        case MonthClosed():
            months = tuple(sorted({*state.closed_months, event.month}))
            return state.model_copy(update={"closed_months": months})
        case MonthReopened():
            months = tuple(month for month in state.closed_months if month != event.month)
            return state.model_copy(update={"closed_months": months})
        case BudgetYearClosed():
            return state.model_copy(update={"closing": event})
        case BudgetYearReopened():
            return state.model_copy(update={"closing": None})
        case LapseSuspended():
            return state.model_copy(update={"lapse_suspended_by": event.symbol})
        case CreditGiven():
            given = {**state.credits, event.line: event.amount_minor}
            return state.model_copy(update={"credits": given})
        case VarianceExplained():
            explanation = Explanation(
                cause=event.cause, explanation=event.explanation, explained_by=event.explained_by
            )
            name = explanation_name(event.group, event.item)
            explained = {**state.explanations, name: explanation}
            return state.model_copy(update={"explanations": explained})
        case _:
            assert_never(event)


def _with_authority(state: BudgetYear, event: AuthorityTakenUp) -> BudgetYear:
    authority = Authority(
        kind=event.kind,
        symbol=event.symbol,
        amount_minor=event.amount_minor,
        covers_from=event.covers_from or "",
        covers_until=event.covers_until or "",
        granted_on=event.granted_on,
    )
    name = authority_name(event.kind, event.symbol)
    return state.model_copy(
        update={
            "fund": event.fund,
            "fiscal_year": event.fiscal_year,
            "authorities": {**state.authorities, name: authority},
        }
    )


def _redeployed(state: BudgetYear, event: GroupsRedeployed) -> BudgetYear:
    amount = event.amount_minor
    allotted = _added(state.allotted, event.from_group, -amount)
    return state.model_copy(
        update={
            "allotted": _added(allotted, event.to_group, amount),
            "given_up": _added(state.given_up, event.from_group, amount),
            "received": _added(state.received, event.to_group, amount),
        }
    )


def _added(
    amounts: Mapping[BudgetGroup, int], group: BudgetGroup, change_minor: int
) -> dict[BudgetGroup, int]:
    return {**amounts, group: amounts.get(group, 0) + change_minor}
