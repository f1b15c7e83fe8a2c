"""When States are reminded, and when what they owe is in arrears: dated rules."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from missionledger.common.policies import Certainty, Policy, PolicyValue

ALWAYS: Final = date(1945, 10, 24)


@dataclass(frozen=True, slots=True)
class ReminderDays:
    """Days after the day a line is due on which States that have not paid are reminded.

    Attributes:
        first: of the first reminders, rising.
        then_every: days between the later ones.
    """

    first: tuple[int, ...]
    then_every: int

    def day_of(self, number: int, due_on: date) -> date:
        """Return the day of a reminder, counted from 1."""
        known = len(self.first)
        if number <= known:
            return due_on + timedelta(days=self.first[number - 1])
        last = self.first[-1] if self.first else 0
        return due_on + timedelta(days=last + (number - known) * self.then_every)

    def last_by(self, day: date, due_on: date) -> int:
        """Return the number of the last reminder that is due by a day; 0 before the first."""
        number = 0
        while self.day_of(number + 1, due_on) <= day:
            number += 1
        return number


REMINDER_DAYS: Final[Policy[ReminderDays]] = Policy(
    "reminders to Member States that have not paid",
    (
        PolicyValue(
            value=ReminderDays(first=(30, 60, 90), then_every=90),
            valid_from=ALWAYS,
            source="working assumption; reminders are practice and no rule was found",
            certainty=Certainty.ASSUMED,
        ),
    ),
)

ARREARS_DAY: Final[Policy[tuple[int, int]]] = Policy(
    "what is unpaid on 1 January of the year after it was due is one year in arrears",
    (
        PolicyValue(
            value=(1, 1),
            valid_from=ALWAYS,
            source="ST/SGB/2013/4, financial regulation 3.5",
            certainty=Certainty.RECALLED,
        ),
    ),
)

PAYMENT_PLANS: Final[Policy[str]] = Policy(
    "multi-year plans of payment",
    (
        PolicyValue(
            value="voluntary, and no reason by itself to let a State vote under Article 19",
            valid_from=date(2002, 12, 20),
            source="A/RES/57/4 B",
            certainty=Certainty.RECALLED,
        ),
    ),
)

PLAN_YEARS: Final[Policy[int]] = Policy(
    "years within which a plan of payment should end arrears",
    (
        PolicyValue(
            value=6,
            valid_from=date(2002, 12, 20),
            # A recommendation of the Committee on Contributions: a longer plan is marked, no more.
            source="A/57/11, endorsed by A/RES/57/4 B",
            certainty=Certainty.RECALLED,
        ),
    ),
)


def arrears_day_after(day: date) -> date:
    """Return the first day after this one on which what is unpaid becomes a year in arrears."""
    month, number = ARREARS_DAY.on(day).value
    this_year = date(day.year, month, number)
    return this_year if this_year > day else date(day.year + 1, month, number)
