"""Article 19 of the Charter: a State far enough in arrears has no vote in the General Assembly.

Pure: what a State was asked for and paid, day by day, in; the answer out. It is tested on 1 January
over all assessed accounts together, so that one account which is missing leaves it undecided.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from missionledger.common.policies import Certainty, NoPolicyInForceError, Policy, PolicyValue

CLOSED_OPERATIONS: Final = "CLOSED-OPERATIONS"
"""The account of what is still owed to operations that were closed before these books begin."""


@dataclass(frozen=True, slots=True)
class ArticleNineteenRule:
    """How the article is applied.

    Attributes:
        full_years: calendar years before the test whose contributions are the threshold.
        required_accounts: accounts without which nothing is decided, beside every special account.
    """

    full_years: int
    required_accounts: tuple[str, ...]


ARTICLE_19: Final[Policy[ArticleNineteenRule]] = Policy(
    "loss of the vote in the General Assembly",
    (
        PolicyValue(
            value=ArticleNineteenRule(
                full_years=2,
                required_accounts=("REGULAR-BUDGET", "IRMCT", CLOSED_OPERATIONS),
            ),
            valid_from=date(1945, 10, 24),
            # The two full years are in the Charter. That the test is on 1 January, gross of
            # credits, without letters that were not due on 31 December, is from memory.
            source="Charter of the United Nations, Article 19",
            certainty=Certainty.RECALLED,
        ),
    ),
)

ALLOWED_TO_VOTE: Final[Policy[frozenset[str]]] = Policy(
    "Member States that the Assembly lets vote despite Article 19",
    (
        PolicyValue(
            value=frozenset({"BOL", "STP"}),
            # Adopted in October 2025, to the end of the eightieth session: days from memory.
            valid_from=date(2025, 10, 1),
            valid_to=date(2026, 9, 8),
            source="A/RES/80/2",
            certainty=Certainty.RECALLED,
        ),
    ),
)


class VoteAnswer(StrEnum):
    """What the article means for a State on a day."""

    VOTES = "votes"
    NO_VOTE = "no_vote"
    VOTE_RETURNED = "vote_returned"
    """Lost on 1 January, and back since arrears fell below the threshold."""
    ALLOWED_BY_ASSEMBLY = "allowed_by_assembly"
    CANNOT_BE_DECIDED = "cannot_be_decided"


@dataclass(frozen=True, slots=True)
class Due:
    """An amount of a line that is due on a day.

    Attributes:
        account: names fund, line and year; money settles within one account alone.
        recorded_on: business date from which it counts: when it was assessed or fell due.
        why_at_most: why what is unpaid of it is an upper bound; empty where it is exact.
    """

    account: str
    due_on: str
    recorded_on: str
    amount_minor: int
    why_at_most: str = ""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What came in on a line on a day, as money or as a credit; below zero for a reversal."""

    account: str
    on: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class MissingAccount:
    """An account that is needed and not known well enough, and why."""

    account: str
    reason: str


@dataclass(frozen=True, slots=True)
class VoteStanding:
    """How a State stands under the article; figures are partial where accounts are missing.

    Attributes:
        tested_on: 1 January of the year of the day.
        threshold_minor: contributions due in the full years before, gross of credits.
        arrears_on_test_minor: late at the end of 31 December.
        arrears_minor: what of that is left on the day.
        at_most_minor: what of the arrears is an upper bound: the rest is owed for certain.
        why_at_most: in words; empty where arrears are exact.
        minimum_payment_minor: brings arrears below the threshold; None where nothing is needed or
            known. With upper bounds among the arrears it is enough for certain, and less may do.
        returned_on: the day on which arrears fell below it; empty if they did not.
        authority: of the Assembly's decision to allow the vote; empty if there is none.
    """

    answer: VoteAnswer
    tested_on: date
    years: tuple[int, int]
    threshold_minor: int
    arrears_on_test_minor: int
    arrears_minor: int
    minimum_payment_minor: int | None
    returned_on: str
    missing: tuple[MissingAccount, ...]
    authority: str
    source: str
    certainty: str
    at_most_minor: int = 0
    why_at_most: str = ""


def day_of_test(day: date) -> date:
    """Return the day of the test that holds on the day."""
    return date(day.year, 1, 1)


