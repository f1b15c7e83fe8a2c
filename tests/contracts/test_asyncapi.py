"""The AsyncAPI document names the subjects that events really travel under."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from missionledger.cli.contracts import ServiceContract, service_contract, services
from missionledger.common.events import EventMetadata, Provenance, RecordedEvent
from missionledger.common.messaging.cloudevents import CONTENT_TYPE, encode
from missionledger.common.messaging.subjects import subject_of

HERE = Path(__file__).parent
CONTRACTS = HERE.parents[1] / "contracts"
DOCUMENT: dict[str, Any] = json.loads((CONTRACTS / "asyncapi.yaml").read_text())
SECTIONS = {
    "asyncapi",
    "info",
    "defaultContentType",
    "channels",
    "operations",
    "components",
}


def recorded(service: str, aggregate: str, type_name: str, mission: str | None) -> RecordedEvent:
    """The golden payload as a log would give it back, with every attribute that may be there."""
    metadata = EventMetadata(
        actor="somebody",
        role="integrator",
        provenance=Provenance.ENTERED,
        mission=mission,
        source="S/RES/2779 (2025)",
        correlation_id="correlation",
        causation_id="causation",
        traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    )
    return RecordedEvent(
        position=7,
        stream=f"{service}.{aggregate}-X-1",
        version=2,
        id="0198f0a1-0000-7000-8000-000000000001",
        type=type_name,
        schema_version=1,
        data=(HERE / "golden" / service / f"{type_name}.v1.json").read_bytes(),
        metadata=metadata.to_json(),
        occurred_on="2025-05-08",
        recorded_at="2025-05-09T10:00:00.000000Z",
        epoch="0198f0a1-0000-7000-8000-000000000000",
        hash=b"\1" * 32,
        mission=mission,
    )


@pytest.fixture(scope="module", name="contracts")
def contracts_fixture() -> tuple[ServiceContract, ...]:
    return tuple(map(service_contract, services()))


def test_every_event_has_the_subject_it_is_published_under(
    contracts: tuple[ServiceContract, ...],
) -> None:
    published = {
        (contract.name, decider.aggregate, event.event_type(), version)
        for contract in contracts
        for decider, event in contract.events
        for version in range(1, event.schema_version + 1)
    }
    channels = DOCUMENT["channels"]

    assert {f"{service}.{name}.v{version}" for service, _, name, version in published} == (
        channels.keys()
    )
    for service, aggregate, name, version in published:
        address = channels[f"{service}.{name}.v{version}"]["address"]
        for mission in ("UNMISS", None):
            event = replace(recorded(service, aggregate, name, mission), schema_version=version)
            assert address.replace("{mission}", mission or "global") == subject_of(event)


def test_subjects_read_as_the_design_says() -> None:
    """Written out: consumers outside of this house have them in their configuration."""
    addresses = {name: channel["address"] for name, channel in DOCUMENT["channels"].items()}

    assert addresses["mandates.MandateRolledOver.v1"] == (
        "missionledger.mandates.{mission}.mandate.mandate_rolled_over.v1"
    )
    assert addresses["finance.AssessmentIssued.v1"] == (
        "missionledger.finance.{mission}.fund.assessment_issued.v1"
    )
    assert addresses["finance.ProcessStarted.v1"] == (
        "missionledger.finance.{mission}.process.process_started.v1"
    )


def test_what_is_published_is_a_cloud_event_of_the_document(
    contracts: tuple[ServiceContract, ...],
) -> None:
    schema = DOCUMENT["components"]["schemas"]["CloudEvent"]
    for contract in contracts:
        for decider, event in contract.events:
            for mission in ("UNMISS", None):
                record = recorded(contract.name, decider.aggregate, event.event_type(), mission)
                arrived = orjson.loads(encode(record, b"\0" * 32))
                channel = DOCUMENT["channels"][f"{contract.name}.{event.event_type()}.v1"]
                (message,) = channel["messages"].values()
                own = message["payload"]["allOf"][1]["properties"]

                assert arrived.keys() <= schema["properties"].keys()
                assert arrived.keys() >= set(schema["required"])
                assert arrived["type"] == own["type"]["const"]
                assert arrived["source"] == own["source"]["const"]
                assert arrived["dataschema"] == f"contracts/{own['data']['$ref']}"


def test_an_attribute_that_may_be_absent_is_not_required() -> None:
    """Empty metadata is left out of the envelope."""
    schema = DOCUMENT["components"]["schemas"]["CloudEvent"]
    bare = EventMetadata(actor="a", role="r", provenance=Provenance.ENTERED)
    record = recorded("finance", "scale", "ScaleAdopted", None)
    smallest = RecordedEvent(
        **{
            **{name: getattr(record, name) for name in RecordedEvent.__slots__},
            "metadata": bare.to_json(),
        }
    )

    assert orjson.loads(encode(smallest, b"\0" * 32)).keys() == set(schema["required"])


def test_the_document_is_asyncapi_three() -> None:
    assert DOCUMENT["asyncapi"] == "3.0.0"
    assert DOCUMENT.keys() == SECTIONS
    assert DOCUMENT["info"].keys() >= {"title", "version"}
    for name, channel in DOCUMENT["channels"].items():
        assert channel["parameters"].keys() == {"mission"}, name
        assert "{mission}" in channel["address"], name
        for message in channel["messages"].values():
            assert message["contentType"] == CONTENT_TYPE
            assert message["summary"].endswith("."), name
            reference = message["payload"]["allOf"][1]["properties"]["data"]["$ref"]
            assert (CONTRACTS / reference).is_file(), name
    sent = {operation["channel"]["$ref"] for operation in DOCUMENT["operations"].values()}
    assert sent == {f"#/channels/{name}" for name in DOCUMENT["channels"]}
    assert {operation["action"] for operation in DOCUMENT["operations"].values()} == {"send"}
