"""A small world for tests and benchmarks of logs, relays and projections: deposits in accounts."""

from collections.abc import Sequence
from datetime import date

from missionledger.common.commands import Command, CommandContext
from missionledger.common.eventlog.codec import EventCodec, new_event
from missionledger.common.eventlog.port import AppendRequest, AppendResult, EventLog, StreamWrite
from missionledger.common.events import DomainEvent, NewEvent, Provenance

CONTEXT = CommandContext(actor="tester", role="budget_officer", correlation_id="test-run")


class DepositMade(DomainEvent):
    """Money came into an account."""

    account: str
    amount_minor: int
    remark: str = ""


class RecordDeposit(Command):
    """Record a deposit."""


def deposits_codec() -> EventCodec:
    """Return a codec that knows the events of this world."""
    return EventCodec([DepositMade])


def deposit(account: str, amount_minor: int, *, remark: str = "") -> NewEvent:
    """Return a deposit on its way into a log."""
    return new_event(
        DepositMade(account=account, amount_minor=amount_minor, remark=remark),
        RecordDeposit(
            occurred_on=date(2025, 7, 1), provenance=Provenance.ENTERED, source="A/RES/79/1"
        ),
        CONTEXT,
        "UNMISS",
    )


def account_stream(service: str, account: str) -> str:
    """Return the stream of an account."""
    return f"{service}.account-{account}"


class DepositWriter:
    """Appends deposits to a log and remembers how far each account came."""

    def __init__(self, log: EventLog) -> None:
        self._event_log = log
        self._versions: dict[str, int] = {}

    def append(
        self, account: str, amounts_minor: Sequence[int], *, remark: str = ""
    ) -> AppendResult:
        """Append deposits to one account in one append and wait until they are recorded."""
        stream = account_stream(self._event_log.service, account)
        if stream not in self._versions:
            self._versions[stream] = len(self._event_log.read_stream(stream))
        events = tuple(deposit(account, amount, remark=remark) for amount in amounts_minor)
        write = StreamWrite(stream, self._versions[stream], events)
        result = self._event_log.submit(AppendRequest((write,))).result(timeout=30)
        self._versions[stream] += len(events)
        return result

    def append_round(self, accounts: int, rounds: int = 1) -> None:
        """Append `rounds` deposits to each of so many accounts, interleaved, with known amounts."""
        for number in range(rounds):
            for account in range(accounts):
                self.append(f"{account:03}", [number * accounts + account + 1])
