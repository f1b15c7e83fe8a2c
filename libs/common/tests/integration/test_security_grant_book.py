"""Grants that another process records are seen here, whatever the database does meanwhile."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from missionledger.common.aggregates import Aggregates
from missionledger.common.commands import CommandContext
from missionledger.common.eventlog.codec import EventCodec
from missionledger.common.eventlog.errors import LogUnavailableError
from missionledger.common.eventlog.open import open_log
from missionledger.common.eventlog.port import EventLog, LogHead
from missionledger.common.events import RecordedEvent
from missionledger.common.security.grant_book import GrantBook
from missionledger.common.security.grants import GRANT_EVENTS, GiveRole, grants_decider
from missionledger.common.security.roles import Role
from missionledger.common.testing.waiting import eventually

CONTEXT = CommandContext(actor="root", role="administrator")


class LogThatGoesAway:
    """Hands calls on to a log, but says for a while that its database is away."""

    def __init__(self, log: EventLog) -> None:
        self.service = log.service
        self.refusals_left = 0
        self._log = log

    def head(self) -> LogHead:
        if self.refusals_left:
            self.refusals_left -= 1
            raise LogUnavailableError("the database is away")
        return self._log.head()

    def read(self, **bounds: Any) -> list[RecordedEvent]:
        return self._log.read(**bounds)

    def subscribe(self, wake: Callable[[int], None]) -> Callable[[], None]:
        return self._log.subscribe(wake)


def give(subject: str) -> GiveRole:
    return GiveRole(
        occurred_on=date(2026, 1, 1),
        subject=subject,
        role=Role.VIEWER,
        missions=None,
        given_by="root",
    )


def test_a_database_that_is_away_for_a_while_ends_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        log = open_log("tests", f"sqlite:///{tmp_path / 'log.db'}")
        codec = EventCodec(GRANT_EVENTS)
        elsewhere = Aggregates(log, codec)
        shaky = LogThatGoesAway(log)
        book = GrantBook(shaky, codec, follow_seconds=0.01)  # type: ignore[arg-type]
        following = asyncio.create_task(book.follow())

        await elsewhere.execute(grants_decider("tests"), give("anna"), CONTEXT)
        await eventually(lambda: "anna" in book.subjects)
        shaky.refusals_left = 3
        await elsewhere.execute(grants_decider("tests"), give("bert"), CONTEXT)
        await eventually(lambda: "bert" in book.subjects)

        assert shaky.refusals_left == 0
        assert not following.done()
        following.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await following
        log.close()

    asyncio.run(scenario())
