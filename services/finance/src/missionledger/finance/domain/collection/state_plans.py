"""The plan of a State to pay over years what it owes several accounts, and how it keeps it.

The same promise as the plan of one line, over all that it covers together: voluntary, and no
reason by itself to let the State vote.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import assert_never

from pydantic import BaseModel, ConfigDict

from missionledger.common.decider import Decider
from missionledger.common.money import Money
from missionledger.finance.domain.collection.decider import (
    PaymentPlanConflictError,
    PaymentPlanError,
)
from missionledger.finance.domain.collection.events import Instalment
from missionledger.finance.domain.collection.policies import PAYMENT_PLANS, PLAN_YEARS
from missionledger.finance.domain.collection.state_plan_events import (
    AgreeStatePlan,
    AnyStatePlanCommand,
    AnyStatePlanEvent,
    CoveredDebt,
    EndStatePlan,
    StatePlanAgreed,
    StatePlanEnded,
)


class StatePlan(BaseModel):
    """A plan in force; `exceeds_years` as in `StatePlanAgreed`."""

    model_config = ConfigDict(frozen=True)

    covered: tuple[CoveredDebt, ...]
    instalments: tuple[Instalment, ...]
    reference: str
    agreed_on: str
    exceeds_years: int | None
    policy_source: str

    @property
    def owed_minor(self) -> int:
        """What the State owed on all that is covered, when the plan was agreed."""
        return sum(each.unpaid_minor for each in self.covered)

    @property
    def promised_minor(self) -> int:
        """What all instalments come to."""
        return sum(each.amount_minor for each in self.instalments)

    @property
    def is_at_most(self) -> bool:
        """Whether part of what is covered is an upper bound."""
        return any(each.is_at_most for each in self.covered)

    @property
    def lines(self) -> frozenset[tuple[str, str]]:
        """Fund and id of the lines that are covered."""
        return frozenset((each.fund, each.line) for each in self.covered)

    def promised_by(self, day: str) -> int:
        """Return what was promised by instalments whose day is over on the day."""
        return sum(each.amount_minor for each in self.instalments if each.due_on < day)


class StatePlans(BaseModel):
    """The plan of a State, and those that ended before: their reasons by the day of agreement."""

    model_config = ConfigDict(frozen=True)

    state: str = ""
    current: StatePlan | None = None
    ended: Mapping[str, str] = {}


class PlanStatus(StrEnum):
    """How a State keeps its plan."""

    KEPT = "kept"
    BEHIND = "behind"
    FULFILLED = "fulfilled"


class InstalmentStanding(StrEnum):
    """What became of an instalment."""

    TO_COME = "to_come"
    MET = "met"
    MET_LATE = "met_late"
    """What was promised by its day came, but after it."""
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class PlanProgress:
    """How far a plan is on a day.

    Attributes:
        promised_minor: by instalments whose day is over.
        settled_minor: of what is covered, paid, credited or written down since the plan.
    """

    status: PlanStatus
    promised_minor: int
    settled_minor: int
    instalments: tuple[InstalmentStanding, ...]

    @property
    def behind_minor(self) -> int:
        """What is promised by now and has not come."""
        return max(self.promised_minor - self.settled_minor, 0)


def progress_of(plan: StatePlan, settled: Mapping[str, int], day: str) -> PlanProgress:
    """Return how far the plan is at the end of a day.

    Args:
        plan: in force.
        settled: cents that settled what is covered since the plan, by day.
        day: the day.
    """

    def by(last: str) -> int:
        return sum(amount for on, amount in settled.items() if on <= last)

    total, promised = by(day), plan.promised_by(day)
    standings: list[InstalmentStanding] = []
    due = 0
    for each in plan.instalments:
        due += each.amount_minor
        if by(min(each.due_on, day)) >= due:
            standings.append(InstalmentStanding.MET)
        elif each.due_on >= day:
            standings.append(InstalmentStanding.TO_COME)
        else:
            is_made_good = total >= due
            late = InstalmentStanding.MET_LATE if is_made_good else InstalmentStanding.MISSED
            standings.append(late)
    status = PlanStatus.KEPT if total >= promised else PlanStatus.BEHIND
    if total >= plan.promised_minor:
        status = PlanStatus.FULFILLED
    return PlanProgress(status, promised, total, tuple(standings))


def decide(
    command: AnyStatePlanCommand, state: StatePlans
) -> tuple[StatePlanAgreed | StatePlanEnded, ...]:
    """Return the fact the command leads to; none when it asks for what is already so.

    Raises:
        PaymentPlanError: if the instalments are not in order, or not what is owed.
        PaymentPlanConflictError: if the State has another plan, or none to end.
    """
    match command:
        case AgreeStatePlan():
            return _agree(command, state)
        case EndStatePlan():
            return _end(command, state)
        case _:
            assert_never(command)


def _agree(command: AgreeStatePlan, state: StatePlans) -> tuple[StatePlanAgreed, ...]:
    held = state.current
    if held is not None:
        if (held.instalments, held.reference) == (command.instalments, command.reference):
            return ()
        raise PaymentPlanConflictError(
            f"{command.state} has the plan {held.reference} of {held.agreed_on}",
            next_step="End that plan first; what was paid under it stays paid.",
            pointer="/reference",
        )
    _require_order(command)
    _require_total(command)
    agreed_on = command.occurred_on
    years = PLAN_YEARS.on(agreed_on).value
    last = date.fromisoformat(command.instalments[-1].due_on)
    is_long = (last.year - years, last.month, last.day) > (
        agreed_on.year,
        agreed_on.month,
        agreed_on.day,
    )
    rule = PAYMENT_PLANS.on(agreed_on)
    agreed = StatePlanAgreed(
        **command.model_dump(include={"state", "reference", "recorded_by"}),
        covered=command.covered,
        instalments=command.instalments,
        agreed_on=agreed_on.isoformat(),
        exceeds_years=years if is_long else None,
        policy_source=rule.source,
        policy_certainty=rule.certainty,
    )
    return (agreed,)


def _require_order(command: AgreeStatePlan) -> None:
    days = [command.occurred_on.isoformat(), *(each.due_on for each in command.instalments)]
    if any(later <= earlier for earlier, later in pairwise(days)):
        raise PaymentPlanError(
            "instalments are due one after another, later than the day of the plan",
            next_step="Put them in the order of their days.",
            pointer="/instalments",
        )


def _require_total(command: AgreeStatePlan) -> None:
    total = sum(each.amount_minor for each in command.instalments)
    most = sum(each.unpaid_minor for each in command.covered)
    least = sum(each.unpaid_minor for each in command.covered if not each.is_at_most)
    if most and least <= total <= most:
        return
    owed = f"{Money(minor=most)} USD" if least == most else _range(least, most)
    raise PaymentPlanError(
        f"the instalments come to {Money(minor=total)} USD, and {command.state} owes {owed} on "
        f"{len(command.covered)} lines of {_accounts(command.covered)}",
        next_step="A plan covers all that is owed on its accounts. It leaves Article 19 as it is.",
        pointer="/instalments",
        source=PAYMENT_PLANS.on(command.occurred_on).source,
        facts={"least_minor": least, "most_minor": most},
    )


def _range(least: int, most: int) -> str:
    return f"at least {Money(minor=least)} and at most {Money(minor=most)} USD"


def _accounts(covered: Sequence[CoveredDebt]) -> str:
    return ", ".join(sorted({each.fund for each in covered})) or "no account"


def _end(command: EndStatePlan, state: StatePlans) -> tuple[StatePlanEnded, ...]:
    if state.current is None:
        raise PaymentPlanConflictError(
            f"{command.state} has no plan over its accounts",
            next_step="Read the account of the State as it is now.",
        )
    ended = StatePlanEnded(
        **command.model_dump(include={"state", "reason", "recorded_by"}),
        ended_on=command.occurred_on.isoformat(),
    )
    return (ended,)


def evolve(state: StatePlans, event: AnyStatePlanEvent) -> StatePlans:
    """Return the plans of the State after the event."""
    match event:
        case StatePlanAgreed():
            current = StatePlan(**event.model_dump(include=set(StatePlan.model_fields)))
            return state.model_copy(update={"state": event.state, "current": current})
        case StatePlanEnded():
            if state.current is None:
                # The fold of a day may leave out the plan that a back-dated event ends.
                return state
            ended = {**state.ended, state.current.agreed_on: event.reason}
            return state.model_copy(update={"current": None, "ended": ended})
        case _:
            assert_never(event)


STATE_PLAN: Decider[AnyStatePlanCommand, StatePlans, AnyStatePlanEvent] = Decider(
    service="finance",
    aggregate="state_plan",
    initial=StatePlans(),
    decide=decide,
    evolve=evolve,
    events=(StatePlanAgreed, StatePlanEnded),
    id_of=lambda command: command.state,
    mission_of=lambda _command: None,
)
