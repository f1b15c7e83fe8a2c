"""The vocabulary of capabilities, for people who may mistype it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from typing import Final

from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.common.refusals import Refusal, RefusalKind

RAPID_BY_NATURE: Final = Policy(
    "models that call for rapid deployment by nature",
    (
        PolicyValue(
            frozenset({2, 21}),
            date.min,
            "2024 study on the future of peacekeeping, models 2 and 21",
            Certainty.VERIFIED,
        ),
    ),
)


class CapabilityUnknownError(Refusal):
    """No model of a mission names the capability, so no need of one could ever be met by it."""

    code = "capability-unknown"
    title = "The capability is not in the vocabulary"
    kind = RefusalKind.INVALID


class ModelUnknownError(Refusal):
    """No model of missions has this number."""

    code = "model-unknown"
    title = "The model is not in the table of models"
    kind = RefusalKind.INVALID


class Vocabulary:
    """The capabilities that models of missions need, with their names."""

    def __init__(self, names: Mapping[str, str], models: Mapping[int, Sequence[str]]) -> None:
        """Take the names by slug, and the capabilities that each model needs, by its number."""
        self._names = names
        self._models = models

    @property
    def slugs(self) -> Collection[str]:
        """Every slug."""
        return self._names.keys()

    def name_of(self, slug: str) -> str:
        """Return the name; empty for one that only another vocabulary knows."""
        return self._names.get(slug, "")

    def is_rapid_by_nature(self, slug: str, day: date) -> bool:
        """Tell whether a model that needs it calls for rapid deployment by nature.

        Raises:
            NoPolicyInForceError: if nothing is known for the day.
        """
        rapid = RAPID_BY_NATURE.on(day).value
        return any(slug in self._models.get(number, ()) for number in rapid)

    def require_model(self, number: int) -> None:
        """Go on only if there is such a model of missions.

        Raises:
            ModelUnknownError: if there is not.
        """
        if number not in self._models:
            raise ModelUnknownError(
                f"there is no model {number}; the table has {min(self._models)} to "
                f"{max(self._models)}",
                next_step="Use a number from the table of models.",
                pointer="/model",
            )

    def require(self, slug: str, pointer: str = "/capability") -> None:
        """Go on only if the capability is known.

        Raises:
            CapabilityUnknownError: naming those that are written alike.
        """
        if slug in self._names:
            return
        alike = get_close_matches(slug, self._names, n=3)
        hint = f"; written alike: {', '.join(alike)}" if alike else ""
        raise CapabilityUnknownError(
            f"no model names the capability {slug!r}{hint}",
            next_step="Use a slug from the table of capabilities.",
            pointer=pointer,
        )
