"""The whole system: its parts, where they are, and what each of them is told."""

import importlib.util
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from missionledger.cli.supervisor.data_directory import DATA_VERSION, DataDirectory
from missionledger.cli.supervisor.ports import ports_from

SERVICES = ("mandates", "finance", "transitions", "performance")
CONSOLE = "console"

PRELOADED = (
    "missionledger.common.runtime.run",
    "missionledger.cli.supervisor.credentials",
    "missionledger.cli.supervisor.service_entry",
    # Imported by name at run time, so nobody else imports them before the fork.
    "uvicorn.lifespan.off",
    "uvicorn.protocols.http.httptools_impl",
    "sqlalchemy.dialects.sqlite",
    "temporalio.worker",
    "encodings.idna",
    "pydantic.v1",
)
"""What services share, besides their own modules."""


@dataclass(frozen=True)
class SystemPlan:
    """Where everything is going to be.

    Attributes:
        data: the data directory.
        host: the address that services listen on.
        base: the port base.
    """

    data: DataDirectory
    host: str
    base: int

    @property
    def ports(self) -> Mapping[str, int]:
        """The port of every part."""
        return ports_from(self.base)

    @property
    def reachable_host(self) -> str:
        """The address under which clients on this machine reach what listens on `host`."""
        if self.host in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
            return "127.0.0.1"
        return f"[{self.host}]" if ":" in self.host else self.host

    def url(self, part: str) -> str:
        """Return the HTTP address of a service or of the console."""
        return f"http://{self.reachable_host}:{self.ports[part]}"

    @property
    def nats_url(self) -> str:
        """Where clients find NATS."""
        return f"nats://127.0.0.1:{self.ports['nats']}"

    @property
    def nats_monitoring_url(self) -> str:
        """Where NATS tells its health."""
        return f"http://127.0.0.1:{self.ports['nats_monitoring']}"

    @property
    def temporal_address(self) -> str:
        """Where clients find Temporal."""
        return f"127.0.0.1:{self.ports['temporal']}"

    def describe(self) -> Mapping[str, Any]:
        """Return what other commands need to find the parts."""
        return {
            "version": DATA_VERSION,
            "console": self.url(CONSOLE),
            "services": {service: self.url(service) for service in SERVICES},
            "nats": self.nats_url,
            "nats_monitoring": self.nats_monitoring_url,
            "temporal": self.temporal_address,
        }

    def service_environment(self, service: str, nats_password: str) -> Mapping[str, str]:
        """Return the environment of a service: the operator's own, and where everything is."""
        environment = {
            **os.environ,
            "MISSIONLEDGER_DATA_DIR": str(self.data.root),
            "MISSIONLEDGER_HOST": self.host,
            "MISSIONLEDGER_PORT": str(self.ports[service]),
            "MISSIONLEDGER_NATS_URL": self.nats_url,
            "MISSIONLEDGER_NATS_USER": service,
            "MISSIONLEDGER_NATS_PASSWORD": nats_password,
            "MISSIONLEDGER_NATS_MONITORING_URL": self.nats_monitoring_url,
            "MISSIONLEDGER_TEMPORAL_ADDRESS": self.temporal_address,
            "MISSIONLEDGER_JWKS": str(self.data.keys / "jwks.json"),
        }
        for setting in ("LOG_DATABASE_URL", "READ_DATABASE_URL"):
            own = os.environ.get(f"MISSIONLEDGER_{service.upper()}_{setting}")
            if own:
                environment[f"MISSIONLEDGER_{setting}"] = own
        return environment

    def console_environment(self) -> Mapping[str, str]:
        """Return the environment of the console, which finds the services as any client does."""
        return {
            **os.environ,
            "MISSIONLEDGER_DATA_DIR": str(self.data.root),
            "MISSIONLEDGER_HOST": self.host,
            "MISSIONLEDGER_PORT": str(self.ports[CONSOLE]),
        }


def main_module(service: str) -> str:
    """Return the composition root of a service."""
    return f"missionledger.{service}.main"


def installed(names: Sequence[str]) -> Sequence[str]:
    """Return those services whose distribution is installed here, in the same order.

    An operator may install only some of them on a machine.
    """
    return [name for name in names if importlib.util.find_spec(main_module(name)) is not None]
