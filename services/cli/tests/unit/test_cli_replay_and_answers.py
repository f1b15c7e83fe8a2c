"""What events changed, how problems are told, and how server-sent events are read."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from missionledger.cli.audit.wording import origin
from missionledger.cli.client import AnsweredProblemError, PartUnreachableError, require_success
from missionledger.cli.commands.events import server_sent
from missionledger.cli.commands.replay import Change, changes
from missionledger.cli.exit_codes import ExitCode, exit_code_of

PROBLEM = b"""{
  "type": "urn:missionledger:problem:above-authority", "title": "Above what may be spent",
  "status": 409, "detail": "the commitment is 5.00 USD above what is left",
  "nextStep": "Ask for more authority.", "source": "A/RES/79/300",
  "errors": [{"pointer": "/amount", "code": "above-authority", "detail": "at most 10.00 USD"}]
}"""


def test_an_event_changes_what_differs_from_the_one_before() -> None:
    known: dict[str, object] = {}
    first, second, third = (
        changes({"data": data}, known)
        for data in (
            {"mission": "UNMISS", "troops": 17_000},
            {"mission": "UNMISS", "troops": 12_500},
            {"mission": "UNMISS", "troops": 12_500, "ends_on": None},
        )
    )

    assert [change.field for change in first] == ["mission", "troops"]
    assert second == [Change("troops", 17_000, 12_500, is_first=False)]
    # A field that is empty from the start was still said for the first time.
    assert third == [Change("ends_on", None, None, is_first=True)]


@pytest.mark.parametrize(
    ("provenance", "source", "told"),
    [
        ("verified", "S/RES/2690 (2023)", "verified S/RES/2690 (2023)"),
        ("verified", "verified: UN audiovisual library", "verified: UN audiovisual library"),
        ("entered", None, "entered"),
    ],
)
def test_where_an_event_comes_from_is_said_once(
    provenance: str, source: str | None, told: str
) -> None:
    assert origin({"provenance": provenance, "source": source}) == told


def test_a_problem_is_told_with_the_field_the_rule_and_the_way_out() -> None:
    with pytest.raises(AnsweredProblemError) as refusal:
        require_success("finance", 409, PROBLEM)

    told = refusal.value.detail
    assert told.startswith("finance: the commitment is 5.00 USD above what is left")
    assert "/amount: at most 10.00 USD" in told
    assert "A/RES/79/300" in told
    assert refusal.value.next_step == "Ask for more authority."
    assert exit_code_of(refusal.value) is ExitCode.REFUSED


def test_a_service_that_cannot_work_now_counts_as_unreachable() -> None:
    with pytest.raises(PartUnreachableError) as refusal:
        require_success("finance", 503, b"<html>")

    assert "answers 503" in refusal.value.detail
    assert exit_code_of(refusal.value) is ExitCode.UNREACHABLE


@pytest.mark.parametrize("status", [200, 202, 304])
def test_success_passes(status: int) -> None:
    require_success("finance", status, b"")


def test_events_of_a_stream_come_with_their_positions() -> None:
    lines = [": follows", "", "id: 7", 'data: {"a": 1}', "", ": still here", "", "id: 8", "data: 2"]

    async def read() -> list[tuple[int, str]]:
        async def source() -> AsyncIterator[str]:
            for line in [*lines, ""]:
                yield line

        return [event async for event in server_sent(source())]

    assert asyncio.run(read()) == [(7, '{"a": 1}'), (8, "2")]


def test_an_event_that_was_cut_off_is_not_taken() -> None:
    """It comes again when the stream is resumed behind the last whole one."""

    async def read() -> list[tuple[int, str]]:
        async def source() -> AsyncIterator[str]:
            for line in ["id: 7", "data: 1", "", "id: 8", "data: tw"]:
                yield line

        return [event async for event in server_sent(source())]

    assert asyncio.run(read()) == [(7, "1")]
