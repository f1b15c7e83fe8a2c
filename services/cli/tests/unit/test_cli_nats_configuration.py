"""Who may do what at the broker, and that the broker keeps what it acknowledges."""

import json
from pathlib import Path

import pytest

from missionledger.cli.supervisor import nats
from missionledger.cli.supervisor.system import SERVICES
from missionledger.common.messaging import subjects

USERS = {name: f"secret of {name}" for name in (*SERVICES, nats.READER)}


def render() -> dict[str, object]:
    text = nats.render_configuration(
        host="127.0.0.1",
        port=8122,
        monitoring_port=8123,
        store=Path("/data/nats/store"),
        users=USERS,
        services=SERVICES,
    )
    configuration: dict[str, object] = json.loads(text)
    return configuration


def test_every_message_is_synced_before_it_is_acknowledged() -> None:
    assert render()["jetstream"] == {"store_dir": "/data/nats/store", "sync_interval": "always"}


def test_nobody_enters_without_a_name() -> None:
    authorization = render()["authorization"]

    assert isinstance(authorization, dict)
    assert {user["user"] for user in authorization["users"]} == set(USERS)
    assert all(user["password"] for user in authorization["users"])
    assert "no_auth_user" not in render()


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_publishes_its_own_facts_and_keeps_its_own_stream(service: str) -> None:
    allowed = nats.permissions_of(service, SERVICES)["publish"]["allow"]

    assert f"missionledger.{service}.>" in allowed
    assert f"$JS.API.STREAM.PURGE.MISSIONLEDGER_{service.upper()}" in allowed
    for other in set(SERVICES) - {service}:
        assert f"missionledger.{other}.>" not in allowed
        assert not [
            each
            for each in allowed
            if other.upper() in each and each.startswith(("$JS.API.STREAM.C", "$JS.API.STREAM.P"))
        ]
        assert f"$JS.ACK.MISSIONLEDGER_{other.upper()}.>" in allowed


def test_the_reader_publishes_nothing() -> None:
    allowed = nats.permissions_of(nats.READER, SERVICES)["publish"]["allow"]

    assert all(subject.startswith("$JS.") for subject in allowed)
    assert not [subject for subject in allowed if "STREAM.CREATE" in subject]


@pytest.mark.parametrize("service", SERVICES)
def test_names_on_the_broker_are_those_of_the_kernel(service: str) -> None:
    """The supervisor writes them itself, so that it need not import the kernel's models."""
    assert nats.stream_name(service) == subjects.stream_name(service)
    assert nats.all_subjects(service) == subjects.all_subjects(service)
