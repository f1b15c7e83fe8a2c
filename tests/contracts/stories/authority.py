"""Events of authority, commitments and closings."""

from datetime import date
from typing import Any

from missionledger.common.events import DomainEvent
from missionledger.finance.domain.authority import allotment_commands as groups
from missionledger.finance.domain.authority import stocks, unforeseen
from missionledger.finance.domain.authority import year_commands as years
from missionledger.finance.domain.authority.allotment import ALLOTMENT
from missionledger.finance.domain.authority.ledger import LineKey, Purpose
from missionledger.finance.domain.authority.year import BUDGET_YEAR
from missionledger.finance.domain.authority.year_events import RedeploymentCause, VarianceCause
from missionledger.finance.domain.budget.classification import BudgetGroup
from missionledger.finance.domain.commitments import commands as steps
from missionledger.finance.domain.commitments import payment_runs
from missionledger.finance.domain.commitments.decider import COMMITMENT
from missionledger.finance.domain.commitments.events import CommitmentKind
from missionledger.finance.domain.fund.events import AuthorityKind
from missionledger.finance.domain.shared_assets import decider as assets
from tests.contracts.stories.life import life

FUEL = LineKey(cost_centre="JUBA", item="Facilities and infrastructure")
ROADS = LineKey(cost_centre="WAU", item="Ground transportation")
REINSERTION = LineKey(
    cost_centre="JUBA",
    item="Other supplies, services and equipment",
    purpose=Purpose.REINSERTION,
)
THIRD = BudgetGroup.OPERATIONAL
PAPER = ("ab" * 32,)


def about(day: date) -> dict[str, Any]:
    """Return what every command about the year names."""
    return {"fund": "UNMISS", "fiscal_year": "2025/26", "occurred_on": day}


def authority_stories() -> list[DomainEvent]:
    """Return the events of a year from authority to its credit, and of authority outside it."""
    return [
        *year_story(),
        *allotment_story(),
        *commitment_story(),
        *exceptional_story(),
        *asset_story(),
    ]


def _closing() -> years.CloseBudgetYear:
    return years.CloseBudgetYear(
        **about(date(2026, 7, 31)),
        allotted_minor=900_000_00,
        obligated_minor=800_000_00,
        lapsed_minor=10_000_00,
        disbursed_minor=700_000_00,
        other_revenue_minor=5_000_00,
        cancelled_prior_minor=1_000_00,
        known_at=4711,
        requested_by="budget.officer",
        closed_by="controller",
    )


def year_story() -> list[DomainEvent]:
    """A year that is granted, released in part, redeployed, explained, closed and reopened."""
    closing = _closing()
    return life(
        BUDGET_YEAR,
        years.TakeUpAuthority(
            **about(date(2025, 7, 1)),
            kind=AuthorityKind.COMMITMENT_WITH_ASSESSMENT,
            symbol="A/RES/79/303",
            amount_minor=1_000_000_00,
            covers_from=date(2025, 7, 1),
            covers_until=date(2025, 12, 31),
        ),
        years.IssueAllotment(
            **about(date(2025, 7, 1)), group=THIRD, amount_minor=900_000_00, issued_by="officer"
        ),
        years.SetReleaseRate(
            **about(date(2025, 10, 10)),
            release_bp=8_500,
            reason="contingency cut",
            released_by="controller",
        ),
        years.RedeployBetweenGroups(
            **about(date(2025, 11, 1)),
            from_group=THIRD,
            to_group=BudgetGroup.CIVILIAN,
            amount_minor=40_000_00,
            cause=RedeploymentCause.ABSORBED_NATIONAL,
            reason="new salary scale",
            requested_by="budget.officer",
            approved_by="controller",
        ),
        years.CloseMonth(**about(date(2025, 8, 5)), month="2025-07", closed_by="certifier"),
        years.ReopenMonth(
            **about(date(2025, 8, 6)),
            month="2025-07",
            reason="a bill was missed",
            reopened_by="controller",
        ),
        years.SuspendLapse(
            **about(date(2026, 6, 30)),
            symbol="A/RES/57/323",
            reason="no cash",
            suspended_by="controller",
        ),
        years.ExplainVariance(
            **about(date(2026, 7, 20)),
            group=THIRD,
            item=FUEL.item,
            cause=VarianceCause.EXTERNAL,
            explanation="The rains closed the road for four months.",
            explained_by="budget.officer",
        ),
        closing,
        years.ReopenBudgetYear(
            **about(date(2026, 8, 15)), reason="an obligation was missed", reopened_by="controller"
        ),
        closing,
        years.GiveCredit(
            **about(date(2026, 9, 1)),
            line="ST-ADM-SER.B-1100.credit.2026-06-30",
            symbol="ST/ADM/SER.B/1100",
            amount_minor=206_000_00,
        ),
    )


