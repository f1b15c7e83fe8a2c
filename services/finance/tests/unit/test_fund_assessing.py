"""Assessing a line: shares, due days, what it rests on, and what is refused."""

from datetime import date

import pytest

from missionledger.common.refusals import Refusal
from missionledger.finance.domain.apportionment import PeriodCrossesRatesError
from missionledger.finance.domain.fund.commands import (
    NoteMandateTerm,
    RecordHistoricalAssessment,
)
from missionledger.finance.domain.fund.events import (
    AssessmentBasis,
    AssessmentIssued,
    AssessmentKind,
    Share,
    TermDecision,
)
from missionledger.finance.domain.fund.refusals import (
    AmountNotAllowedError,
    DuplicateLineError,
    FiscalYearMismatchError,
    NoMandateTermError,
    PeriodNotAllowedError,
    SharesDoNotSumError,
)
from missionledger.finance.domain.postings import Account
from missionledger.finance.domain.scales import NoScaleError
from missionledger.finance.testing.funds import (
    FUND_ID,
    assessed,
    balances,
    issue,
    opened,
    scale,
    term,
)


def test_an_assessment_within_the_term_is_due_with_every_share() -> None:
    (event,) = opened().after(term(date(2026, 4, 30), date(2025, 5, 8))).when(issue())

    assert isinstance(event, AssessmentIssued)
    assert event.basis is AssessmentBasis.MANDATE_TERM
    assert event.covered_through is None
    assert event.due_on == "2025-07-31"
    assert sum(share.amount_minor for share in event.shares) == 1_000_000_00
    by_state = {share.state: share.amount_minor for share in event.shares}
    # Benin pays a tenth of 10 per cent; the two permanent members bear the rest, one to two.
    assert by_state == {
        "BEN": 10_000_00,
        "CHN": 230_000_00,
        "DEU": 300_000_00,
        "USA": 460_000_00,
    }


def test_an_assessment_before_the_year_is_due_on_its_first_day() -> None:
    early = issue(occurred_on=date(2025, 5, 20))

    (event,) = opened().after(term(date(2026, 4, 30), date(2025, 5, 8))).when(early)

    assert isinstance(event, AssessmentIssued)
    assert event.due_on == "2025-07-01"


def test_the_same_line_again_is_quiet_and_another_under_its_name_is_refused() -> None:
    assert assessed().when(issue()) == ()
    with pytest.raises(DuplicateLineError):
        assessed().when(issue(gross_minor=1_000_001_00))


def test_a_mission_without_a_known_term_is_not_assessed() -> None:
    with pytest.raises(NoMandateTermError):
        opened().when(issue())


def test_history_without_a_known_term_is_recorded_as_due_and_incomplete() -> None:
    command = RecordHistoricalAssessment(**issue().model_dump(exclude={"documents"}))

    (event,) = opened().when(command)

    assert isinstance(event, AssessmentIssued)
    assert event.basis is AssessmentBasis.RECORD_INCOMPLETE
    assert event.issue_date_computed


def test_a_term_that_had_ended_before_the_issue_is_no_term_to_rest_on() -> None:
    lapsed = opened().after(term(date(2025, 6, 30), date(2024, 4, 29)))
    historical = RecordHistoricalAssessment(**issue().model_dump(exclude={"documents"}))

    with pytest.raises(NoMandateTermError):
        lapsed.when(issue())
    (event,) = lapsed.when(historical)
    assert isinstance(event, AssessmentIssued)
    assert event.basis is AssessmentBasis.RECORD_INCOMPLETE


def test_an_open_ended_mandate_covers_every_line_and_one_without_a_stated_end_none() -> None:
    established = NoteMandateTerm(
        fund=FUND_ID,
        occurred_on=date(1999, 6, 10),
        decision=TermDecision.ESTABLISHED,
        is_open_ended=True,
        foreign_event_id="start",
        foreign_position=1,
    )

    (event,) = opened().after(established).when(issue())

    assert isinstance(event, AssessmentIssued)
    assert (event.basis, event.covered_through) == (AssessmentBasis.MANDATE_TERM, None)
    with pytest.raises(NoMandateTermError):
        opened().after(established.model_copy(update={"is_open_ended": False})).when(issue())


def test_a_decision_without_an_end_leaves_the_former_end_as_it_was() -> None:
    revised = NoteMandateTerm(
        fund=FUND_ID,
        occurred_on=date(2025, 6, 1),
        decision=TermDecision.REVISED,
        foreign_event_id="revision",
        foreign_position=2,
    )
    beyond = issue(period_from=date(2026, 5, 1), period_to=date(2026, 6, 30))

    (event,) = opened().after(term(date(2026, 4, 30), date(2025, 5, 8)), revised).when(beyond)

    assert isinstance(event, AssessmentIssued)
    assert event.covered_through == "2026-04-30"


def test_a_line_of_a_year_without_a_scale_is_recorded_in_total() -> None:
    values = issue(scales=(), scale_position=None).model_dump(exclude={"documents"})
    command = RecordHistoricalAssessment(**values, scale_year=2021)

    after = opened().after(command)

    (event,) = after.past[1:]
    assert isinstance(event, AssessmentIssued)
    assert event.shares == ()
    assert event.scale_year == 2021
    assert balances(after)[Account.ASSESSMENTS_RECEIVABLE] == 1_000_000_00


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"gross_minor": -1_00}, AmountNotAllowedError),
        ({"gross_minor": 0}, AmountNotAllowedError),
        ({"gross_minor": 1_50}, AmountNotAllowedError),
        ({"kind": AssessmentKind.CREDIT}, AmountNotAllowedError),
        ({"period_from": None}, PeriodNotAllowedError),
        ({"period_to": date(2025, 6, 30)}, PeriodNotAllowedError),
        ({"fiscal_year": "2025"}, FiscalYearMismatchError),
        ({"scales": ()}, NoScaleError),
        ({"scales": (scale(2025), scale(2026, china=21_000))}, PeriodCrossesRatesError),
        (
            {"printed_shares": (Share(state="DEU", amount_minor=5_00),)},
            SharesDoNotSumError,
        ),
    ],
)
def test_an_unsound_line_is_refused(changes: dict[str, object], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        assessed().when(issue(symbol="ST/ADM/SER.B/2000", **changes))


def test_an_additional_assessment_needs_no_term() -> None:
    old = issue(kind=AssessmentKind.ADDITIONAL_ASSESSMENT)

    (event,) = opened().when(old)

    assert isinstance(event, AssessmentIssued)
    assert event.basis is AssessmentBasis.ADDITIONAL_AUTHORITY


def test_a_credit_is_owed_to_the_states_at_the_rates_of_its_year() -> None:
    credit = issue(
        kind=AssessmentKind.CREDIT,
        period_from=None,
        period_to=date(2024, 6, 30),
        gross_minor=-100_000_00,
        scales=(scale(2024),),
    )

    after = assessed().after(credit)

    found = balances(after)
    assert found[Account.CREDITS_TO_MEMBER_STATES] == -100_000_00
    assert found[Account.RETURNED_SURPLUS] == 100_000_00
    assert found[Account.ASSESSMENTS_RECEIVABLE] == 1_000_000_00
