"""Events of a State that promises to pay over years what it owes several accounts."""

from datetime import date

from missionledger.common.events import DomainEvent
from missionledger.finance.domain.collection.events import Instalment
from missionledger.finance.domain.collection.state_plan_events import (
    AgreeStatePlan,
    CoveredDebt,
    EndStatePlan,
)
from missionledger.finance.domain.collection.state_plans import STATE_PLAN
from tests.contracts.stories.life import life


def state_plan_story() -> list[DomainEvent]:
    """A plan over two accounts, longer than is recommended, that is given up."""
    covered = tuple(
        CoveredDebt(
            fund=fund,
            line=line,
            fiscal_year=year,
            due_on=due_on,
            unpaid_minor=600_00,
            is_at_most=year == "2024",
        )
        for fund, line, year, due_on in (
            ("REGULAR-BUDGET", "ST-ADM-SER.B-1067.assessment.2024-12-31", "2024", "2024-02-08"),
            ("UNMISS", "ST-ADM-SER.B-1088.assessment.2025-12-31", "2025/26", "2025-07-31"),
        )
    )
    agreed = AgreeStatePlan(
        state="SOM",
        covered=covered,
        instalments=(
            Instalment(due_on="2027-12-31", amount_minor=600_00),
            Instalment(due_on="2033-12-31", amount_minor=600_00),
        ),
        reference="note verbale 12 of the Permanent Mission",
        recorded_by="budget.officer",
        occurred_on=date(2026, 3, 1),
    )
    given_up = EndStatePlan(
        state="SOM",
        reason="replaced by a shorter one",
        recorded_by="budget.officer",
        occurred_on=date(2026, 9, 1),
    )
    return life(STATE_PLAN, agreed, given_up)
