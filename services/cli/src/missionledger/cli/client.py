"""Finds the running system and speaks with its services, in words a person can act on."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx

from missionledger.cli.supervisor.data_directory import DataDirectory
from missionledger.common.refusals import NotFoundError, Refusal, RefusalKind

TOKEN_VARIABLE = "MISSIONLEDGER_TOKEN"  # noqa: S105 - the name of it
TIMEOUT_SECONDS = 30.0
IDLE_SECONDS_MAX = 2.0
"""How long a connection is kept for the next request: less than the services keep it."""
UNAVAILABLE_STATUSES = frozenset({502, 503, 504})


class PartUnreachableError(Refusal):
    """A part of the system does not answer."""

    code = "part-unreachable"
    title = "A part does not answer"
    kind = RefusalKind.UNAVAILABLE


class AnsweredProblemError(Refusal):
    """A service answered with a problem.

    Attributes:
        status: the HTTP status.
        problem: the members of the problem (RFC 9457).
    """

    code = "refused-by-service"
    title = "The service refused it"

    def __init__(self, service: str, status: int, problem: Mapping[str, Any]) -> None:
        lines = [str(problem.get("detail") or problem.get("title") or f"answers {status}")]
        lines += [
            f"  {error.get('pointer')}: {error.get('detail')}"
            for error in problem.get("errors", ())
            if error.get("detail") != problem.get("detail")
        ]
        if source := problem.get("source"):
            lines.append(f"  rule: {source}")
        super().__init__(
            f"{service}: " + "\n".join(lines), next_step=str(problem.get("nextStep", ""))
        )
        self.status = status
        self.problem = problem

    @property
    def problem_code(self) -> str:
        """The stable name of the problem; empty if the answer had none."""
        return str(self.problem.get("type", "")).rpartition(":")[2]

    @property
    def is_unavailable(self) -> bool:
        """Whether the same request may succeed later."""
        return self.status in UNAVAILABLE_STATUSES


class TokenRefusedError(Refusal):
    """The service does not know the token."""

    code = "token-refused"
    title = "The token does not hold"
    kind = RefusalKind.FORBIDDEN


class RunningSystem:
    """Where the parts of the running system are, and how to enter them.

    Attributes:
        services: the address of every service, by name.
    """

    def __init__(self, data: DataDirectory) -> None:
        self._data = data
        system = data.read_system()
        self.services: Mapping[str, str] = system["services"]
        self._nats_monitoring: str = system["nats_monitoring"]
        # One for all requests: to make a client takes ten times as long as to ask.
        self._client = httpx.Client(
            # A proxy of the environment has no business between us and our own services.
            trust_env=False,
            limits=httpx.Limits(keepalive_expiry=IDLE_SECONDS_MAX),
        )

    @classmethod
    def find(cls, data_dir: Path) -> "RunningSystem":
        """Return the system that runs on this directory.

        Raises:
            NotRunningError: if none does.
        """
        return cls(DataDirectory(data_dir))

    def address(self, service: str) -> str:
        """Return the address of a service.

        Raises:
            NotFoundError: if there is no such service.
        """
        found = self.services.get(service)
        if found is None:
            raise NotFoundError(
                f"there is no service {service!r}",
                next_step=f"services are {', '.join(self.services)}",
            )
        return found

    def headers(self) -> Mapping[str, str]:
        """Return what a request needs to be let in; the token is renewed, so ask each time."""
        token = os.environ.get(TOKEN_VARIABLE)
        if not token:
            try:
                token = self._data.token_file.read_text().strip()
            except OSError as error:
                raise PartUnreachableError(
                    f"no operator token can be read: {error.strerror}",
                    next_step=f"set {TOKEN_VARIABLE}, or run as the owner of {self._data.root}",
                ) from error
        return {"Authorization": f"Bearer {token}"}

    def unreachable(self, service: str, error: httpx.TransportError) -> PartUnreachableError:
        """Return the refusal that says that this service does not answer."""
        reason = str(error) or type(error).__name__
        return PartUnreachableError(
            f"{service} does not answer at {self.services[service]}: {reason}",
            next_step=f"`missionledger status` shows every part; "
            f"its log is {self._data.log_file(service)}",
        )

    def get(
        self,
        service: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        accept: str = "application/json",
    ) -> httpx.Response:
        """Return the answer of a service to a read.

        Raises:
            AnsweredProblemError: if it answers with a problem.
            PartUnreachableError: if it does not answer, or cannot work now.
            NotFoundError: if there is no such service.
        """
        return self._ask("GET", service, path, params=params, headers={"Accept": accept})

    def post(
        self,
        service: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> httpx.Response:
        """Return the answer of a service to a command.

        Raises:
            AnsweredProblemError: if it answers with a problem.
            PartUnreachableError: if it does not answer, or cannot work now.
            NotFoundError: if there is no such service.
        """
        return self._ask(
            "POST",
            service,
            path,
            headers=headers or {},
            body=body,
            timeout_seconds=timeout_seconds,
        )

    def last_sequence(self, stream: str) -> int:
        """Return how many messages the broker has taken into a stream; 0 if there is none.

        Raises:
            PartUnreachableError: if the broker does not answer.
        """
        try:
            answer = self._client.get(
                f"{self._nats_monitoring}/jsz",
                params={"streams": "true"},
                timeout=TIMEOUT_SECONDS,
            )
        except httpx.TransportError as error:
            raise PartUnreachableError(
                f"nats does not answer at {self._nats_monitoring}: {error}",
                next_step="`missionledger status` shows every part",
            ) from error
        for account in answer.json().get("account_details", ()):
            for detail in account.get("stream_detail", ()):
                if detail["name"] == stream:
                    return int(detail["state"]["last_seq"])
        return 0

    def _ask(
        self,
        method: str,
        service: str,
        path: str,
        *,
        headers: Mapping[str, str],
        params: Mapping[str, str | int] | None = None,
        body: Mapping[str, Any] | None = None,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> httpx.Response:
        try:
            answer = self._client.request(
                method,
                self.address(service) + path,
                params=params,
                json=body,
                headers={**headers, **self.headers()},
                timeout=timeout_seconds,
            )
        except httpx.TransportError as error:
            raise self.unreachable(service, error) from error
        self.require_success(service, answer.status_code, answer.content)
        return answer

    def require_success(self, service: str, status: int, body: bytes) -> None:
        """Return if the status says so.

        Raises:
            TokenRefusedError: if the service does not know the token.
            AnsweredProblemError: if it answered with another problem.
            PartUnreachableError: if it cannot work now.
        """
        if status == httpx.codes.UNAUTHORIZED:
            raise self._token_refused(service)
        require_success(service, status, body)

    def _token_refused(self, service: str) -> TokenRefusedError:
        if os.environ.get(TOKEN_VARIABLE):
            return TokenRefusedError(
                f"{service} does not take the token in {TOKEN_VARIABLE}",
                next_step=f"it may have ended; unset {TOKEN_VARIABLE} to enter as the operator",
            )
        return TokenRefusedError(
            f"{service} does not take the operator's token in {self._data.token_file}",
            next_step="it is renewed while the system runs; `missionledger status` shows whether "
            f"it does, and {self._data.log_file(service)} why a token is refused",
        )


def require_success(service: str, status: int, body: bytes) -> None:
    """Return if the status says so.

    Raises:
        AnsweredProblemError: if the service answered with a problem.
        PartUnreachableError: if it cannot work now.
    """
    if status < httpx.codes.BAD_REQUEST:
        return
    refusal = AnsweredProblemError(service, status, _problem(body))
    if refusal.is_unavailable:
        raise PartUnreachableError(refusal.detail, next_step=refusal.next_step) from refusal
    raise refusal


def chosen_services(system: RunningSystem, service: str | None) -> Sequence[str]:
    """Return the named service alone, or all of them.

    Raises:
        NotFoundError: if there is no such service.
    """
    if service is None:
        return list(system.services)
    system.address(service)
    return [service]


def _problem(body: bytes) -> Mapping[str, Any]:
    try:
        problem = json.loads(body)
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}
