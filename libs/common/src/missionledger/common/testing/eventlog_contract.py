"""What every event log promises: the suite that each implementation must pass.

A test module inherits `EventLogContract` and gives a fixture `place` that says where logs live.
"""

# ruff: noqa: PLR2004 - a suite of tests states its figures where it uses them

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from missionledger.common.clock import FixedClock
from missionledger.common.eventlog.errors import (
    EventIdReusedError,
    EventTooLargeError,
    IdempotencyConflictError,
    LogClosedError,
    LogCorruptError,
    LogFormatError,
    VersionConflictError,
)
from missionledger.common.eventlog.port import (
    EVENT_BYTES_MAX,
    EVENTS_PER_APPEND_MAX,
    GENESIS_HASH,
    AppendRequest,
    AppendResult,
    EventLog,
    Idempotency,
    StreamWrite,
)
from missionledger.common.refusals import InvalidRequestError
from missionledger.common.testing.eventlog_concurrency import ConcurrencyContract
from missionledger.common.testing.eventlog_place import LogPlace
from missionledger.common.testing.eventlog_reading import ReadingContract
from missionledger.common.testing.eventlog_samples import (
    sample_append,
    sample_event,
    sample_write,
)

FUND = "finance.fund-UNSOH"
OTHER = "finance.fund-UNEF-I"
NOON = datetime(2025, 6, 30, 12, tzinfo=UTC)


def append(log: EventLog, request: AppendRequest) -> AppendResult:
    """Append and wait."""
    return log.submit(request).result(timeout=30)


