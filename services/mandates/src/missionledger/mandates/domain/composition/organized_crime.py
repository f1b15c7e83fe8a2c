"""A mandate against organized crime is specific, reaches several countries and is integrated.

The study asks this of model 17. It is told as a finding and refuses nothing: the Council decides.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from missionledger.mandates.domain.composition.events import CompositionChosen, CrimeScopeRecorded

COUNTER_ORGANIZED_CRIME: Final = 17
"""Number of the model in the study."""

REGION: Final = 2
"""Countries that make the matter one of a region."""


def crime_gaps(
    chosen: CompositionChosen, scopes: Sequence[CrimeScopeRecorded], day: date
) -> tuple[str, ...]:
    """Return what a mandate against organized crime lacks on a day; nothing for other mandates.

    Of several descriptions the latest up to that day counts.
    """
    if not any(each.number == COUNTER_ORGANIZED_CRIME for each in chosen.models):
        return ()
    known = sorted((each for each in scopes if each.on <= day), key=lambda each: each.on)
    if not known:
        return ("it is not recorded which organized crime the mandate is about, nor where",)
    scope = known[-1]
    gaps = []
    if len(set(scope.countries)) < REGION:
        gaps.append(f"work against organized crime reaches {scope.countries[0]} alone")
    if not scope.arrangement:
        gaps.append("no arrangement of the countries on organized crime is recorded")
    if not scope.integration:
        gaps.append("nothing ties work against organized crime to the other tasks")
    return tuple(gaps)
