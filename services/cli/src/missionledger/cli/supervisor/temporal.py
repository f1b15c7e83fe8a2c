"""Temporal's development server: how it is started, and how long it keeps closed workflows."""

import json
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

from missionledger.cli.supervisor.probes import exchange

NAMESPACE = "default"
RETENTION_DAYS = 90
_RETENTION_SECONDS = RETENTION_DAYS * 86_400


class RetentionError(RuntimeError):
    """Temporal did not take the retention."""


def command_line(
    binary: Path, *, database: Path, host: str, port: int, http_port: int
) -> Sequence[str]:
    """Return the command that starts the server: without its web pages, with a database file."""
    return [
        str(binary),
        "server",
        "start-dev",
        "--headless",
        "--db-filename",
        str(database),
        "--ip",
        host,
        "--port",
        str(port),
        "--http-port",
        str(http_port),
        "--log-level",
        "warn",
    ]


def health_url(host: str, http_port: int) -> str:
    """Return a page that answers 200 once the namespace can be used."""
    return f"http://{host}:{http_port}/api/v1/namespaces/{NAMESPACE}"


async def keep_closed_workflows(host: str, http_port: int, *, timeout_seconds: float) -> None:
    """Set the retention of closed workflows, if it is not what it should be.

    The development server starts with one day, too short to look into what went wrong.

    Raises:
        RetentionError: if the server refuses it.
        OSError: if the server does not answer.
    """
    url = health_url(host, http_port)
    wanted = f"{_RETENTION_SECONDS}s"
    _, body = await exchange(url, timeout_seconds=timeout_seconds)
    if _retention(body) == wanted:
        return
    change = {"namespace": NAMESPACE, "config": {"workflowExecutionRetentionTtl": wanted}}
    status, body = await exchange(
        f"{url}/update", timeout_seconds=timeout_seconds, body=json.dumps(change).encode()
    )
    if status != HTTPStatus.OK or _retention(body) != wanted:
        raise RetentionError(f"Temporal answers {status} to a retention of {RETENTION_DAYS} days")


def _retention(body: bytes) -> str:
    try:
        namespace: Any = json.loads(body)
    except ValueError:
        return ""
    config = namespace.get("config", {}) if isinstance(namespace, dict) else {}
    return str(config.get("workflowExecutionRetentionTtl", ""))