def allotment_story() -> list[DomainEvent]:
    """A group with an earmark, redeployments, commitments, its closing, and what comes later."""

    def third(day: date) -> dict[str, Any]:
        return {**about(day), "group": THIRD}

    def held(day: date, amount: int) -> dict[str, Any]:
        return {**third(day), "line": FUEL, "commitment": "PO-1", "amount_minor": amount}

    def moved(day: date) -> dict[str, Any]:
        return {
            **third(day),
            "amount_minor": 10_000_00,
            "cause": RedeploymentCause.OPERATIONAL,
            "reason": "more patrols",
            "redeployed_by": "budget.officer",
        }

    july = date(2025, 7, 1)
    returned: dict[str, Any] = {"is_obligation": True, "is_year_closed": False}
    closing = groups.CloseAllotment(
        **third(date(2026, 7, 31)),
        allotted_minor=350_000_00,
        committed_minor=80_000_00,
        obligated_minor=60_000_00,
    )
    return life(
        ALLOTMENT,
        groups.AllotFunds(**third(july), line=FUEL, amount_minor=300_000_00, allotted_by="officer"),
        groups.AllotFunds(
            **third(july),
            line=REINSERTION,
            amount_minor=50_000_00,
            basis="S/RES/2779",
            starts_on=july,
            ends_on=date(2026, 6, 30),
            allotted_by="officer",
        ),
        groups.ChangeRelease(**third(date(2025, 10, 10)), release_bp=8_500),
        groups.RedeployWithinGroup(**moved(date(2025, 9, 1)), from_line=FUEL, to_line=ROADS),
        groups.GiveToGroup(**moved(date(2025, 11, 1)), line=FUEL, to_group=BudgetGroup.CIVILIAN),
        groups.TakeFromGroup(
            **moved(date(2025, 11, 2)), line=FUEL, from_group=BudgetGroup.CIVILIAN
        ),
        groups.CommitFunds(**held(date(2025, 8, 1), 90_000_00)),
        groups.ObligateFunds(**held(date(2025, 8, 5), 80_000_00), held_minor=90_000_00),
        groups.ReturnFunds(**held(date(2025, 9, 1), 20_000_00), **returned),
        groups.CommitFunds(**held(date(2026, 6, 1), 20_000_00)),
        closing,
        groups.ReturnFunds(
            **held(date(2026, 10, 1), 5_000_00), **returned | {"is_year_closed": True}
        ),
        groups.ReopenAllotment(**third(date(2026, 11, 1))),
    )


def commitment_story() -> list[DomainEvent]:
    """A commitment that is certified, delivered, invoiced, paid in part and cancelled in part."""

    def step(day: date) -> dict[str, Any]:
        return {**about(day), "reference": "PO-1", "documents": PAPER}

    whole = life(
        COMMITMENT,
        steps.RaiseCommitment(
            **step(date(2025, 8, 1)),
            group=THIRD,
            line=FUEL,
            kind=CommitmentKind.SERVICES,
            title="Repair of the airfield road",
            amount_minor=90_000_00,
            settles="lease of the compound",
            raised_by="budget.officer",
        ),
        steps.ObligateCommitment(
            **step(date(2025, 8, 5)),
            amount_minor=80_000_00,
            payee="Nile Works",
            contract="PD/C0001/25",
            certified_by="acting.officer",
            acting_for="certifying.officer",
        ),
        steps.RecordDelivery(
            **step(date(2025, 9, 1)),
            amount_minor=60_000_00,
            report="RI-1",
            received_by="engineer",
        ),
        steps.RecordInvoice(
            **step(date(2025, 9, 2)),
            invoice="INV-1",
            amount_minor=60_000_00,
            entered_by="budget.officer",
        ),
        steps.PayCommitment(
            **step(date(2025, 9, 15)), run="RUN-000001", amount_minor=50_000_00, paid_by="approver"
        ),
        steps.CancelCommitment(
            **step(date(2025, 12, 1)),
            amount_minor=20_000_00,
            reason="the rest is not needed",
            cancelled_by="certifying.officer",
        ),
    )
    run = life(
        payment_runs.PAYMENT_RUNS,
        payment_runs.MakePaymentRun(
            fund="UNMISS",
            occurred_on=date(2025, 9, 15),
            payments=(
                payment_runs.Payment(
                    fiscal_year="2025/26",
                    reference="PO-1",
                    payee="Nile Works",
                    amount_minor=50_000_00,
                ),
            ),
            cash_minor=500_000_00,
            paid_by="approver",
        ),
    )
    return [*whole, *run]


def exceptional_story() -> list[DomainEvent]:
    """Authority before and outside the budget."""
    needed = life(
        unforeseen.UNFORESEEN,
        unforeseen.CommitUnforeseen(
            occurred_on=date(2024, 3, 1),
            reference="UEE-1",
            mission="UNTSO",
            purpose="observers to a cease-fire line",
            council_decision="S/RES/2719",
            concurrence="ACABQ letter of 2 March 2024",
            amount_minor=9_000_000_00,
            requested_by="budget.officer",
            approved_by="controller",
        ),
    )
    stock: dict[str, Any] = {"fund": "UNSOH", "amount_minor": 20_000_000_00}
    used = life(
        stocks.STOCKS,
        stocks.UseStocks(
            **stock,
            occurred_on=date(2025, 10, 5),
            reference="SDS-1",
            items="prefabricated camp for 500",
            council_decision="S/RES/2793",
            concurrence="ACABQ letter of 1 October 2025",
            requested_by="budget.officer",
            approved_by="controller",
        ),
        stocks.ReplenishStocks(
            **stock,
            occurred_on=date(2026, 3, 1),
            reference="REP-1",
            appropriation="A/RES/80/245",
            replenished_by="budget.officer",
        ),
    )
    return [*needed, *used]


def asset_story() -> list[DomainEvent]:
    """An aircraft of three missions, and a month of its cost."""
    return life(
        assets.SHARED_ASSET,
        assets.RegisterAsset(
            occurred_on=date(2025, 7, 1),
            asset="MI-8-17",
            title="Mi-8 helicopter based in Entebbe",
            unit=assets.UseUnit.FLIGHT_HOURS,
            missions=("MONUSCO", "UNISFA", "UNMISS"),
            agreement="LOA/2025/17",
        ),
        assets.AllocateCost(
            occurred_on=date(2025, 9, 1),
            asset="MI-8-17",
            month="2025-08",
            amount_minor=300_000_01,
            uses=(
                assets.MissionUse(mission="MONUSCO", count=40),
                assets.MissionUse(mission="UNMISS", count=20),
            ),
            allocated_by="budget.officer",
        ),
    )