def first_year_of(day: date, rule: ArticleNineteenRule) -> date:
    """Return the first day of the full years that the test of the day looks at."""
    return date(day.year - rule.full_years, 1, 1)


def vote_standing(
    state: str,
    dues: Sequence[Due],
    settlements: Sequence[Settlement],
    missing: Sequence[MissingAccount],
    day: date,
) -> VoteStanding:
    """Return how the State stands at the end of the day.

    Raises:
        NoPolicyInForceError: if no rule is in force on the day of the test.
    """
    tested_on = day_of_test(day)
    policy = ARTICLE_19.on(tested_on)
    test = tested_on.isoformat()
    first = first_year_of(day, policy.value).isoformat()
    # Letters that were not due on 31 December count neither as arrears nor as contributions due.
    counted = [each for each in dues if each.due_on < test and each.recorded_on < test]
    certain = [each for each in counted if not each.why_at_most]
    threshold = sum(each.amount_minor for each in counted if each.due_on >= first)
    eve = (tested_on - timedelta(days=1)).isoformat()
    now = _arrears(counted, settlements, day.isoformat())
    now_certain = _arrears(certain, settlements, day.isoformat())
    on_test = _arrears(counted, settlements, eve)
    is_without = _costs_the_vote(on_test, threshold) and _costs_the_vote(now, threshold)
    # What is an upper bound may be nothing at all: the answer holds only if it is the same then.
    was_lost = _costs_the_vote(_arrears(certain, settlements, eve), threshold)
    is_certain = not is_without or (was_lost and _costs_the_vote(now_certain, threshold))
    is_returned = was_lost and not is_without
    authority = _authority(state, day) if is_without else ""
    answer = VoteAnswer.VOTE_RETURNED if is_returned else VoteAnswer.VOTES
    if missing or not (is_certain or authority):
        answer = VoteAnswer.CANNOT_BE_DECIDED
    elif is_without:
        answer = VoteAnswer.ALLOWED_BY_ASSEMBLY if authority else VoteAnswer.NO_VOTE
    needed = min(now, now - threshold + 1) if is_without and not missing else None
    reasons = sorted({each.why_at_most for each in counted} - {""}) if now > now_certain else []
    return VoteStanding(
        answer=answer,
        tested_on=tested_on,
        years=(tested_on.year - policy.value.full_years, tested_on.year - 1),
        threshold_minor=threshold,
        arrears_on_test_minor=on_test,
        arrears_minor=now,
        minimum_payment_minor=needed,
        returned_on=_returned_on(counted, settlements, threshold, day) if is_returned else "",
        missing=tuple(missing),
        authority=authority,
        source=policy.source,
        certainty=policy.certainty.value,
        at_most_minor=now - now_certain,
        why_at_most="; ".join(reasons),
    )


def _returned_on(
    dues: Sequence[Due], settlements: Sequence[Settlement], threshold_minor: int, day: date
) -> str:
    """Return the day since the test on which arrears fell below the threshold."""
    test = day_of_test(day).isoformat()
    since = sorted({each.on for each in settlements if test <= each.on <= day.isoformat()})
    left = ((on, _arrears(dues, settlements, on)) for on in since)
    return next((on for on, owed in left if not _costs_the_vote(owed, threshold_minor)), "")


def _costs_the_vote(arrears_minor: int, threshold_minor: int) -> bool:
    return arrears_minor > 0 and arrears_minor >= threshold_minor


def _authority(state: str, day: date) -> str:
    try:
        allowed = ALLOWED_TO_VOTE.on(day)
    except NoPolicyInForceError:
        return ""
    return allowed.source if state in allowed.value else ""


def _arrears(dues: Iterable[Due], settlements: Iterable[Settlement], through: str) -> int:
    """Return what is left of these dues after what came in up to the end of the day."""
    due: dict[str, int] = defaultdict(int)
    for each in dues:
        due[each.account] += each.amount_minor
    settled: dict[str, int] = defaultdict(int)
    for settlement in settlements:
        if settlement.on <= through:
            settled[settlement.account] += settlement.amount_minor
    # What is counted of an account is its oldest part, and money settles the oldest first.
    return sum(max(0, amount - settled[account]) for account, amount in due.items())
