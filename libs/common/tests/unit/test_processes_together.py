"""How the processes of a service are put together."""

from datetime import UTC, datetime
from typing import cast

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import FixedClock
from missionledger.common.events import DomainEvent
from missionledger.common.processes.port import ProcessParts, StartWorkflow
from missionledger.common.processes.together import put_together
from missionledger.common.processes.workflow import ProcessInput

CLOCK = FixedClock(datetime(2026, 1, 15, tzinfo=UTC))
NO_AGGREGATES = cast("Aggregates", None)


class Opened(DomainEvent):
    pass


class Filled(DomainEvent):
    pass


def together(*parts: ProcessParts) -> ProcessParts:
    return put_together("purses", NO_AGGREGATES, CLOCK, *parts)


def test_the_parts_are_one_and_each_event_type_is_heard_once() -> None:
    one = ProcessParts(rules=(lambda *_: (),), listens_to=(Opened, Filled))
    other = ProcessParts(rules=(lambda *_: (),), listens_to=(Filled,))

    whole = together(one, other)

    assert list(whole.rules) == [*one.rules, *other.rules]
    assert whole.listens_to == (Opened, Filled)


def test_a_part_that_listens_to_all_makes_the_whole_listen_to_all() -> None:
    all_ears = ProcessParts(rules=(lambda *_: (),))

    assert together(all_ears, ProcessParts(listens_to=(Opened,))).listens_to == ()


def test_progress_is_recorded_by_one_activity_however_many_parts_there_are() -> None:
    assert len(together(ProcessParts(), ProcessParts()).activities) == 1


def test_what_stands_in_each_part_stands_in_the_whole() -> None:
    start = StartWorkflow("Watch", "watch/all", ProcessInput(mission=None))

    assert together(ProcessParts(), ProcessParts(standing=(start,))).standing == [start]
