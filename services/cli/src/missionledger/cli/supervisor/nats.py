"""NATS with JetStream: its configuration, its users and what each of them may do."""

import json
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

from missionledger.cli.supervisor.data_directory import DataDirectory, write_private

READER = "reader"
"""A user that may read everything and publish nothing: for integrators and for people."""

PASSWORD_BYTES = 24


# The kernel has these two names as well, but importing them would bring pydantic and its models
# into the supervisor: as much memory again as all it has now. A test holds both together.
def stream_name(service: str) -> str:
    """Return the JetStream stream that carries the log of a service."""
    return f"MISSIONLEDGER_{service.upper()}"


def all_subjects(service: str) -> str:
    """Return the subject filter that holds everything of a service."""
    return f"missionledger.{service}.>"


def passwords(data: DataDirectory, services: Sequence[str]) -> Mapping[str, str]:
    """Return the password of every user, made once and kept in the data directory."""
    folder = data.nats / "passwords"
    folder.mkdir(mode=0o700, exist_ok=True)
    found: dict[str, str] = {}
    for user in (*services, READER):
        file = folder / user
        if not file.exists():
            write_private(file, secrets.token_urlsafe(PASSWORD_BYTES))
        found[user] = file.read_text().strip()
    return found


def write_configuration(
    data: DataDirectory, *, host: str, port: int, monitoring_port: int, services: Sequence[str]
) -> Path:
    """Write the configuration of nats-server and return its path."""
    path = data.nats / "nats-server.conf"
    users = passwords(data, services)
    write_private(
        path,
        render_configuration(
            host=host,
            port=port,
            monitoring_port=monitoring_port,
            store=data.nats / "store",
            users=users,
            services=services,
        ),
    )
    return path


def render_configuration(
    *,
    host: str,
    port: int,
    monitoring_port: int,
    store: Path,
    users: Mapping[str, str],
    services: Sequence[str],
) -> str:
    """Return the configuration as nats-server reads it (JSON is a subset of its format)."""
    return json.dumps(
        {
            "server_name": "missionledger",
            "host": host,
            "port": port,
            # Health and figures are read on this machine only, wherever clients come from.
            "http": f"127.0.0.1:{monitoring_port}",
            "jetstream": {
                "store_dir": str(store),
                # Without it an acknowledged message may be lost when the machine loses power.
                "sync_interval": "always",
            },
            "authorization": {
                "users": [
                    {
                        "user": user,
                        "password": password,
                        "permissions": permissions_of(user, services),
                    }
                    for user, password in users.items()
                ]
            },
        },
        indent=2,
    )


def permissions_of(user: str, services: Sequence[str]) -> Mapping[str, Mapping[str, list[str]]]:
    """Return what a user may do: publish its own facts, keep its own stream, read all others."""
    publish = [
        "$JS.API.INFO",
        "$JS.API.STREAM.NAMES",
        "$JS.API.STREAM.LIST",
    ]
    for service in services:
        stream = stream_name(service)
        publish += [
            f"$JS.API.STREAM.INFO.{stream}",
            f"$JS.API.STREAM.MSG.GET.{stream}",
            f"$JS.API.DIRECT.GET.{stream}",
            f"$JS.API.DIRECT.GET.{stream}.>",
            f"$JS.API.CONSUMER.*.{stream}",
            f"$JS.API.CONSUMER.*.{stream}.>",
            f"$JS.API.CONSUMER.*.*.{stream}.>",
            f"$JS.ACK.{stream}.>",
            f"$JS.FC.{stream}.>",
        ]
    if user in services:
        stream = stream_name(user)
        publish += [
            all_subjects(user),
            f"$JS.API.STREAM.CREATE.{stream}",
            f"$JS.API.STREAM.UPDATE.{stream}",
            f"$JS.API.STREAM.PURGE.{stream}",
            f"$JS.API.STREAM.DELETE.{stream}",
        ]
    return {
        "publish": {"allow": publish},
        "subscribe": {"allow": ["_INBOX.>", "missionledger.>"]},
    }
