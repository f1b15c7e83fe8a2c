"""Payments and approvals rest on papers, from the day of the rule on."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from missionledger.finance.domain.budget.decider import BUDGET
from missionledger.finance.domain.claims.commands import PayContributors
from missionledger.finance.domain.claims.decider import CLAIMS
from missionledger.finance.domain.commitments.payment_runs import PAYMENT_RUNS
from missionledger.finance.domain.papers import (
    PAPERS_REQUIRED,
    REQUIRED_FROM,
    PaperRequiredError,
    require_papers,
)
from missionledger.finance.testing.budgets import approve, recommend, submitted

PAPER = "0" * 64


def pay(day: date, *papers: str) -> PayContributors:
    return PayContributors(
        fund="UNMISS",
        occurred_on=day,
        documents=papers,
        cash_minor=0,
        monthly_operating_cost_minor=0,
        paid_by="approver",
    )


def test_a_step_without_its_paper_is_refused_from_the_day_of_the_rule() -> None:
    require_papers(pay(date(2026, 12, 31)))
    require_papers(pay(REQUIRED_FROM, PAPER))
    with pytest.raises(PaperRequiredError) as caught:
        require_papers(pay(REQUIRED_FROM))
    assert caught.value.source
    assert "Missionledger-Documents" in caught.value.next_step


def test_the_aggregates_keep_the_rule() -> None:
    with pytest.raises(PaperRequiredError):
        CLAIMS.decide(pay(REQUIRED_FROM), CLAIMS.initial)
    late = approve(occurred_on=REQUIRED_FROM)
    scenario = submitted().after(recommend())
    with pytest.raises(PaperRequiredError):
        scenario.when(late)
    assert scenario.when(late.model_copy(update={"documents": (PAPER,)}))


def test_every_command_that_needs_a_paper_belongs_to_an_aggregate_that_asks() -> None:
    rules: dict[str, Callable[..., Any]] = {
        "ApproveEstimate": BUDGET.decide,
        "CertifyClaim": CLAIMS.decide,
        "PayContributors": CLAIMS.decide,
        "MakePaymentRun": PAYMENT_RUNS.decide,
    }

    assert rules.keys() == PAPERS_REQUIRED.keys()
    assert all("with_papers" in each.__qualname__ for each in rules.values())
