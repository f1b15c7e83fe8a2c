"""The part of the log's contract about reading: pages, streams, instants, snapshots."""

# ruff: noqa: PLR2004 - a suite of tests states its figures where it uses them

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import ClassVar

import pytest

from missionledger.common.clock import FixedClock
from missionledger.common.eventlog.codec import EventCodec, UnknownEventError
from missionledger.common.eventlog.port import (
    AppendRequest,
    EventLog,
    Snapshot,
    StreamInfo,
    StreamWrite,
)
from missionledger.common.events import DomainEvent
from missionledger.common.testing.eventlog_place import LogPlace
from missionledger.common.testing.eventlog_samples import (
    sample_append,
    sample_event,
    sample_write,
)

FUND = "finance.fund-UNSOH"
LOAN = "finance.loan-1"
NOON = datetime(2025, 6, 30, 12, tzinfo=UTC)


class AmountNoted(DomainEvent):
    """The event of the samples, two versions later."""

    schema_version = 3

    amount_minor: int
    currency: str


class AmountExplained(DomainEvent):
    """An event whose second version only added a field with a default."""

    schema_version: ClassVar[int] = 2
    filled_in: ClassVar[frozenset[int]] = frozenset({1})

    number: int
    note: str = ""


def _fill(log: EventLog) -> None:
    """Write positions 1 to 6: a fund, a loan, a fund of another mission, one of none."""
    for write in (
        sample_write(FUND, 0, events=2),
        sample_write(LOAN, 0),
        sample_write("finance.fund-UNEF-I", 0, mission="UNEF-I"),
        sample_write("finance.scale-2025", 0, mission=None),
        sample_write(FUND, 2),
    ):
        log.submit(AppendRequest((write,))).result(timeout=30)


def _positions(log: EventLog, **conditions: object) -> list[int]:
    return [event.position for event in log.read(**{"after": 0, "limit": 100, **conditions})]  # type: ignore[arg-type]


