"""The whole system as a user starts it: real servers, free ports, a directory of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import orjson

from missionledger.common.testing.jetstream_reading import StoredMessage, stored_messages

PORT_OFFSETS = (0, 1, 2, 3, 4, 22, 23, 33)
PORT_BASE_FIRST, PORT_BASE_LAST, PORT_BASE_STEP = 20_000, 30_000, 40
COMMAND_SECONDS_MAX = 120
READY_SECONDS_MAX = 120
REQUEST_SECONDS_MAX = 30


class WholeSystem:
    """A running `missionledger up`, and ways to use and to hurt it."""

    def __init__(self, data_dir: Path, port_base: int) -> None:
        self.data_dir = data_dir
        self.port_base = port_base

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a `missionledger` command on this system and return what it said."""
        return subprocess.run(  # noqa: S603 - our own command
            [
                sys.executable,
                "-c",
                "from missionledger.cli.main import main; main()",
                *arguments,
                "--data-dir",
                str(self.data_dir),
            ],
            check=False,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS_MAX,
            env={**os.environ, "COLUMNS": "200"},
        )

    def start(self, *, load: str = "none") -> None:
        """Start and wait until all is ready.

        Raises:
            AssertionError: with what the command said, if it does not become ready.
        """
        up = self.command("up", "--detach", "--load", load, "--port-base", str(self.port_base))
        if up.returncode != 0:
            raise AssertionError(f"up failed with {up.returncode}:\n{up.stdout}\n{up.stderr}")

    def stop(self) -> None:
        """Stop everything."""
        self.command("down")

    def parts(self) -> Mapping[str, Mapping[str, Any]]:
        """Return every part by name, as the supervisor sees it."""
        report = orjson.loads((self.data_dir / "parts.json").read_bytes())
        return {part["name"]: part for part in report["parts"]}

    def kill(self, part: str) -> None:
        """Kill a part without warning."""
        os.kill(self.parts()[part]["pid"], signal.SIGKILL)

    def wait_ready(self, service: str) -> None:
        """Return when the service says it is ready.

        Raises:
            TimeoutError: if it does not in time.
        """
        self.wait_until(lambda: self._is_ready(service), f"{service} is not ready")

    def wait_until(self, is_true: Any, otherwise: str) -> None:
        """Return once it is true.

        Raises:
            TimeoutError: saying what is otherwise, if it does not become true in time.
        """
        deadline = time.monotonic() + READY_SECONDS_MAX
        while not is_true():
            if time.monotonic() > deadline:
                raise TimeoutError(otherwise)
            time.sleep(0.05)

    def address(self, service: str) -> str:
        """Return where a service is."""
        system: Mapping[str, Any] = orjson.loads((self.data_dir / "system.json").read_bytes())
        return str(system["services"][service])

    @property
    def headers(self) -> dict[str, str]:
        """The operator's token as a header."""
        token = (self.data_dir / "operator.token").read_text().strip()
        return {"authorization": f"Bearer {token}"}

    def get(self, service: str, path: str, **params: str | int) -> httpx.Response:
        """Read something from a service."""
        return httpx.get(
            f"{self.address(service)}{path}",
            params=params,
            headers=self.headers,
            timeout=REQUEST_SECONDS_MAX,
        )

    def post(
        self, service: str, path: str, body: Mapping[str, Any], *, key: str | None = None
    ) -> httpx.Response:
        """Send a command to a service."""
        return httpx.post(
            f"{self.address(service)}{path}",
            content=json.dumps(body),
            headers={
                **self.headers,
                "content-type": "application/json",
                "idempotency-key": key or str(uuid4()),
            },
            timeout=REQUEST_SECONDS_MAX,
        )

    def stored_messages(self, service: str) -> list[StoredMessage]:
        """Return everything that JetStream holds of a service."""
        system: Mapping[str, Any] = orjson.loads((self.data_dir / "system.json").read_bytes())
        password = (self.data_dir / "nats" / "passwords" / "reader").read_text().strip()
        return stored_messages(system["nats"], service, "reader", password)

    def log_events(self, service: str) -> list[Mapping[str, Any]]:
        """Return every event of a service as its cursor feed gives them."""
        events: list[Mapping[str, Any]] = []
        after = 0
        while True:
            answer = self.get(service, "/v1/events", after=after, limit=500)
            answer.raise_for_status()
            page = answer.json()
            events.extend(page["events"])
            after = page["next_after"]
            if after >= page["head"]:
                return events

    def _is_ready(self, service: str) -> bool:
        try:
            return httpx.get(f"{self.address(service)}/readyz", timeout=5).status_code == 200  # noqa: PLR2004
        except httpx.HTTPError:
            return False


def free_port_base() -> int:
    """Return a base whose ports are all free; test workers start looking at different places.

    Raises:
        RuntimeError: if there is none.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    bases = range(PORT_BASE_FIRST, PORT_BASE_LAST, PORT_BASE_STEP)
    start = (os.getpid() * 7 + worker * 31) % len(bases)
    for number in range(len(bases)):
        base = bases[(start + number) % len(bases)]
        if all(_is_free(base + offset) for offset in PORT_OFFSETS):
            return base
    raise RuntimeError("no free ports")


@contextmanager
def whole_system(data_dir: Path, *, load: str = "none") -> Iterator[WholeSystem]:
    """Run the whole system for a test; what it leaves behind stays for a look after a failure."""
    system = WholeSystem(data_dir, free_port_base())
    try:
        system.start(load=load)
        yield system
    finally:
        system.stop()


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
