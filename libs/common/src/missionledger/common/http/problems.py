"""Problems (RFC 9457): the one shape of every answer that is not what was asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import orjson
from starlette.responses import Response

from missionledger.common.refusals import Refusal, RefusalKind

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:missionledger:problem:"

RETRY_AFTER_SECONDS = 1
"""What clients are told to wait when a part is missing or busy; most parts are back by then."""

STATUS_BY_KIND: Mapping[RefusalKind, int] = {
    RefusalKind.INVALID: 422,
    RefusalKind.RULE: 409,
    RefusalKind.CONFLICT: 409,
    RefusalKind.NOT_FOUND: 404,
    RefusalKind.FORBIDDEN: 403,
    RefusalKind.TOO_LARGE: 413,
    RefusalKind.UNAVAILABLE: 503,
    RefusalKind.STORAGE_FULL: 507,
}


class HttpRefusal(Refusal):
    """A refusal that only makes sense in HTTP and has a status of its own."""

    status: ClassVar[int] = 400
    headers: ClassVar[Mapping[str, str]] = {}


class AuthenticationError(HttpRefusal):
    """There is no token, or it does not hold."""

    code = "not-authenticated"
    title = "A valid token is needed"
    kind = RefusalKind.FORBIDDEN
    status = 401
    headers: ClassVar[Mapping[str, str]] = {"WWW-Authenticate": 'Bearer realm="missionledger"'}


class IdempotencyKeyMissingError(HttpRefusal):
    """A command came without the key that makes its repeats safe."""

    code = "idempotency-key-missing"
    title = "The Idempotency-Key header is missing"
    kind = RefusalKind.INVALID
    status = 400


class IdempotencyKeyMalformedError(HttpRefusal):
    """The key is too long or has characters that a key may not have."""

    code = "idempotency-key-malformed"
    title = "The Idempotency-Key header cannot be used"
    kind = RefusalKind.INVALID
    status = 400


class RequestInFlightError(HttpRefusal):
    """The same request is being worked on at this moment."""

    code = "request-in-flight"
    title = "The same request is still being worked on"
    kind = RefusalKind.CONFLICT
    status = 409
    headers: ClassVar[Mapping[str, str]] = {"Retry-After": str(RETRY_AFTER_SECONDS)}


class PreconditionRequiredError(HttpRefusal):
    """The decision must name the version it was made on."""

    code = "precondition-required"
    title = "The If-Match header is missing"
    kind = RefusalKind.INVALID
    status = 428


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one part of a request.

    Attributes:
        pointer: JSON pointer into the body, or `#query/<name>`, `#header/<name>`, `#path/<name>`.
        code: stable name of the fault.
        detail: what is wrong, for a person.
    """

    pointer: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Problem:
    """An RFC 9457 problem with the members of this system."""

    code: str
    title: str
    status: int
    detail: str = ""
    next_step: str = ""
    source: str | None = None
    pointer: str | None = None
    errors: Sequence[FieldError] = ()
    facts: Mapping[str, str | int] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def to_json(self, *, instance: str, trace_id: str) -> dict[str, Any]:
        """Return the members as they are sent; empty ones are left out."""
        errors = [
            {"pointer": each.pointer, "code": each.code, "detail": each.detail}
            for each in self.errors
        ]
        if self.pointer is not None and not errors:
            errors = [{"pointer": self.pointer, "code": self.code, "detail": self.detail}]
        members: dict[str, Any] = {
            "type": TYPE_PREFIX + self.code,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": instance,
            "nextStep": self.next_step,
            "traceId": trace_id,
            "source": self.source,
            "errors": errors,
            "facts": dict(self.facts),
        }
        return {name: value for name, value in members.items() if value}


def problem_of(refusal: Refusal, *, if_match_sent: bool = False) -> Problem:
    """Return the problem that tells this refusal.

    Args:
        refusal: what was said.
        if_match_sent: whether the request named the version it was based on; a conflict of
            versions is then a failed precondition (412).
    """
    headers: dict[str, str] = {}
    if isinstance(refusal, HttpRefusal):
        status = refusal.status
        headers.update(refusal.headers)
    else:
        status = STATUS_BY_KIND[refusal.kind]
    if if_match_sent and refusal.code == "version-conflict":
        status = 412
    if refusal.kind is RefusalKind.UNAVAILABLE:
        headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return Problem(
        code=refusal.code,
        title=refusal.title,
        status=status,
        detail=refusal.detail,
        next_step=refusal.next_step,
        source=refusal.source,
        pointer=refusal.pointer,
        errors=[FieldError(each.pointer, each.code, each.detail) for each in refusal.faults],
        facts=refusal.facts,
        headers=headers,
    )


def problem_response(problem: Problem, *, instance: str, trace_id: str) -> Response:
    """Return the response that carries the problem."""
    return Response(
        orjson.dumps(problem.to_json(instance=instance, trace_id=trace_id)),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers=dict(problem.headers),
    )
