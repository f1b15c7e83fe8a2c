"""Where the parts are, what services are told, and what `up` prints about them."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from missionledger.cli.exit_codes import ExitCode, exit_code_of
from missionledger.cli.supervisor import temporal
from missionledger.cli.supervisor.announcements import Announcer
from missionledger.cli.supervisor.data_directory import DataDirectory, NotRunningError
from missionledger.cli.supervisor.keeper import PartFailedError
from missionledger.cli.supervisor.ports import PortBaseError, PortTakenError, ports_from
from missionledger.cli.supervisor.system import SystemPlan
from missionledger.common.service import ServiceDefinition

PLAN = SystemPlan(data=DataDirectory(Path("/data")), host="127.0.0.1", base=8100)


def test_ports_are_those_that_other_programs_count_on() -> None:
    assert ports_from(8100) == {
        "console": 8100,
        "mandates": 8101,
        "finance": 8102,
        "transitions": 8103,
        "performance": 8104,
        "nats": 8122,
        "nats_monitoring": 8123,
        "temporal": 8133,
    }


@pytest.mark.parametrize("base", [-1, 80, 65_503])
def test_a_base_without_room_is_refused(base: int) -> None:
    with pytest.raises(PortBaseError, match=str(base)):
        ports_from(base)


def test_the_highest_base_holds_every_port() -> None:
    assert max(ports_from(65_502).values()) == 65_535


def test_a_service_learns_where_everything_is() -> None:
    environment = PLAN.service_environment("finance", "a password")

    assert environment["MISSIONLEDGER_PORT"] == "8102"
    assert environment["MISSIONLEDGER_NATS_URL"] == "nats://127.0.0.1:8122"
    assert environment["MISSIONLEDGER_NATS_USER"] == "finance"
    assert environment["MISSIONLEDGER_NATS_PASSWORD"] == "a password"
    assert environment["MISSIONLEDGER_TEMPORAL_ADDRESS"] == "127.0.0.1:8133"
    assert environment["MISSIONLEDGER_JWKS"] == "/data/keys/jwks.json"


def test_each_service_may_have_a_database_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MISSIONLEDGER_FINANCE_LOG_DATABASE_URL", "postgresql+psycopg://db/finance")

    assert (
        PLAN.service_environment("finance", "")["MISSIONLEDGER_LOG_DATABASE_URL"]
        == "postgresql+psycopg://db/finance"
    )
    assert "MISSIONLEDGER_LOG_DATABASE_URL" not in PLAN.service_environment("mandates", "")


def test_a_system_open_to_others_is_still_reached_on_this_machine() -> None:
    plan = SystemPlan(data=PLAN.data, host="0.0.0.0", base=8100)  # noqa: S104 - the case at hand

    assert plan.url("finance") == "http://127.0.0.1:8102"


def test_port_offsets_are_those_the_services_state() -> None:
    offsets = {"mandates": 1, "finance": 2, "transitions": 3, "performance": 4}

    assert {name: ports_from(8100)[name] - 8100 for name in offsets} == offsets
    assert "port_offset" in ServiceDefinition.__dataclass_fields__


def test_temporal_listens_on_loopback_and_keeps_its_database_file() -> None:
    command = temporal.command_line(
        Path("/bin/temporal"),
        database=Path("/data/temporal/temporal.db"),
        host="127.0.0.1",
        port=8133,
        http_port=40_000,
    )

    assert command[1:3] == ["server", "start-dev"]
    assert command[command.index("--ip") + 1] == "127.0.0.1"
    assert command[command.index("--db-filename") + 1] == "/data/temporal/temporal.db"
    assert "--headless" in command


def test_a_part_that_is_unreachable_has_its_own_exit_code() -> None:
    assert exit_code_of(NotRunningError("no")) is ExitCode.UNREACHABLE
    assert exit_code_of(PartFailedError("nats", "ended", Path("l"))) is ExitCode.UNREACHABLE
    assert exit_code_of(PortTakenError("taken")) is ExitCode.REFUSED


def report(state: str, *, restarts: int = 0, detail: str = "") -> dict[str, object]:
    part = {
        "name": "nats",
        "state": state,
        "detail": detail,
        "address": "nats://127.0.0.1:8122",
        "restarts": restarts,
        "ready_seconds": 0.25 if state == "ready" else None,
    }
    return {"state": "starting", "parts": [part]}


def announced(*reports: dict[str, object]) -> list[str]:
    output = io.StringIO()
    announcer = Announcer(Console(file=output, width=200))
    for each in reports:
        announcer.announce(each)
    return output.getvalue().splitlines()


def test_a_part_is_announced_once_when_it_is_ready() -> None:
    lines = announced(report("starting"), report("ready"), report("ready"))

    assert len(lines) == 1
    assert "nats" in lines[0]
    assert "ready in 0.25 s" in lines[0]
    assert "nats://127.0.0.1:8122" in lines[0]


def test_a_part_that_dies_is_announced_with_the_reason() -> None:
    lines = announced(
        report("ready"),
        report("restarting", restarts=1, detail="was ended by SIGKILL"),
        report("ready", restarts=1),
    )

    assert "was ended by SIGKILL" in lines[1]
    assert "ready again" in lines[2]
