"""Audit work on the log and the books: exceptions of a fund, populations to draw from."""

import asyncio
from datetime import date, datetime

import orjson

from missionledger.common.axes import Axes
from missionledger.common.eventlog.port import EventLog
from missionledger.common.events import RecordedEvent
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.finance.application.ports import Books, JournalFilter
from missionledger.finance.domain.audit_work.exceptions import Fact, Finding, find_exceptions
from missionledger.finance.domain.audit_work.sampling import Item, Population

EVENTS_MAX = 200_000
POSTINGS_MAX = 200_000
READ_AT_ONCE = 1_000


class AuditTooLargeError(Refusal):
    """More is asked for than one request may look through."""

    code = "audit-too-large"
    title = "The request looks through too much"
    kind = RefusalKind.TOO_LARGE


async def exceptions_of(log: EventLog, mission: str, axes: Axes) -> list[Finding]:
    """Return what the rules find in the events of a mission's fund.

    Raises:
        AuditTooLargeError: if there are more events than one request may look through.
    """

    def read() -> list[Finding]:
        facts: list[Fact] = []
        after = 0
        while page := log.read(
            after=after, limit=READ_AT_ONCE, up_to=axes.known_at, mission=mission
        ):
            facts.extend(_fact(event) for event in page)
            after = page[-1].position
            if len(facts) > EVENTS_MAX:
                raise AuditTooLargeError(
                    f"{mission} has more than {EVENTS_MAX} events",
                    next_step="Take the feed of events and look through it outside.",
                )
        return [each for each in find_exceptions(facts) if each.occurred_on <= axes.effective_on]

    return await asyncio.to_thread(read)


def _fact(event: RecordedEvent) -> Fact:
    metadata = event.read_metadata()
    return Fact(
        position=event.position,
        type=event.type,
        occurred_on=date.fromisoformat(event.occurred_on),
        recorded_on=datetime.fromisoformat(event.recorded_at).date(),
        actor=metadata.actor,
        provenance=metadata.provenance.value,
        data=orjson.loads(event.data),
    )


async def population_items(books: Books, population: Population) -> list[Item]:
    """Return the postings of a population, in the order of the log.

    Raises:
        AuditTooLargeError: if there are more than one request may look through.
    """
    wanted = JournalFilter(
        fund=population.fund,
        book=population.book.value,
        account=population.account.value,
        first_day=population.first_day.isoformat(),
    )
    axes = Axes(population.last_day, population.known_at)
    found: list[Item] = []
    after = (0, 0)
    while page := await books.journal(wanted, axes, after=after, limit=READ_AT_ONCE):
        found.extend(Item(line.position, line.number, line.amount_minor) for line in page)
        after = page[-1].position, page[-1].number
        if len(found) > POSTINGS_MAX:
            raise AuditTooLargeError(
                f"the population has more than {POSTINGS_MAX} postings",
                next_step="Choose fewer days, or one fund.",
            )
    return found
