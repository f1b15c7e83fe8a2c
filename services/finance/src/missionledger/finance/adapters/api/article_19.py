"""Article 19 for one Member State: `member-states/{state}/article-19`."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from missionledger.common.axes import Axes
from missionledger.common.http.schemas import Amount
from missionledger.common.identifiers import StateCode
from missionledger.finance.adapters.api.kit import FinanceReads, ReadAt, Reader, maybe_usd, usd
from missionledger.finance.adapters.api.member_states import asked_funds, visible_plan
from missionledger.finance.adapters.api.state_plan_views import PlanFactView
from missionledger.finance.application.handlers import require_member_state
from missionledger.finance.application.receivables import BooksAsked
from missionledger.finance.application.voting import article_nineteen
from missionledger.finance.domain.article_19 import VoteAnswer, VoteStanding


class MissingAccountView(BaseModel):
    """An account that is needed and not known well enough, and why."""

    account: str
    reason: str


class VoteView(BaseModel):
    """How a Member State stands under Article 19 at the end of a day.

    Where accounts are missing the answer is `cannot_be_decided` and the figures are those of the
    accounts that are known.

    Attributes:
        tested_on: 1 January; what came in after it can only bring the vote back.
        contributions_due: of the two full calendar years before, gross of credits: the threshold.
        arrears_on_test: late at the end of 31 December; arrears: what of it is left.
        is_at_most: whether arrears are the most that can be owed, because part payments are not
            known; at_most: what of them that holds for; why_at_most: in words. The answer is
            `cannot_be_decided` unless it would be the same if nothing of that were owed.
        minimum_payment: brings arrears below the threshold; None where none is needed or known.
            Where arrears are at most, it is enough for certain, and less may do.
        vote_returned_on: the day on which arrears fell below it.
        allowed_by: decision of the Assembly that allows the vote.
        payment_plan: of the State over several accounts: a fact beside the answer, which it does
            not change; None where there is none that may be seen.
        source: of the rule, with how sure we are that it reads so.
    """

    state: str
    as_of: date
    known_at: int
    books: BooksAsked
    answer: VoteAnswer
    tested_on: date
    years: Sequence[int]
    contributions_due: Amount
    arrears_on_test: Amount
    arrears: Amount
    is_at_most: bool
    at_most: Amount
    why_at_most: str
    minimum_payment: Amount | None
    vote_returned_on: str | None
    allowed_by: str | None
    payment_plan: PlanFactView | None
    missing_accounts: Sequence[MissingAccountView]
    source: str
    certainty: str

    @classmethod
    def of(
        cls,
        found: VoteStanding,
        *,
        state: str,
        at: Axes,
        books: BooksAsked,
        plan: PlanFactView | None,
    ) -> "VoteView":
        """Return the standing as it is shown."""
        return cls(
            state=state,
            as_of=at.effective_on,
            known_at=at.known_at,
            books=books,
            answer=found.answer,
            tested_on=found.tested_on,
            years=found.years,
            contributions_due=usd(found.threshold_minor),
            arrears_on_test=usd(found.arrears_on_test_minor),
            arrears=usd(found.arrears_minor),
            is_at_most=found.at_most_minor > 0,
            at_most=usd(found.at_most_minor),
            why_at_most=found.why_at_most,
            minimum_payment=maybe_usd(found.minimum_payment_minor),
            vote_returned_on=found.returned_on or None,
            allowed_by=found.authority or None,
            payment_plan=plan,
            missing_accounts=[
                MissingAccountView(account=each.account, reason=each.reason)
                for each in found.missing
            ],
            source=found.source,
            certainty=found.certainty,
        )


def add_article_19(router: APIRouter, sources: FinanceReads) -> None:
    """Add the route of Article 19."""

    @router.get("/member-states/{state}/article-19", tags=["member-states"])
    async def get_vote(
        state: StateCode,
        access: Reader,
        axes: ReadAt,
        as_of: Annotated[
            date | None, Query(description="The day; the same as effective_on, which it overrides.")
        ] = None,
        books: BooksAsked = "all",
    ) -> VoteView:
        """Return whether a Member State may vote, or which accounts are missing to say so."""
        at = replace(axes, effective_on=as_of) if as_of else axes
        await require_member_state(sources.aggregates, state, at.effective_on)
        found = await article_nineteen(
            sources.books,
            sources.register,
            at,
            state,
            books,
            funds=await asked_funds(sources.register, access, at, None, "all"),
            sees_all=access.missions is None,
        )
        standing = await visible_plan(sources, access, state, at)
        plan = PlanFactView.of(standing) if standing else None
        return VoteView.of(found, state=state, at=at, books=books, plan=plan)
