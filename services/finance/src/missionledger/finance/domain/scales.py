"""Scales of assessment: the exact rate of every Member State in a calendar year.

A rate needs State and calendar year, not State and scale period: a State that moves up two levels
or more does so in equal yearly steps inside a period (A/RES/55/235, A/RES/64/249).
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import StateCode
from missionledger.common.refusals import Refusal, RefusalKind

REGULAR_TOTAL_THOUSANDTHS = 100_000
"""One hundred per cent, in thousandths of a per cent: what every regular scale sums to."""

PREMIUM_LEVEL = "A"
"""Permanent members of the Security Council, who bear the discounts of all others."""

_WRITTEN_SHORT = {"26.667": Fraction(4, 15), "13.333": Fraction(2, 15)}
"""Thirds of a level step, which a file can only write rounded."""

ScaleKind = Literal["peacekeeping", "regular"]


class ScaleConflictError(Refusal):
    """A scale of that year is recorded already, and it is another one."""

    code = "scale-already-recorded"
    title = "Another scale is recorded for that year"
    kind = RefusalKind.RULE


class ScaleNotWholeError(Refusal):
    """The rates do not make up a scale."""

    code = "scale-not-whole"
    title = "The rates do not make up a whole scale"
    kind = RefusalKind.INVALID


class NoScaleError(Refusal):
    """No scale is recorded for the year, so nothing of it can be apportioned."""

    code = "no-scale-for-year"
    title = "No scale is recorded for that year"
    kind = RefusalKind.RULE


class StateRate(BaseModel):
    """What the scale of a calendar year says of one Member State.

    Attributes:
        regular_thousandths: rate of the regular budget in thousandths of a per cent.
        level: level of contribution for peacekeeping, `A` to `J`; `H/I` where they cannot be
            told apart.
        discount: what is taken off the regular rate, as an exact fraction: `4/15`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: StateCode
    regular_thousandths: Annotated[int, Field(ge=0, le=REGULAR_TOTAL_THOUSANDTHS, strict=True)]
    level: str
    discount: Annotated[str, Field(pattern=r"^(0|1|[1-9][0-9]*/[1-9][0-9]*)$")] = "0"


