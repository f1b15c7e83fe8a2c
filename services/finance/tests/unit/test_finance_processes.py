"""How the processes of finance are put together."""

from datetime import UTC, datetime
from typing import cast

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import FixedClock
from missionledger.common.processes.port import ProcessParts
from missionledger.finance.adapters.workflows.processes import put_together
from missionledger.finance.domain.fund.events import ContributionReceived, FundOpened

CLOCK = FixedClock(datetime(2026, 1, 15, tzinfo=UTC))
NO_AGGREGATES = cast("Aggregates", None)


def together(*parts: ProcessParts) -> ProcessParts:
    return put_together(NO_AGGREGATES, CLOCK, *parts)


def test_the_parts_are_one_and_each_event_type_is_heard_once() -> None:
    one = ProcessParts(rules=(lambda *_: (),), listens_to=(FundOpened, ContributionReceived))
    other = ProcessParts(rules=(lambda *_: (),), listens_to=(ContributionReceived,))

    whole = together(one, other)

    assert list(whole.rules) == [*one.rules, *other.rules]
    assert whole.listens_to == (FundOpened, ContributionReceived)


def test_a_part_that_listens_to_all_makes_the_whole_listen_to_all() -> None:
    all_ears = ProcessParts(rules=(lambda *_: (),))

    assert together(all_ears, ProcessParts(listens_to=(FundOpened,))).listens_to == ()


def test_progress_is_recorded_by_one_activity_however_many_parts_there_are() -> None:
    assert len(together(ProcessParts(), ProcessParts()).activities) == 1
