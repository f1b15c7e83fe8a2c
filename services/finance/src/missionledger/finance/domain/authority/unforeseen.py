"""Unforeseen and extraordinary expenses of peace and security: a stream for each calendar year.

A regular-budget authority outside the special accounts. The Secretary-General alone commits up to a
yearly limit; with the concurrence of the Advisory Committee up to a limit for each decision of the
Council; beyond that the Assembly decides.
"""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.common.money import MinorUnits
from missionledger.common.policies import Certainty
from missionledger.finance.domain.authority.ledger import PositiveMinor, Text, dollars
from missionledger.finance.domain.authority.policies import (
    UNFORESEEN_CONCURRENCE_LIMIT_MINOR,
    UNFORESEEN_YEARLY_LIMIT_MINOR,
)
from missionledger.finance.domain.authority.refusals import (
    AuthorityDutiesError,
    UnforeseenLimitError,
)
from missionledger.finance.domain.fund.refusals import DuplicateFactError

EntryReference = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9-]{0,39}$")]


class CommitUnforeseen(Command):
    """Commit for an unforeseen need; the business date says which year it counts in.

    Attributes:
        council_decision: the decision of the Security Council it follows from.
        concurrence: the letter of the Advisory Committee; empty when committed alone.
    """

    reference: EntryReference
    mission: MissionId | None = None
    purpose: Text
    council_decision: Text
    concurrence: str = ""
    amount_minor: PositiveMinor
    requested_by: Text
    approved_by: Text


class UnforeseenCommitted(DomainEvent):
    """Money was committed for an unforeseen and extraordinary need of peace and security.

    Attributes:
        limit_minor: the limit that held, by the rule whose source is named.
    """

    year: int
    reference: str
    mission: MissionId | None
    purpose: str
    council_decision: str
    concurrence: str
    amount_minor: MinorUnits
    limit_minor: MinorUnits
    limit_source: str
    limit_certainty: Certainty
    requested_by: str
    approved_by: str


class UnforeseenYear(BaseModel):
    """What was committed in a calendar year, by reference."""

    model_config = ConfigDict(frozen=True)

    committed: Mapping[str, UnforeseenCommitted] = {}

    @property
    def alone_minor(self) -> int:
        """What the Secretary-General committed alone."""
        return sum(each.amount_minor for each in self.committed.values() if not each.concurrence)

    def concurred_minor(self, council_decision: str) -> int:
        """Return what was committed with concurrence on a decision of the Council."""
        return sum(
            each.amount_minor
            for each in self.committed.values()
            if each.concurrence and each.council_decision == council_decision
        )


def decide(command: CommitUnforeseen, state: UnforeseenYear) -> tuple[UnforeseenCommitted, ...]:
    """Return the commitment, or nothing if it is recorded.

    Raises:
        NoPolicyInForceError: if no limit is known for the day.
        UnforeseenLimitError: if the limit is exceeded.
        AuthorityDutiesError: if one person asks and approves.
        DuplicateFactError: if the reference is used for something else.
    """
    known = state.committed.get(command.reference)
    if known is not None:
        if (known.amount_minor, known.purpose) == (command.amount_minor, command.purpose):
            return ()
        raise DuplicateFactError(
            f"{command.reference} is recorded with {dollars(known.amount_minor)} "
            f"for {known.purpose}",
            next_step="Use another reference.",
            pointer="/reference",
        )
    if command.requested_by == command.approved_by:
        raise AuthorityDutiesError(
            f"{command.approved_by} asked for it and may not approve it",
            next_step="Have another approver decide.",
        )
    if command.concurrence:
        policy = UNFORESEEN_CONCURRENCE_LIMIT_MINOR.on(command.occurred_on)
        used = state.concurred_minor(command.council_decision)
        next_step = "Above it the General Assembly decides."
    else:
        policy = UNFORESEEN_YEARLY_LIMIT_MINOR.on(command.occurred_on)
        used = state.alone_minor
        next_step = "Ask the Advisory Committee for its concurrence."
    if used + command.amount_minor > policy.value:
        raise UnforeseenLimitError(
            f"{dollars(used)} of {dollars(policy.value)} are committed, "
            f"{dollars(command.amount_minor)} more are asked",
            next_step=next_step,
            pointer="/amount",
            source=policy.source,
            facts={"limit_minor": policy.value, "used_minor": used},
        )
    committed = UnforeseenCommitted(
        year=command.occurred_on.year,
        reference=command.reference,
        mission=command.mission,
        purpose=command.purpose,
        council_decision=command.council_decision,
        concurrence=command.concurrence,
        amount_minor=command.amount_minor,
        limit_minor=policy.value,
        limit_source=policy.source,
        limit_certainty=policy.certainty,
        requested_by=command.requested_by,
        approved_by=command.approved_by,
    )
    return (committed,)


def evolve(state: UnforeseenYear, event: UnforeseenCommitted) -> UnforeseenYear:
    """Return the year after the event."""
    return UnforeseenYear(committed={**state.committed, event.reference: event})


UNFORESEEN: Decider[CommitUnforeseen, UnforeseenYear, UnforeseenCommitted] = Decider(
    service="finance",
    aggregate="unforeseen_expenses",
    initial=UnforeseenYear(),
    decide=decide,
    evolve=evolve,
    events=(UnforeseenCommitted,),
    id_of=lambda command: str(command.occurred_on.year),
    mission_of=lambda command: command.mission,
)
