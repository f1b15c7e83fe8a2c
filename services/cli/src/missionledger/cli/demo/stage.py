"""The system a story is told on, and the people who act in it."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx

from missionledger.cli.client import AnsweredProblemError, RunningSystem, require_success
from missionledger.cli.supervisor.data_directory import DataDirectory
from missionledger.common.clock import SystemClock
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.common.runtime.settings import ServiceSettings
from missionledger.common.security.keys import key_id, load_or_create_key
from missionledger.common.security.roles import Grant, Role
from missionledger.common.security.tokens import TokenIssuer

LOOK_SECONDS = 0.1
HAPPENS_SECONDS_MAX = 30.0
"""Far more than any step of a story takes on a slow machine."""

LOOKS_MAX = 5
TOKEN_LIFETIME = timedelta(hours=1)
ANSWER_SECONDS_MAX = 30.0

Answer = Mapping[str, Any]


class StoryStuckError(Refusal):
    """Something the story waits for did not happen, or a guard let through what it should not."""

    code = "story-stuck"
    title = "The demonstration did not go as it should"
    kind = RefusalKind.UNAVAILABLE


class Stage:
    """Speaks with a running system in the names of several people."""

    def __init__(self, data: DataDirectory, people: Mapping[str, Sequence[Role]]) -> None:
        """Give everybody a token of their own, so that separation of duties is real."""
        self._system = RunningSystem(data)
        settings = ServiceSettings(_env_file=None)
        key = load_or_create_key(data.keys)
        issuer = TokenIssuer(
            key,
            key_id(key.public_key()),
            SystemClock(),
            issuer=settings.issuer,
            audience=settings.audience,
        )
        self._tokens = {
            name: issuer.issue(name, [Grant(role=each) for each in roles], lifetime=TOKEN_LIFETIME)
            for name, roles in people.items()
        }
        # A proxy of the environment has no business between us and our own services.
        self._http = httpx.Client(timeout=ANSWER_SECONDS_MAX, trust_env=False)

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def read(self, who: str, service: str, path: str, **params: str) -> Answer:
        """Return what a person reads.

        Raises:
            AnsweredProblemError: if the service answers with a problem.
        """
        answer: Answer = self._ask("GET", who, service, path, params=params).json()
        return answer

    def log_head(self, who: str, service: str) -> tuple[int, str]:
        """Return how many events a log holds and the root of its tree, from the signed note."""
        note = self._ask("GET", who, service, "/v1/log/checkpoint").text.splitlines()
        return int(note[1]), note[2]

    def paper(self, who: str, service: str, text: str) -> str:
        """Keep a paper, and return the hash by which commands name it."""
        answer = self._ask("POST", who, service, "/v1/documents", content=text.encode())
        return str(answer.json()["sha256"])

    def act(
        self, who: str, service: str, path: str, body: Answer, *, on: str | None = None
    ) -> Answer:
        """Send a command, on the version of the resource that the person saw just now.

        A process may record something between the look and the command; a person looks again.

        Raises:
            AnsweredProblemError: if it is refused.
        """
        for _ in range(LOOKS_MAX):
            try:
                return self._send(who, service, path, body, self._version_of(who, service, on))
            except AnsweredProblemError as refusal:
                if refusal.status != httpx.codes.PRECONDITION_FAILED:
                    raise
        raise StoryStuckError(
            f"{service}{path} changes each time before it can be decided on",
            next_step="`missionledger status` shows every part of the system of the story.",
        )

    def refused(
        self, who: str, service: str, path: str, body: Answer, *, on: str | None = None
    ) -> AnsweredProblemError:
        """Try what must not be possible, and return how it is refused.

        Raises:
            StoryStuckError: if it is accepted.
        """
        # What cannot even be looked at is a fault of the story, and no guard.
        self._version_of(who, service, on)
        try:
            self.act(who, service, path, body, on=on)
        except AnsweredProblemError as refusal:
            return refusal
        raise StoryStuckError(
            f"{service} accepted {path} from {who}",
            next_step="This is a defect: a guard of the system does not hold.",
        )

    def cannot_read(self, who: str, service: str, path: str) -> AnsweredProblemError:
        """Try to read what a person must not see, and return how it is refused.

        Raises:
            StoryStuckError: if it is shown.
        """
        try:
            self.read(who, service, path)
        except AnsweredProblemError as refusal:
            return refusal
        raise StoryStuckError(
            f"{service} showed {path} to {who}",
            next_step="This is a defect: a guard of the system does not hold.",
        )

    def until(self, who: str, service: str, path: str, is_true: Callable[[Answer], bool]) -> Answer:
        """Look at a resource until something is true of it, and return it.

        Raises:
            StoryStuckError: if it does not become true in time.
        """
        ends_at = time.monotonic() + HAPPENS_SECONDS_MAX
        last: Answer = {}
        while time.monotonic() < ends_at:
            try:
                last = self.read(who, service, path)
            except AnsweredProblemError as refusal:
                if refusal.status != httpx.codes.NOT_FOUND:
                    raise
            else:
                if is_true(last):
                    return last
            time.sleep(LOOK_SECONDS)
        raise StoryStuckError(
            f"{service}{path} stays as it is: {_short(last)}",
            next_step="`missionledger status` shows every part of the system of the story.",
        )

    def _version_of(self, who: str, service: str, on: str | None) -> Mapping[str, str]:
        if on is None:
            return {}
        return {"If-Match": self._ask("GET", who, service, on).headers["ETag"]}

    def _send(
        self, who: str, service: str, path: str, body: Answer, version: Mapping[str, str]
    ) -> Answer:
        headers = {"Idempotency-Key": str(uuid4()), **version}
        answer: Answer = self._ask("POST", who, service, path, body=body, headers=headers).json()
        return answer

    def _ask(
        self,
        method: str,
        who: str,
        service: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Answer | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        try:
            answer = self._http.request(
                method,
                self._system.address(service) + path,
                params=params,
                json=body,
                content=content,
                headers={"Authorization": f"Bearer {self._tokens[who]}", **(headers or {})},
            )
        except httpx.TransportError as error:
            raise self._system.unreachable(service, error) from error
        require_success(service, answer.status_code, answer.content)
        return answer


def _short(answer: Answer) -> str:
    told = ", ".join(f"{name} {value}" for name, value in answer.items() if value)
    return told[:400]
