"""What lies beyond the mandate: conditional, due on renewal, never on lapse."""

from datetime import date

import pytest

from missionledger.common.events import Provenance
from missionledger.finance.domain.fund.commands import (
    NoteMandateTerm,
    RecordHistoricalAssessment,
    ReleaseConditional,
)
from missionledger.finance.domain.fund.events import (
    AssessmentBasis,
    AssessmentIssued,
    ConditionalAssessmentReleased,
    TermDecision,
)
from missionledger.finance.domain.fund.refusals import (
    NotRenewedError,
)
from missionledger.finance.domain.fund.renewals import next_conditional_step
from missionledger.finance.domain.postings import Account
from missionledger.finance.testing.funds import (
    CONDITIONAL_LINE,
    FUND_ID,
    ISSUE,
    balances,
    conditional,
    issue,
    opened,
    term,
)


def test_what_lies_beyond_the_term_is_conditional_by_days() -> None:
    within = issue(period_from=date(2025, 7, 1), period_to=date(2025, 7, 10))

    after = opened().after(term(date(2025, 7, 4), date(2025, 5, 8)), within)

    found = balances(after)
    assert found[Account.ASSESSMENTS_RECEIVABLE] == 400_000_00
    assert found[Account.CONDITIONAL_RECEIVABLE] == 600_000_00
    assert found[Account.ASSESSED_INCOME] == -400_000_00
    assert found[Account.CONDITIONAL_INCOME] == -600_000_00


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
