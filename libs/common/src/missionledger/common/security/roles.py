"""Who asks, in which roles, for which missions; the one decision every route rests on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from missionledger.common.money import Money
from missionledger.common.refusals import NotFoundError, Refusal, RefusalKind


class Role(StrEnum):
    """What a person or a system is here to do; no role implies another."""

    VIEWER = "viewer"
    BUDGET_OFFICER = "budget_officer"
    CERTIFYING_OFFICER = "certifying_officer"
    APPROVER = "approver"
    MISSION_LEADERSHIP = "mission_leadership"
    EVALUATOR = "evaluator"
    AUDITOR = "auditor"
    INTEGRATOR = "integrator"
    ADMINISTRATOR = "administrator"


class ForbiddenError(Refusal):
    """The one who asks may see it, but may not do this."""

    code = "role-missing"
    title = "Your roles do not allow this"
    kind = RefusalKind.FORBIDDEN


class DelegationExceededError(Refusal):
    """The amount is beyond what was delegated to the one who asks."""

    code = "delegation-exceeded"
    title = "The amount is beyond your delegation"
    kind = RefusalKind.FORBIDDEN


@dataclass(frozen=True, slots=True)
class Grant:
    """One role, given for some missions or for all, perhaps up to an amount and a day.

    Attributes:
        role: what may be done.
        missions: ids of the missions it holds for; None for all, and for what belongs to none.
        amount_max_minor: largest amount in minor units; None for no limit.
        valid_until: the instant it ends; None for no end.
    """

    role: Role
    missions: frozenset[str] | None = None
    amount_max_minor: int | None = None
    valid_until: datetime | None = None

    def holds_at(self, instant: datetime) -> bool:
        """Tell whether the grant has not ended."""
        return self.valid_until is None or instant < self.valid_until

    def covers(self, mission: str | None) -> bool:
        """Tell whether the grant holds for the mission; None is what belongs to no mission."""
        return self.missions is None or (mission is not None and mission in self.missions)


@dataclass(frozen=True, slots=True)
class Requester:
    """The one who asks, as the token says."""

    subject: str
    grants: tuple[Grant, ...] = ()

    def grants_at(self, instant: datetime) -> tuple[Grant, ...]:
        """Return the grants that hold at the instant."""
        return tuple(grant for grant in self.grants if grant.holds_at(instant))

    def has_any(self, roles: Iterable[Role], instant: datetime) -> bool:
        """Tell whether one of the roles is held for any mission at all."""
        wanted = set(roles)
        return any(grant.role in wanted for grant in self.grants_at(instant))

    def missions(self, roles: Sequence[Role], instant: datetime) -> tuple[str, ...] | None:
        """Return the missions visible under these roles (any role if none is named).

        None means all missions; an empty tuple means none.
        """
        visible: set[str] = set()
        for grant in self.grants_at(instant):
            if roles and grant.role not in roles:
                continue
            if grant.missions is None:
                return None
            visible |= grant.missions
        return tuple(sorted(visible))


def authorize(
    requester: Requester,
    roles: Sequence[Role],
    mission: str | None,
    now: datetime,
    *,
    amount: Money | None = None,
) -> Grant:
    """Return the grant that lets the requester act for the mission in one of the roles.

    Args:
        requester: who asks.
        roles: roles that may do it, the most fitting first.
        mission: the mission it is about; None for what belongs to no mission.
        now: grants that ended before are not counted.
        amount: what the act is worth, where a delegation may limit it.

    Raises:
        NotFoundError: if no grant at all covers the mission, so that its being is not told.
        ForbiddenError: if the mission is visible but none of the roles is held for it.
        DelegationExceededError: if every fitting grant ends below the amount.
    """
    grants = requester.grants_at(now)
    if mission is not None and not any(grant.covers(mission) for grant in grants):
        raise outside_scope(mission)
    fitting = [
        grant for role in roles for grant in grants if grant.role is role and grant.covers(mission)
    ]
    if not fitting:
        raise role_missing(roles, mission)
    for grant in fitting:
        if amount is None or grant.amount_max_minor is None:
            return grant
        if abs(amount.minor) <= grant.amount_max_minor:
            return grant
    limit = max(grant.amount_max_minor or 0 for grant in fitting)
    raise DelegationExceededError(
        f"{amount} is beyond the {Money(minor=limit)} that was delegated to you",
        next_step="Ask somebody with a higher delegation to do it.",
        facts={"amount_max_minor": limit},
    )


def outside_scope(mission: str) -> NotFoundError:
    """Return the refusal for a mission that is not there or not visible: the same for both."""
    return NotFoundError(
        f"there is no mission {mission} that you can see",
        next_step="Check the id; ask an administrator for a grant if the mission is yours.",
    )


def role_missing(roles: Sequence[Role], mission: str | None) -> ForbiddenError:
    """Return the refusal for somebody who holds none of the roles."""
    wanted = " or ".join(role.value.replace("_", " ") for role in roles)
    where = f"for {mission}" if mission else "for all missions"
    return ForbiddenError(
        f"this needs the role {wanted}, held {where}",
        next_step="Ask somebody who has the role, or an administrator for a grant.",
    )
