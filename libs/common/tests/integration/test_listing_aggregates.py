from datetime import date
from pathlib import Path

import pytest

from missionledger.common.axes import Axes
from missionledger.common.commands import CommandContext
from missionledger.common.listing import STREAMS_PER_QUERY, Listing, list_aggregates
from missionledger.common.outcomes import Decision
from missionledger.common.service import Kernel
from missionledger.common.testing.purse_service import PURSE, PayIn, Purse, purse_kernel

PURSES = 2 * STREAMS_PER_QUERY + 10
EARLY, LATE = date(2025, 1, 1), date(2025, 12, 31)


async def fill(kernel: Kernel) -> int:
    decisions = [
        Decision(
            PURSE,
            PayIn(
                occurred_on=EARLY if number % 2 else LATE,
                purse_id=f"p{number:04d}",
                mission_id="UNXX" if number % 5 else "UNYY",
                minor=number + 1,
            ),
        )
        for number in range(PURSES)
    ]
    outcomes = await kernel.aggregates.execute_together(decisions, CommandContext("tester", "none"))
    return outcomes[-1].last_position


async def page(
    kernel: Kernel,
    axes: Axes,
    *,
    after: str = "",
    limit: int = 100,
    missions: list[str] | None = None,
    above: int = 0,
) -> Listing[Purse]:
    return await list_aggregates(
        kernel.aggregates,
        PURSE,
        axes,
        after=after,
        limit=limit,
        missions=missions,
        keep=lambda purse: purse.minor > above,
    )


@pytest.mark.anyio
async def test_pages_show_every_aggregate_once_and_in_order(tmp_path: Path) -> None:
    with purse_kernel(tmp_path) as kernel:
        axes = Axes(LATE, await fill(kernel))
        seen: list[str] = []
        after = ""
        while True:
            listing = await page(kernel, axes, after=after, limit=300)
            seen.extend(each.id for each in listing.items)
            after = listing.next_after
            if not after:
                break

    assert seen == [f"p{number:04d}" for number in range(PURSES)]


@pytest.mark.anyio
async def test_a_filter_that_keeps_few_looks_through_all(tmp_path: Path) -> None:
    with purse_kernel(tmp_path) as kernel:
        axes = Axes(LATE, await fill(kernel))
        rare = await page(kernel, axes, above=PURSES - 3, limit=3)
        one_of_them = await page(kernel, axes, above=PURSES - 3, limit=1)

    assert [each.loaded.state.minor for each in rare.items] == [PURSES - 2, PURSES - 1, PURSES]
    assert rare.next_after == ""
    assert one_of_them.next_after == one_of_them.items[0].id


@pytest.mark.anyio
async def test_both_axes_and_the_scope_narrow_the_list(tmp_path: Path) -> None:
    with purse_kernel(tmp_path) as kernel:
        last = await fill(kernel)
        early = await page(kernel, Axes(EARLY, last), limit=PURSES)
        known = await page(kernel, Axes(LATE, 7), limit=PURSES)
        scoped = await page(kernel, Axes(LATE, last), limit=PURSES, missions=["UNYY"])
        nothing = await page(kernel, Axes(LATE, last), limit=PURSES, missions=[])

    assert len(early.items) == PURSES // 2
    assert len(known.items) == 7
    assert {each.loaded.state.mission_id for each in scoped.items} == {"UNYY"}
    assert nothing.items == []
