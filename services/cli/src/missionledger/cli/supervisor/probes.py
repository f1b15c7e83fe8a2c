"""Asks a part over HTTP how it is, without a client library: the supervisor stays small."""

import asyncio
import json
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

ANSWER_BYTES_MAX = 1_000_000
DETAIL_MAX = 200


class Health(StrEnum):
    """What a probe found."""

    READY = "ready"
    WAITING = "waiting"
    """Alive, but something that it needs is missing; a restart would not help."""
    SICK = "sick"
    """Does not answer, or says itself that it is stuck; a restart may help."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer to a probe, with a reason where it is not ready."""

    health: Health
    detail: str = ""


async def exchange(
    url: str, *, timeout_seconds: float, body: bytes | None = None
) -> tuple[int, bytes]:
    """Return status and body of one request: a GET, or a POST of JSON where there is a body.

    Raises:
        OSError: if nobody answers, or not in time, or not in HTTP.
    """
    parts = urlsplit(url)
    if parts.hostname is None or parts.port is None:
        raise ValueError(f"{url} names no host and port")
    method = "GET" if body is None else "POST"
    head = [f"{method} {parts.path or '/'} HTTP/1.0", f"Host: {parts.netloc}"]
    if body is not None:
        head += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    async with asyncio.timeout(timeout_seconds):
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        try:
            writer.write("\r\n".join([*head, "", ""]).encode() + (body or b""))
            await writer.drain()
            answer = await reader.read(ANSWER_BYTES_MAX)
            while answer and not reader.at_eof() and len(answer) < ANSWER_BYTES_MAX:
                answer += await reader.read(ANSWER_BYTES_MAX)
        finally:
            writer.close()
    first, _, rest = answer.partition(b"\r\n")
    words = first.split()
    if len(words) <= 1 or not words[1].isdigit():
        raise ConnectionError(f"{url} does not speak HTTP")
    return int(words[1]), rest.partition(b"\r\n\r\n")[2]


async def probe_liveness(url: str, *, timeout_seconds: float) -> Finding:
    """Ask a server whose health page says whether it works: nats-server, Temporal."""
    try:
        status, body = await exchange(url, timeout_seconds=timeout_seconds)
    except OSError as error:
        return Finding(Health.SICK, _reason(error))
    if status == HTTPStatus.OK:
        return Finding(Health.READY)
    return Finding(Health.SICK, _detail(status, body))


async def probe_readiness(url: str, *, timeout_seconds: float) -> Finding:
    """Ask one of our services, which tells what it waits for: any answer is a sign of life."""
    try:
        status, body = await exchange(url, timeout_seconds=timeout_seconds)
    except OSError as error:
        return Finding(Health.SICK, _reason(error))
    if status == HTTPStatus.OK:
        return Finding(Health.READY)
    return Finding(Health.WAITING, _detail(status, body))


def _reason(error: OSError) -> str:
    if isinstance(error, TimeoutError):
        return "does not answer in time"
    if isinstance(error, ConnectionRefusedError):
        return "does not listen yet"
    return str(error) or type(error).__name__


def _detail(status: int, body: bytes) -> str:
    try:
        answer: Any = json.loads(body)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        return f"answers {status}"
    parts = answer.get("parts")
    if isinstance(parts, list):
        missing = [f"{part['part']}: {part['reason']}" for part in parts if not part["ready"]]
        return _short("; ".join(missing))
    reason = answer.get("detail") or answer.get("error") or answer.get("status")
    return _short(f"{status}: {reason}")


def _short(reason: str) -> str:
    """Return the first line, cut where it gets long; the log of the part has all of it."""
    line = reason.partition("\n")[0]
    return line if len(line) <= DETAIL_MAX else f"{line[:DETAIL_MAX]} …"
