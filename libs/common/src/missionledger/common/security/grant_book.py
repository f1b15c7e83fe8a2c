"""The recorded grants in memory, beside those that a token brings."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Lock
from typing import Protocol

import structlog

from missionledger.common.eventlog.codec import EventCodec
from missionledger.common.eventlog.port import EventLog
from missionledger.common.refusals import Refusal
from missionledger.common.security.grants import Grants, RoleGiven, RoleWithdrawn, grants_decider
from missionledger.common.security.roles import Requester

PAGE_EVENTS = 1_000
FOLLOW_SECONDS = 1.0
"""How long a grant that another process of the service recorded may take to be seen here."""


_log = structlog.get_logger(__name__)


class TokenCheck(Protocol):
    """Turns a bearer token into the one it stands for."""

    async def verify(self, token: str) -> Requester:
        """Return who the token stands for; raises TokenError if it does not hold."""
        ...


class GrantBook:
    """What every subject was given by grants that this service recorded."""

    def __init__(
        self,
        log: EventLog,
        codec: EventCodec,
        readers: ThreadPoolExecutor | None = None,
        *,
        follow_seconds: float = FOLLOW_SECONDS,
    ) -> None:
        """Start empty; `catch_up_blocking` reads the log."""
        self._event_log = log
        self._codec = codec
        self._readers = readers
        self._follow_seconds = follow_seconds
        self._decider = grants_decider(log.service)
        self._category = f"{log.service}.{self._decider.aggregate}"
        self._position = 0
        self._subjects: dict[str, Grants] = {}
        self._lock = Lock()

    @property
    def subjects(self) -> Mapping[str, Grants]:
        """The grants by subject."""
        return self._subjects

    def catch_up_blocking(self) -> None:
        """Take in the grants that were recorded since; from any thread."""
        with self._lock:
            head = self._event_log.head().position
            while self._position < head:
                page = self._event_log.read(
                    after=self._position,
                    limit=PAGE_EVENTS,
                    up_to=head,
                    categories=[self._category],
                )
                for record in page:
                    event = self._codec.decode(record)
                    if isinstance(event, RoleGiven | RoleWithdrawn):
                        known = self._subjects.get(event.subject, self._decider.initial)
                        self._subjects[event.subject] = self._decider.evolve(known, event)
                self._position = page[-1].position if len(page) == PAGE_EVENTS else head

    async def catch_up(self) -> None:
        """Take in the grants that were recorded since, without blocking the event loop."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._readers, self.catch_up_blocking)

    async def follow(self) -> None:
        """Take in grants that other processes record, until cancelled."""
        loop = asyncio.get_running_loop()
        woken = asyncio.Event()

        def wake(_position: int) -> None:
            # The loop may be closed already when the last commit of a process is told.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(woken.set)

        leave = self._event_log.subscribe(wake)
        try:
            while True:
                woken.clear()
                try:
                    await self.catch_up()
                except Refusal as refusal:
                    # The database is away for a while; the grants known so far go on to hold.
                    _log.warning("grants_not_followed", reason=refusal.detail)
                    woken.set()
                await asyncio.sleep(self._follow_seconds)
                await woken.wait()
        finally:
            leave()


class GrantingVerifier:
    """Adds the recorded grants of a subject to those that its token brings."""

    def __init__(self, tokens: TokenCheck, book: GrantBook) -> None:
        self._tokens = tokens
        self._book = book

    async def verify(self, token: str) -> Requester:
        """Return who the token stands for and all they may do; raises as the token check."""
        requester = await self._tokens.verify(token)
        recorded = self._book.subjects.get(requester.subject)
        if recorded is None:
            return requester
        return Requester(requester.subject, (*requester.grants, *recorded.active()))
