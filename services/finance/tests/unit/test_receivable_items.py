"""Items of a line tell the same as the movements they were worked out from."""

from collections import defaultdict
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from missionledger.finance.application.ageing import open_items
from missionledger.finance.application.payment_standing import standing
from missionledger.finance.application.ports import ReceivableMovement
from missionledger.finance.application.receivable_items import items_of
from missionledger.finance.domain.fund.entries import ASSESSMENT_RULE
from missionledger.finance.domain.fund.receiving import RECEIPT_RULE

DAYS = [date(2025, month, 1).isoformat() for month in range(1, 13)]
amounts = st.integers(-300, 1_000)
movements = st.lists(st.tuples(st.sampled_from(DAYS), amounts), max_size=5)


def moved(rule: str, amount: int, day: str) -> ReceivableMovement:
    is_due = rule == ASSESSMENT_RULE
    return ReceivableMovement(
        "UNMISS",
        "FRA",
        "A",
        "2025/26",
        day if is_due else "",
        rule,
        "actual",
        "entered",
        amount,
        day,
    )


def by_day(pairs: list[tuple[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for day, amount in pairs:
        sums[day] += amount
    return sums


@given(movements, movements, st.sampled_from(DAYS))
def test_items_of_a_plain_line_tell_what_its_movements_tell(
    dues: list[tuple[str, int]], payments: list[tuple[str, int]], day: str
) -> None:
    line = items_of(by_day(dues), by_day(payments))
    moves = [moved(ASSESSMENT_RULE, amount, on) for on, amount in dues]
    moves += [moved(RECEIPT_RULE, -amount, on) for on, amount in payments]
    left = {item.due_on: item.amount_minor for item in open_items(moves)}

    if line.is_plain:
        assert {each.due_on: each.open_minor for each in line.items if each.open_minor} == left
        for state in standing("UNMISS", moves, date.fromisoformat(day)).states:
            due = [each for each in line.items if each.due_on <= day]
            assert state.due_minor == sum(each.due_minor for each in due)
            assert state.on_time_minor == sum(each.on_time_minor for each in due)
            late = sum(each.open_minor for each in line.items if each.due_on < day)
            assert state.late_minor == late
            assert state.last_settled_on == line.last_settled_on
    else:
        # What items cannot tell: money above what was due, or something taken out of what is due.
        nets = [amount for amount in by_day(dues).values() if amount]
        paid = sum(amount for _day, amount in payments)
        assert paid < 0 or paid > sum(max(net, 0) for net in nets) or min(nets, default=0) < 0


def test_money_settles_what_was_due_first() -> None:
    line = items_of({"2025-03-01": 100, "2025-06-01": 100}, {"2025-04-01": 120})

    first, second = line.items
    assert (first.open_minor, first.on_time_minor) == (0, 0)
    assert (second.open_minor, second.on_time_minor) == (80, 20)
    assert (line.is_plain, line.last_settled_on) == (True, "2025-04-01")


def test_a_line_on_which_nothing_is_due_any_more_still_is_one() -> None:
    (item,) = items_of({"2025-03-01": 0}, {}).items

    assert (item.due_on, item.due_minor, item.open_minor) == ("", 0, 0)
