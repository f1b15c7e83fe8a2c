"""Puts sensitive reads on the access trail as their answers begin, refused ones too."""

from collections.abc import Sequence
from urllib.parse import parse_qsl, quote, unquote_plus

from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from missionledger.common.access_trail.entries import SensitiveRead
from missionledger.common.access_trail.rules import READING_METHODS, is_recorded
from missionledger.common.access_trail.trail import AccessTrail
from missionledger.common.clock import Clock, format_instant
from missionledger.common.http.frame import RequestFrame, frame_in
from missionledger.common.http.framing import SERVER_ERROR_STATUS, route_template
from missionledger.common.http.parameters import known_parameters
from missionledger.common.identifiers import MISSION_ID

TEXT_LENGTH_MAX = 500
"""Longest path, query or name that is kept whole; a longer one ends in an ellipsis."""

_MISSION_PARAMETERS = ("mission_id", "mission")
_PATH_SAFE = "/:@-._~!$&'()*+,;="
_QUERY_SAFE = _PATH_SAFE + "%?"
_HEADERS_OF_AXES = (b"missionledger-effective-on", b"missionledger-known-at")


class TrailRecording:
    """Notes who asked for what; it stands behind authentication, so everybody has a name."""

    def __init__(
        self, app: ASGIApp, *, trail: AccessTrail, clock: Clock, also: Sequence[str] = ()
    ) -> None:
        self._app = app
        self._trail = trail
        self._clock = clock
        self._also = tuple(also)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        frame = frame_in(scope)
        if frame is None or not self._concerns(scope, frame):
            await self._app(scope, receive, send)
            return
        is_noted = False

        async def send_noted(message: Message) -> None:
            nonlocal is_noted
            if not is_noted and message["type"] == "http.response.start":
                # Not at the end: a stream of events lasts an hour.
                is_noted = True
                self._note(scope, frame, message["status"])
            await send(message)

        try:
            await self._app(scope, receive, send_noted)
        finally:
            if not is_noted:
                # The outermost layer answers what failed here, and an attempt it was.
                self._note(scope, frame, SERVER_ERROR_STATUS)

    def _concerns(self, scope: Scope, frame: RequestFrame) -> bool:
        if frame.requester is None or scope["method"] not in READING_METHODS:
            return False
        now = self._clock.now()
        roles = frozenset(grant.role for grant in frame.requester.grants_at(now))
        return is_recorded(scope["path"], roles, now.date(), self._also)

    def _note(self, scope: Scope, frame: RequestFrame, status: int) -> None:
        requester = frame.requester
        assert requester is not None, "only named readers are recorded"
        now = self._clock.now()
        roles = sorted({grant.role.value for grant in requester.grants_at(now)})
        sent = dict(frame.headers)
        effective_on, known_at = (_decoded(sent.get(each)) for each in _HEADERS_OF_AXES)
        self._trail.note(
            SensitiveRead(
                at=format_instant(now),
                actor=_short(printable(requester.subject)),
                roles=" ".join(roles),
                method=scope["method"],
                route=route_template(scope),
                path=_short(encoded_path(scope["path"])),
                query=_short(quote(_query(scope), safe=_QUERY_SAFE)),
                mission=_mission(scope),
                effective_on=effective_on,
                known_at=known_at,
                status=status,
                rows=frame.rows,
                correlation_id=frame.correlation_id,
            )
        )


def _query(scope: Scope) -> bytes:
    """Return the query without values of parameters that the route refuses.

    Nobody can be forgotten on the trail, and somebody may ask for a name where none is asked for.
    """
    route = scope.get("route")
    known = known_parameters(route) if isinstance(route, APIRoute) else frozenset()
    kept = []
    for part in scope["query_string"].split(b"&"):
        name, equals, _value = part.partition(b"=")
        is_known = unquote_plus(name.decode("latin-1")) in known
        kept.append(part if is_known else name + equals)
    return b"&".join(kept)


def encoded_path(path: str) -> str:
    """Return the path as the trail keeps it: ASCII without control characters."""
    return quote(path, safe=_PATH_SAFE, errors="replace")


def printable(name: str) -> str:
    """Return the name as the trail keeps it; no database refuses what is left."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in name)


def _mission(scope: Scope) -> str | None:
    """Return the mission that the address names, if it can be one."""
    in_path = scope.get("path_params", {})
    in_query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
    for name in _MISSION_PARAMETERS:
        found = in_path.get(name) or in_query.get(name)
        if isinstance(found, str) and MISSION_ID.fullmatch(found):
            return _short(found)
    return None


def _short(text: str) -> str:
    return text if len(text) <= TEXT_LENGTH_MAX else f"{text[:TEXT_LENGTH_MAX]}…"


def _decoded(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")