class AppendingContract:
    """Appends: positions, versions, atomicity, limits."""

    def test_positions_and_versions_start_at_one_and_have_no_gap(self, place: LogPlace) -> None:
        """Positions count the log, versions the stream."""
        log = place.open()

        first = append(log, sample_append(FUND, events=2))
        second = append(log, sample_append(OTHER))
        third = append(log, sample_append(FUND, 2))

        assert (first.first_position, first.last_position, first.versions) == (1, 2, {FUND: 2})
        assert (second.first_position, second.last_position) == (3, 3)
        assert (third.first_position, third.versions) == (4, {FUND: 3})
        assert [event.version for event in log.read_stream(FUND)] == [1, 2, 3]

    def test_an_event_comes_back_as_it_was_written(self, place: LogPlace) -> None:
        """Every field, and the payload byte for byte."""
        log = place.open(clock=FixedClock(NOON))
        event = sample_event(data='{"b":"é\\u0000","a":1}'.encode())

        append(log, AppendRequest((StreamWrite(FUND, 0, (event,)),)))
        found = log.read(after=0, limit=10)[0]

        assert (found.position, found.stream, found.version) == (1, FUND, 1)
        assert (found.id, found.type, found.schema_version) == (str(event.id), event.type, 1)
        assert (found.data, found.metadata) == (event.data, event.metadata)
        assert (found.occurred_on, found.mission) == ("2025-06-30", "UNSOH")
        assert found.recorded_at == "2025-06-30T12:00:00.000000Z"
        assert found.epoch == log.epoch
        assert found.hash == log.head().hash != GENESIS_HASH

    def test_several_streams_are_written_together_or_not_at_all(self, place: LogPlace) -> None:
        """One stale stream refuses the whole append."""
        log = place.open()
        append(log, sample_append(OTHER))
        both = AppendRequest((sample_write(FUND, 0, events=3), sample_write(OTHER, 0)))

        with pytest.raises(VersionConflictError) as refused:
            append(log, both)
        again = append(log, AppendRequest((sample_write(FUND, 0), sample_write(OTHER, 1))))

        assert (refused.value.expected, refused.value.actual) == (0, 1)
        assert (again.first_position, again.last_position) == (2, 3)
        assert again.versions == {FUND: 1, OTHER: 2}
        assert log.head().position == 3

    def test_a_stream_may_be_written_twice_in_one_append(self, place: LogPlace) -> None:
        """The second write sees the version the first leaves."""
        log = place.open()

        result = append(
            log, AppendRequest((sample_write(FUND, 0, events=2), sample_write(FUND, 2)))
        )

        assert result.versions == {FUND: 3}
        assert log.list_streams("finance.fund")[0].first_position == 1

    def test_a_write_without_events_checks_the_version(self, place: LogPlace) -> None:
        """A decision can depend on a stream that it does not write."""
        log = place.open()
        append(log, sample_append(OTHER))

        with pytest.raises(VersionConflictError):
            append(log, AppendRequest((StreamWrite(OTHER, 0, ()), sample_write(FUND))))
        passed = append(log, AppendRequest((StreamWrite(OTHER, 1, ()), sample_write(FUND))))

        assert passed.first_position == 2

    @pytest.mark.parametrize("expected", [-1, 0, 2])
    def test_another_version_than_expected_is_refused(self, place: LogPlace, expected: int) -> None:
        """Stale, ahead, or nonsense: nothing is recorded."""
        log = place.open()
        append(log, sample_append(FUND))

        with pytest.raises(VersionConflictError):
            append(log, sample_append(FUND, expected))

        assert log.head().position == 1

    def test_an_event_beyond_the_limit_is_refused(self, place: LogPlace) -> None:
        """Too large for its message; one byte less passes."""
        log = place.open()
        room = EVENT_BYTES_MAX - len(sample_event().metadata) - 2

        with pytest.raises(EventTooLargeError):
            append(log, _one(sample_event(data=b'"%b"' % (b"x" * (room + 1)))))
        append(log, _one(sample_event(data=b'"%b"' % (b"x" * room))))

        assert log.head().position == 1

    def test_an_append_with_too_many_events_is_refused(self, place: LogPlace) -> None:
        """The number of events in one append is bounded."""
        log = place.open()
        event = sample_event()

        with pytest.raises(EventTooLargeError):
            append(log, _one(*[event] * (EVENTS_PER_APPEND_MAX + 1)))

        assert log.head().position == 0

    @pytest.mark.parametrize("name", ["", "x" * 256, "finance.fund-\x00", "finance.fund-\ud800"])
    def test_a_name_that_cannot_be_stored_is_refused(self, place: LogPlace, name: str) -> None:
        """And does not fail its neighbours in the batch."""
        log = place.open()

        good = log.submit(sample_append(FUND))
        with pytest.raises(InvalidRequestError):
            append(log, sample_append(name))

        assert good.result(timeout=30).first_position == 1

    def test_an_event_id_enters_the_log_once(self, place: LogPlace) -> None:
        """A repeat is refused, and its neighbours in the batch are recorded."""
        log = place.open()
        event = sample_event()
        append(log, _one(event))
        repeat = AppendRequest((StreamWrite(OTHER, 0, (event,)),))

        futures = [
            log.submit(request)
            for request in (
                sample_append("finance.fund-A"),
                repeat,
                sample_append("finance.fund-B"),
            )
        ]

        with pytest.raises(EventIdReusedError):
            futures[1].result(timeout=30)
        assert {futures[0].result(timeout=30).last_position, futures[2].result().last_position} == {
            2,
            3,
        }
        assert log.verify() == log.head()

    def test_a_closed_log_refuses(self, place: LogPlace) -> None:
        """From threads and from an event loop; closing twice is safe."""
        log = place.open()
        waiting = log.submit(sample_append(FUND))
        log.close()
        log.close()

        assert waiting.result(timeout=30).first_position == 1
        with pytest.raises(LogClosedError):
            append(log, sample_append(OTHER))
        with pytest.raises(LogClosedError):
            asyncio.run(log.append(sample_append(OTHER)))
        assert not log.failed

    def test_recorded_at_never_runs_backwards(self, place: LogPlace) -> None:
        """Not when the clock does, and not over a restart."""
        clock = FixedClock(NOON)
        log = place.open(clock=clock)

        first = append(log, sample_append(FUND, events=2))
        clock.instant = NOON - timedelta(hours=1)
        second = append(log, sample_append(FUND, 2))
        log.close()
        third = append(place.open(clock=clock), sample_append(FUND, 3))

        assert first.recorded_at == second.recorded_at == third.recorded_at
        assert first.recorded_at == "2025-06-30T12:00:00.000000Z"


