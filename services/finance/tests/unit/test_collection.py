"""The collection of a line: who is reminded when, what is in arrears, how plans are kept."""

from datetime import date
from typing import Any

import pytest

from missionledger.common.testing.scenario import Scenario
from missionledger.finance.application.collections import followed, standing_of
from missionledger.finance.domain.collection.decider import (
    COLLECTION,
    Collection,
    CollectionConflictError,
    PaymentPlanConflictError,
    PaymentPlanError,
    next_day,
)
from missionledger.finance.domain.collection.events import (
    AgreePaymentPlan,
    AnyCollectionCommand,
    AnyCollectionEvent,
    ArrearsRecorded,
    EndPaymentPlan,
    FollowCollection,
    Instalment,
    InstalmentFollowed,
    InstalmentStatus,
    OpenCollection,
    PaymentPlanEnded,
    RecordVotes,
    RemindersSent,
    StateVote,
    UnpaidShare,
    VotesTested,
)
from missionledger.finance.domain.collection.policies import REMINDER_DAYS
from missionledger.finance.domain.fund.refusals import AmountNotAllowedError, UnknownLineError
from missionledger.finance.domain.fund.write_down_commands import WriteDownAssessment
from missionledger.finance.domain.fund.write_down_events import AssessmentWrittenDown
from missionledger.finance.domain.postings import Account
from missionledger.finance.testing.funds import (
    CONDITIONAL_LINE,
    FUND_ID,
    LINE,
    assessed,
    balances,
    conditional,
    pay,
)

Case = Scenario[AnyCollectionCommand, Collection, AnyCollectionEvent]
DUE = "2025-07-31"
ABOUT: dict[str, Any] = {"fund": FUND_ID, "line": LINE}


def unpaid(state: str, amount: int = 100, due_on: str = DUE) -> UnpaidShare:
    return UnpaidShare(state=state, amount_minor=amount, due_on=due_on)


def follow(day: str, *shares: UnpaidShare) -> FollowCollection:
    return FollowCollection(
        fund=FUND_ID, line=LINE, due_on=DUE, unpaid=shares, occurred_on=date.fromisoformat(day)
    )


def plan(
    *instalments: tuple[str, int], owed: int = 100, reference: str = "note"
) -> AgreePaymentPlan:
    return AgreePaymentPlan(
        fund=FUND_ID,
        line=LINE,
        state="DEU",
        unpaid_minor=owed,
        instalments=tuple(Instalment(due_on=day, amount_minor=part) for day, part in instalments),
        reference=reference,
        recorded_by="officer",
        occurred_on=date(2025, 8, 1),
    )


def empty() -> Case:
    return Scenario(COLLECTION)


@pytest.mark.parametrize(
    ("day", "number"),
    [
        ("2025-08-29", 0),
        ("2025-08-30", 1),
        ("2025-09-29", 2),
        ("2025-10-29", 3),
        ("2026-01-26", 3),
        ("2026-01-27", 4),
        ("2026-04-27", 5),
    ],
)
def test_reminders_go_out_on_the_days_of_the_policy(day: str, number: int) -> None:
    rule = REMINDER_DAYS.on(date(2025, 8, 1)).value

    assert rule.last_by(date.fromisoformat(day), date.fromisoformat(DUE)) == number


def test_only_who_is_late_is_reminded_and_each_reminder_goes_out_once() -> None:
    shares = (unpaid("CHN"), unpaid("DEU", 50, "2025-09-15"))

    (sent,) = empty().when(follow("2025-08-30", *shares))

    assert isinstance(sent, RemindersSent)
    assert (sent.number, sent.total_minor) == (1, 100)
    assert [each.state for each in sent.states] == ["CHN"]
    assert sent.policy_certainty.value == "assumed"
    assert empty().given(sent).when(follow("2025-09-01", *shares)) == ()
    (third,) = empty().given(sent).when(follow("2025-11-20", *shares))
    assert isinstance(third, RemindersSent)
    assert (third.number, third.total_minor) == (3, 150)
    assert empty().when(follow("2025-08-30")) == ()


def test_what_is_unpaid_on_the_first_of_january_is_in_arrears_once_a_year() -> None:
    late = follow("2026-01-01", unpaid("CHN"), unpaid("DEU", 70, "2026-01-20"))
    reminded = empty().after(follow("2025-12-30", unpaid("CHN")))

    (recorded,) = reminded.when(late)

    assert isinstance(recorded, ArrearsRecorded)
    assert (recorded.year, recorded.total_minor) == (2026, 100)
    after = reminded.given(recorded)
    assert after.when(follow("2026-01-02", unpaid("CHN"))) == ()
    (_, next_year) = after.when(follow("2027-01-03", unpaid("CHN")))
    assert isinstance(next_year, ArrearsRecorded)
    assert next_year.year == 2027


def test_votes_are_recorded_for_a_year_with_arrears_and_once() -> None:
    votes = RecordVotes(
        **ABOUT,
        year=2026,
        votes=(StateVote(state="CHN", answer="votes"),),
        occurred_on=date(2026, 1, 1),
    )
    assert empty().when(votes) == ()
    late = empty().after(follow("2026-01-01", unpaid("CHN")))

    (tested,) = late.when(votes)

    assert isinstance(tested, VotesTested)
    assert late.given(tested).when(votes) == ()


def test_a_state_that_keeps_to_its_plan_is_not_reminded() -> None:
    planned = empty().after(plan(("2025-12-31", 40), ("2026-12-31", 60)))

    assert planned.when(follow("2025-08-30", unpaid("DEU"))) == ()
    met, arrears = planned.when(follow("2026-01-01", unpaid("DEU", 60)))
    assert isinstance(met, InstalmentFollowed)
    assert (met.status, met.paid_minor, met.promised_minor) == (InstalmentStatus.MET, 40, 40)
    assert isinstance(arrears, ArrearsRecorded)
    fulfilled = planned.given(met, arrears).when(follow("2026-03-01"))
    assert [type(each) for each in fulfilled] == [PaymentPlanEnded]


