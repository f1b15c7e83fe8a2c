"""The vocabulary of capabilities, for people who may mistype it."""

from collections.abc import Collection
from difflib import get_close_matches

from missionledger.common.refusals import Refusal, RefusalKind


class CapabilityUnknownError(Refusal):
    """No model of a mission names the capability, so no need of one could ever be met by it."""

    code = "capability-unknown"
    title = "The capability is not in the vocabulary"
    kind = RefusalKind.INVALID


class Vocabulary:
    """The capabilities that models of missions need, with their names."""

    def __init__(self, names: dict[str, str]) -> None:
        """Take the names by slug."""
        self._names = names

    @property
    def slugs(self) -> Collection[str]:
        """Every slug."""
        return self._names.keys()

    def name_of(self, slug: str) -> str:
        """Return the name; empty for one that only another vocabulary knows."""
        return self._names.get(slug, "")

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
