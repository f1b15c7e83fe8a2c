"""Which reads are recorded, and what a changed or missing row does to the chain."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.access_trail.chain import check_chain
from missionledger.common.access_trail.entries import (
    FIRST_PREVIOUS,
    SensitiveRead,
    TrailEntry,
    chained,
)
from missionledger.common.access_trail.rules import (
    READING_METHODS,
    RECORDED_READS,
    is_recorded,
    row_kept_until,
)
from missionledger.common.policies import Certainty
from missionledger.common.security.roles import Role

DAY = date(2026, 3, 1)
VIEWER = frozenset({Role.VIEWER})

READ = SensitiveRead(
    at="2026-03-01T09:00:00.000000Z",
    actor="anna",
    roles="viewer",
    method="GET",
    route="/v1/documents/{digest}",
    path="/v1/documents/00",
    query="position=4",
    mission=None,
    effective_on=None,
    known_at=None,
    status=200,
    rows=None,
    correlation_id="c1",
)


def trail_of(size: int) -> list[TrailEntry]:
    """Return a whole trail of so many rows, each of another actor."""
    entries: list[TrailEntry] = []
    previous = FIRST_PREVIOUS
    for number in range(1, size + 1):
        entries.append(chained(previous, number, replace(READ, actor=f"actor-{number}")))
        previous = entries[-1].hash
    return entries


@pytest.mark.parametrize(
    ("path", "recorded"),
    [
        ("/v1/documents", True),
        ("/v1/documents/00", True),
        ("/v1/conduct-cases/x/persons", True),
        ("/v1/audit/exceptions", True),
        ("/v1/events/stream", True),
        ("/v1/streams/performance.conduct_case-1", True),
        ("/v1/access-trail/verification", True),
        ("/v1/documents-of-others", False),
        ("/v1/purses", False),
        ("/v1/appraisals/1", False),
    ],
)
def test_the_rule_names_what_is_recorded_of_everybody(path: str, *, recorded: bool) -> None:
    assert is_recorded(path, VIEWER, DAY) is recorded


def test_a_service_adds_paths_and_auditors_leave_a_row_wherever_they_look() -> None:
    assert is_recorded("/v1/appraisals/1", VIEWER, DAY, also=("/v1/appraisals",))
    assert is_recorded("/v1/purses", frozenset({Role.VIEWER, Role.AUDITOR}), DAY)


def test_the_rule_is_dated_and_says_that_it_is_assumed() -> None:
    rule = RECORDED_READS.on(DAY)

    assert rule.certainty is Certainty.ASSUMED
    assert rule.source
    assert "POST" not in READING_METHODS
    assert row_kept_until(date(2024, 2, 29)) == date(2034, 3, 1)


def test_a_whole_trail_holds_from_any_row_on() -> None:
    entries = trail_of(5)

    report = check_chain(entries[2:], after=2, previous=entries[1].hash)

    assert (report.holds_to, report.broken_at) == (5, None)
    assert report.last_hash == entries[-1].hash


@given(
    size=st.integers(1, 12),
    data=st.data(),
    field=st.sampled_from(
        ["actor", "path", "query", "status", "rows", "mission", "at", "lost_before"]
    ),
)
def test_a_changed_row_shows_where_it_is(size: int, data: st.DataObject, field: str) -> None:
    entries = trail_of(size)
    index = data.draw(st.integers(0, size - 1))
    entry = entries[index]
    if field == "lost_before":
        entries[index] = replace(entry, lost_before=7)
    else:
        other: Any = 999 if field in {"status", "rows"} else "somebody else"
        entries[index] = replace(entry, read=replace(entry.read, **{field: other}))

    report = check_chain(entries, after=0, previous=FIRST_PREVIOUS)

    assert (report.holds_to, report.broken_at) == (index, index + 1)


@given(size=st.integers(2, 12), data=st.data())
def test_a_missing_row_shows_even_if_later_ones_are_numbered_anew(
    size: int, data: st.DataObject
) -> None:
    entries = trail_of(size)
    index = data.draw(st.integers(0, size - 2))
    kept = [*entries[:index], *entries[index + 1 :]]
    renumbered = [replace(each, sequence=number) for number, each in enumerate(kept, start=1)]

    gap = check_chain(kept, after=0, previous=FIRST_PREVIOUS)
    closed = check_chain(renumbered, after=0, previous=FIRST_PREVIOUS)

    assert gap.broken_at == closed.broken_at == index + 1
    assert "missing" in gap.reason


def test_a_row_that_was_changed_with_a_hash_of_its_own_breaks_the_next_one() -> None:
    entries = trail_of(4)
    entries[1] = chained(entries[0].hash, 2, replace(READ, actor="somebody else"))

    report = check_chain(entries, after=0, previous=FIRST_PREVIOUS)

    assert (report.holds_to, report.broken_at) == (2, 3)
