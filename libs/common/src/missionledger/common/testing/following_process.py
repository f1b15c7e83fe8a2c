"""Projects or relays a log in a process of its own, so that a test can kill it at any moment.

Run as `python -m missionledger.common.testing.following_process project LOG_URL READ_URL` or
`… relay LOG_URL NATS_URL MONITORING_URL USER PASSWORD`; it goes on until it is killed.
"""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Sequence

from sqlalchemy import BigInteger, Column, Connection, String, Table

from missionledger.common.clock import SystemClock
from missionledger.common.eventlog.open import open_log
from missionledger.common.messaging.connection import Broker, BrokerSettings
from missionledger.common.messaging.relay import Relay
from missionledger.common.projections.host import ProjectionHost
from missionledger.common.projections.port import ProjectedEvent, Projection
from missionledger.common.projections.store import open_read_store
from missionledger.common.testing.deposits import DepositMade, deposits_codec

PAGE_EVENTS = 20
"""Small, so that there are many moments between pages to be killed in."""


class AccountTotals(Projection):
    """Adds up: applying an event twice, or not at all, shows at once."""

    name = "account_totals"

    def __init__(self, generation: int) -> None:
        """Define the table."""
        super().__init__(generation)
        self.totals = Table(
            self.table_name("totals"),
            self.metadata,
            Column("account", String(40), primary_key=True),
            Column("minor", BigInteger, nullable=False),
            Column("deposits", BigInteger, nullable=False),
        )

    def apply(self, connection: Connection, page: Sequence[ProjectedEvent]) -> None:
        """Add the deposits of a page to their accounts."""
        table = self.totals
        for event in page:
            payload = event.payload
            assert isinstance(payload, DepositMade)
            changed = connection.execute(
                table.update()
                .where(table.c.account == payload.account)
                .values(minor=table.c.minor + payload.amount_minor, deposits=table.c.deposits + 1)
            )
            if changed.rowcount == 0:
                connection.execute(
                    table.insert().values(
                        account=payload.account, minor=payload.amount_minor, deposits=1
                    )
                )


def start_following(*arguments: str) -> "subprocess.Popen[bytes]":
    """Start the process; the one who asks kills it."""
    return subprocess.Popen(  # noqa: S603 - this very module
        [sys.executable, "-m", "missionledger.common.testing.following_process", *arguments],
        start_new_session=True,
    )


def project(log_url: str, read_url: str) -> None:
    """Project the log of finance until killed."""
    log = open_log("finance", log_url)
    engine = open_read_store(read_url, "finance")
    host = ProjectionHost(log, deposits_codec(), engine, [AccountTotals], page_events=PAGE_EVENTS)
    host.start()
    threading.Event().wait()


async def relay(log_url: str, settings: BrokerSettings) -> None:
    """Relay the log of finance until killed."""
    broker = Broker("finance", settings)
    log = open_log("finance", log_url)
    await asyncio.gather(broker.run(), Relay(log, broker, SystemClock()).run())


if __name__ == "__main__":
    if sys.argv[1] == "project":
        project(*sys.argv[2:])
    else:
        asyncio.run(relay(sys.argv[2], BrokerSettings(*sys.argv[3:])))
