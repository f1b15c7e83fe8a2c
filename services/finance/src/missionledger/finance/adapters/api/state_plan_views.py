"""How the plan of a State over several accounts is shown."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.http.schemas import Amount
from missionledger.common.identifiers import MissionId
from missionledger.finance.adapters.api.collection_schemas import InstalmentBody
from missionledger.finance.adapters.api.kit import usd
from missionledger.finance.application.state_plans import PlanStanding
from missionledger.finance.domain.collection.events import INSTALMENTS_MAX
from missionledger.finance.domain.collection.state_plans import InstalmentStanding, PlanStatus

Text = Annotated[str, Field(min_length=1, max_length=300)]

PLAN_COLUMNS = (
    "state",
    "status",
    "agreed_on",
    "reference",
    "owed_when_agreed.amount",
    "is_at_most",
    "promised_in_all.amount",
    "promised_so_far.amount",
    "settled.amount",
    "received.amount",
    "behind.amount",
    "next_due_on",
    "accounts",
    "longer_than_years",
)


class StatePlanBody(BaseModel):
    """A plan of a State to pay over years what it owes several accounts.

    Attributes:
        accounts: the funds it covers; left out for all of which it is known what was paid.
        reference: of the letter in which the State proposes it.
        agreed_on: it covers all that was due on or before that day.
    """

    model_config = ConfigDict(extra="forbid")

    accounts: Annotated[list[MissionId], Field(min_length=1, max_length=100)] | None = None
    instalments: Annotated[list[InstalmentBody], Field(min_length=1, max_length=INSTALMENTS_MAX)]
    reference: Text
    agreed_on: date


class StatePlanEndBody(BaseModel):
    """Why a plan is given up."""

    model_config = ConfigDict(extra="forbid")

    ended_on: date
    reason: Text


class StateInstalmentView(BaseModel):
    """An instalment and what became of it."""

    due_on: str
    amount: Amount
    status: InstalmentStanding


class CoveredView(BaseModel):
    """What the State owed on a line when the plan was agreed."""

    fund: str
    line: str
    fiscal_year: str
    due_on: str
    unpaid_when_agreed: Amount
    is_at_most: bool


class PlanFactView(BaseModel):
    """How a State keeps its plan: a fact beside its vote, which it does not give back by itself.

    Attributes:
        promised_so_far: by instalments whose day is over; settled: what came since the plan.
        effect: what such a plan means for Article 19; source: where that stands.
    """

    status: PlanStatus
    agreed_on: str
    reference: str
    promised_so_far: Amount
    settled: Amount
    behind: Amount
    effect: str
    source: str

    @classmethod
    def of(cls, standing: PlanStanding) -> "PlanFactView":
        """Return the plan as a fact."""
        progress = standing.progress
        return cls(
            status=progress.status,
            agreed_on=standing.plan.agreed_on,
            reference=standing.plan.reference,
            promised_so_far=usd(progress.promised_minor),
            settled=usd(progress.settled_minor),
            behind=usd(progress.behind_minor),
            effect="voluntary; it leaves Article 19 as it is, unless the Assembly decides",
            source=standing.plan.policy_source,
        )


class StatePlanView(BaseModel):
    """The plan of a State over several accounts, in force.

    Attributes:
        is_at_most: whether part of what it covers is the most that can be owed.
        settled: of what is covered, since the plan: received in money, the rest credited or
            written down by the Assembly.
        behind: promised by now, and not settled.
        next_due_on: of the next instalment; empty after the last.
        accounts: the funds it covers, apart by blanks.
        longer_than_years: the years a plan should end within, where this one does not.
    """

    state: str
    status: PlanStatus
    agreed_on: str
    reference: str
    owed_when_agreed: Amount
    is_at_most: bool
    promised_in_all: Amount
    promised_so_far: Amount
    settled: Amount
    received: Amount
    behind: Amount
    next_due_on: str
    accounts: str
    longer_than_years: int | None
    instalments: Sequence[StateInstalmentView]
    covered: Sequence[CoveredView]
    source: str

    @classmethod
    def of(cls, state: str, standing: PlanStanding) -> "StatePlanView":
        """Return the plan as it is shown."""
        plan, progress = standing.plan, standing.progress
        pairs = list(zip(plan.instalments, progress.instalments, strict=True))
        to_come = [one.due_on for one, left in pairs if left is InstalmentStanding.TO_COME]
        return cls(
            state=state,
            status=progress.status,
            agreed_on=plan.agreed_on,
            reference=plan.reference,
            owed_when_agreed=usd(plan.owed_minor),
            is_at_most=plan.is_at_most,
            promised_in_all=usd(plan.promised_minor),
            promised_so_far=usd(progress.promised_minor),
            settled=usd(progress.settled_minor),
            received=usd(standing.received_minor),
            behind=usd(progress.behind_minor),
            next_due_on=min(to_come, default=""),
            accounts=" ".join(sorted({each.fund for each in plan.covered})),
            longer_than_years=plan.exceeds_years,
            instalments=[
                StateInstalmentView(
                    due_on=one.due_on, amount=usd(one.amount_minor), status=standing_of_one
                )
                for one, standing_of_one in pairs
            ],
            covered=[
                CoveredView(
                    fund=each.fund,
                    line=each.line,
                    fiscal_year=each.fiscal_year,
                    due_on=each.due_on,
                    unpaid_when_agreed=usd(each.unpaid_minor),
                    is_at_most=each.is_at_most,
                )
                for each in plan.covered
            ],
            source=plan.policy_source,
        )
