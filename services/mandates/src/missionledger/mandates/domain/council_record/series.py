"""The unity of the Council over time, and the life of a mission: rows by day, without a score."""

from collections.abc import Sequence
from datetime import date

from pydantic import BaseModel

from missionledger.mandates.domain.council_record.record import CouncilRecord
from missionledger.mandates.domain.mandate.state import Decision
from missionledger.mandates.domain.mandate.terms import Organ

NO_VOTE = "no vote recorded"


class UnityPoint(BaseModel):
    """A vote of the Council or a statement.

    Attributes:
        what: kind of the decision or of the statement.
        unanimous: whether nobody voted against or abstained; None where no vote is on record, and
            of statements.
        members: who explained their vote.
    """

    on: date
    what: str
    symbol: str
    in_favour: int | None = None
    against: int | None = None
    abstaining: int | None = None
    unanimous: bool | None = None
    members: tuple[str, ...] = ()
    resolution: str = ""
    summary: str = ""


class LifePoint(BaseModel):
    """Something in the life of a mission, by its first day.

    Attributes:
        phase: `before_the_mandate` or `mandate`.
        until: last day, where it has one.
    """

    on: date
    until: date | None
    phase: str
    what: str
    title: str
    paper: str


def unity_of(decisions: Sequence[Decision], record: CouncilRecord) -> list[UnityPoint]:
    """Return votes and statements of the Security Council by day, votes first."""
    votes = []
    for each in decisions:
        if each.organ is not Organ.SECURITY_COUNCIL:
            continue
        vote = each.vote
        votes.append(
            UnityPoint(
                on=each.decided_on,
                what=each.kind,
                symbol=each.resolution,
                in_favour=vote.in_favour if vote else None,
                against=vote.against if vote else None,
                abstaining=vote.abstaining if vote else None,
                unanimous=not (vote.against or vote.abstaining) if vote else None,
                resolution=each.resolution,
                summary="" if vote else NO_VOTE,
            )
        )
    statements = [
        UnityPoint(
            on=each.on,
            what=each.kind,
            symbol=each.symbol,
            members=each.members,
            resolution=each.resolution,
            summary=each.summary,
        )
        for each in record.statements
    ]
    return sorted([*votes, *statements], key=lambda each: each.on)


def life_of(decisions: Sequence[Decision], record: CouncilRecord) -> list[LifePoint]:
    """Return the work before the mandate and the decisions that followed, by day."""
    work = [
        LifePoint(
            on=each.on,
            until=each.ended_on,
            phase="before_the_mandate",
            what=each.kind,
            title=each.title,
            paper=each.paper,
        )
        for each in record.present_work()
    ]
    decided = [
        LifePoint(
            on=each.decided_on,
            until=each.until,
            phase="mandate",
            what=each.kind,
            title=each.note,
            paper=each.resolution,
        )
        for each in decisions
    ]
    return sorted([*work, *decided], key=lambda each: each.on)
