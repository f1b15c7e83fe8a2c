"""Double entry: what a posting is, the accounts and books there are, and that they balance."""

from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, StateCode
from missionledger.common.money import Currency, MinorUnits


class Book(StrEnum):
    """Which kind of truth a posting belongs to; books are read alone or added up."""

    ACTUAL = "actual"
    """Verified, computed from verified facts, recalled or entered."""
    MODELLED = "modelled"
    """Made by the documented model of what is not public (docs/modelled-data.md)."""


class Account(StrEnum):
    """The accounts of a fund. Debits are positive, credits negative."""

    CASH = "cash"
    ASSESSMENTS_RECEIVABLE = "assessments_receivable"
    """Due from Member States; by State and assessment line."""
    CONDITIONAL_RECEIVABLE = "conditional_receivable"
    """Apportioned beyond the mandate term: falls due on renewal, never on lapse."""
    CONDITIONAL_INCOME = "conditional_income"
    """The other side of what is conditional."""
    ASSESSED_INCOME = "assessed_income"
    CREDITS_TO_MEMBER_STATES = "credits_to_member_states"
    """Unencumbered balances and other income given back; by State, a liability."""
    RETURNED_SURPLUS = "returned_surplus"
    """The other side of credits to Member States."""
    UNAPPLIED_RECEIPTS = "unapplied_receipts"
    """Received above what was owed; by State, a liability kept until it is applied."""
    TRANSFERS_OUT = "transfers_out"
    """Passed on to another assessed fund; a debit."""
    TRANSFERS_IN = "transfers_in"
    """Taken from another assessed fund; a credit."""
    VOLUNTARY_RECEIVABLE = "voluntary_receivable"
    """Towards the cost of an operation, given by a State of its own will and not assessed."""
    VOLUNTARY_INCOME = "voluntary_income"
    """Promised or given of a donor's own will."""
    VOLUNTARY_CASH = "voluntary_cash"
    """Of trust funds: an account of its own, so that no sum of assessed cash can hold it."""
    PLEDGES_RECEIVABLE = "pledges_receivable"
    """Promised to a trust fund and not come in."""
    VOLUNTARY_SPENDING = "voluntary_spending"
    """Spent by trust funds."""
    GIFTS_IN_KIND = "gifts_in_kind"
    """Goods and services given, at their value; no cash."""
    GIFT_INCOME = "gift_income"
    """The other side of it."""
    EXPENDITURE = "expenditure"
    """Disbursements plus open obligations, as performance reports count it."""
    UNSETTLED_EXPENDITURE = "unsettled_expenditure"
    """Expenditure whose payment is not recorded yet (a credit until it is)."""
    CANCELLED_PRIOR_OBLIGATIONS = "cancelled_prior_obligations"
    """Obligations of closed years that were cancelled later: revenue, and part of a credit."""
    PAYABLE_TO_CONTRIBUTORS = "payable_to_contributors"
    """Owed to troop and police contributing countries."""
    ADVANCES_FROM_RESERVE_FUND = "advances_from_reserve_fund"
    """In the fund that borrowed: a liability."""
    ADVANCES_FROM_FUNDS = "advances_from_funds"
    """In a mission that borrowed from another active one: a liability."""
    ADVANCES_TO_FUNDS = "advances_to_funds"
    """In the Peacekeeping Reserve Fund, or in a mission that lent: an asset.

    In the Reserve Fund, cash + advances = level of the Fund.
    """
    FUND_LEVEL = "fund_level"
    """In the Peacekeeping Reserve Fund: what the Assembly set it up with."""
    RETAINED_SURPLUS = "retained_surplus"
    """Surplus of a closed operation that the Assembly keeps; no credit until it lets it go."""
    SURPLUS_TO_RETURN = "surplus_to_return"
    """The other side of what is retained."""
    BANK_CHARGES = "bank_charges"
    """Taken by a bank, and booked when its statement shows it."""
    INTEREST_INCOME = "interest_income"
    """Credited by a bank, and booked when its statement shows it."""
    EXCHANGE_GAINS = "exchange_gains"
    """Cash in other currencies became worth more, or was worth more than what it settled."""
    EXCHANGE_LOSSES = "exchange_losses"
    FOREIGN_CURRENCY = "foreign_currency"
    """Held in another currency, in that currency; its value in dollars is a part of cash."""
    FOREIGN_CURRENCY_HELD = "foreign_currency_held"
    """The other side of it, in the same currency."""
    ASSESSMENTS_WRITTEN_DOWN = "assessments_written_down"
    """What the Assembly, and nobody else, decided that a State need not pay any more."""
    OPENING_BALANCE = "opening_balance"
    """The other side of balances brought in when the books were opened."""


class Posting(BaseModel):
    """One side of an entry, part of the event that made it.

    Attributes:
        fund: the fund whose books it is in: a mission id, `REGULAR-BUDGET`, `PKRF`, ...
        amount_minor: debit positive, credit negative, in minor units.
        state: the Member State it concerns, where the account is kept by State.
        line: the assessment line it concerns, where the account is kept by line.
        fiscal_year: the year the money belongs to: `2024/25`, or `2024` for the regular budget.
        due_on: for a receivable, the day it is due.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    fund: str
    book: Book
    account: Account
    amount_minor: MinorUnits
    currency: Currency = "USD"
    state: StateCode | None = None
    line: str | None = None
    fiscal_year: str | None = None
    due_on: DayText | None = None


class Entry(BaseModel):
    """Postings made by one rule; the rule and its version say how they were computed.

    A later change of the rule raises its version and cannot rewrite what is already booked.

    Attributes:
        rule: stable name of the rule, kebab-case; reports tell kinds of movement apart by it.
        rule_version: raised when the rule computes differently.
        postings: what it posted; they sum to zero in every fund, book and currency.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    rule_version: int = Field(ge=1)
    postings: tuple[Posting, ...]


class AccountingEvent(DomainEvent):
    """Base of every event that moves money; the postings projection reads `entries` alone."""

    entries: tuple[Entry, ...] = ()


class UnbalancedEntryError(Exception):
    """A rule computed an entry whose sides differ: a defect of the program, never of a user."""


def balanced(postings: Iterable[Posting]) -> tuple[Posting, ...]:
    """Return the postings, in order and without zero amounts.

    Raises:
        UnbalancedEntryError: if they do not sum to zero in every fund, book and currency.
    """
    kept = tuple(posting for posting in postings if posting.amount_minor)
    sums: dict[tuple[str, Book, str], int] = defaultdict(int)
    for posting in kept:
        sums[posting.fund, posting.book, posting.currency] += posting.amount_minor
    wrong = {key: total for key, total in sums.items() if total}
    if wrong:
        raise UnbalancedEntryError(f"entry does not balance: {wrong}")
    return kept


def make_entry(rule: str, rule_version: int, postings: Iterable[Posting]) -> Entry:
    """Return the entry of a rule, checked and without zero amounts.

    Raises:
        UnbalancedEntryError: if the postings do not balance.
    """
    return Entry(rule=rule, rule_version=rule_version, postings=balanced(postings))


def entries_of(*entries: Entry) -> tuple[Entry, ...]:
    """Return the entries that hold a posting: a rule that moved nothing is not recorded."""
    return tuple(entry for entry in entries if entry.postings)
