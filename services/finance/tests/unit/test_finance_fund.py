"""Funds: what each command leads to, what is refused, and what stays quiet."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from missionledger.common.events import Provenance
from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.finance.domain.apportionment import PeriodCrossesRatesError
from missionledger.finance.domain.fund.commands import (
    AnyFundCommand,
    IssueAssessment,
    NoteMandateTerm,
    OpenCashBalance,
    OpenFund,
    RecordAuthority,
    RecordContribution,
    RecordExpenditure,
    RecordHistoricalAssessment,
    ReleaseConditional,
    ReverseContribution,
)
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.events import (
    AssessmentBasis,
    AssessmentIssued,
    AssessmentKind,
    AuthorityKind,
    ConditionalAssessmentReleased,
    ContributionReceived,
    ContributionReversed,
    FundEvent,
    FundKind,
    Share,
    TermDecision,
)
from missionledger.finance.domain.fund.refusals import (
    AmountNotAllowedError,
    DuplicateFactError,
    DuplicateLineError,
    DuplicateReceiptError,
    FiscalYearMismatchError,
    FundConflictError,
    NoMandateTermError,
    NotRenewedError,
    PeriodNotAllowedError,
    ReceiptReversedError,
    SharesDoNotSumError,
    UnknownFundError,
    UnknownLineError,
    UnknownStateError,
)
from missionledger.finance.domain.fund.renewals import next_conditional_step
from missionledger.finance.domain.fund.state import Fund
from missionledger.finance.domain.postings import Account, AccountingEvent, balanced
from missionledger.finance.domain.scales import NoScaleError, Scale, StateRate

ISSUE = date(2025, 7, 1)
FUND_ID = "UNMISS"


def scale(year: int, china: int = 20_000) -> Scale:
    rates = (
        StateRate(state="BEN", regular_thousandths=10_000, level="J", discount="9/10"),
        StateRate(state="CHN", regular_thousandths=china, level="A"),
        StateRate(state="DEU", regular_thousandths=30_000, level="B"),
        StateRate(state="USA", regular_thousandths=60_000 - china, level="A"),
    )
    return Scale(calendar_year=year, source="A/RES/79/249", rates=rates)


def opened() -> Scenario[AnyFundCommand, Fund, FundEvent]:
    return Scenario(FUND).after(
        OpenFund(
            fund=FUND_ID,
            kind=FundKind.SPECIAL_ACCOUNT,
            title="Mission in South Sudan",
            occurred_on=date(2011, 7, 9),
        )
    )


def term(until: date | None, decided: date, number: int = 1) -> NoteMandateTerm:
    return NoteMandateTerm(
        fund=FUND_ID,
        occurred_on=decided,
        decision=TermDecision.RENEWED,
        until=until,
        resolution=f"S/RES/{2700 + number}",
        foreign_event_id=f"event-{number}",
        foreign_position=number,
    )


def issue(**changes: object) -> IssueAssessment:
    values: dict[str, object] = {
        "fund": FUND_ID,
        "occurred_on": ISSUE,
        "kind": AssessmentKind.ASSESSMENT,
        "fiscal_year": "2025/26",
        "period_from": date(2025, 7, 1),
        "period_to": date(2025, 12, 31),
        "gross_minor": 1_000_000_00,
        "symbol": "ST/ADM/SER.B/1094",
        "scales": (scale(2025),),
        "scale_position": 4,
    }
    return IssueAssessment.model_validate(values | changes)


def assessed() -> Scenario[AnyFundCommand, Fund, FundEvent]:
    """A fund with a term to 30 April 2026 and one line that lies within it."""
    return opened().after(term(date(2026, 4, 30), date(2025, 5, 8)), issue())


LINE = issue().line


def pay(amount: int, receipt: str = "r-1", **changes: object) -> RecordContribution:
    values: dict[str, object] = {
        "fund": FUND_ID,
        "occurred_on": date(2025, 9, 1),
        "receipt": receipt,
        "state": "DEU",
        "amount_minor": amount,
    }
    return RecordContribution.model_validate(values | changes)


def balances(scenario: Scenario[AnyFundCommand, Fund, FundEvent]) -> dict[Account, int]:
    sums: dict[Account, int] = {}
    for event in scenario.past:
        for entry in event.entries if isinstance(event, AccountingEvent) else ():
            for posting in entry.postings:
                sums[posting.account] = sums.get(posting.account, 0) + posting.amount_minor
    return {account: amount for account, amount in sums.items() if amount}


def test_a_command_to_a_fund_that_is_not_open_is_refused() -> None:
    with pytest.raises(UnknownFundError, match="no fund 'UNMISS'"):
        Scenario(FUND).when(pay(100))


def test_opening_a_fund_again_is_quiet_and_otherwise_refused() -> None:
    again = OpenFund(
        fund=FUND_ID,
        kind=FundKind.SPECIAL_ACCOUNT,
        title="Mission in South Sudan",
        occurred_on=date(2011, 7, 9),
    )

    assert opened().when(again) == ()
    with pytest.raises(FundConflictError):
        opened().when(again.model_copy(update={"title": "Another"}))


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


def test_terms_noted_before_the_account_is_opened_count_after_it() -> None:
    noted = Scenario(FUND).after(term(date(2026, 4, 30), date(2025, 5, 8)))

    assert not noted.state.is_open
    with pytest.raises(UnknownFundError):
        noted.when(issue())
    opening = OpenFund(
        fund=FUND_ID,
        kind=FundKind.SPECIAL_ACCOUNT,
        title="Mission in South Sudan",
        occurred_on=date(2011, 7, 9),
    )
    assert noted.after(opening).when(issue())


def test_a_state_comes_back_from_its_snapshot_as_it_was() -> None:
    state = assessed().after(pay(310_000_00)).state

    assert Fund.model_validate_json(state.model_dump_json()) == state


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


def test_what_lies_beyond_the_term_is_conditional_by_days() -> None:
    within = issue(period_from=date(2025, 7, 1), period_to=date(2025, 7, 10))

    after = opened().after(term(date(2025, 7, 4), date(2025, 5, 8)), within)

    found = balances(after)
    assert found[Account.ASSESSMENTS_RECEIVABLE] == 400_000_00
    assert found[Account.CONDITIONAL_RECEIVABLE] == 600_000_00
    assert found[Account.ASSESSED_INCOME] == -400_000_00
    assert found[Account.CONDITIONAL_INCOME] == -600_000_00


def conditional() -> Scenario[AnyFundCommand, Fund, FundEvent]:
    """A line of which nothing is due: the term ended the day before its period."""
    beyond = issue(period_from=date(2026, 5, 1), period_to=date(2026, 6, 30))
    return opened().after(term(date(2026, 4, 30), date(2025, 5, 8)), beyond)


CONDITIONAL_LINE = issue(period_from=date(2026, 5, 1), period_to=date(2026, 6, 30)).line


def test_a_renewal_makes_the_conditional_part_due_on_its_day() -> None:
    renewed = conditional().after(term(date(2027, 4, 30), date(2026, 4, 29), number=2))

    step = next_conditional_step(renewed.state)

    assert step == ReleaseConditional(
        fund=FUND_ID,
        occurred_on=date(2026, 4, 29),
        line=CONDITIONAL_LINE,
        provenance=Provenance.COMPUTED,
        source="S/RES/2702",
    )
    after = renewed.after(step)
    released = after.past[-1]
    assert isinstance(released, ConditionalAssessmentReleased)
    assert released.due_on == "2026-04-29"
    found = balances(after)
    assert found == {
        Account.ASSESSMENTS_RECEIVABLE: 1_000_000_00,
        Account.ASSESSED_INCOME: -1_000_000_00,
    }
    assert next_conditional_step(after.state) is None
    assert after.when(step) == ()


def test_a_rollover_makes_only_its_days_due() -> None:
    after = conditional().after(
        term(date(2026, 5, 9), date(2026, 4, 30), number=2),
        ReleaseConditional(fund=FUND_ID, occurred_on=date(2026, 4, 30), line=CONDITIONAL_LINE),
    )

    found = balances(after)
    # 9 of 61 days of each share, each rounded to a cent.
    assert found[Account.ASSESSMENTS_RECEIVABLE] == 147_540_99
    assert found[Account.CONDITIONAL_RECEIVABLE] == 1_000_000_00 - 147_540_99
    assert next_conditional_step(after.state) is None


def test_a_lapse_never_makes_anything_due() -> None:
    lapsed = conditional()

    assert next_conditional_step(lapsed.state) is None
    with pytest.raises(NotRenewedError):
        lapsed.when(
            ReleaseConditional(fund=FUND_ID, occurred_on=date(2026, 5, 1), line=CONDITIONAL_LINE)
        )


def test_a_renewal_after_a_lapse_makes_it_due_on_the_day_of_the_renewal() -> None:
    late = conditional().after(term(date(2027, 4, 30), date(2026, 6, 15), number=2))

    step = next_conditional_step(late.state)

    assert step is not None
    assert step.occurred_on == date(2026, 6, 15)


def test_after_the_end_of_the_mandate_liquidation_is_due_at_once() -> None:
    ended = NoteMandateTerm(
        fund=FUND_ID,
        occurred_on=date(2025, 6, 30),
        decision=TermDecision.TERMINATED,
        until=date(2025, 12, 31),
        foreign_event_id="end",
        foreign_position=9,
    )
    liquidation = issue(period_from=date(2026, 1, 1), period_to=date(2026, 6, 30))

    (event,) = opened().after(ended).when(liquidation)

    assert isinstance(event, AssessmentIssued)
    assert event.basis is AssessmentBasis.LIQUIDATION
    assert event.covered_through is None


def test_an_additional_assessment_needs_no_term() -> None:
    old = issue(kind=AssessmentKind.ADDITIONAL_ASSESSMENT)

    (event,) = opened().when(old)

    assert isinstance(event, AssessmentIssued)
    assert event.basis is AssessmentBasis.ADDITIONAL_AUTHORITY


def test_terms_noted_after_the_line_make_it_conditional_as_of_its_issue() -> None:
    values = issue(period_to=date(2026, 6, 30)).model_dump(exclude={"documents"})
    first = opened().after(RecordHistoricalAssessment(**values))
    noted = first.after(term(date(2025, 12, 31), date(2024, 12, 20)))

    made = next_conditional_step(noted.state)
    assert made is not None
    assert made.occurred_on == ISSUE
    after = noted.after(made)
    other_order = opened().after(
        term(date(2025, 12, 31), date(2024, 12, 20)), RecordHistoricalAssessment(**values)
    )
    assert balances(after) == balances(other_order)
    assert Account.CONDITIONAL_RECEIVABLE in balances(after)


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


def test_a_contribution_pays_the_oldest_line_first() -> None:
    older = issue(symbol="ST/ADM/SER.B/1078", occurred_on=date(2025, 6, 1))

    (event,) = assessed().after(older).when(pay(350_000_00))

    assert isinstance(event, ContributionReceived)
    assert [(part.line, part.amount_minor) for part in event.allocations] == [
        (older.line, 300_000_00),
        (LINE, 50_000_00),
    ]
    assert event.unapplied_minor == 0


def test_a_contribution_for_a_line_pays_that_line() -> None:
    older = issue(symbol="ST/ADM/SER.B/1078", occurred_on=date(2025, 6, 1))

    (event,) = assessed().after(older).when(pay(50_000_00, line=LINE))

    assert isinstance(event, ContributionReceived)
    assert [part.line for part in event.allocations] == [LINE]


def test_what_is_above_the_amount_owed_is_kept_and_pays_the_next_line() -> None:
    paid = assessed().after(pay(310_000_00))

    assert balances(paid)[Account.UNAPPLIED_RECEIPTS] == -10_000_00
    later = paid.after(
        issue(symbol="ST/ADM/SER.B/1100", gross_minor=100_000_00, occurred_on=date(2025, 10, 1))
    )
    found = balances(later)
    assert Account.UNAPPLIED_RECEIPTS not in found
    assert found[Account.ASSESSMENTS_RECEIVABLE] == 1_100_000_00 - 310_000_00
    assert later.state.receipts["r-1"].unapplied_minor == 0


def test_the_same_receipt_again_is_quiet_and_another_under_its_name_is_refused() -> None:
    paid = assessed().after(pay(100))

    assert paid.when(pay(100)) == ()
    with pytest.raises(DuplicateReceiptError):
        paid.when(pay(200))


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (pay(0), AmountNotAllowedError),
        (pay(-5), AmountNotAllowedError),
        (pay(5, state="XYZ"), UnknownStateError),
        (pay(5, line="no-such-line"), UnknownLineError),
        (
            ReverseContribution(
                fund=FUND_ID, occurred_on=ISSUE, receipt="r-9", reason="bank error"
            ),
            ReceiptReversedError,
        ),
    ],
)
def test_an_unsound_receipt_is_refused(command: AnyFundCommand, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        assessed().when(command)


def test_a_reversal_takes_back_everything_that_the_receipt_moved() -> None:
    paid = assessed().after(pay(310_000_00))
    reversal = ReverseContribution(
        fund=FUND_ID, occurred_on=date(2025, 9, 1), receipt="r-1", reason="bank error"
    )

    after = paid.after(reversal)

    assert balances(after) == balances(assessed())
    assert after.state.lines[LINE].owed_by("DEU") == 300_000_00
    assert isinstance(after.past[-1], ContributionReversed)
    assert after.when(reversal) == ()
    with pytest.raises(ReceiptReversedError):
        after.when(reversal.model_copy(update={"reason": "another"}))


def test_authority_brings_no_posting_and_expenditure_stays_unsettled() -> None:
    authority = RecordAuthority(
        fund=FUND_ID,
        occurred_on=ISSUE,
        kind=AuthorityKind.APPROPRIATION,
        fiscal_year="2025/26",
        amount_minor=1_311_427_900_00,
        symbol="A/RES/79/303",
    )
    spent = RecordExpenditure(
        fund=FUND_ID,
        occurred_on=date(2026, 6, 30),
        fiscal_year="2025/26",
        group="II civilian personnel",
        item="International staff",
        amount_minor=5_00,
    )

    after = opened().after(authority, spent)

    assert balances(after) == {
        Account.EXPENDITURE: 5_00,
        Account.UNSETTLED_EXPENDITURE: -5_00,
    }
    assert after.when(authority) == after.when(spent) == ()
    with pytest.raises(DuplicateFactError):
        after.when(spent.model_copy(update={"amount_minor": 6_00}))
    with pytest.raises(AmountNotAllowedError):
        opened().when(authority.model_copy(update={"amount_minor": 0}))


@st.composite
def command_sequences(draw: st.DrawFn) -> list[AnyFundCommand]:
    days = st.dates(date(2025, 1, 1), date(2026, 12, 31))
    amounts = st.integers(-50, 2_000_000).map(lambda dollars: dollars * 100)
    lines = [LINE, CONDITIONAL_LINE]

    def one(kind: str) -> AnyFundCommand:
        match kind:
            case "term":
                number = draw(st.integers(1, 9))
                return term(draw(st.none() | days), draw(days), number=number)
            case "issue":
                first, last = sorted([draw(days), draw(days)])
                return issue(
                    occurred_on=draw(days),
                    period_from=first,
                    period_to=last,
                    gross_minor=draw(amounts),
                )
            case "pay":
                return pay(
                    draw(st.integers(-5, 10**9)),
                    receipt=f"r-{draw(st.integers(1, 4))}",
                    state=draw(st.sampled_from(["DEU", "USA", "BEN"])),
                    occurred_on=draw(days),
                )
            case "reverse":
                return ReverseContribution(
                    fund=FUND_ID,
                    occurred_on=draw(days),
                    receipt=f"r-{draw(st.integers(1, 4))}",
                    reason="bank error",
                )
            case "cash":
                return OpenCashBalance(
                    fund=FUND_ID, occurred_on=draw(days), cash_minor=draw(amounts), symbol="A/80/5"
                )
            case _:
                return ReleaseConditional(
                    fund=FUND_ID, occurred_on=draw(days), line=draw(st.sampled_from(lines))
                )

    kinds = st.sampled_from(["term", "issue", "issue", "pay", "pay", "reverse", "release", "cash"])
    return [one(kind) for kind in draw(st.lists(kinds, max_size=14))]


@settings(max_examples=60, deadline=None)
@given(command_sequences())
def test_books_balance_and_agree_with_the_state_after_any_accepted_commands(
    sequence: list[AnyFundCommand],
) -> None:
    scenario = conditional().after(issue())
    for command in sequence:
        try:
            scenario = scenario.after(command)
        except Refusal:
            continue
        step = next_conditional_step(scenario.state)
        while step is not None:
            scenario = scenario.after(step)
            step = next_conditional_step(scenario.state)

    for event in scenario.past:
        for entry in event.entries if isinstance(event, AccountingEvent) else ():
            assert balanced(entry.postings) == entry.postings
    found = balances(scenario)
    state = scenario.state
    owed = sum(line.owed_by(code) for line in state.lines.values() for code in line.shares)
    unapplied = sum(receipt.unapplied_minor for receipt in state.receipts.values())
    assert found.get(Account.ASSESSMENTS_RECEIVABLE, 0) == owed
    assert found.get(Account.UNAPPLIED_RECEIPTS, 0) == -unapplied
    assert all(line.owed_by(code) >= 0 for line in state.lines.values() for code in line.shares)
