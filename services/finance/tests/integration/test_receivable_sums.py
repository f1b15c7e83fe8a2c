"""A list of States is the same whether lines are added up in the read store or one by one."""

from datetime import date
from pathlib import Path

import pytest

from missionledger.common.axes import Axes
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.adapters.projections.postings_reader import PostingsReader
from missionledger.finance.application.ageing import (
    Age,
    age_on,
    first_due_dates,
    open_items,
)
from missionledger.finance.application.payment_standing import arrears, exposure
from missionledger.finance.application.ports import ReceivableFilter
from missionledger.finance.application.receivables import (
    added_up,
    funds_with_receipts,
    states_of_funds,
)
from missionledger.finance.application.state_accounts import state_totals
from missionledger.finance.testing.api import (
    decision,
    imported,
    load_lines,
    note,
    payment,
    receipt,
    regular_budget,
    run,
)

FUNDS = ["UNMISS", "UNIFIL", "REGULAR-BUDGET"]
DAYS = [date(2025, 7, 30), date(2025, 8, 1), date(2026, 2, 28), date(2026, 6, 30)]


async def loaded(service: ServiceUnderTest) -> None:
    """Lines of two missions and of the regular budget; part paid, overpaid, and conditional."""
    await note(
        service,
        decision(1, "UNMISS", "2024-04-30", "2026-04-30", "MandateRenewed"),
        decision(1, "UNIFIL", "2024-08-28", "2025-08-31", "MandateRenewed"),
    )
    await load_lines(service, "UNMISS", "UNIFIL")
    straddling = {
        "fund": "UNMISS",
        "fiscal_year": "2025/26",
        "period_from": "2026-01-01",
        "period_to": "2026-06-30",
        "gross": {"amount": "6000000.00"},
        "symbol": "ST/ADM/SER.B/2000",
        "issued_on": "2025-07-01",
    }
    answer = await service.post("/v1/assessments", straddling)
    assert answer.is_success, answer.text
    await note(
        service,
        decision(2, "UNIFIL", "2025-08-28", "2026-12-31", "MandateRenewed"),
        decision(2, "UNMISS", "2026-04-28", "2027-04-30", "MandateRenewed"),
    )
    await regular_budget(service)
    await imported(service, "regular-budget-receipts", [receipt("FRA", 300_00, "2024-02-01")])
    for number, (state, amount) in enumerate(
        [("DEU", "1000000.00"), ("FRA", "250000.50"), ("AFG", "99000000.00")]
    ):
        body = payment(amount, f"r-{number}", state=state)
        answer = await service.post("/v1/contributions", body)
        assert answer.is_success, answer.text


@pytest.mark.parametrize("books", ["all", "actual"])
def test_sums_and_single_lines_tell_the_same(tmp_path: Path, books: str) -> None:
    async def story(service: ServiceUnderTest) -> None:
        await loaded(service)
        kernel = service.assembly.kernel
        reader = PostingsReader(kernel.projections)
        last = kernel.log.head().position
        # A read over HTTP waits until the read models hold the position.
        answer = await service.get("/v1/member-states", known_at=last)
        assert answer.is_success, answer.text
        for day in DAYS:
            for position in (last // 2, last):
                axes = Axes(day, position)
                asked = "actual" if books == "actual" else "all"
                known = await funds_with_receipts(reader, axes, asked)  # type: ignore[arg-type]
                movements = await reader.receivables(ReceivableFilter(funds=FUNDS), axes)
                balances = await reader.balances_by_state(axes, FUNDS)
                one_by_one = state_totals(movements, balances, known, day)
                together = await states_of_funds(reader, axes, FUNDS, asked)  # type: ignore[arg-type]

                assert together == one_by_one
                sums, split = await added_up(reader, ReceivableFilter(funds=FUNDS), axes)
                assert exposure(split, sums) == exposure(movements)
                assert arrears(open_items(split), day, sums) == arrears(open_items(movements), day)
        # What was released on renewal has a due date of its own on the line that straddles it.
        assert {each.fund for each in split} == {"UNMISS"}
        assert len(split) < len(movements)

    run(tmp_path, story)


@pytest.mark.parametrize("day", [date(2025, 7, 31), date(2024, 2, 29), date(2025, 2, 28)])
def test_each_age_begins_on_its_first_due_date(day: date) -> None:
    ages = first_due_dates(day)

    for age, first in ages:
        assert age_on(day, first) is age
        before = date.fromordinal(date.fromisoformat(first).toordinal() - 1)
        assert age_on(day, before.isoformat()) is not age
    assert [age for age, _ in ages] == [age for age in Age if age is not Age.OLDER]
