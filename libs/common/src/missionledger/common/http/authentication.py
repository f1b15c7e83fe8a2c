"""Deny by default: no request below /v1 goes on without a token that holds."""

from typing import Protocol

from starlette.types import ASGIApp, Receive, Scope, Send

from missionledger.common.http.frame import frame_in
from missionledger.common.http.problems import AuthenticationError, problem_of, problem_response
from missionledger.common.refusals import Refusal
from missionledger.common.security.roles import Requester
from missionledger.common.security.tokens import TokenError

PUBLIC_PATHS = frozenset({"/healthz", "/readyz", "/metrics", "/openapi.json"})
"""What answers without a token: nothing in it tells a fact of the ledger."""

_SCHEME = "bearer"


class Verifier(Protocol):
    """Turns a bearer token into the one it stands for."""

    async def verify(self, token: str) -> Requester:
        """Return who the token stands for; raises TokenError if it does not hold."""
        ...


class Authentication:
    """Puts the requester into the frame, or answers 401 before anything of the body is read."""

    def __init__(self, app: ASGIApp, *, verifier: Verifier) -> None:
        self._app = app
        self._verifier = verifier

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"] in PUBLIC_PATHS:
            await self._app(scope, receive, send)
            return
        frame = frame_in(scope)
        assert frame is not None, "framing comes first"
        try:
            frame.requester = await self._verifier.verify(_bearer_token(scope))
        except (TokenError, Refusal) as error:
            problem = problem_of(_refusal(error))
            answer = problem_response(problem, instance=scope["path"], trace_id=frame.trace_id)
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _bearer_token(scope: Scope) -> str:
    found = [value for name, value in scope["headers"] if name == b"authorization"]
    if len(found) != 1:
        raise TokenError("the request has no bearer token")
    value: bytes = found[0]
    scheme, _, token = value.decode("latin-1").partition(" ")
    if scheme.lower() != _SCHEME or not token.strip():
        raise TokenError("the Authorization header holds no bearer token")
    return token.strip()


def _refusal(error: TokenError | Refusal) -> Refusal:
    if isinstance(error, Refusal):
        return error
    return AuthenticationError(
        str(error), next_step="Send the header Authorization: Bearer <token> with a valid token."
    )
