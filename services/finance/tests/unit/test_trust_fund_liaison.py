"""Who keeps a trust fund in line with institutions: named by post, one at a time."""

from datetime import date
from typing import Any

import pytest

from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.finance.domain.trust_funds.commands import (
    AgreeLiaison,
    AnyTrustFundCommand,
    EndLiaison,
    OpenTrustFund,
)
from missionledger.finance.domain.trust_funds.decider import TRUST_FUND
from missionledger.finance.domain.trust_funds.events import (
    Alignment,
    TrustFundKind,
    TrustFundPurpose,
)
from missionledger.finance.domain.trust_funds.refusals import (
    NothingOfThatNameError,
    TrustFundConflictError,
)

BANK = "World Bank"


def opened() -> OpenTrustFund:
    return OpenTrustFund(
        trust_fund="TF-PEACE",
        title="Reinsertion in Juba",
        kind=TrustFundKind.TRUST_FUND,
        purpose=TrustFundPurpose.PEACEBUILDING,
        aligned_with=(Alignment.PEACEBUILDING_FUND, Alignment.FINANCIAL_INSTITUTIONS),
        symbol="TF/1",
        occurred_on=date(2026, 1, 1),
    )


def agreed(**changes: Any) -> AgreeLiaison:
    values: dict[str, Any] = {
        "trust_fund": "TF-PEACE",
        "counterpart": Alignment.FINANCIAL_INSTITUTIONS,
        "institution": BANK,
        "post": "Economic adviser of the mission",
        "agreement": "Exchange of letters of 2 February 2026",
        "occurred_on": date(2026, 2, 2),
    }
    return AgreeLiaison.model_validate(values | changes)


def ended(**changes: Any) -> EndLiaison:
    values: dict[str, Any] = {
        "trust_fund": "TF-PEACE",
        "institution": BANK,
        "reason": "The post was cut.",
        "occurred_on": date(2026, 5, 1),
    }
    return EndLiaison.model_validate(values | changes)


def test_a_liaison_closes_the_gap_until_it_ends_and_may_be_taken_up_again() -> None:
    before = Scenario(TRUST_FUND).after(opened())
    during = before.after(agreed())
    after = during.after(ended())
    again = after.after(agreed(post="Deputy head", occurred_on=date(2026, 6, 1)))

    assert before.state.without_liaison == list(before.state.aligned_with)
    assert during.state.without_liaison == [Alignment.PEACEBUILDING_FUND]
    assert after.state.without_liaison == list(before.state.aligned_with)
    assert after.state.liaisons[BANK].until == "2026-05-01"
    assert again.state.liaisons[BANK].post == "Deputy head"
    assert again.state.without_liaison == [Alignment.PEACEBUILDING_FUND]


@pytest.mark.parametrize(
    ("past", "command", "refusal"),
    [
        ([], agreed(counterpart=Alignment.COOPERATION_FRAMEWORK), NothingOfThatNameError),
        ([agreed()], agreed(post="Deputy head"), TrustFundConflictError),
        ([], ended(), NothingOfThatNameError),
        ([agreed()], ended(occurred_on=date(2026, 1, 31)), TrustFundConflictError),
    ],
)
def test_what_does_not_fit_is_refused(
    past: list[AnyTrustFundCommand], command: AnyTrustFundCommand, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        Scenario(TRUST_FUND).after(opened(), *past).when(command)


@pytest.mark.parametrize("command", [agreed(), ended()])
def test_a_repeat_is_quiet(command: AnyTrustFundCommand) -> None:
    past = [agreed()] if isinstance(command, AgreeLiaison) else [agreed(), ended()]

    assert Scenario(TRUST_FUND).after(opened(), *past).when(command) == ()