class ReadingContract:
    """Reads give what was written, in order."""

    def test_pages_follow_each_other_without_gap(self, place: LogPlace) -> None:
        """A page starts after the last one and ends where it is told."""
        log = place.open()
        _fill(log)

        assert _positions(log, limit=4) == [1, 2, 3, 4]
        assert _positions(log, after=4) == [5, 6]
        assert _positions(log, after=1, up_to=3) == [2, 3]
        assert _positions(log, after=6) == []

    def test_a_page_can_be_of_some_categories_and_of_one_mission(self, place: LogPlace) -> None:
        """A category is exact: `finance.fund` is not a prefix of anything else."""
        log = place.open()
        _fill(log)
        log.submit(sample_append("finance.fundraiser-1")).result(timeout=30)

        assert _positions(log, categories=["finance.fund"]) == [1, 2, 4, 6]
        assert _positions(log, categories=["finance.loan", "finance.fund"], limit=3) == [1, 2, 3]
        assert _positions(log, categories=[]) == []
        assert _positions(log, mission="UNEF-I") == [4]
        assert _positions(log, categories=["finance.fund"], mission="UNSOH", after=1) == [2, 6]

    def test_a_stream_is_read_from_a_version_up_to_a_position(self, place: LogPlace) -> None:
        """Both bounds count, and a stream that is not there is empty."""
        log = place.open()
        _fill(log)

        assert [event.position for event in log.read_stream(FUND)] == [1, 2, 6]
        assert [event.version for event in log.read_stream(FUND, after_version=1)] == [2, 3]
        assert [event.position for event in log.read_stream(FUND, up_to=5)] == [1, 2]
        assert [event.version for event in log.read_stream(FUND, after_version=1, limit=1)] == [2]
        assert log.read_stream("finance.fund-NONE") == []

    def test_several_streams_are_read_at_once(self, place: LogPlace) -> None:
        """Every name asked for is a key."""
        log = place.open()
        _fill(log)

        found = log.read_streams([FUND, LOAN, "finance.fund-NONE"], up_to=5)

        assert {name: [event.version for event in events] for name, events in found.items()} == {
            FUND: [1, 2],
            LOAN: [1],
            "finance.fund-NONE": [],
        }
        assert log.read_streams([]) == {}

    def test_streams_are_listed_by_name(self, place: LogPlace) -> None:
        """Of a category, of missions, as known at a position, page by page."""
        log = place.open()
        _fill(log)
        other = StreamInfo("finance.fund-UNEF-I", 1, "UNEF-I", 4, 4)
        fund = StreamInfo(FUND, 3, "UNSOH", 1, 6)

        assert log.list_streams("finance.fund") == [other, fund]
        assert log.list_streams("finance.fund", limit=1) == [other]
        assert log.list_streams("finance.fund", after=other.stream) == [fund]
        assert log.list_streams("finance.fund", missions=["UNSOH"]) == [fund]
        assert log.list_streams("finance.fund", missions=[]) == []
        assert log.list_streams("finance.fund", up_to=3) == [fund]
        assert log.list_streams("finance.fun") == []

    def test_names_are_ordered_by_their_bytes(self, place: LogPlace) -> None:
        """On every database and in every locale."""
        log = place.open()
        names = [f"finance.fund-{end}" for end in ("Z", "a", "A1", "A-1", "é")]
        for name in names:
            log.submit(sample_append(name)).result(timeout=30)

        assert [each.stream for each in log.list_streams("finance.fund")] == sorted(names)

    def test_an_instant_means_the_last_position_recorded_by_then(self, place: LogPlace) -> None:
        """Events of one transaction share their instant."""
        clock = FixedClock(NOON)
        log = place.open(clock=clock)
        second = timedelta(seconds=1)

        assert log.position_at(NOON) == 0
        for number in range(1, 8):
            clock.instant = NOON + number * second
            log.submit(sample_append(f"finance.fund-{number}", events=3)).result(timeout=30)

        assert log.position_at(NOON) == 0
        assert [log.position_at(NOON + number * second) for number in range(1, 8)] == [
            3 * number for number in range(1, 8)
        ]
        assert log.position_at(NOON + 1.5 * second) == 3
        assert log.position_at(NOON + 100 * second) == 21

    def test_a_snapshot_is_kept_and_replaced_by_a_newer_one(self, place: LogPlace) -> None:
        """An older one does not replace it; another state version does."""
        log = place.open()

        assert log.load_snapshot(FUND, 1) is None
        for snapshot in (Snapshot(FUND, 5, 1, b"five"), Snapshot(FUND, 4, 1, b"four")):
            log.save_snapshot(snapshot)

        assert log.load_snapshot(FUND, 1) == Snapshot(FUND, 5, 1, b"five")
        assert log.load_snapshot(FUND, 2) is None
        log.save_snapshot(Snapshot(FUND, 3, 2, b"three"))
        assert log.load_snapshot(FUND, 2) == Snapshot(FUND, 3, 2, b"three")

    def test_deleted_snapshots_change_nothing_in_the_log(self, place: LogPlace) -> None:
        """They are a cache; a closed log just does not keep one."""
        log = place.open()
        _fill(log)
        before = (log.head(), log.read(after=0, limit=100))
        log.save_snapshot(Snapshot(FUND, 3, 1, b"{}"))
        place.alter("DELETE FROM snapshots")

        assert (log.head(), log.read(after=0, limit=100)) == before
        assert log.verify() == log.head()
        log.close()
        log.save_snapshot(Snapshot(FUND, 3, 1, b"{}"))

    def test_a_follower_is_woken_by_a_commit_until_it_leaves(self, place: LogPlace) -> None:
        """With the last position of the commit."""
        log = place.open()
        woken, reached = [], Event()

        def wake(position: int) -> None:
            woken.append(position)
            if position >= 3:
                reached.set()

        leave = log.subscribe(wake)
        log.submit(sample_append(FUND, events=3)).result(timeout=30)
        assert reached.wait(timeout=30)
        leave()
        log.submit(sample_append(FUND, 3)).result(timeout=30)

        assert woken[-1] == 3
        assert woken == sorted(set(woken))

    def test_old_versions_of_an_event_are_read_through_upcasters(self, place: LogPlace) -> None:
        """Step by step up to the present one; what is unknown is said to be."""
        log = place.open()
        codec = EventCodec(
            [AmountNoted],
            {
                ("AmountNoted", 1): lambda old: {"amount_minor": old["number"] * 100},
                ("AmountNoted", 2): lambda old: {**old, "currency": "USD"},
            },
        )
        log.submit(AppendRequest((StreamWrite(FUND, 0, (sample_event(7),)),))).result(timeout=30)
        stored = log.read_stream(FUND)[0]

        assert codec.decode(stored) == AmountNoted(amount_minor=700, currency="USD")
        with pytest.raises(UnknownEventError):
            EventCodec([]).decode(stored)

    def test_a_version_whose_next_only_adds_defaults_needs_no_upcaster(
        self, place: LogPlace
    ) -> None:
        """The event says so itself; a version that nobody can read stops the service."""
        log = place.open()
        log.submit(AppendRequest((StreamWrite(FUND, 0, (sample_event(7),)),))).result(timeout=30)
        stored = log.read_stream(FUND)[0]
        event = replace(stored, type=AmountExplained.event_type())

        assert EventCodec([AmountExplained]).decode(event) == AmountExplained(number=7)
        with pytest.raises(ValueError, match="AmountNoted v1 has no upcaster"):
            EventCodec([AmountNoted])
