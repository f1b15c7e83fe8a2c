"""The services of a running system, as a load needs them."""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import httpx

from missionledger.cli.supervisor.data_directory import DataDirectory
from missionledger.common.refusals import Refusal, RefusalKind

ATTEMPTS_MAX = 16
"""With the pauses between them about twenty seconds: a service that was killed is back by then."""
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 2.0
ANSWER_SECONDS_MAX = 120.0
"""A whole table is decided and synced to disk before the answer comes."""

SETTLED_SECONDS_MAX = 60.0
SETTLED_LOOK_SECONDS = 0.1

_TRY_AGAIN = frozenset({429, 502, 503, 504})
"""The part is starting or busy."""
_IN_FLIGHT = "request-in-flight"
"""The service is still working on the same request; its end is the answer."""


class ImportRefusedError(Refusal):
    """A service refused the rows of a table; nothing of that table was recorded."""

    code = "import-refused"
    title = "A table was refused"


class ServiceUnreachableError(Refusal):
    """A service does not answer, or answers that it cannot."""

    code = "service-unreachable"
    title = "A service does not answer"
    kind = RefusalKind.UNAVAILABLE


@dataclass(frozen=True, slots=True)
class ImportAnswer:
    """What an import did, the first time it was asked; a repeat gets the same answer.

    Attributes:
        recorded: events that were recorded.
        unchanged: rows that were known already.
        last_position: position of the last event; 0 if nothing was recorded.
    """

    rows: int
    recorded: int
    unchanged: int
    last_position: int


@dataclass(frozen=True, slots=True)
class LogHead:
    """How far a log is, and which log it is.

    Attributes:
        first_event: id of its first event; empty for an empty log.
        position: position of its last event.
    """

    first_event: str
    position: int


class ImportClient(Protocol):
    """What a load asks of a system."""

    def post_import(self, service: str, kind: str, body: bytes, key: str) -> ImportAnswer:
        """Have the service record the rows, once however often it is asked with this key.

        Raises:
            ImportRefusedError: if a rule refuses them; nothing was recorded.
            ServiceUnreachableError: if the service does not answer in time.
        """
        ...

    def log_head(self, service: str) -> LogHead:
        """Return how far the log of the service is.

        Raises:
            ServiceUnreachableError: if the service does not answer in time.
        """
        ...

    def wait_until_noted(self, service: str, source: str) -> None:
        """Return when the service has taken all facts of the other service that it listens to.

        Raises:
            ServiceUnreachableError: if it does not in time.
        """
        ...

    def wait_until_shown(self, service: str) -> None:
        """Return when the read models of the service hold all that its log holds now.

        Raises:
            ServiceUnreachableError: if they do not in time.
        """
        ...


