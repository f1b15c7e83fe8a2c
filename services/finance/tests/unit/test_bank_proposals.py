"""What a bank entry may be: runs taken apart by payee, and proposals ranked by their grounds."""

from datetime import date

import pytest

from missionledger.finance.domain.bank.items import cash_movements, item_of
from missionledger.finance.domain.bank.proposals import (
    MATCH_RULES,
    BankSide,
    BookSide,
    Owed,
    Rank,
    propose,
)
from missionledger.finance.domain.claims.events import ClaimPayment, ContributorsPaid
from missionledger.finance.domain.commitments.payment_runs import Payment, PaymentRunMade
from missionledger.finance.domain.postings import (
    Account,
    Book,
    Posting,
    entries_of,
    make_entry,
)
from missionledger.finance.testing.bank import HOLDER

DAY = date(2025, 11, 3)


def test_a_run_that_pays_several_is_taken_apart_by_payee() -> None:
    def paid(claim: str, contributor: str, amount: int) -> ClaimPayment:
        return ClaimPayment(claim=claim, contributor=contributor, amount_minor=amount)

    cash = Posting(fund=HOLDER, book=Book.ACTUAL, account=Account.CASH, amount_minor=-900)
    other = cash.model_copy(
        update={"account": Account.PAYABLE_TO_CONTRIBUTORS, "amount_minor": 900}
    )
    contributors = ContributorsPaid(
        fund=HOLDER,
        cash_minor=1_000,
        reserve_minor=0,
        reserve_source="x",
        payments=(paid("a", "RWA", 400), paid("b", "IND", 300), paid("c", "RWA", 200)),
        paid_by="approver",
        entries=entries_of(make_entry("contributor-payment", 1, (cash, other))),
    )
    run = PaymentRunMade(
        fund=HOLDER,
        run="RUN-000001",
        paid_on="2025-11-03",
        payments=(
            Payment(fiscal_year="2025/26", reference="PO-7", payee="Fuel Ltd", amount_minor=900),
        ),
        cash_minor=1_000,
        paid_by="approver",
        entries=entries_of(make_entry("obligation-paid", 1, (cash, other))),
    )

    to_states = cash_movements(contributors, item_of(contributors, "e"))
    to_others = cash_movements(run, item_of(run, "e"))

    assert [(each.item, each.state, each.amount_minor) for each in to_states] == [
        ("event:e:RWA", "RWA", -600),
        ("event:e:IND", "IND", -300),
    ]
    assert [(each.item, each.amount_minor) for each in to_others] == [
        ("payment:RUN-000001:PO-7", -900)
    ]
    said = BankSide(day="2025-11-03", usd_minor=-900, said="invoice po-7", is_exact=True)
    assert ranks(said, book("payment:RUN-000001:PO-7", -900, state="")) == [(Rank.NAMED, 1)]


def book(item: str, amount: int, day: str = "2025-11-03", state: str = "DEU") -> BookSide:
    return BookSide(fund=HOLDER, item=item, day=day, open_minor=amount, state=state)


def ranks(bank: BankSide, *books: BookSide, owed: tuple[Owed, ...] = ()) -> list[tuple[Rank, int]]:
    found = propose(bank, books, owed, MATCH_RULES.on(DAY).value)
    return [(each.rank, len(each.items)) for each in found]


BANK = BankSide(day="2025-11-03", usd_minor=1_000, said="payment R-1 from DEU", is_exact=True)


def test_proposals_are_ranked_by_what_they_rest_on() -> None:
    found = propose(
        BANK,
        [
            book("event:x", 1_000, "2025-11-08", "FRA"),
            book("event:y", 1_000, state="FRA"),
            book("receipt:R-1", 1_000, "2025-08-01", "FRA"),
            book("event:p", 400, state="FRA"),
            book("event:q", 600, state="FRA"),
            book("receipt:R-1 part", 5_000, state="DEU"),
        ],
        [Owed(HOLDER, "line", "DEU", 1_000), Owed(HOLDER, "line", "FRA", 999)],
        MATCH_RULES.on(DAY).value,
    )

    assert [each.rank for each in found] == [
        Rank.NAMED,
        Rank.SAME_DAY,
        Rank.NEAR,
        Rank.TOGETHER,
        Rank.PART,
        Rank.OWED,
    ]
    assert found[4].grounds[0] == "a part of it, with USD 40.00 left open"
    assert found[5].grounds == ("DEU owes exactly USD 10.00 on line", "the bank names DEU")


@pytest.mark.parametrize(
    "other",
    [
        book("event:x", -1_000, state="FRA"),
        book("event:x", 999, state="FRA"),
        book("event:x", 1_000, "2025-11-14", "FRA"),
        book("event:x", 1_001, state="FRA"),
    ],
)
def test_what_is_not_the_same_money_is_not_proposed(other: BookSide) -> None:
    assert ranks(BANK, other) == []


def test_in_another_currency_a_little_difference_is_proposed_and_a_large_one_is_not() -> None:
    euros = BankSide(day="2025-11-03", usd_minor=1_000, said="", is_exact=False)

    assert ranks(euros, book("event:x", 1_030, state="")) == [(Rank.SAME_DAY, 1)]
    assert ranks(euros, book("event:x", 1_031, state="")) == []
    assert ranks(euros, book("event:x", 500, state=""), book("event:y", 490, state="")) == [
        (Rank.TOGETHER, 2)
    ]
