"""What travels about the collection of lines and the plans of States."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.http.schemas import Amount
from missionledger.common.identifiers import MissionId, StateCode
from missionledger.common.processes.progress import DAY_SECONDS
from missionledger.finance.adapters.api.kit import usd
from missionledger.finance.application.collections import LineStanding, process_id_of
from missionledger.finance.domain.collection.decider import Collection, PaymentPlan
from missionledger.finance.domain.collection.events import INSTALMENTS_MAX
from missionledger.finance.domain.fund.state import Fund

Text = Annotated[str, Field(min_length=1, max_length=300)]

COLUMNS = (
    "fund",
    "line",
    "symbol",
    "due_on",
    "due.amount",
    "unpaid.amount",
    "conditional.amount",
    "states_unpaid",
    "last_reminder",
    "arrears_since",
    "plans",
    "process_id",
)


class TakeUpBody(BaseModel):
    """A line that was not issued here and is to be followed.

    Attributes:
        start_day: the first day of it; today, but in a demonstration.
        day_seconds: how long a day takes; shorter in a demonstration, which every page then says.
    """

    model_config = ConfigDict(extra="forbid")

    fund: MissionId
    line: Text
    start_day: date
    day_seconds: Annotated[int, Field(ge=1, le=DAY_SECONDS)] = DAY_SECONDS


class InstalmentBody(BaseModel):
    """What a State promises to pay by a day, in dollars."""

    model_config = ConfigDict(extra="forbid")

    due_on: date
    amount: Amount


class PlanBody(BaseModel):
    """A plan of a State to pay what it owes on a line over years.

    Attributes:
        reference: of the letter in which the State proposes it.
    """

    model_config = ConfigDict(extra="forbid")

    state: StateCode
    instalments: Annotated[list[InstalmentBody], Field(min_length=1, max_length=INSTALMENTS_MAX)]
    reference: Text
    agreed_on: date


class PlanEndBody(BaseModel):
    """Why a plan is given up."""

    model_config = ConfigDict(extra="forbid")

    ended_on: date
    reason: Text


class WriteDownBody(BaseModel):
    """What the Assembly decided that a State need not pay."""

    model_config = ConfigDict(extra="forbid")

    state: StateCode
    amount: Amount
    resolution: Text
    decided_on: date


class InstalmentView(BaseModel):
    """An instalment and what became of it; `to come` before its day is over."""

    due_on: str
    amount: Amount
    status: str


class PlanView(BaseModel):
    """A plan of a State in force."""

    state: str
    unpaid_when_agreed: Amount
    agreed_on: str
    reference: str
    instalments: list[InstalmentView]

    @classmethod
    def of(cls, plan: PaymentPlan) -> "PlanView":
        """Return the plan as it is shown."""
        followed = [each.value for each in plan.followed]
        left = ["to come"] * (len(plan.instalments) - len(followed))
        return cls(
            state=plan.state,
            unpaid_when_agreed=usd(plan.unpaid_minor),
            agreed_on=plan.agreed_on,
            reference=plan.reference,
            instalments=[
                InstalmentView(due_on=each.due_on, amount=usd(each.amount_minor), status=status)
                for each, status in zip(plan.instalments, [*followed, *left], strict=True)
            ],
        )


class UnpaidView(BaseModel):
    """What a State has not paid, by when it was to, and how it stands under Article 19.

    Attributes:
        vote: as tested on the last 1 January; empty if it was not.
    """

    state: str
    amount: Amount
    due_on: str
    vote: str


class CollectionView(BaseModel):
    """How far the collection of a line is.

    Attributes:
        unpaid: None where nobody recorded what was paid: a line of history in a fund without
            receipts, that nobody took up.
        conditional: beyond the mandate term: due on renewal, never on lapse.
        last_reminder: its number by the policy of reminders; 0 before the first.
        outcome: how it ended; empty while something is to come.
        process_id: of the process that follows it, at `/v1/processes/<process_id>`.
    """

    fund: str
    line: str
    symbol: str
    due_on: str
    due: Amount
    unpaid: Amount | None
    conditional: Amount
    written_down: Amount
    states_unpaid: int | None
    last_reminder: int
    reminded_on: str
    arrears_since: str
    plans: list[PlanView]
    unpaid_by_state: list[UnpaidView]
    outcome: str
    process_id: str

    @classmethod
    def of(cls, fund: Fund, standing: LineStanding, state: Collection) -> "CollectionView":
        """Return the collection as it is shown."""
        line = standing.line
        years = state.arrears_years
        is_known = bool(fund.receipts or state.opened) or not standing.is_history
        unpaid = standing.unpaid if is_known else ()
        return cls(
            fund=fund.fund,
            line=line.line,
            symbol=line.symbol,
            due_on=standing.due_on,
            due=usd(standing.due_minor),
            unpaid=usd(standing.unpaid_minor) if is_known else None,
            conditional=usd(standing.conditional_minor),
            written_down=usd(standing.written_down_minor),
            states_unpaid=len(unpaid) if is_known else None,
            last_reminder=state.last_reminder,
            reminded_on=state.reminded_on,
            arrears_since=f"{years[0]}-01-01" if years else "",
            plans=[PlanView.of(plan) for plan in state.plans.values()],
            unpaid_by_state=[
                UnpaidView(
                    state=each.state,
                    amount=usd(each.amount_minor),
                    due_on=each.due_on,
                    vote=state.votes.get(each.state, ""),
                )
                for each in unpaid
            ],
            outcome=standing.outcome,
            process_id=process_id_of(fund.fund, line.line),
        )