class HttpImportClient:
    """Talks to the services of the system that runs on a data directory."""

    def __init__(
        self,
        services: Mapping[str, str],
        token: Callable[[], str],
        *,
        transport: httpx.BaseTransport | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Prepare connections; nothing is sent yet.

        Args:
            services: address by service.
            token: returns the bearer token of now; it is renewed while the system runs.
            transport: other than the network, for tests.
            pause: waits so many seconds between attempts.
        """
        self._services = services
        self._token = token
        self._pause = pause
        self._http = httpx.Client(timeout=ANSWER_SECONDS_MAX, transport=transport, trust_env=False)

    @classmethod
    def of(cls, data: DataDirectory) -> "HttpImportClient":
        """Return a client of the system that runs on the data directory.

        Raises:
            NotRunningError: if none does.
        """
        services: Mapping[str, str] = data.read_system()["services"]
        return cls(services, lambda: data.token_file.read_text().strip())

    def post_import(self, service: str, kind: str, body: bytes, key: str) -> ImportAnswer:
        """Have the service record the rows, once however often it is asked with this key.

        Raises:
            ImportRefusedError: if a rule refuses them; nothing was recorded.
            ServiceUnreachableError: if the service does not answer in time.
        """
        answer = self._ask(
            service,
            "POST",
            f"/v1/imports/{kind}",
            content=body,
            headers={"Content-Type": "application/json", "Idempotency-Key": key},
        )
        values = answer.json()
        return ImportAnswer(
            values["rows"], values["recorded"], values["unchanged"], values["last_position"]
        )

    def log_head(self, service: str) -> LogHead:
        """Return how far the log of the service is.

        Raises:
            ServiceUnreachableError: if the service does not answer in time.
        """
        feed = self._ask(service, "GET", "/v1/events?after=0&limit=1", headers={}).json()
        events = feed["events"]
        return LogHead(events[0]["id"] if events else "", feed["head"])

    def wait_until_noted(self, service: str, source: str) -> None:
        """Return when the service has taken all facts of the other service that it listens to.

        Raises:
            ServiceUnreachableError: if it does not in time.
        """
        head = self.log_head(source).position

        def behind() -> list[str]:
            consumers = self._ask(service, "GET", "/v1/consumers", headers={}).json()
            return [
                consumer["consumer"]
                for consumer in consumers
                if consumer["service"] == source
                and (consumer["stream_position"] < head or consumer["unhandled"])
            ]

        self._wait_while(behind, f"{service} has not taken all facts of {source} yet")

    def wait_until_shown(self, service: str) -> None:
        """Return when the read models of the service hold all that its log holds now.

        Raises:
            ServiceUnreachableError: if they do not in time.
        """
        head = self.log_head(service).position

        def behind() -> list[str]:
            projections = self._ask(service, "GET", "/v1/projections", headers={}).json()
            return [each["name"] for each in projections if each["position"] < head]

        self._wait_while(behind, f"the read models of {service} are behind its log")

    def _wait_while(self, behind: Callable[[], list[str]], otherwise: str) -> None:
        names: list[str] = []
        for _ in range(int(SETTLED_SECONDS_MAX / SETTLED_LOOK_SECONDS)):
            names = behind()
            if not names:
                return
            self._pause(SETTLED_LOOK_SECONDS)
        raise ServiceUnreachableError(
            f"{otherwise}: {', '.join(names)}",
            next_step="Everything is recorded; look at `missionledger status`.",
        )

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def _ask(
        self,
        service: str,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str],
        content: bytes | None = None,
    ) -> httpx.Response:
        """Ask until there is an answer; the idempotency key makes repeating harmless."""
        address = self._services.get(service)
        if address is None:
            raise ServiceUnreachableError(
                f"the system has no service {service}",
                next_step="See `missionledger status` for the parts that run.",
            )
        last = ""
        for attempt in range(ATTEMPTS_MAX):
            if attempt:
                longest = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2**attempt)
                self._pause(longest * (0.5 + random.random() / 2))  # noqa: S311 - spreads callers
            try:
                response = self._http.request(
                    method,
                    address + path,
                    content=content,
                    headers={**headers, "Authorization": f"Bearer {self._token()}"},
                )
            except httpx.TransportError as error:
                last = f"{type(error).__name__}: {error}"
                continue
            if response.is_success:
                return response
            if not _may_pass(response):
                raise _refusal(service, response)
            last = f"HTTP {response.status_code}"
        raise ServiceUnreachableError(
            f"{service} at {address} did not answer {method} {path.partition('?')[0]}: {last}",
            next_step="See `missionledger status`, then load again; what is recorded stays.",
        )


def _may_pass(response: httpx.Response) -> bool:
    """Tell whether the same request may succeed a moment later."""
    if response.status_code == httpx.codes.CONFLICT:
        return str(_problem(response).get("type", "")).endswith(_IN_FLIGHT)
    return response.status_code in _TRY_AGAIN


def _refusal(service: str, response: httpx.Response) -> ImportRefusedError:
    """Return what the service said, in its own words where it said something."""
    problem = _problem(response)
    detail = problem.get("detail") or problem.get("title") or f"HTTP {response.status_code}"
    errors = [error for error in problem.get("errors") or () if isinstance(error, Mapping)]
    lines = [
        f"{service}: {detail}",
        *(f"{error.get('pointer', '')}: {error.get('detail', '')}" for error in errors),
    ]
    return ImportRefusedError(
        "\n".join(lines),
        next_step=str(problem.get("nextStep") or "Correct the table and load again."),
    )


def _problem(response: httpx.Response) -> Mapping[str, Any]:
    try:
        problem: Mapping[str, Any] = response.json()
    except ValueError:
        # Whatever answered, it was not the service: a proxy's page, or half an answer.
        return {}
    return problem