class IdempotencyContract:
    """One key, one effect."""

    def test_a_repeat_gets_the_first_result(self, place: LogPlace) -> None:
        """Also when the stream has moved on, and after a restart."""
        log = place.open()
        first = append(log, sample_append(FUND, events=2, key="k"))
        append(log, sample_append(FUND, 2))
        log.close()
        log = place.open()

        again = append(log, sample_append(FUND, events=2, key="k"))

        assert again.replayed
        assert not first.replayed
        assert (again.first_position, again.last_position) == (1, 2)
        assert (again.versions, again.recorded_at) == (first.versions, first.recorded_at)
        assert log.head().position == 3

    def test_the_key_for_another_request_is_refused(self, place: LogPlace) -> None:
        """The request hash decides."""
        log = place.open()
        append(log, sample_append(FUND, key="k", asked="a"))

        with pytest.raises(IdempotencyConflictError):
            append(log, sample_append(FUND, 1, key="k", asked="b"))

        assert log.head().position == 1

    def test_keys_of_different_actors_never_meet(self, place: LogPlace) -> None:
        """The same key by another actor is another key."""
        log = place.open()
        append(log, sample_append(FUND, key="k"))

        other = AppendRequest((sample_write(OTHER),), Idempotency("another", "k", "b", 202))
        result = append(log, other)

        assert not result.replayed
        assert result.status == 202
        found = log.find_outcome("another", "k")
        assert found is not None
        assert (found.request_hash, found.first_position, found.status) == ("b", 2, 202)
        assert log.find_outcome("nobody", "k") is None

    def test_a_refused_append_leaves_its_key_free(self, place: LogPlace) -> None:
        """Refusals are not recorded."""
        log = place.open()
        append(log, sample_append(FUND))

        with pytest.raises(VersionConflictError):
            append(log, sample_append(FUND, 0, key="k"))

        assert log.find_outcome("tester", "k") is None
        assert not append(log, sample_append(FUND, 1, key="k")).replayed

    def test_an_append_without_events_records_its_key(self, place: LogPlace) -> None:
        """Position 0 says that the request changed nothing."""
        log = place.open()
        empty = AppendRequest((), Idempotency("tester", "k", "a"))

        first = append(log, empty)
        again = append(log, empty)

        assert (first.first_position, first.last_position, first.replayed) == (0, 0, False)
        assert (again.first_position, again.last_position, again.replayed) == (0, 0, True)
        assert log.head().position == 0

    def test_a_key_remembers_where_the_log_ended(self, place: LogPlace) -> None:
        """So that the answer can be given again as it was, also if it wrote nothing."""
        log = place.open()
        empty = AppendRequest((), Idempotency("tester", "nothing", "a"))
        append(log, sample_append(FUND, events=2, key="two"))
        append(log, empty)
        append(log, sample_append(FUND, 2))

        assert append(log, empty).known_at == 2
        found = log.find_outcome("tester", "two")
        assert found is not None
        assert found.known_at == found.last_position == 2

    def test_the_same_key_twice_in_one_batch(self, place: LogPlace) -> None:
        """The second use gets the result of the first, or a conflict."""
        log = place.open()
        requests = [sample_append(FUND, key="k"), sample_append(FUND, key="k")]
        requests.append(sample_append(FUND, key="k", asked="b"))

        first, second, third = [log.submit(request) for request in requests]

        assert first.result(timeout=30).first_position == second.result().first_position == 1
        assert second.result().replayed
        assert second.result().known_at == 1
        assert isinstance(third.exception(timeout=30), IdempotencyConflictError)
        assert log.head().position == 1


class IntegrityContract:
    """The chain, the epoch, the format."""

    def test_the_chain_of_an_untouched_log_holds(self, place: LogPlace) -> None:
        """From the start, from the middle, and in portions."""
        log = place.open()
        for version in range(7):
            append(log, sample_append(FUND, version))

        assert log.verify() == log.head()
        assert log.verify(after=3) == log.head()
        assert log.verify(limit=2).position == 2

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE events SET occurred_on = '2020-01-01' WHERE position = 2",
            "UPDATE events SET stream = 'finance.fund-X' WHERE position = 2",
            "UPDATE events SET mission = 'UNEF-I' WHERE position = 2",
            "UPDATE events SET metadata = data WHERE position = 2",
            "DELETE FROM events WHERE position = 2",
        ],
    )
    def test_a_changed_event_is_found(self, place: LogPlace, change: str) -> None:
        """Whatever column was edited."""
        log = place.open()
        append(log, sample_append(FUND, events=3))
        log.close()
        place.alter(change)

        with pytest.raises(LogCorruptError, match="event 2"):
            place.open().verify()

    def test_a_deleted_tail_is_found(self, place: LogPlace) -> None:
        """By a walk of a running log, and at the next start."""
        log = place.open()
        append(log, sample_append(FUND, events=3))
        place.alter("DELETE FROM events WHERE position = 3")

        with pytest.raises(LogCorruptError):
            log.verify()
        log.close()
        with pytest.raises(LogCorruptError):
            place.open()

    def test_the_epoch_is_of_the_store(self, place: LogPlace) -> None:
        """It stays over a restart and is part of every event."""
        log = place.open()
        epoch = log.epoch
        log.close()

        assert place.open().epoch == epoch
        assert len(epoch) == 36

    def test_a_log_of_a_newer_format_is_refused(self, place: LogPlace) -> None:
        """Rather than read wrongly."""
        place.open().close()
        place.alter("UPDATE meta SET value = '999' WHERE name = 'format'")

        with pytest.raises(LogFormatError, match="999"):
            place.open()


class EventLogContract(
    AppendingContract, IdempotencyContract, IntegrityContract, ReadingContract, ConcurrencyContract
):
    """All of it."""


def _one(*events: object) -> AppendRequest:
    return AppendRequest((StreamWrite(FUND, 0, events),))  # type: ignore[arg-type]
