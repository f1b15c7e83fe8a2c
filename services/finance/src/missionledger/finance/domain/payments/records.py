"""What the payment model reads: letters of assessment, and how letters of the past were met."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from missionledger.common.refusals import Refusal, RefusalKind


class NothingToLearnFromError(Refusal):
    """There is no payment record of a year that may be used."""

    code: ClassVar[str] = "no-payment-records"
    title: ClassVar[str] = "No payment records to learn from"
    kind: ClassVar[RefusalKind] = RefusalKind.NOT_FOUND


@dataclass(frozen=True, slots=True)
class Letter:
    """What a State was asked to pay for a calendar year, as known when the letter went out.

    Attributes:
        rate_units: rate of assessment in thousandths of a per cent.
        due_on: the last day on which a payment is on time.
    """

    state: str
    year: int
    rate_units: int
    amount_minor: int
    due_on: date


@dataclass(frozen=True, slots=True)
class PaymentRecord:
    """A letter and the day on which it was met in full.

    Attributes:
        paid_on: None where the letter was not met in full within its year.
    """

    letter: Letter
    paid_on: date | None
