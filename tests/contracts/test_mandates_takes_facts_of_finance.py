"""Mandates notes what finance publishes of a start-up's money and of budgets that answer."""

import asyncio
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest

from missionledger.common.canonical import canonical_json
from missionledger.common.clock import FixedClock
from missionledger.common.commands import Command, CommandContext
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent, EventMetadata, Provenance, RecordedEvent
from missionledger.common.messaging.cloudevents import decode, encode
from missionledger.common.messaging.port import ForeignEvent
from missionledger.common.testing.service_under_test import service_under_test
from missionledger.finance.domain.budget.decider import BUDGET
from missionledger.finance.domain.reserve_fund.decider import RESERVE_FUND
from missionledger.mandates.domain.mandate import commands as mandate
from missionledger.mandates.domain.mandate.decider import MANDATE
from missionledger.mandates.domain.mandate.terms import Chapter, Strength
from missionledger.mandates.domain.start_up import commands as start_up
from missionledger.mandates.domain.start_up.decider import START_UP
from missionledger.mandates.main import SERVICE as MANDATES
from missionledger.mandates.testing.api import NOW
from tests.contracts.stories import finance
from tests.contracts.stories.start_ups import start_up_story

STATUS_OF = {
    "LoanRequested": "requested",
    "LoanReserved": "reserved",
    "LoanPaid": "paid",
    "LoanRefused": "refused",
    "ConcurrenceRefused": "refused",
    "LoanReservationReleased": "released",
}
LOANS_LEFT_ALONE = {
    "ReserveFundSetUp",
    "ConcurrenceRecorded",
    "LoanApproved",
    "LoanRepaid",
    "LoanAuthorityRestored",
    "LoanBecameLiability",
}
"""Steps after which the money of a start-up is as far as before, or the start-up is over."""

ANSWERS = {"ReEstimateAnswered"}
FUND = "UNSOH"
SAMPLES = {event.event_type(): event for event in reversed(finance.stories())}


def payload_of(type_name: str, **changes: Any) -> dict[str, Any]:
    payload: dict[str, Any] = orjson.loads(SAMPLES[type_name].to_data())
    return payload | changes


def arrived(aggregate: str, type_name: str, payload: dict[str, Any], number: int) -> ForeignEvent:
    metadata = EventMetadata(
        actor="budget", role="budget_officer", provenance=Provenance.ENTERED, mission=FUND
    )
    record = RecordedEvent(
        position=number,
        stream=f"finance.{aggregate}-{FUND}",
        version=number,
        id=f"0198f0a1-0000-7000-8000-{number:012}",
        type=type_name,
        schema_version=1,
        data=canonical_json(payload),
        metadata=metadata.to_json(),
        occurred_on="2026-03-01",
        recorded_at="2026-03-01T10:00:00.000000Z",
        epoch="0198f0a1-0000-7000-8000-000000000000",
        hash=b"\1" * 32,
        mission=FUND,
    )
    return decode(encode(record, b"\0" * 32))


Sent = tuple[Decider[Any, Any, Any], Command]


def noted(
    directory: Path, before: Sequence[Sent], aggregate: str, event: ForeignEvent, type_name: str
) -> list[dict[str, Any]]:
    """Let mandates take the event twice, and return what it noted."""

    async def take() -> list[dict[str, Any]]:
        async with service_under_test(MANDATES, directory, clock=FixedClock(NOW)) as service:
            kernel = service.assembly.kernel
            for decider, command in before:
                await kernel.aggregates.execute(decider, command, CommandContext("hom", "role"))
            (subscription,) = [
                each
                for each in service.assembly.parts.subscriptions
                if (each.service, each.aggregate) == ("finance", aggregate)
            ]
            for _ in range(2):
                await subscription.handler(event)
            return [
                orjson.loads(each.data)
                for each in kernel.log.read(after=0, limit=1_000)
                if each.type == type_name
            ]

    return asyncio.run(take())


