"""Who may use a route: a dependency that every route has, so that nothing is open by mistake."""

import asyncio
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import Request

from missionledger.common.commands import CommandContext
from missionledger.common.http.frame import frame_of
from missionledger.common.http.kit import HttpKit, kit_of
from missionledger.common.http.parameters import refuse_unknown_parameters
from missionledger.common.http.problems import (
    AuthenticationError,
    IdempotencyKeyMalformedError,
    IdempotencyKeyMissingError,
)
from missionledger.common.money import Money
from missionledger.common.refusals import InvalidRequestError
from missionledger.common.security.roles import (
    Requester,
    Role,
    authorize,
    outside_scope,
    role_missing,
)

IDEMPOTENCY_KEY_HEADER = "Idempotency-Key"
IDEMPOTENCY_KEY_LENGTH_MAX = 200
DOCUMENTS_HEADER = "Missionledger-Documents"
DOCUMENTS_MAX = 20
"""Most papers that one command names."""

_KEY = re.compile(r"[\x21-\x7e]+")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_NUL = b"\\u0000"
"""The character that no text of PostgreSQL can hold, as JSON writes it."""

_NUL_NOT_ESCAPED = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class NulInTextError(InvalidRequestError):
    """A text holds a character that means the end of a text elsewhere."""

    code = "nul-in-text"
    title = "A text holds the character NUL"


class DocumentsHeaderError(InvalidRequestError):
    """The papers of a command are not named as they should be."""

    code = "documents-header-malformed"
    title = "The documents header cannot be used"


class DocumentNotKeptError(InvalidRequestError):
    """A command names a paper that nobody has sent."""

    code = "document-not-kept"
    title = "A document that the command names is not here"


@dataclass(frozen=True, slots=True)
class CommandAccess:
    """Somebody who may send this command for some mission; `context` says for which."""

    requester: Requester
    roles: tuple[Role, ...]
    now: datetime
    idempotency_key: str
    request_hash: str
    correlation_id: str
    traceparent: str
    documents: tuple[str, ...] = ()

    def context(self, mission: str | None, *, amount: Money | None = None) -> CommandContext:
        """Return the context of a command for the mission, None for what belongs to none.

        Raises:
            NotFoundError: if the mission is outside the scope of the requester.
            ForbiddenError: if the role is missing for this mission.
            DelegationExceededError: if the amount is beyond the delegation.
        """
        grant = authorize(self.requester, self.roles, mission, self.now, amount=amount)
        return CommandContext(
            actor=self.requester.subject,
            role=grant.role.value,
            idempotency_key=self.idempotency_key,
            request_hash=self.request_hash,
            correlation_id=self.correlation_id,
            traceparent=self.traceparent,
            documents=self.documents,
        )


@dataclass(frozen=True, slots=True)
class ReadAccess:
    """Somebody who may read.

    Attributes:
        requester: who asks.
        missions: ids of the missions that may be seen; None for all.
    """

    requester: Requester
    missions: Sequence[str] | None

    def allows(self, mission: str | None) -> bool:
        """Tell whether facts of the mission may be seen; those of no mission always may."""
        return mission is None or self.missions is None or mission in self.missions

    def require(self, mission: str | None) -> None:
        """Go on only if facts of the mission may be seen.

        Raises:
            NotFoundError: if the mission is outside the scope of the requester.
        """
        if mission is not None and not self.allows(mission):
            raise outside_scope(mission)


class CommandGuard:
    """Lets a command in: a role, an idempotency key, and one request at a time per key."""

    def __init__(self, roles: tuple[Role, ...]) -> None:
        self.roles = roles

    async def __call__(self, request: Request) -> CommandAccess:
        """Return the access of the requester.

        Raises:
            ForbiddenError: if none of the roles is held for any mission.
            UnknownParameterError: if the query has a parameter that the route does not know.
            IdempotencyKeyMissingError: if there is no key.
            IdempotencyKeyMalformedError: if it cannot be used.
            IdempotencyConflictError: if it is in use for another request.
            RequestInFlightError: if the first request with it takes too long.
            NulInTextError: if a text of the body holds the character NUL.
            DocumentsHeaderError: if the papers it names are not named by their SHA-256.
            DocumentNotKeptError: if one of them is not kept here.
        """
        kit, frame = kit_of(request), frame_of(request)
        now = kit.clock.now()
        requester = _requester(request)
        if not requester.has_any(self.roles, now):
            raise role_missing(self.roles, None)
        refuse_unknown_parameters(request)
        # Not a parameter of its own: FastAPI would answer 422, and take its time.
        key = _checked_key(request.headers.get(IDEMPOTENCY_KEY_HEADER))
        documents = await _checked_documents(kit, request.headers.get(DOCUMENTS_HEADER))
        sent = await request.body()
        # Nearly every body ends at the first test; the pattern takes eighty times as long.
        if _NUL in sent and _NUL_NOT_ESCAPED.search(sent):
            raise NulInTextError(
                "a text holds the character NUL (\\u0000), which no database keeps alike",
                next_step="Send the text without it.",
            )
        body = sent + "".join(documents).encode()
        digest = request_digest(request.method, request.url.path, body)
        frame.at_end.append(await kit.in_flight.enter(requester.subject, key, digest))
        return CommandAccess(
            requester=requester,
            roles=self.roles,
            now=now,
            idempotency_key=key,
            request_hash=digest,
            correlation_id=frame.correlation_id,
            traceparent=frame.traceparent,
            documents=documents,
        )


