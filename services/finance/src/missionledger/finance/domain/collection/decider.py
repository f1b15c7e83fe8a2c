"""The decider of the collection of a line: what is due on a day, and the plans of States."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import accumulate, pairwise
from typing import assert_never

from pydantic import BaseModel, ConfigDict

from missionledger.common.decider import Decider
from missionledger.common.money import Money
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.finance.domain.collection.events import (
    AgreePaymentPlan,
    AnyCollectionCommand,
    AnyCollectionEvent,
    ArrearsRecorded,
    CollectionOpened,
    EndPaymentPlan,
    FollowCollection,
    Instalment,
    InstalmentFollowed,
    InstalmentStatus,
    OpenCollection,
    PaymentPlanAgreed,
    PaymentPlanEnded,
    RecordVotes,
    RemindersSent,
    UnpaidShare,
    VotesTested,
)
from missionledger.finance.domain.collection.policies import (
    ARREARS_DAY,
    PAYMENT_PLANS,
    REMINDER_DAYS,
    arrears_day_after,
)
from missionledger.finance.domain.fund.decider import mission_of_fund


class PaymentPlanError(Refusal):
    """The plan is not one that can be followed."""

    code = "payment-plan-not-allowed"
    title = "The plan of payment cannot be so"
    kind = RefusalKind.INVALID


class PaymentPlanConflictError(Refusal):
    """The State has another plan, or none."""

    code = "payment-plan-conflict"
    title = "The State has another plan of payment"


class CollectionConflictError(Refusal):
    """The line is followed already, or cannot be."""

    code = "collection-conflict"
    title = "The line cannot be followed so"


class PaymentPlan(BaseModel):
    """A plan of a State and how it keeps it.

    Attributes:
        unpaid_minor: what the State owed when it was agreed.
        followed: instalments whose day is over, and what became of them.
    """

    model_config = ConfigDict(frozen=True)

    state: str
    unpaid_minor: int
    instalments: tuple[Instalment, ...]
    reference: str
    agreed_on: str
    followed: tuple[InstalmentStatus, ...] = ()

    @property
    def promised_minor(self) -> int:
        """What was promised by the last instalment whose day is over."""
        return sum(each.amount_minor for each in self.instalments[: len(self.followed)])

    def is_kept(self, owed_minor: int) -> bool:
        """Tell whether a State that owes so much has paid what it promised so far."""
        return self.unpaid_minor - owed_minor >= self.promised_minor

    @property
    def next_instalment(self) -> Instalment | None:
        """The instalment whose day is still to come, None after the last."""
        left = self.instalments[len(self.followed) :]
        return left[0] if left else None


class Collection(BaseModel):
    """How far the collection of a line is.

    Attributes:
        opened: whether somebody had the line followed that was not issued here.
        last_reminder: its number by the policy; days that went by unseen are left out.
        arrears_years: years on whose first day arrears were recorded.
        tested_years: of those, years in which votes were tested.
        plans: by State, those that are in force.
    """

    model_config = ConfigDict(frozen=True)

    opened: str = ""
    day_seconds: int = 0
    last_reminder: int = 0
    reminded_on: str = ""
    arrears_years: tuple[int, ...] = ()
    tested_years: tuple[int, ...] = ()
    votes: Mapping[str, str] = {}
    plans: Mapping[str, PaymentPlan] = {}


def decide(command: AnyCollectionCommand, state: Collection) -> tuple[AnyCollectionEvent, ...]:
    """Return the facts the command leads to; none when it asks for what is already so.

    Raises:
        Refusal: as each rule says.
    """
    match command:
        case OpenCollection():
            return _open(command, state)
        case FollowCollection():
            return _follow(command, state)
        case AgreePaymentPlan():
            return _agree(command, state)
        case EndPaymentPlan():
            return _end_plan(command, state)
        case RecordVotes():
            return _votes(command, state)
        case _:
            assert_never(command)


def _open(command: OpenCollection, state: Collection) -> tuple[CollectionOpened, ...]:
    day = command.occurred_on.isoformat()
    if state.opened:
        if (state.opened, state.day_seconds) == (day, command.day_seconds):
            return ()
        raise CollectionConflictError(
            f"{command.line} is followed from {state.opened} on",
            next_step="Read how far it is at /v1/collections.",
        )
    opened = CollectionOpened(
        fund=command.fund,
        line=command.line,
        start_day=day,
        opened_by=command.opened_by,
        day_seconds=command.day_seconds,
    )
    return (opened,)


def _follow(command: FollowCollection, state: Collection) -> tuple[AnyCollectionEvent, ...]:
    instalments = _instalments(command, state)
    for event in instalments:
        state = evolve(state, event)
    return (*instalments, *_reminders(command, state), *_arrears(command, state))


def _instalments(command: FollowCollection, state: Collection) -> list[AnyCollectionEvent]:
    day = command.occurred_on.isoformat()
    unpaid = {each.state: each.amount_minor for each in command.unpaid}
    found: list[AnyCollectionEvent] = []
    for plan in state.plans.values():
        about = {"fund": command.fund, "line": command.line, "state": plan.state}
        owed = unpaid.get(plan.state, 0)
        promised = list(accumulate(each.amount_minor for each in plan.instalments))
        for number, each in enumerate(plan.instalments, start=1):
            if number <= len(plan.followed) or each.due_on >= day:
                continue
            paid = plan.unpaid_minor - owed
            is_met = paid >= promised[number - 1]
            followed = InstalmentFollowed(
                **about,
                number=number,
                due_on=each.due_on,
                status=InstalmentStatus.MET if is_met else InstalmentStatus.MISSED,
                paid_minor=paid,
                promised_minor=promised[number - 1],
            )
            found.append(followed)
        if not owed:
            ended = PaymentPlanEnded(**about, reason="fulfilled", recorded_by="the process")
            found.append(ended)
    return found


def _reminders(command: FollowCollection, state: Collection) -> list[AnyCollectionEvent]:
    policy = REMINDER_DAYS.on(command.occurred_on)
    day = command.occurred_on.isoformat()
    number = policy.value.last_by(command.occurred_on, date.fromisoformat(command.due_on))
    late = [
        each
        for each in command.unpaid
        if each.due_on < day
        and each.state not in command.keeping_plans
        and not _keeps_plan(state, each)
    ]
    if number <= state.last_reminder or not late:
        return []
    # Days that went by unseen are not made good one by one: nobody gets three letters at once.
    sent = RemindersSent(
        fund=command.fund,
        line=command.line,
        number=number,
        day=day,
        states=tuple(late),
        total_minor=sum(each.amount_minor for each in late),
        policy_source=policy.source,
        policy_certainty=policy.certainty,
    )
    return [sent]


def _arrears(command: FollowCollection, state: Collection) -> list[AnyCollectionEvent]:
    year = command.occurred_on.year
    policy = ARREARS_DAY.on(command.occurred_on)
    month, number = policy.value
    first = date(year, month, number).isoformat()
    late = [each for each in command.unpaid if each.due_on < first]
    is_due = command.occurred_on.isoformat() >= first and command.due_on < first
    if not is_due or year in state.arrears_years or not late:
        return []
    recorded = ArrearsRecorded(
        fund=command.fund,
        line=command.line,
        year=year,
        states=tuple(late),
        total_minor=sum(each.amount_minor for each in late),
        policy_source=policy.source,
        policy_certainty=policy.certainty,
    )
    return [recorded]


def _agree(command: AgreePaymentPlan, state: Collection) -> tuple[PaymentPlanAgreed, ...]:
    agreed = PaymentPlanAgreed(
        **command.model_dump(
            include={"fund", "line", "state", "unpaid_minor", "reference", "recorded_by"}
        ),
        instalments=command.instalments,
        agreed_on=command.occurred_on.isoformat(),
    )
    held = state.plans.get(command.state)
    if held is not None:
        if (held.instalments, held.reference) == (command.instalments, command.reference):
            return ()
        raise PaymentPlanConflictError(
            f"{command.state} has the plan {held.reference} of {held.agreed_on}",
            next_step="End that plan first.",
            pointer="/state",
        )
    days = [agreed.agreed_on, *(each.due_on for each in command.instalments)]
    total = sum(each.amount_minor for each in command.instalments)
    if any(later <= earlier for earlier, later in pairwise(days)):
        raise PaymentPlanError(
            "instalments are due one after another, later than the day of the plan",
            next_step="Put them in the order of their days.",
            pointer="/instalments",
        )
    if total != command.unpaid_minor:
        rule = PAYMENT_PLANS.on(command.occurred_on)
        raise PaymentPlanError(
            f"the instalments come to {Money(minor=total)} USD, and {command.state} owes "
            f"{Money(minor=command.unpaid_minor)} on {command.line}",
            next_step="A plan covers all that is owed. It leaves Article 19 as it is.",
            pointer="/instalments",
            source=rule.source,
            facts={"unpaid_minor": command.unpaid_minor},
        )
    return (agreed,)


def _end_plan(command: EndPaymentPlan, state: Collection) -> tuple[PaymentPlanEnded, ...]:
    if command.state not in state.plans:
        raise PaymentPlanConflictError(
            f"{command.state} has no plan for {command.line}",
            next_step="Read the collection as it is now.",
        )
    ended = PaymentPlanEnded(
        **command.model_dump(include={"fund", "line", "state", "reason", "recorded_by"})
    )
    return (ended,)


def _votes(command: RecordVotes, state: Collection) -> tuple[VotesTested, ...]:
    if command.year in state.tested_years or command.year not in state.arrears_years:
        return ()
    tested = VotesTested(
        fund=command.fund, line=command.line, year=command.year, votes=command.votes
    )
    return (tested,)


def next_day(
    state: Collection, due_on: str, unpaid: tuple[UnpaidShare, ...], today: date
) -> tuple[date, str]:
    """Return the next day on which something is to be done, and what, in words."""
    due = date.fromisoformat(due_on)
    overdue = due + timedelta(days=1)
    found: list[tuple[date, str]] = []
    if overdue > today:
        found.append((overdue, "see who has not paid by the due day"))
    policy = REMINDER_DAYS.on(max(today, due)).value
    following = max(state.last_reminder, policy.last_by(today, due)) + 1
    found.append((policy.day_of(following, due), "remind the States that have not paid"))
    arrears = arrears_day_after(max(today, due))
    found.append((arrears, "record arrears and test Article 19"))
    owing = {each.state for each in unpaid}
    for plan in state.plans.values():
        instalment = plan.next_instalment
        if instalment is not None and plan.state in owing:
            day = date.fromisoformat(instalment.due_on) + timedelta(days=1)
            if day > today:
                found.append((day, f"see whether {plan.state} has paid its instalment"))
    return min(found)


def _keeps_plan(state: Collection, unpaid: UnpaidShare) -> bool:
    plan = state.plans.get(unpaid.state)
    return plan is not None and plan.is_kept(unpaid.amount_minor)


def evolve(state: Collection, event: AnyCollectionEvent) -> Collection:
    """Return the collection after the event."""
    match event:
        case CollectionOpened():
            update: dict[str, object] = {
                "opened": event.start_day,
                "day_seconds": event.day_seconds,
            }
        case RemindersSent():
            update = {"last_reminder": event.number, "reminded_on": event.day}
        case ArrearsRecorded():
            update = {"arrears_years": (*state.arrears_years, event.year)}
        case VotesTested():
            update = {
                "tested_years": (*state.tested_years, event.year),
                "votes": {each.state: each.answer for each in event.votes},
            }
        case PaymentPlanAgreed():
            plan = PaymentPlan(**event.model_dump(include=set(PaymentPlan.model_fields)))
            update = {"plans": {**state.plans, event.state: plan}}
        case PaymentPlanEnded():
            left = {key: plan for key, plan in state.plans.items() if key != event.state}
            update = {"plans": left}
        case InstalmentFollowed():
            held = state.plans[event.state]
            followed = held.model_copy(update={"followed": (*held.followed, event.status)})
            update = {"plans": {**state.plans, event.state: followed}}
        case _:
            assert_never(event)
    return state.model_copy(update=update)


def collection_id(fund: str, line: str) -> str:
    """Return the id of the collection of a line."""
    return f"{fund}.{line}"


COLLECTION: Decider[AnyCollectionCommand, Collection, AnyCollectionEvent] = Decider(
    service="finance",
    aggregate="collection",
    initial=Collection(),
    decide=decide,
    evolve=evolve,
    events=(
        CollectionOpened,
        RemindersSent,
        ArrearsRecorded,
        VotesTested,
        PaymentPlanAgreed,
        PaymentPlanEnded,
        InstalmentFollowed,
    ),
    id_of=lambda command: collection_id(command.fund, command.line),
    mission_of=lambda command: mission_of_fund(command.fund),
)
