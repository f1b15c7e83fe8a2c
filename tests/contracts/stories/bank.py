"""Events of bank accounts, of other currencies, and of the collection of a line."""

from datetime import date
from typing import Any

from missionledger.common.events import DomainEvent
from missionledger.finance.domain.bank import accounts, items, months
from missionledger.finance.domain.bank.matching import BANK_MONTH
from missionledger.finance.domain.bank.statements import Statement, StatementEntry
from missionledger.finance.domain.collection import events as collection
from missionledger.finance.domain.collection.decider import COLLECTION
from missionledger.finance.domain.exchange import positions, rates
from missionledger.finance.domain.fund.write_down_events import AssessmentWrittenDown
from missionledger.finance.domain.postings import (
    Account,
    Book,
    Posting,
    entries_of,
    make_entry,
)
from tests.contracts.stories.life import life

ACCOUNT: dict[str, Any] = {"account": "UNMISS-EUR", "holder": "UNMISS"}
DAY = date(2025, 11, 3)
LINE = "ST-ADM-SER.B-1088.assessment.2025-07-01.2025-12-31"


def bank_stories() -> list[DomainEvent]:
    """Return the events of every story of this file."""
    return [*account_story(), *month_story(), *cash_story(), *currency_story(), *line_story()]


def statement() -> Statement:
    """Return a statement with a contribution and a charge."""
    return Statement(
        bank_id="CAMT/2025/307",
        sequence=307,
        account_number="DE02 1203 0000",
        currency="EUR",
        first_day="2025-11-03",
        last_day="2025-11-03",
        opening_minor=0,
        closing_minor=0,
        entries=(
            StatementEntry(
                number=1,
                booked_on="2025-11-03",
                value_on="2025-11-03",
                amount_minor=800_00,
                reference="R-2025-0001",
                counterparty="Bundeskasse",
                text="ASSESSED CONTRIBUTION UNMISS",
            ),
            StatementEntry(
                number=2, booked_on="2025-11-03", value_on="2025-11-03", amount_minor=-800_00
            ),
        ),
    )


def account_story() -> list[DomainEvent]:
    """An account that is opened, takes a statement, and is closed."""
    return life(
        accounts.BANK_ACCOUNT,
        accounts.OpenBankAccount(
            **ACCOUNT,
            title="UNMISS, euros",
            currency="EUR",
            bank="House Bank, Frankfurt",
            number="DE02 1203 0000",
            occurred_on=date(2025, 7, 1),
        ),
        accounts.TakeStatement(
            **ACCOUNT, statement=statement(), document="d" * 64, form="camt.053", occurred_on=DAY
        ),
        accounts.CloseBankAccount(**ACCOUNT, reason="not needed", occurred_on=date(2025, 12, 1)),
    )


def month_story() -> list[DomainEvent]:
    """Entries that are matched, unmatched, turned down, and written in by two people."""
    about: dict[str, Any] = {**ACCOUNT, "month": "2025-11", "occurred_on": DAY}
    first = {**about, "entry": "CAMT-2025-307.1"}
    second = {**about, "entry": "CAMT-2025-307.2"}
    part = months.MatchPart(
        fund="UNMISS",
        item="receipt:R-2025-0001",
        month="2025-11",
        entry_minor=800_00,
        item_minor=1_000_00,
    )
    write_in = months.PrepareWriteIn(
        **second,
        fund="UNMISS",
        kind=months.WriteInKind.BANK_CHARGES,
        text="fees of October",
        usd_minor=-1_000_00,
        prepared_by="budget.officer",
    )
    return life(
        BANK_MONTH,
        months.RecordEntries(**about, statement=statement(), begins_account=True),
        months.MatchEntry(
            **first,
            match="CAMT-2025-307.1.m1",
            parts=(part,),
            usd_minor=1_000_00,
            grounds="the bank names the receipt",
            matched_by="budget.officer",
        ),
        months.UndoMatch(
            **first,
            match="CAMT-2025-307.1.m1",
            reason="of another State",
            undone_by="budget.officer",
        ),
        months.TurnDownProposal(
            **first,
            fund="UNMISS",
            item="receipt:R-2025-0001",
            reason="of another State",
            turned_down_by="budget.officer",
        ),
        write_in,
        months.ReturnWriteIn(**second, reason="say which month", returned_by="approver"),
        write_in,
        months.ApproveWriteIn(**second, match="CAMT-2025-307.2.m1", approved_by="approver"),
    )