class ReadGuard:
    """Lets a reader in: one of the roles, or any role at all if none is named."""

    def __init__(self, roles: tuple[Role, ...]) -> None:
        self.roles = roles

    async def __call__(self, request: Request) -> ReadAccess:
        """Return what the requester may see.

        Raises:
            ForbiddenError: if no role that may read this is held.
            UnknownParameterError: if the query has a parameter that the route does not know.
        """
        now = kit_of(request).clock.now()
        requester = _requester(request)
        wanted = self.roles or tuple(Role)
        if not requester.has_any(wanted, now):
            raise role_missing(wanted, None)
        refuse_unknown_parameters(request)
        return ReadAccess(requester, requester.missions(wanted, now))


class UploadGuard(ReadGuard):
    """Lets content in that is kept under its own hash: a repeat is the same by nature, no key."""


def commands(*roles: Role) -> CommandGuard:
    """Return the dependency of a route that changes something.

    Raises:
        ValueError: if no role is named: a command is never for everybody.
    """
    if not roles:
        raise ValueError("a command names the roles that may send it")
    return CommandGuard(roles)


def reads(*roles: Role) -> ReadGuard:
    """Return the dependency of a route that only reads; without roles, every role may."""
    return ReadGuard(roles)


def uploads(*roles: Role) -> UploadGuard:
    """Return the dependency of a route that takes content without recording anything.

    Raises:
        ValueError: if no role is named: nobody sends content by default.
    """
    if not roles:
        raise ValueError("an upload names the roles that may send it")
    return UploadGuard(roles)


def request_digest(method: str, path: str, body: bytes) -> str:
    """Return what an idempotency key stands for: SHA-256 over method, path and body."""
    digest = hashlib.sha256()
    for part in (method.encode(), path.encode()):
        digest.update(len(part).to_bytes(4))
        digest.update(part)
    digest.update(body)
    return digest.hexdigest()


def _requester(request: Request) -> Requester:
    requester = frame_of(request).requester
    if requester is None:
        raise AuthenticationError("the request has no bearer token", next_step="Send a token.")
    return requester


def _checked_key(key: str | None) -> str:
    if not key:
        raise IdempotencyKeyMissingError(
            "a command needs the header Idempotency-Key",
            next_step="Make up a key, such as a UUID, and send it again with every repeat.",
            pointer="#header/Idempotency-Key",
        )
    if len(key) > IDEMPOTENCY_KEY_LENGTH_MAX or not _KEY.fullmatch(key):
        raise IdempotencyKeyMalformedError(
            f"the key must be 1 to {IDEMPOTENCY_KEY_LENGTH_MAX} visible ASCII characters",
            next_step="Use a UUID.",
            pointer="#header/Idempotency-Key",
        )
    return key


async def _checked_documents(kit: HttpKit, header: str | None) -> tuple[str, ...]:
    """Return the papers that a command names, each of which must be kept here."""
    if header is None:
        return ()
    digests = tuple(dict.fromkeys(part.strip() for part in header.split(",")))
    if len(digests) > DOCUMENTS_MAX or not all(_DIGEST.fullmatch(each) for each in digests):
        raise DocumentsHeaderError(
            f"{DOCUMENTS_HEADER} must name 1 to {DOCUMENTS_MAX} papers by their SHA-256",
            next_step="Write hashes of 64 hexadecimal digits in lower case, with commas between.",
            pointer=f"#header/{DOCUMENTS_HEADER}",
        )
    for digest in digests:
        if kit.documents is None or not await asyncio.to_thread(kit.documents.find, digest):
            raise DocumentNotKeptError(
                f"there is no document {digest}",
                next_step="Send the paper to /v1/documents first.",
                pointer=f"#header/{DOCUMENTS_HEADER}",
            )
    return digests
