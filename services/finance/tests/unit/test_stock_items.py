"""Stocks by item: what is there, who gets it, what comes back or is made good."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.finance.domain.fund.refusals import DuplicateFactError
from missionledger.finance.domain.stock_items.commands import (
    AnyStockCommand,
    DefineStockItem,
    IssueStock,
    ReceiveStock,
    ReturnStock,
    WriteOffStock,
)
from missionledger.finance.domain.stock_items.decider import STOCK_ITEM
from missionledger.finance.domain.stock_items.refusals import (
    StockDutiesError,
    StockShortError,
    UnknownStockError,
)
from missionledger.finance.domain.stock_items.state import StockItem

DAY = date(2026, 1, 15)


def defined(**changes: Any) -> DefineStockItem:
    values: dict[str, Any] = {
        "item": "TENT-50",
        "title": "Tent for fifty",
        "unit": "each",
        "unit_value_minor": 900_000,
        "minimum": 5,
        "occurred_on": DAY,
    }
    return DefineStockItem.model_validate(values | changes)


def received(quantity: int = 10, **changes: Any) -> ReceiveStock:
    values: dict[str, Any] = {"item": "TENT-50", "reference": "R-1", "quantity": quantity}
    return ReceiveStock.model_validate(values | {"occurred_on": DAY} | changes)


def issued(quantity: int = 6, **changes: Any) -> IssueStock:
    values: dict[str, Any] = {
        "item": "TENT-50",
        "reference": "I-1",
        "quantity": quantity,
        "user_kind": "partner",
        "user": "African Union",
        "use": "surge",
        "charged_to": "letter of 4 January 2026",
        "requested_by": "planner",
        "approved_by": "chief",
        "occurred_on": DAY,
    }
    return IssueStock.model_validate(values | changes)


def back(quantity: int = 2, **changes: Any) -> ReturnStock:
    values: dict[str, Any] = {"item": "TENT-50", "reference": "B-1", "issue": "I-1"}
    return ReturnStock.model_validate(values | {"quantity": quantity, "occurred_on": DAY} | changes)


def lost(quantity: int = 1, **changes: Any) -> WriteOffStock:
    values: dict[str, Any] = {
        "item": "TENT-50",
        "reference": "L-1",
        "quantity": quantity,
        "reason": "mould",
        "requested_by": "keeper",
        "approved_by": "chief",
        "occurred_on": DAY,
    }
    return WriteOffStock.model_validate(values | changes)


def state(*commands: AnyStockCommand) -> StockItem:
    return Scenario(STOCK_ITEM).after(*commands).state


def test_what_goes_out_comes_back_or_is_made_good() -> None:
    made_good = received(3, reference="R-2", replaces="I-1")
    item = state(defined(), received(), issued(), back(), made_good, lost())

    assert (item.on_hand, item.written_off) == (10 - 6 + 2 + 3 - 1, 1)
    assert item.issues["I-1"].open_quantity == 1
    assert item.issues["I-1"].issued.value_minor == 6 * 900_000
    assert (item.value_minor, item.to_buy) == (8 * 900_000, 0)
    assert state(defined(), received(), issued()).to_buy == 1


@pytest.mark.parametrize(
    ("past", "command", "refusal"),
    [
        ([], received(), UnknownStockError),
        ([defined()], defined(title="Another tent"), DuplicateFactError),
        ([defined(), received()], received(11), DuplicateFactError),
        ([defined(), received()], issued(11), StockShortError),
        ([defined(), received()], issued(approved_by="planner"), StockDutiesError),
        ([defined(), received()], lost(approved_by="keeper"), StockDutiesError),
        ([defined(), received()], lost(11), StockShortError),
        ([defined(), received()], back(), UnknownStockError),
        ([defined(), received(), issued()], back(7), StockShortError),
        (
            [defined(), received(), issued(), back(5)],
            received(2, reference="R-2", replaces="I-1"),
            StockShortError,
        ),
    ],
)
def test_what_is_not_there_is_refused(
    past: list[AnyStockCommand], command: AnyStockCommand, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        Scenario(STOCK_ITEM).after(*past).when(command)


@pytest.mark.parametrize("command", [defined(), received(), issued(), back(), lost()])
def test_a_repeat_is_quiet(command: AnyStockCommand) -> None:
    scenario = Scenario(STOCK_ITEM).after(defined(), received(), issued(), back(), lost())

    assert scenario.when(command) == ()


@given(st.lists(st.tuples(st.sampled_from(["in", "out", "back", "lost"]), st.integers(1, 9))))
def test_stock_is_never_below_zero_and_nothing_comes_back_twice(
    steps: list[tuple[str, int]],
) -> None:
    scenario = Scenario(STOCK_ITEM).after(defined())
    for number, (what, quantity) in enumerate(steps):
        reference = f"X-{number}"
        issue = ([*scenario.state.issues] or ["none"])[-1]
        commands: dict[str, AnyStockCommand] = {
            "in": received(quantity, reference=reference),
            "out": issued(quantity, reference=reference),
            "back": back(quantity, reference=reference, issue=issue),
            "lost": lost(quantity, reference=reference),
        }
        try:
            scenario = scenario.after(commands[what])
        except (StockShortError, UnknownStockError):
            continue

    item = scenario.state
    assert item.on_hand >= 0
    assert all(0 <= each.open_quantity <= each.issued.quantity for each in item.issues.values())
