"""Dated policy values: every limit, rate and deadline of the field, with its source."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from missionledger.common.refusals import Refusal, RefusalKind

T = TypeVar("T")


class Certainty(StrEnum):
    """How sure we are that the rule reads so."""

    VERIFIED = "verified"
    RECALLED = "recalled"
    ASSUMED = "assumed"


class NoPolicyInForceError(Refusal):
    """No value of the policy is known for the day, so nothing may be decided by it."""

    code = "no-policy-in-force"
    title = "No policy value is in force on that day"
    kind = RefusalKind.RULE


@dataclass(frozen=True, slots=True)
class PolicyValue(Generic[T]):
    """One value of a policy and the days it holds: from `valid_from` up to before `valid_to`."""

    value: T
    valid_from: date
    source: str
    certainty: Certainty
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether the value is in force on the day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class Policy(Generic[T]):
    """A named limit, rate or deadline with the values it had over time."""

    name: str
    values: Sequence[PolicyValue[T]]

    def on(self, day: date) -> PolicyValue[T]:
        """Return the value in force on the day.

        Raises:
            NoPolicyInForceError: if none is, which includes a policy that has expired.
        """
        for candidate in self.values:
            if candidate.holds_on(day):
                return candidate
        ended = [value for value in self.values if value.valid_to and value.valid_to <= day]
        hint = f"; it expired on {ended[-1].valid_to} ({ended[-1].source})" if ended else ""
        raise NoPolicyInForceError(
            f"{self.name} has no value on {day}{hint}",
            next_step="Record the value that applies, with its document, before deciding.",
        )
