"""What somebody reads who cannot get in: nobody is there, or the token does not hold."""

import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from missionledger.cli.client import PartUnreachableError, RunningSystem, TokenRefusedError
from missionledger.cli.commands import events
from missionledger.cli.exit_codes import ExitCode, exit_code_of
from missionledger.cli.supervisor.data_directory import DataDirectory
from missionledger.common.refusals import Refusal

SERVICES = ("mandates", "finance")
COMMANDS: Mapping[str, Callable[[Path], object]] = {
    "read": lambda root: RunningSystem.find(root).get("finance", "/v1/liquidity"),
    "tail": lambda root: events.tail(data_dir=root, service=None, mission=None, after=None),
}


class Stranger(BaseHTTPRequestHandler):
    """Knows no token."""

    def do_GET(self) -> None:
        body = b'{"title": "no", "detail": "the token does not hold", "status": 401}'
        self.send_response(401)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the base names it
        """Say nothing."""


@contextmanager
def system_at(address: str, root: Path) -> Iterator[Path]:
    """Let a data directory say that a system runs, with all services at this address."""
    data = DataDirectory(root)
    data.prepare()
    data.token_file.write_text("stale\n")
    services = dict.fromkeys(SERVICES, address)
    data.system_file.write_text(json.dumps({"services": services, "nats_monitoring": address}))
    with data.locked():
        yield root


@pytest.fixture
def deserted(tmp_path: Path) -> Iterator[Path]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with system_at(f"http://127.0.0.1:{port}", tmp_path / "data") as root:
        yield root


@pytest.fixture
def strange(tmp_path: Path) -> Iterator[Path]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Stranger) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            with system_at(f"http://127.0.0.1:{server.server_port}", tmp_path / "data") as root:
                yield root
        finally:
            server.shutdown()
            thread.join()


def asked(root: Path, command: str) -> Refusal:
    """Return the refusal with which the command ends."""
    with pytest.raises(Refusal) as refusal:
        COMMANDS[command](root)
    return refusal.value


@pytest.mark.parametrize("command", ["read", "tail"])
def test_a_service_that_is_not_there_is_named_with_its_address(
    deserted: Path, command: str
) -> None:
    refusal = asked(deserted, command)

    assert isinstance(refusal, PartUnreachableError)
    assert "does not answer at http://127.0.0.1:" in refusal.detail
    assert "missionledger status" in refusal.next_step
    assert exit_code_of(refusal) is ExitCode.UNREACHABLE


@pytest.mark.parametrize("command", ["read", "tail"])
def test_a_token_that_does_not_hold_is_told_with_where_it_came_from(
    strange: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MISSIONLEDGER_TOKEN", raising=False)
    from_file = asked(strange, command)
    monkeypatch.setenv("MISSIONLEDGER_TOKEN", "mine")
    from_environment = asked(strange, command)

    assert isinstance(from_file, TokenRefusedError)
    assert "operator.token" in from_file.detail
    assert "unset MISSIONLEDGER_TOKEN" in from_environment.next_step
    assert exit_code_of(from_environment) is ExitCode.REFUSED
