"""Matches: never more than there is on either side, whatever the order; write-ins by two people."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.eventlog.port import EVENT_BYTES_MAX
from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.finance.domain.bank.items import (
    CASH_MONTH,
    AnyCashItemCommand,
    CancelCashItem,
    CashItemEvent,
    CashMonth,
    HoldCashItem,
    ReleaseCashItem,
    cash_movements,
    is_at_a_bank,
    item_of,
)
from missionledger.finance.domain.bank.matching import BANK_MONTH
from missionledger.finance.domain.bank.month_state import BankMonth
from missionledger.finance.domain.bank.months import (
    AnyBankMonthCommand,
    ApproveWriteIn,
    BankMonthEvent,
    MatchEntry,
    MatchPart,
    PrepareWriteIn,
    RecordEntries,
    ReturnWriteIn,
    TurnDownProposal,
    UndoMatch,
    WriteInApproved,
    WriteInKind,
)
from missionledger.finance.domain.bank.refusals import (
    BankDutiesError,
    EntryChangedError,
    MatchError,
    UnknownEntryError,
    UnknownMatchError,
    WriteInStatusError,
)
from missionledger.finance.domain.postings import (
    balanced,
)
from missionledger.finance.testing.bank import ACCOUNT, HOLDER, entry, statement

Month = Scenario[AnyBankMonthCommand, BankMonth, BankMonthEvent]
Cash = Scenario[AnyCashItemCommand, CashMonth, CashItemEvent]

DAY = date(2025, 11, 3)
ABOUT: dict[str, Any] = {
    "account": ACCOUNT,
    "holder": HOLDER,
    "month": "2025-11",
    "occurred_on": DAY,
}
ENTRIES = {"ST-2025-11-03.1": 1_000, "ST-2025-11-03.2": -300}
ITEMS = {"a": 700, "b": 600, "c": -300}
FIRST = "ST-2025-11-03.1"
SECOND = "ST-2025-11-03.2"


def recorded() -> Month:
    said = statement(entry(1_000), entry(-300, 2))
    return Scenario(BANK_MONTH).after(RecordEntries(**ABOUT, statement=said, begins_account=True))


def match(name: str, item: str, amount: int, entry_id: str = FIRST, **more: Any) -> MatchEntry:
    part = MatchPart(fund=HOLDER, item=item, month="2025-11", entry_minor=amount, item_minor=amount)
    values = {"parts": (part,), **more}
    return MatchEntry(**ABOUT, entry=entry_id, match=name, matched_by="officer", **values)


def hold(name: str, item: str, amount: int, entry_id: str = FIRST) -> HoldCashItem:
    return HoldCashItem(
        fund=HOLDER,
        month="2025-11",
        item=item,
        match=name,
        account=ACCOUNT,
        entry=entry_id,
        amount_minor=amount,
        whole_minor=ITEMS[item],
        occurred_on=DAY,
    )


def undo(name: str, entry_id: str = FIRST) -> UndoMatch:
    return UndoMatch(**ABOUT, entry=entry_id, match=name, reason="wrong", undone_by="officer")


def write_in(by: str = "one", entry_id: str = SECOND, **changes: Any) -> PrepareWriteIn:
    values = {"kind": WriteInKind.BANK_CHARGES, "usd_minor": -300, "text": "fee", **changes}
    return PrepareWriteIn(**ABOUT, entry=entry_id, fund=HOLDER, prepared_by=by, **values)


def approve(by: str = "two") -> ApproveWriteIn:
    return ApproveWriteIn(**ABOUT, entry=SECOND, match="w", approved_by=by)


@dataclass
class BothSides:
    """The bank and the books, changed together or not at all."""

    bank: Month = field(default_factory=recorded)
    books: Cash = field(default_factory=lambda: Scenario(CASH_MONTH))

    def try_match(self, name: str, item: str, amount: int, entry_id: str) -> None:
        try:
            bank = self.bank.after(match(name, item, amount, entry_id))
            books = self.books.after(hold(name, item, amount, entry_id))
        except Refusal:
            return
        self.bank, self.books = bank, books

    def try_undo(self, name: str, item: str, entry_id: str) -> None:
        release = ReleaseCashItem(
            fund=HOLDER, month="2025-11", item=item, match=name, occurred_on=DAY
        )
        try:
            bank, books = self.bank.after(undo(name, entry_id)), self.books.after(release)
        except Refusal:
            return
        self.bank, self.books = bank, books


Steps = st.lists(
    st.tuples(
        st.sampled_from(["match", "undo"]),
        st.sampled_from(["m1", "m2", "m3", "m4"]),
        st.sampled_from(sorted(ITEMS)),
        st.integers(-800, 1_200),
        st.sampled_from(sorted(ENTRIES)),
    ),
    max_size=25,
)


@given(Steps)
def test_no_order_of_commands_matches_more_than_there_is(
    steps: list[tuple[str, str, str, int, str]],
) -> None:
    sides = BothSides()
    for what, name, item, amount, entry_id in steps:
        if what == "match":
            sides.try_match(name, item, amount, entry_id)
        else:
            sides.try_undo(name, item, entry_id)

        matched = 0
        for key, whole in ENTRIES.items():
            held = sides.bank.state.items[key]
            assert 0 <= held.matched_minor * (1 if whole > 0 else -1) <= abs(whole)
            matched += held.matched_minor
        taken = 0
        for key, whole in ITEMS.items():
            parts = sides.books.state.held.get(key, {}).values()
            amount_held = sum(part.amount_minor for part in parts)
            assert 0 <= amount_held * (1 if whole > 0 else -1) <= abs(whole)
            taken += amount_held
        assert matched == taken


def test_the_balance_an_account_begins_with_is_an_entry() -> None:
    said = statement(entry(5), opening=700)

    first = Scenario(BANK_MONTH).after(RecordEntries(**ABOUT, statement=said, begins_account=True))
    later = Scenario(BANK_MONTH).after(RecordEntries(**ABOUT, statement=said, begins_account=False))

    assert first.state.items["ST-2025-11-03.0"].entry.amount_minor == 700
    assert "ST-2025-11-03.0" not in later.state.items
    assert first.when(RecordEntries(**ABOUT, statement=said, begins_account=True)) == ()


def test_a_busy_day_is_divided_into_events_that_the_log_takes() -> None:
    longest = {"text": "\N{SNOWMAN}" * 1_000, "reference": "\N{SNOWMAN}" * 300}
    entries = [entry(1, number, **longest) for number in range(1, 252)]
    said = statement(*entries)

    events = Scenario(BANK_MONTH).when(RecordEntries(**ABOUT, statement=said, begins_account=True))

    assert len(events) == 3
    assert max(len(event.to_data()) for event in events) < EVENT_BYTES_MAX
    assert len(Scenario(BANK_MONTH).given(*events).state.items) == 251
    empty = RecordEntries(**ABOUT, statement=statement(), begins_account=True)
    assert len(Scenario(BANK_MONTH).when(empty)) == 1


def test_a_match_is_confirmed_once_and_taken_back_once() -> None:
    matched = recorded().after(match("m1", "a", 700))

    assert matched.when(match("m1", "a", 700)) == ()
    with pytest.raises(MatchError, match="other parts"):
        matched.when(match("m1", "b", 700))
    with pytest.raises(MatchError, match="300 of the entry are open"):
        matched.when(match("m2", "b", 301))
    undone = matched.after(undo("m1"))
    assert undone.when(undo("m1")) == ()
    assert undone.state.items[FIRST].open_minor == 1_000
    with pytest.raises(UnknownMatchError):
        undone.when(undo("m9"))


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (match("m1", "a", -5), MatchError),
        (match("m1", "a", 0), MatchError),
        (match("m1", "c", 300, SECOND), MatchError),
        (match("m1", "a", 5, "ST-2025-11-03.9"), UnknownEntryError),
        (match("m1", "a", 5, seen_version=7), EntryChangedError),
        (match("m1", "a", 5, parts=match("m1", "a", 5).parts * 2), MatchError),
    ],
)
def test_what_cannot_be_the_same_money_is_refused(
    command: MatchEntry, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        recorded().when(command)


def test_a_write_in_is_booked_by_another_person_than_prepared_it() -> None:
    prepared = recorded().after(write_in())

    assert prepared.when(write_in()) == ()
    with pytest.raises(BankDutiesError):
        prepared.when(approve("one"))
    with pytest.raises(WriteInStatusError):
        prepared.when(match("m1", "c", -300, SECOND))
    (approved,) = prepared.when(approve())
    assert isinstance(approved, WriteInApproved)
    postings = approved.entries[0].postings
    assert balanced(postings) == postings
    assert {posting.account.value for posting in postings} == {"cash", "bank_charges"}
    done = prepared.given(approved)
    assert done.when(approve()) == ()
    assert done.state.items[SECOND].open_minor == 0
    with pytest.raises(MatchError, match="was written in"):
        done.when(undo("w", SECOND))
    with pytest.raises(WriteInStatusError):
        done.when(write_in("three"))
    item = item_of(approved, "e")
    assert [each.item for each in cash_movements(approved, item)] == [item]


def test_a_write_in_needs_an_entry_that_is_free_and_fits() -> None:
    with pytest.raises(MatchError, match="charges are money out"):
        recorded().when(write_in(entry_id=FIRST))
    with pytest.raises(MatchError, match="matched with the books"):
        recorded().after(match("m1", "c", -300, SECOND)).when(write_in())
    with pytest.raises(WriteInStatusError):
        recorded().when(approve())


def test_a_returned_write_in_may_be_prepared_again() -> None:
    back = ReturnWriteIn(**ABOUT, entry=SECOND, reason="which month?", returned_by="two")
    returned = recorded().after(write_in(), back)

    assert returned.when(back) == ()
    with pytest.raises(WriteInStatusError):
        returned.when(approve())
    assert returned.after(write_in(text="fee of October"), approve())


def test_a_proposal_is_turned_down_once() -> None:
    wrong = TurnDownProposal(
        **ABOUT, entry=FIRST, fund=HOLDER, item="a", reason="no", turned_down_by="o"
    )

    assert recorded().after(wrong).when(wrong) == ()


def test_a_reversed_movement_is_held_no_more() -> None:
    cancel = CancelCashItem(fund=HOLDER, month="2025-11", item="a", occurred_on=DAY)
    release = ReleaseCashItem(fund=HOLDER, month="2025-11", item="a", match="m", occurred_on=DAY)
    books: Cash = Scenario(CASH_MONTH)

    assert books.after(cancel).when(cancel) == ()
    with pytest.raises(MatchError, match="was reversed"):
        books.after(cancel).when(hold("m", "a", 5))
    with pytest.raises(MatchError, match="just now"):
        books.after(hold("m", "a", 5)).when(cancel)
    with pytest.raises(UnknownMatchError):
        books.when(release)
    assert books.after(hold("m", "a", 5), release).when(cancel)
    assert books.after(hold("m", "a", 5)).when(hold("m", "a", 5)) == ()
    with pytest.raises(MatchError, match="another part"):
        books.after(hold("m", "a", 5)).when(hold("m", "a", 6))


def test_reversals_and_new_values_are_at_no_bank() -> None:
    assert [is_at_a_bank(each) for each in ("receipt:r", "receipt-reversal:r", "exchange:e")] == [
        True,
        False,
        False,
    ]
