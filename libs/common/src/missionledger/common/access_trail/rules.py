"""Which reads are recorded, and for how long: dated rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.common.retention import years_after
from missionledger.common.security.roles import Role

READING_METHODS: Final = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class RecordedReads:
    """What makes a read worth recording; either is enough.

    Attributes:
        paths: a read of one of these, or of anything below it, by whomever.
        roles: every read by somebody who holds one of these.
    """

    paths: Sequence[str]
    roles: frozenset[Role]


RECORDED_READS: Final[Policy[RecordedReads]] = Policy(
    "reads that are put on the access trail",
    (
        PolicyValue(
            RecordedReads(
                paths=(
                    "/v1/access-trail",
                    "/v1/audit",
                    "/v1/conduct-cases",
                    "/v1/documents",
                    "/v1/events",
                    # A stream tells the same facts as the feed, those of conduct cases too.
                    "/v1/streams",
                ),
                roles=frozenset({Role.AUDITOR}),
            ),
            date(1946, 1, 1),
            "house rule; no published rule of the Secretariat names the reads to record",
            Certainty.ASSUMED,
        ),
    ),
)
"""What every service records; a service adds paths of its own in its definition."""

TRAIL_RETENTION_YEARS: Final[Policy[int]] = Policy(
    "years for which a row of the access trail is kept",
    (
        PolicyValue(
            10,
            date(1946, 1, 1),
            "house rule, as long as the papers that were read",
            Certainty.ASSUMED,
        ),
    ),
)
"""Nothing here deletes a row; the day tells an archivist from when it may be considered."""


def is_recorded(path: str, roles: frozenset[Role], day: date, also: Sequence[str] = ()) -> bool:
    """Tell whether a read is put on the trail.

    Args:
        path: what is read.
        roles: those that the reader holds.
        day: the day of the read.
        also: further paths that this service records.

    Raises:
        NoPolicyInForceError: if no rule is known for the day.
    """
    rule = RECORDED_READS.on(day).value
    if not rule.roles.isdisjoint(roles):
        return True
    paths = (*rule.paths, *also)
    # Nearly every read ends here, at once.
    if not path.startswith(paths):
        return False
    return any(path == each or path.startswith(f"{each}/") for each in paths)


def row_kept_until(day: date) -> date:
    """Return the first day on which a row of this day need not be kept.

    Raises:
        NoPolicyInForceError: if no rule is known for the day.
    """
    return years_after(day, TRAIL_RETENTION_YEARS.on(day).value)