def cash_story() -> list[DomainEvent]:
    """A movement of the books that is matched, let go, and reversed."""
    about: dict[str, Any] = {
        "fund": "UNMISS",
        "month": "2025-11",
        "item": "receipt:R-2025-0001",
        "occurred_on": DAY,
    }
    return life(
        items.CASH_MONTH,
        items.HoldCashItem(
            **about,
            match="CAMT-2025-307.1.m1",
            account="UNMISS-EUR",
            entry="CAMT-2025-307.1",
            amount_minor=1_000_00,
            whole_minor=1_000_00,
        ),
        items.ReleaseCashItem(**about, match="CAMT-2025-307.1.m1"),
        items.CancelCashItem(**about),
    )


def currency_story() -> list[DomainEvent]:
    """A rate, euros that came at it, and their value at the end of the month."""
    recorded = life(
        rates.EXCHANGE_RATES,
        rates.RecordOperationalRate(
            currency="EUR",
            per_usd_millionths=800_000,
            valid_to=date(2025, 11, 30),
            source="Treasury circular 2025/11",
            occurred_on=date(2025, 11, 1),
        ),
    )
    rate = rates.Rate(
        currency="EUR",
        valid_from="2025-11-01",
        valid_to="2025-11-30",
        per_usd_millionths=800_000,
        published_in="Treasury circular 2025/11",
    )
    about: dict[str, Any] = {**ACCOUNT, "currency": "EUR"}
    position = life(
        positions.CURRENCY_POSITION,
        positions.MoveCurrency(
            **about,
            fund="UNMISS",
            match="CAMT-2025-307.1.m1",
            amount_minor=800_00,
            usd_minor=1_000_00,
            settled_minor=1_010_00,
            rate=rate,
            occurred_on=DAY,
        ),
        positions.RevalueCurrency(
            **about,
            rate=rate.model_copy(update={"per_usd_millionths": 750_000}),
            occurred_on=date(2025, 11, 30),
        ),
    )
    return [*recorded, *position]


def line_story() -> list[DomainEvent]:
    """A line that is taken up, reminded of, in arrears, on a plan, and written down."""
    about: dict[str, Any] = {"fund": "UNMISS", "line": LINE}
    unpaid = collection.UnpaidShare(state="BEN", amount_minor=500_00, due_on="2025-07-31")
    followed = life(
        COLLECTION,
        collection.OpenCollection(
            **about, opened_by="budget.officer", day_seconds=60, occurred_on=date(2025, 7, 1)
        ),
        collection.FollowCollection(
            **about, due_on="2025-07-31", unpaid=(unpaid,), occurred_on=date(2026, 1, 1)
        ),
        collection.RecordVotes(
            **about,
            year=2026,
            votes=(collection.StateVote(state="BEN", answer="cannot_be_decided"),),
            occurred_on=date(2026, 1, 1),
        ),
        collection.AgreePaymentPlan(
            **about,
            state="BEN",
            unpaid_minor=500_00,
            instalments=(collection.Instalment(due_on="2026-06-30", amount_minor=500_00),),
            reference="note verbale 12",
            recorded_by="budget.officer",
            occurred_on=date(2026, 2, 1),
        ),
        collection.FollowCollection(
            **about, due_on="2025-07-31", unpaid=(unpaid,), occurred_on=date(2026, 7, 1)
        ),
        collection.EndPaymentPlan(
            **about,
            state="BEN",
            reason="given up",
            recorded_by="budget.officer",
            occurred_on=date(2026, 7, 2),
        ),
    )
    off = Posting(
        fund="UNMISS",
        book=Book.ACTUAL,
        account=Account.ASSESSMENTS_RECEIVABLE,
        amount_minor=-500_00,
        state="BEN",
        line=LINE,
        fiscal_year="2025/26",
        due_on="2025-07-31",
    )
    other = off.model_copy(
        update={
            "account": Account.ASSESSMENTS_WRITTEN_DOWN,
            "amount_minor": 500_00,
            "due_on": None,
        }
    )
    written = AssessmentWrittenDown(
        **about,
        state="BEN",
        amount_minor=500_00,
        resolution="A/RES/80/999",
        entries=entries_of(make_entry("assembly-write-down", 1, (off, other))),
    )
    return [*followed, written]