def test_a_state_that_misses_an_instalment_is_reminded_until_it_made_it_good() -> None:
    planned = empty().after(plan(("2025-09-30", 40), ("2026-12-31", 60)))

    missed, reminder = planned.when(follow("2025-10-29", unpaid("DEU", 90)))

    assert isinstance(missed, InstalmentFollowed)
    assert missed.status is InstalmentStatus.MISSED
    assert isinstance(reminder, RemindersSent)
    later = planned.given(missed, reminder)
    kept = later.when(follow("2026-02-01", unpaid("DEU", 60)))
    assert [type(each) for each in kept] == [ArrearsRecorded]


@pytest.mark.parametrize(
    "wrong",
    [
        plan(("2025-12-31", 40), ("2026-12-31", 59)),
        plan(("2026-12-31", 40), ("2025-12-31", 60)),
        plan(("2025-08-01", 100)),
    ],
)
def test_a_plan_that_does_not_cover_the_debt_in_order_is_refused(wrong: AgreePaymentPlan) -> None:
    with pytest.raises(PaymentPlanError):
        empty().when(wrong)


def test_a_state_has_one_plan_at_a_time() -> None:
    first = plan(("2025-12-31", 100))
    end = EndPaymentPlan(
        **ABOUT, state="DEU", reason="given up", recorded_by="o", occurred_on=date(2025, 9, 1)
    )
    planned = empty().after(first)

    assert planned.when(first) == ()
    with pytest.raises(PaymentPlanConflictError):
        planned.when(plan(("2025-12-31", 100), reference="other"))
    with pytest.raises(PaymentPlanConflictError):
        empty().when(end)
    assert planned.after(end).when(plan(("2025-12-31", 100), reference="other"))


def test_a_line_is_taken_up_once() -> None:
    taken = OpenCollection(**ABOUT, opened_by="o", day_seconds=60, occurred_on=date(2025, 7, 1))

    assert empty().after(taken).when(taken) == ()
    with pytest.raises(CollectionConflictError):
        empty().after(taken).when(taken.model_copy(update={"day_seconds": 1}))


@pytest.mark.parametrize(
    ("today", "expected", "step"),
    [
        ("2025-07-01", "2025-08-01", "see who has not paid"),
        ("2025-08-01", "2025-08-30", "remind"),
        ("2025-08-30", "2025-09-29", "remind"),
        ("2025-10-29", "2026-01-01", "record arrears"),
        ("2026-01-01", "2026-01-27", "remind"),
    ],
)
def test_the_next_day_is_always_ahead(today: str, expected: str, step: str) -> None:
    found, words = next_day(Collection(), DUE, (unpaid("CHN"),), date.fromisoformat(today))

    assert found.isoformat() == expected
    assert words.startswith(step)


def test_the_day_after_an_instalment_is_looked_at() -> None:
    planned = empty().after(plan(("2025-08-10", 100))).state

    found, words = next_day(planned, DUE, (unpaid("DEU"),), date(2025, 8, 1))

    assert (found.isoformat(), words) == ("2025-08-11", "see whether DEU has paid its instalment")


def test_where_a_line_stands_is_said_in_words() -> None:
    fund = assessed().after(pay(100_000_00)).state
    standing = standing_of(fund, LINE, "2025-09-01")

    words = followed(standing, Collection(last_reminder=1), date(2025, 9, 1))

    assert words.state.startswith("past due since 2025-07-31, reminder 1 sent; ")
    assert words.state.endswith("USD unpaid by 4 Member States")
    assert standing.due_minor == 1_000_000_00
    assert standing.unpaid_minor == 900_000_00
    assert followed(standing, Collection(), date(2025, 7, 31)).state.startswith("due on 2025-07-31")


def test_what_lies_beyond_the_mandate_is_waited_for_and_is_no_arrears() -> None:
    fund = conditional().state
    standing = standing_of(fund, CONDITIONAL_LINE, "2026-04-01")

    words = followed(standing, Collection(), date(2026, 4, 1))

    assert (standing.unpaid, standing.outcome) == ((), "")
    assert words.waiting_for == "the renewal of the mandate"
    with pytest.raises(UnknownLineError):
        standing_of(fund, "nothing", "2026-04-01")


def test_only_the_assembly_writes_down_and_never_more_than_is_owed() -> None:
    owed = assessed().state.lines[LINE].owed_by("DEU")

    def write(amount: int, resolution: str = "A/RES/80/999") -> WriteDownAssessment:
        return WriteDownAssessment(
            **ABOUT,
            state="DEU",
            amount_minor=amount,
            resolution=resolution,
            occurred_on=date(2026, 6, 30),
        )

    for wrong in (write(owed + 1), write(1, "Controller"), write(1, "A/80/5")):
        with pytest.raises(AmountNotAllowedError):
            assessed().when(wrong)
    (written,) = assessed().when(write(owed))
    assert isinstance(written, AssessmentWrittenDown)
    after = assessed().given(written)
    assert after.when(write(owed)) == ()
    assert after.state.lines[LINE].owed_by("DEU") == 0
    assert balances(after)[Account.ASSESSMENTS_WRITTEN_DOWN] == owed
    with pytest.raises(AmountNotAllowedError):
        after.when(write(1))
    standing = standing_of(after.state, LINE, "2026-07-01")
    assert "DEU" not in {each.state for each in standing.unpaid}
    assert standing.written_down_minor == owed
