"""How long the parts of a drawdown usually take, and by when its steps are due."""

from datetime import date, timedelta

from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.transitions.domain.drawdown.events import DrawdownStep, StepDeadline

_FROM = date(1948, 1, 1)

LAST_DAY = date(2150, 12, 31)
"""No step is due later: a day beyond it is a slip of the keyboard, and no timer goes that far."""

PLAN_LEAD_DAYS = Policy(
    "days from the transition plan to the exit",
    (
        PolicyValue(
            value=730,
            valid_from=_FROM,
            source="Transitions policy 2013; a plan 24 months before exit",
            certainty=Certainty.RECALLED,
        ),
    ),
)

WITHDRAWAL_DAYS = Policy(
    "days from the end of the mandate to the end of the withdrawal",
    (
        PolicyValue(
            value=184,
            valid_from=_FROM,
            source="S/RES/2690 (2023) and S/RES/2559 (2020): six months each",
            certainty=Certainty.ASSUMED,
        ),
    ),
)

DISPOSAL_DAYS = Policy(
    "days for the disposal of property after the withdrawal",
    (
        PolicyValue(
            value=365,
            valid_from=_FROM,
            source="Financial Regulation 5.14; three to twelve months are usual",
            certainty=Certainty.RECALLED,
        ),
    ),
)

TECHNICAL_DAYS = Policy(
    "days of technical liquidation after the withdrawal",
    (
        PolicyValue(
            value=548,
            valid_from=_FROM,
            source="Spokesman of the Secretary-General, December 2023: 18 months for a large one",
            certainty=Certainty.VERIFIED,
        ),
    ),
)

ADMINISTRATIVE_DAYS = Policy(
    "days of administrative liquidation after the technical one",
    (
        PolicyValue(
            value=1_095,
            valid_from=_FROM,
            source="One to three years up to the final performance report",
            certainty=Certainty.RECALLED,
        ),
    ),
)

OBSTACLE_DAYS = Policy(
    "days after which it is decided what becomes of a site that is held up",
    (
        PolicyValue(
            value=27,
            valid_from=_FROM,
            source="MINUSMA 2023: convoys held from 24 September, Tessalit left on 21 October",
            certainty=Certainty.ASSUMED,
        ),
    ),
)


def usual_withdrawal(mandate_ends_on: date, on: date) -> date:
    """Return by when a mission has usually left."""
    return mandate_ends_on + timedelta(WITHDRAWAL_DAYS.on(on).value)


def deadlines_for(
    on: date,
    mandate_ends_on: date,
    withdrawal_by: date,
    technical_by: date | None,
    administrative_by: date | None,
) -> tuple[StepDeadline, ...]:
    """Return by when each step is due; never before the one that comes first.

    Args:
        on: the day the drawdown is opened; its policies hold.
        mandate_ends_on: the plan is ready by then, and not before it was begun.
        withdrawal_by: sites, units and staff are gone by then.
        technical_by: None for the usual time after the withdrawal.
        administrative_by: None for the usual time after the technical liquidation.
    """
    technical = technical_by or withdrawal_by + timedelta(TECHNICAL_DAYS.on(on).value)
    administrative = administrative_by or technical + timedelta(ADMINISTRATIVE_DAYS.on(on).value)
    disposal = min(withdrawal_by + timedelta(DISPOSAL_DAYS.on(on).value), technical)
    plan = max(on, min(mandate_ends_on, withdrawal_by))
    due = {
        DrawdownStep.PLAN: plan,
        DrawdownStep.SITES: withdrawal_by,
        DrawdownStep.UNITS: withdrawal_by,
        DrawdownStep.STAFF: withdrawal_by,
        DrawdownStep.ASSETS: disposal,
        DrawdownStep.SETTLEMENT: technical,
        DrawdownStep.TECHNICAL_LIQUIDATION: technical,
        DrawdownStep.ADMINISTRATIVE_LIQUIDATION: administrative,
        DrawdownStep.RESIDUAL_DUTIES: administrative,
    }
    return tuple(StepDeadline(step=step, due_on=due[step].isoformat()) for step in DrawdownStep)