def planned() -> list[Sent]:
    plan = orjson.loads(start_up_story()[0].to_data())
    fields = set(start_up.PlanStartUp.model_fields)
    content = {name: value for name, value in plan.items() if name in fields}
    command = start_up.PlanStartUp.model_validate(
        content | {"occurred_on": date(2025, 9, 15), "is_political": False, "status": "authorized"}
    )
    return [(START_UP, command)]


def test_every_type_that_is_written_of_loans_is_known_here() -> None:
    written = {each.event_type() for each in RESERVE_FUND.events}

    assert set(STATUS_OF) | LOANS_LEFT_ALONE == written
    assert {each.event_type() for each in BUDGET.events} >= ANSWERS


@pytest.mark.parametrize("type_name", sorted(STATUS_OF))
def test_a_start_up_notes_once_where_its_money_stands(type_name: str, tmp_path: Path) -> None:
    payload = payload_of(type_name, fund=FUND)
    event = arrived("reserve_fund", type_name, payload, 7)

    (fact,) = noted(tmp_path, planned(), "reserve_fund", event, "StartUpFundingNoted")

    assert (fact["status"], fact["loan_id"]) == (STATUS_OF[type_name], payload["loan_id"])
    assert (fact["on"], fact["foreign_position"]) == (payload["day"], 7)


@pytest.mark.parametrize("type_name", sorted(LOANS_LEFT_ALONE))
def test_other_steps_of_a_loan_are_passed_over(type_name: str, tmp_path: Path) -> None:
    event = arrived("reserve_fund", type_name, payload_of(type_name), 7)

    assert noted(tmp_path, planned(), "reserve_fund", event, "StartUpFundingNoted") == []


def test_a_loan_of_a_mission_that_does_not_start_is_passed_over(tmp_path: Path) -> None:
    event = arrived("reserve_fund", "LoanPaid", payload_of("LoanPaid", fund=FUND), 7)

    assert noted(tmp_path, [], "reserve_fund", event, "StartUpFundingNoted") == []


def revised() -> list[Sent]:
    of: dict[str, Any] = {"mission_id": FUND, "occurred_on": date(2026, 1, 10)}
    first = mandate.EstablishMandate(
        **of,
        resolution="S/RES/1",
        chapter=Chapter.VII,
        valid_from=date(2026, 1, 10),
        until=date(2026, 12, 31),
    )
    second = mandate.ReviseMandate(
        **(of | {"occurred_on": date(2026, 2, 1)}),
        resolution="S/RES/2",
        effective_from=date(2026, 2, 1),
        authorized=Strength(military=900),
    )
    return [(MANDATE, first), (MANDATE, second)]


def answer(**changes: Any) -> dict[str, Any]:
    about = {
        "fund": FUND,
        "resolution": "S/RES/2",
        "decided_on": "2026-02-01",
        "answered_on": "2026-03-01",
    }
    return payload_of("ReEstimateAnswered", **(about | changes))


def test_a_budget_that_answers_a_decision_matches_its_reestimate_once(tmp_path: Path) -> None:
    payload = answer()
    event = arrived("budget", "ReEstimateAnswered", payload, 9)

    (fact,) = noted(tmp_path, revised(), "budget", event, "ReEstimateMatched")

    assert (fact["resolution"], fact["decided_on"]) == ("S/RES/2", "2026-02-01")
    assert fact["matched_on"] == payload["answered_on"]
    assert fact["estimate"] == payload["symbol"]


def test_an_answer_to_what_is_not_open_here_is_passed_over(tmp_path: Path) -> None:
    event = arrived("budget", "ReEstimateAnswered", answer(resolution="S/RES/3"), 9)

    assert noted(tmp_path, revised(), "budget", event, "ReEstimateMatched") == []


def test_what_mandates_needs_is_promised() -> None:
    def properties(sample: DomainEvent) -> set[str]:
        return set(type(sample).model_json_schema()["properties"])

    for type_name in STATUS_OF:
        assert {"loan_id", "fund", "day"} <= properties(SAMPLES[type_name]), type_name
    assert {"fund", "resolution", "decided_on", "answered_on", "symbol"} <= properties(
        SAMPLES["ReEstimateAnswered"]
    )
