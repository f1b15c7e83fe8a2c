"""What all States owe is the same whether lines are added up in the read store or one by one."""

from dataclasses import replace
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
from missionledger.finance.application.payment_standing import arrears, exposure, standing
from missionledger.finance.application.ports import ReceivableFilter
from missionledger.finance.application.receivables import (
    BooksAsked,
    added_up,
    book_asked,
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
    listed = {"row": 2, "provenance": "verified", "year": 2024, "list_ends_on": "2024-12-30"}
    await imported(service, "regular-budget-lists", [listed])
    await modelled_days(service)
    for number, (state, amount) in enumerate(
        [("DEU", "1000000.00"), ("FRA", "250000.50"), ("AFG", "99000000.00")]
    ):
        body = payment(amount, f"r-{number}", state=state)
        answer = await service.post("/v1/contributions", body)
        assert answer.is_success, answer.text


async def modelled_days(service: ServiceUnderTest) -> None:
    """Japan owes from before, and pays that and a line of UNIFIL, in the modelled book alone."""
    listed = (await service.get("/v1/assessments", fund="UNIFIL", kind="assessment")).json()
    line = listed["items"][0]
    paid = {"state": "JPN", "line": line["line"], "fiscal_year": line["fiscal_year"]}
    before = {"state": "JPN", "fiscal_year": "2022/23"}
    first = {
        "row": 2,
        "provenance": "modelled",
        "fund": "UNIFIL",
        "day": "2023-07-01",
        "run": "test",
        "opening_cash_minor": 1_000_00,
        "opening_receivables": [before | {"due_on": "2022-08-01", "amount_minor": 900_00}],
    }
    second = {
        "row": 3,
        "provenance": "modelled",
        "fund": "UNIFIL",
        "day": "2025-12-15",
        "run": "test",
        "receipts": [paid | {"amount_minor": 7_00}, before | {"amount_minor": 400_00}],
    }
    await imported(service, "modelled-cash-days", [first, second])


@pytest.mark.parametrize("books", ["all", "actual"])
def test_sums_and_single_lines_tell_the_same(tmp_path: Path, books: BooksAsked) -> None:
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
                known = await funds_with_receipts(reader, axes, books)
                bounds = await reader.upper_bounds(axes)
                wanted = ReceivableFilter(funds=FUNDS, book=book_asked(books))
                movements = await reader.receivables(wanted, axes)
                balances = await reader.balances_by_state(axes, FUNDS)
                if books == "actual":
                    balances = [each for each in balances if each.book == "actual"]
                one_by_one = state_totals(movements, balances, known, day, bounds=bounds)
                together = await states_of_funds(reader, axes, FUNDS, books)

                assert together == one_by_one
                sums, others = await added_up(reader, wanted, axes)
                assert exposure(others, sums) == exposure(movements)
                items = open_items(movements, bounds)
                assert arrears(open_items(others, bounds), day, sums) == arrears(items, day)
                by_day = await reader.receivables(replace(wanted, by_day=True), axes)
                parts, rest = await reader.standing_sums(wanted, axes)
                of_all = standing("ALL", by_day, day, bounds=bounds)
                assert standing("ALL", rest, day, parts, bounds) == of_all
                last_others = len(others)
        # At the last point nothing moved since: every line is in the sums.
        assert last_others == 0
        assert bounds.lines

    run(tmp_path, story)


@pytest.mark.parametrize("day", [date(2025, 7, 31), date(2024, 2, 29), date(2025, 2, 28)])
def test_each_age_begins_on_its_first_due_date(day: date) -> None:
    ages = first_due_dates(day)

    for age, first in ages:
        assert age_on(day, first) is age
        before = date.fromordinal(date.fromisoformat(first).toordinal() - 1)
        assert age_on(day, before.isoformat()) is not age
    assert [age for age, _ in ages] == [age for age in Age if age is not Age.OLDER]
