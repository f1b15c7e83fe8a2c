"""Finance takes every decision that mandates publishes: producer and consumer share no code."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest

from missionledger.cli.contracts import service_contract, services
from missionledger.common.canonical import canonical_json
from missionledger.common.events import EventMetadata, Provenance, RecordedEvent
from missionledger.common.messaging.cloudevents import decode, encode
from missionledger.common.messaging.port import ForeignEvent
from missionledger.common.testing.service_under_test import service_under_test
from missionledger.finance.main import SERVICE as FINANCE
from missionledger.mandates.domain.mandate.decider import MANDATE

HERE = Path(__file__).parent
CONTRACTS = HERE.parents[1] / "contracts"

DECISION_OF = {
    "MandateEstablished": "established",
    "MandateRenewed": "renewed",
    "MandateRolledOver": "renewed",
    "MandateRevised": "revised",
    "MandateTerminated": "terminated",
    "MandateDecisionConfirmed": "renewed",
}
"""What finance is to note of the golden file of each type."""

RE_ESTIMATES = {"ReEstimateOpened", "ReEstimateMatched"}
"""Says nothing of a term: finance flags the budget of the year, and takes the flag down."""

WRITTEN = {each.event_type() for each in MANDATE.events}
TYPES = sorted(WRITTEN - RE_ESTIMATES)


def golden(type_name: str) -> dict[str, Any]:
    payload: dict[str, Any] = orjson.loads(
        (HERE / "golden" / "mandates" / f"{type_name}.v1.json").read_bytes()
    )
    return payload


def schema(type_name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        (CONTRACTS / "events" / "mandates" / f"{type_name}.v1.json").read_text()
    )
    return found


def arrived(type_name: str, payload: dict[str, Any], number: int = 1) -> ForeignEvent:
    """The event as finance gets it from the transport."""
    metadata = EventMetadata(
        actor="loader",
        role="administrator",
        provenance=Provenance.VERIFIED,
        mission=payload["mission_id"],
        source=payload["resolution"],
    )
    record = RecordedEvent(
        position=number,
        stream=f"mandates.mandate-{payload['mission_id']}",
        version=number,
        id=f"0198f0a1-0000-7000-8000-{number:012}",
        type=type_name,
        schema_version=1,
        data=canonical_json(payload),
        metadata=metadata.to_json(),
        occurred_on=payload["decided_on"],
        recorded_at="2025-05-09T10:00:00.000000Z",
        epoch="0198f0a1-0000-7000-8000-000000000000",
        hash=b"\1" * 32,
        mission=payload["mission_id"],
    )
    return decode(encode(record, b"\0" * 32))


def noted(directory: Path, events: Sequence[ForeignEvent]) -> list[dict[str, Any]]:
    """Let finance take the events, and return what it noted of them."""

    async def take() -> list[dict[str, Any]]:
        async with service_under_test(FINANCE, directory) as service:
            (subscription,) = [
                each
                for each in service.assembly.parts.subscriptions
                if (each.service, each.aggregate) == ("mandates", "mandate")
            ]
            for event in events:
                await subscription.handler(event)
            return [
                orjson.loads(each.data)
                for each in service.assembly.kernel.log.read(after=0, limit=1_000)
            ]

    return asyncio.run(take())


def test_every_type_that_mandates_writes_is_known_here() -> None:
    """A new kind of decision has to be thought about in finance too."""
    assert set(DECISION_OF) | RE_ESTIMATES == WRITTEN


def test_finance_flags_the_budget_with_the_golden_re_estimate(tmp_path: Path) -> None:
    opened, matched = golden("ReEstimateOpened"), golden("ReEstimateMatched")
    matched |= {each: opened[each] for each in ("mission_id", "resolution", "decided_on")}

    flag, settled = noted(
        tmp_path,
        [arrived("ReEstimateOpened", opened), arrived("ReEstimateMatched", matched, 2)],
    )

    assert flag["fund"] == settled["fund"] == opened["mission_id"]
    for field in ("decided_on", "resolution", "reason"):
        assert flag[field] == opened[field], field
    for field in ("decided_on", "resolution", "matched_on", "estimate"):
        assert settled[field] == matched[field], field


def test_what_finance_needs_of_a_re_estimate_is_promised_by_the_schema() -> None:
    needed = {"mission_id", "decided_on", "resolution"}
    assert needed | {"reason"} <= set(schema("ReEstimateOpened")["required"])
    assert needed | {"matched_on", "estimate"} <= set(schema("ReEstimateMatched")["required"])


@pytest.mark.parametrize("type_name", TYPES)
def test_finance_notes_the_golden_decision(type_name: str, tmp_path: Path) -> None:
    payload = golden(type_name)

    (fact,) = noted(tmp_path, [arrived(type_name, payload)])

    assert fact["fund"] == payload["mission_id"]
    assert fact["decision"] == DECISION_OF[type_name]
    for field in ("decided_on", "valid_from", "until", "resolution"):
        assert fact[field] == payload[field], field
    assert fact["is_open_ended"] is (payload["term"] == "open_ended")


def test_finance_knows_every_kind_and_every_term_of_the_schema(tmp_path: Path) -> None:
    """The words of mandates, from its published schema, not from its code."""
    words = schema("MandateDecisionConfirmed")["$defs"]
    payloads = [
        golden("MandateDecisionConfirmed") | {"kind": kind, "term": term}
        for kind in words["DecisionKind"]["enum"]
        for term in words["TermKind"]["enum"]
    ]

    facts = noted(
        tmp_path,
        [
            arrived("MandateDecisionConfirmed", payload, number)
            for number, payload in enumerate(payloads, start=1)
        ],
    )

    assert len(facts) == len(payloads)
    assert {fact["decision"] for fact in facts} == set(DECISION_OF.values())


def test_what_finance_needs_is_promised_by_the_schema() -> None:
    """A field that finance fills with a default when absent would hide that it was renamed."""
    for type_name in TYPES:
        assert {
            "mission_id",
            "decided_on",
            "valid_from",
            "until",
            "resolution",
            "term",
        } <= set(schema(type_name)["required"]), type_name


def test_every_subscription_is_tried_here() -> None:
    """Whoever takes further foreign facts adds a test like the ones above, or a file of its own."""
    followed = {
        definition.name: service_contract(definition).subscriptions for definition in services()
    }

    assert {name: each for name, each in followed.items() if each} == {
        "finance": ("mandates.composition", "mandates.mandate", "performance.unit"),
        "mandates": (
            "finance.budget",
            "finance.cash_standing",
            "finance.reserve_fund",
            "performance.performance_assessment",
            "performance.requirement",
            "transitions.exit_watch",
        ),
        "transitions": (
            "finance.allotment",
            "finance.budget",
            "mandates.composition",
            "mandates.mandate",
            "performance.unit",
        ),
    }