class Scale(BaseModel):
    """The scale of one calendar year; empty before it is recorded.

    Attributes:
        calendar_year: the year; 0 before the scale is recorded.
        source: symbol of the document with the rates.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    calendar_year: int = 0
    source: str = ""
    rates: tuple[StateRate, ...] = ()

    @property
    def is_recorded(self) -> bool:
        """Whether the scale has rates."""
        return bool(self.rates)


class RecordHistoricalScale(Command):
    """Record the scale that the Assembly adopted for a calendar year."""

    calendar_year: Annotated[int, Field(ge=1946, le=9999)]
    rates: tuple[StateRate, ...]


class ScaleAdopted(DomainEvent):
    """The rates of all Member States in one calendar year."""

    calendar_year: int
    source: str
    rates: tuple[StateRate, ...]


def discount_from_percent(text: str) -> Fraction:
    """Return the exact discount behind a per cent figure as files write it: `26.667` is 4/15."""
    normal = text.strip()
    return _WRITTEN_SHORT.get(normal, Fraction(normal) / 100)


@lru_cache(maxsize=64)
def exact_rates(scale: Scale, kind: ScaleKind = "peacekeeping") -> Mapping[str, Fraction]:
    """Return the exact share of the whole that each State bears; the shares sum to 1.

    For peacekeeping the rule is that of A/RES/55/235: every State pays its regular rate less its
    discount, and the permanent members bear the discounts pro rata to their regular rates.
    """
    regular = {
        rate.state: Fraction(rate.regular_thousandths, REGULAR_TOTAL_THOUSANDTHS)
        for rate in scale.rates
    }
    if kind == "regular":
        return regular
    discounts = {
        rate.state: Fraction(0) if rate.level == PREMIUM_LEVEL else Fraction(rate.discount)
        for rate in scale.rates
    }
    permanent = {rate.state for rate in scale.rates if rate.level == PREMIUM_LEVEL}
    relief = sum((regular[state] * discounts[state] for state in regular), Fraction(0))
    carried_by = sum((regular[state] for state in permanent), Fraction(0))
    premium = 1 + relief / carried_by
    return {
        state: rate * premium if state in permanent else rate * (1 - discounts[state])
        for state, rate in regular.items()
    }


def print_rate(rate: Fraction) -> str:
    """Return the rate in per cent with four decimals, rounded half up, as circulars print it.

    For print only: printed rates do not sum to 100 and are never computed with.
    """
    units = (rate * 1_000_000 * 2 + 1) // 2
    return f"{units // 10_000}.{units % 10_000:04d}"


def require_whole(rates: Iterable[StateRate]) -> None:
    """Check that the rates make up one scale.

    Raises:
        ScaleNotWholeError: if a State occurs twice, no permanent member is named, a discount is
            not below one, or the regular rates do not sum to 100 per cent.
    """
    kept = tuple(rates)
    states = [rate.state for rate in kept]
    if len(set(states)) != len(states):
        twice = sorted({state for state in states if states.count(state) > 1})
        raise ScaleNotWholeError(
            f"{', '.join(twice)} occurs more than once",
            next_step="Give every Member State one rate.",
            pointer="/rates",
        )
    total = sum(rate.regular_thousandths for rate in kept)
    if total != REGULAR_TOTAL_THOUSANDTHS:
        raise ScaleNotWholeError(
            f"the regular rates sum to {total} thousandths of a per cent, not 100000",
            next_step="Check the rates against the resolution; they sum to 100.000 exactly.",
            pointer="/rates",
        )
    if not any(rate.level == PREMIUM_LEVEL for rate in kept):
        raise ScaleNotWholeError(
            "no State is at level A, so nobody bears the discounts",
            next_step="Mark the five permanent members of the Council as level A.",
            pointer="/rates",
        )
    if any(Fraction(rate.discount) >= 1 for rate in kept):
        raise ScaleNotWholeError(
            "a discount must be below the whole rate",
            next_step="Write the discount as a fraction such as 9/10.",
            pointer="/rates",
        )


def decide(command: RecordHistoricalScale, state: Scale) -> tuple[ScaleAdopted, ...]:
    """Return the adoption of the scale, or nothing when the very same is recorded.

    Raises:
        ScaleNotWholeError: if the rates do not make up a scale.
        ScaleConflictError: if another scale is recorded for the year.
    """
    require_whole(command.rates)
    rates = tuple(sorted(command.rates, key=lambda rate: rate.state))
    if not state.is_recorded:
        adopted = ScaleAdopted(
            calendar_year=command.calendar_year, source=command.source, rates=rates
        )
        return (adopted,)
    if rates == state.rates:
        return ()
    recorded = {rate.state: rate for rate in state.rates}
    differs = next((rate.state for rate in rates if recorded.get(rate.state) != rate), "a State")
    raise ScaleConflictError(
        f"the scale of {command.calendar_year} from {state.source} is recorded; {differs} differs",
        next_step="Compare the file with the resolution; a recorded scale is not overwritten.",
        source=state.source,
    )


def evolve(_state: Scale, event: ScaleAdopted) -> Scale:
    """Return the scale after the event."""
    return Scale(calendar_year=event.calendar_year, source=event.source, rates=event.rates)


SCALE: Decider[RecordHistoricalScale, Scale, ScaleAdopted] = Decider(
    service="finance",
    aggregate="scale",
    initial=Scale(),
    decide=decide,
    evolve=evolve,
    events=(ScaleAdopted,),
    id_of=lambda command: str(command.calendar_year),
    mission_of=lambda _command: None,
)
