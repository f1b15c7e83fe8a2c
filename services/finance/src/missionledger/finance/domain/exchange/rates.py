"""United Nations operational rates of exchange, by currency and dated period."""

import re
from datetime import date
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText
from missionledger.common.money import MINOR_UNITS_MAX, Currency
from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.common.refusals import Refusal, RefusalKind

BOOK_CURRENCY: Final = "USD"
MILLION: Final = 1_000_000
"""Rates are kept in millionths: six decimals, more than the United Nations publish."""

_RATE = re.compile(r"(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?")

RATE_OF_THE_DAY: Final[Policy[str]] = Policy(
    "conversion of other currencies",
    (
        PolicyValue(
            value="the operational rate of exchange in force on the day of the transaction",
            valid_from=date(1945, 10, 24),
            source="ST/SGB/2013/4, financial rules on the currency of accounts",
            certainty=Certainty.RECALLED,
        ),
    ),
)


class NoRateError(Refusal):
    """No operational rate of the currency is recorded for the day, and none is made up."""

    code = "no-operational-rate"
    title = "There is no operational rate of exchange for that day"
    kind = RefusalKind.RULE


class RateConflictError(Refusal):
    """The period has a rate already, and it is another one."""

    code = "operational-rate-recorded"
    title = "That period has another rate"


class RateMalformedError(Refusal):
    """The rate is not one."""

    code = "rate-malformed"
    title = "The rate of exchange cannot be used"
    kind = RefusalKind.INVALID


def parse_rate(text: str) -> int:
    """Return a rate written as `0.923` or `603.5` in millionths.

    Raises:
        RateMalformedError: if it is no number above zero with at most six decimals.
    """
    if not _RATE.fullmatch(text):
        raise _malformed(text)
    whole, _, decimals = text.partition(".")
    millionths = int(whole) * MILLION + int(decimals.ljust(6, "0") or "0")
    if millionths <= 0:
        raise _malformed(text)
    return millionths


def rate_text(millionths: int) -> str:
    """Return a rate as it is written: `0.923`."""
    whole, rest = divmod(millionths, MILLION)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")


def _malformed(text: str) -> RateMalformedError:
    return RateMalformedError(
        f"{text!r} is no rate of exchange",
        next_step="Write units of the currency for one dollar, above zero, up to six decimals.",
        pointer="/per_usd",
    )


class RecordOperationalRate(Command):
    """Record a rate as it was published; dated on its first day.

    Attributes:
        valid_to: last day of the period. A later rate that begins earlier ends it.
        per_usd_millionths: units of the currency for one dollar.
    """

    currency: Currency
    valid_to: date
    per_usd_millionths: Annotated[int, Field(gt=0, le=MINOR_UNITS_MAX)]


class OperationalRateRecorded(DomainEvent):
    """A rate of exchange holds for some days; where it is published says the metadata."""

    currency: Currency
    valid_from: DayText
    valid_to: DayText
    per_usd_millionths: int
    published_in: str


class Rate(BaseModel):
    """A rate and the days it holds, both ends inclusive."""

    model_config = ConfigDict(frozen=True)

    currency: str
    valid_from: str
    valid_to: str
    per_usd_millionths: int
    published_in: str

    def to_usd(self, amount_minor: int) -> int:
        """Return cents of the currency in cents of a dollar, rounded half away from zero."""
        scaled = abs(amount_minor) * MILLION
        cents = (2 * scaled + self.per_usd_millionths) // (2 * self.per_usd_millionths)
        return cents if amount_minor >= 0 else -cents


class CurrencyRates(BaseModel):
    """The rates of one currency, by first day."""

    model_config = ConfigDict(frozen=True)

    currency: str = ""
    rates: tuple[Rate, ...] = ()

    def find(self, day: str) -> Rate | None:
        """Return the rate of a day: of those whose period holds it, the one that began last."""
        holding = [rate for rate in self.rates if rate.valid_from <= day <= rate.valid_to]
        return holding[-1] if holding else None


def rate_on(rates: CurrencyRates, currency: str, day: str) -> Rate:
    """Return the rate of a day.

    Raises:
        NoRateError: if none is recorded for it.
    """
    if currency == BOOK_CURRENCY:
        return Rate(
            currency=BOOK_CURRENCY,
            valid_from=day,
            valid_to=day,
            per_usd_millionths=MILLION,
            published_in="the currency of the books",
        )
    found = rates.find(day)
    if found is None:
        rule = RATE_OF_THE_DAY.on(date.fromisoformat(day))
        known = f"; the last one known ends on {rates.rates[-1].valid_to}" if rates.rates else ""
        raise NoRateError(
            f"no operational rate of {currency} is recorded for {day}{known}. The rule is "
            f"{rule.value}",
            next_step="Record the rate as published at /v1/exchange-rates, then do this again.",
            source=rule.source,
            facts={"currency": currency, "day": day},
        )
    return found


def decide(
    command: RecordOperationalRate, state: CurrencyRates
) -> tuple[OperationalRateRecorded, ...]:
    """Return the rate, or nothing when the very same is recorded.

    Raises:
        RateMalformedError: if the period ends before it begins, or is of the dollar itself.
        RateConflictError: if a rate of the same first day is recorded with other figures.
    """
    first, last = command.occurred_on.isoformat(), command.valid_to.isoformat()
    if command.currency == BOOK_CURRENCY or last < first:
        raise RateMalformedError(
            f"a rate of {command.currency} from {first} to {last} is none",
            next_step="Give another currency than the dollar, and days in their order.",
            pointer="/valid_to",
        )
    if not command.source.strip():
        raise RateMalformedError(
            "a rate needs the place where it was published",
            next_step="Name the circular, or the page of the Treasury.",
            pointer="/published_in",
        )
    same = [rate for rate in state.rates if rate.valid_from == first]
    if same:
        known = same[0]
        if (known.valid_to, known.per_usd_millionths) == (last, command.per_usd_millionths):
            return ()
        raise RateConflictError(
            f"{command.currency} has the rate {rate_text(known.per_usd_millionths)} from {first} "
            f"to {known.valid_to}",
            next_step="A rate that was used is not overwritten; a revised one has a later day.",
            pointer="/per_usd",
        )
    recorded = OperationalRateRecorded(
        currency=command.currency,
        valid_from=first,
        valid_to=last,
        per_usd_millionths=command.per_usd_millionths,
        published_in=command.source,
    )
    return (recorded,)


def evolve(state: CurrencyRates, event: OperationalRateRecorded) -> CurrencyRates:
    """Return the rates after the event."""
    rates = (*state.rates, Rate(**event.model_dump()))
    ordered = tuple(sorted(rates, key=lambda rate: rate.valid_from))
    return CurrencyRates(currency=event.currency, rates=ordered)


EXCHANGE_RATES: Decider[RecordOperationalRate, CurrencyRates, OperationalRateRecorded] = Decider(
    service="finance",
    aggregate="exchange_rates",
    initial=CurrencyRates(),
    decide=decide,
    evolve=evolve,
    events=(OperationalRateRecorded,),
    id_of=lambda command: command.currency,
    mission_of=lambda _command: None,
)
