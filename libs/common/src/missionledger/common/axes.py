"""The two axes of time: what was true on a day, as it was known at an instant."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Axes:
    """A point on both axes; a state there folds, in order, the events that both let through.

    Attributes:
        effective_on: events whose business date is later are left out.
        known_at: last log position that counts; later ones were not known yet.
    """

    effective_on: date
    known_at: int
