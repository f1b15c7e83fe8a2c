"""Which movements of the books a bank entry may be, ranked, and why, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from itertools import combinations
from typing import Final

from missionledger.common.money import Money
from missionledger.common.policies import Certainty, Policy, PolicyValue

CANDIDATES_MAX = 60
"""Most movements that are looked at in pairs; beyond it a person knows better."""

PROPOSALS_MAX = 20
PERMILLE = 1_000


@dataclass(frozen=True, slots=True)
class MatchRules:
    """How far apart two sides of the same money may be.

    Attributes:
        days: between the booking of the bank and the day in the books.
        exchange_permille: of the amount, where the account is in another currency than the books.
    """

    days: int
    exchange_permille: int


MATCH_RULES: Final[Policy[MatchRules]] = Policy(
    "proposals for matching bank entries",
    (
        PolicyValue(
            value=MatchRules(days=10, exchange_permille=30),
            valid_from=date(1945, 10, 24),
            source="working assumption; no published rule was found",
            certainty=Certainty.ASSUMED,
        ),
    ),
)


class Rank(IntEnum):
    """What a proposal rests on; lower is surer."""

    NAMED = 1
    """The amount is the same, and the bank names the movement."""
    SAME_DAY = 2
    NEAR = 3
    """The amount is the same, some days apart."""
    TOGETHER = 4
    """Two movements that add up to the entry."""
    PART = 5
    """The bank names a movement that is larger than the entry."""
    OWED = 6
    """Nothing is booked, and a Member State owes exactly this."""


@dataclass(frozen=True, slots=True)
class BankSide:
    """What is open of a bank entry, in dollars.

    Attributes:
        said: reference, counterparty and text of the bank, in one.
        is_exact: False where it was converted, and the books may say a little else.
    """

    day: str
    usd_minor: int
    said: str
    is_exact: bool


@dataclass(frozen=True, slots=True)
class BookSide:
    """What is open of a movement of the books."""

    fund: str
    item: str
    day: str
    open_minor: int
    state: str


@dataclass(frozen=True, slots=True)
class Owed:
    """What a Member State owes on a line."""

    fund: str
    line: str
    state: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """Movements an entry may be; or a receipt that may be recorded, where `owed` says so.

    Attributes:
        grounds: why, in words.
    """

    rank: Rank
    items: tuple[BookSide, ...]
    grounds: tuple[str, ...]
    owed: Owed | None = None


def propose(
    bank: BankSide, books: Iterable[BookSide], owed: Iterable[Owed], rules: MatchRules
) -> Sequence[Proposal]:
    """Return what the entry may be, the surest first."""
    near = [each for each in books if _is_candidate(bank, each, rules)]
    near.sort(key=lambda each: (_days(bank, each), each.fund, each.item))
    found = [proposal for each in near if (proposal := _single(bank, each, rules))]
    found += _pairs(bank, near[:CANDIDATES_MAX], rules)
    found += [_of_owed(bank, each) for each in owed if each.amount_minor == bank.usd_minor]
    found.sort(key=lambda each: (each.rank, sum(_days(bank, item) for item in each.items)))
    return found[:PROPOSALS_MAX]


def _is_candidate(bank: BankSide, book: BookSide, rules: MatchRules) -> bool:
    same_direction = book.open_minor * bank.usd_minor > 0
    return same_direction and (_days(bank, book) <= rules.days or bool(_name(bank, book)))


def _single(bank: BankSide, book: BookSide, rules: MatchRules) -> Proposal | None:
    named = _name(bank, book)
    days = _days(bank, book)
    if _agrees(bank, book.open_minor, rules):
        grounds = [_amount_words(bank, book.open_minor), _day_words(days)]
        if named:
            return Proposal(Rank.NAMED, (book,), (*grounds, named))
        return Proposal(Rank.NEAR if days else Rank.SAME_DAY, (book,), tuple(grounds))
    if named and abs(book.open_minor) > abs(bank.usd_minor):
        left = Money(minor=abs(book.open_minor) - abs(bank.usd_minor))
        grounds = [f"a part of it, with USD {left} left open", _day_words(days), named]
        return Proposal(Rank.PART, (book,), tuple(grounds))
    return None


def _pairs(bank: BankSide, near: Sequence[BookSide], rules: MatchRules) -> list[Proposal]:
    found: list[Proposal] = []
    for pair in combinations(near, 2):
        whole = pair[0].open_minor + pair[1].open_minor
        # In another currency only one fund can take the difference.
        one_fund = bank.is_exact or pair[0].fund == pair[1].fund
        if one_fund and _agrees(bank, whole, rules):
            grounds = [_amount_words(bank, whole), "two movements together"]
            grounds += [named for each in pair if (named := _name(bank, each))]
            found.append(Proposal(Rank.TOGETHER, pair, tuple(grounds)))
    return found


def _of_owed(bank: BankSide, owed: Owed) -> Proposal:
    grounds = [f"{owed.state} owes exactly USD {Money(minor=owed.amount_minor)} on {owed.line}"]
    if owed.state in bank.said.upper().split():
        grounds.append(f"the bank names {owed.state}")
    return Proposal(Rank.OWED, (), tuple(grounds), owed)


def _agrees(bank: BankSide, amount_minor: int, rules: MatchRules) -> bool:
    if bank.is_exact:
        return amount_minor == bank.usd_minor
    apart = abs(amount_minor - bank.usd_minor)
    return apart * PERMILLE <= abs(bank.usd_minor) * rules.exchange_permille


def _amount_words(bank: BankSide, amount_minor: int) -> str:
    amount = Money(minor=abs(amount_minor))
    if amount_minor == bank.usd_minor:
        return f"the same amount, USD {amount}"
    worth = Money(minor=abs(bank.usd_minor))
    apart = Money(minor=bank.usd_minor - amount_minor)
    return f"USD {amount} in the books, worth USD {worth} at the rate of the day ({apart} apart)"


def _day_words(days: int) -> str:
    if not days:
        return "on the same day"
    return "one day apart" if days == 1 else f"{days} days apart"


def _days(bank: BankSide, book: BookSide) -> int:
    return abs((date.fromisoformat(bank.day) - date.fromisoformat(book.day)).days)


def _name(bank: BankSide, book: BookSide) -> str:
    """Return how the bank names the movement or who it concerns; empty if it does not."""
    said = bank.said.upper()
    _, _, name = book.item.partition(":")
    if name and book.item.startswith("receipt:") and name.upper() in said:
        return f"the bank names receipt {name}"
    paper = name.partition(":")[2] if book.item.startswith("payment:") else ""
    if paper and paper.upper() in said:
        return f"the bank names payment {paper}"
    if book.state and book.state in said.split():
        return f"the bank names {book.state}"
    return ""
