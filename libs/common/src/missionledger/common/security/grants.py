"""Grants as facts: who was given which role, for which missions, up to what and until when.

One stream per subject, so that "who could approve on 3 March" is answered like any other question
about the past. Nobody gives a role to themselves.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, assert_never

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.clock import format_instant, parse_instant
from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.common.money import MinorUnits
from missionledger.common.refusals import NotFoundError, Refusal
from missionledger.common.security.roles import Grant, Role

Subject = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]
Reason = Annotated[str, Field(min_length=3, max_length=1000)]


class SelfGrantError(Refusal):
    """Somebody tried to give a role to themselves, or to take one back from themselves."""

    code = "own-grant"
    title = "Nobody decides about their own roles"


class GrantNotFoundError(NotFoundError):
    """The subject has no such grant."""

    code = "grant-not-found"
    title = "There is no such grant"


class GiveRole(Command):
    """Give a role to a subject; missions None means all of them."""

    subject: Subject
    role: Role
    missions: tuple[MissionId, ...] | None
    amount_max_minor: MinorUnits | None = None
    valid_until: datetime | None = None
    given_by: str


class WithdrawRole(Command):
    """Take a grant back, with the reason."""

    subject: Subject
    grant_id: str
    reason: Reason
    withdrawn_by: str


GrantCommand = GiveRole | WithdrawRole


class RoleGiven(DomainEvent):
    """A subject holds a role from now on."""

    subject: str
    grant_id: str
    role: Role
    missions: tuple[str, ...] | None
    amount_max_minor: int | None
    valid_until: str | None
    given_by: str


class RoleWithdrawn(DomainEvent):
    """A grant was taken back."""

    subject: str
    grant_id: str
    reason: str
    withdrawn_by: str


GrantEvent = RoleGiven | RoleWithdrawn
GRANT_EVENTS: tuple[type[GrantEvent], ...] = (RoleGiven, RoleWithdrawn)


class GivenGrant(BaseModel):
    """A grant and what became of it."""

    model_config = ConfigDict(frozen=True)

    grant_id: str
    role: Role
    missions: tuple[str, ...] | None
    amount_max_minor: int | None
    valid_until: str | None
    given_by: str
    withdrawn_by: str = ""
    reason: str = ""

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was taken back."""
        return bool(self.withdrawn_by)

    def to_grant(self) -> Grant:
        """Return what it allows."""
        return Grant(
            role=self.role,
            missions=None if self.missions is None else frozenset(self.missions),
            amount_max_minor=self.amount_max_minor,
            valid_until=parse_instant(self.valid_until) if self.valid_until else None,
        )


class Grants(BaseModel):
    """All grants a subject ever had."""

    model_config = ConfigDict(frozen=True)

    subject: str = ""
    given: Mapping[str, GivenGrant] = Field(default_factory=dict)

    def active(self) -> tuple[Grant, ...]:
        """Return what was not taken back; whether it has ended is for the one who asks."""
        return tuple(each.to_grant() for each in self.given.values() if not each.is_withdrawn)


def decide(command: GrantCommand, state: Grants) -> tuple[GrantEvent, ...]:
    """Return the facts the command leads to, or refuse it.

    Raises:
        SelfGrantError: if somebody decides about their own roles.
        GrantNotFoundError: if the grant to take back is not there.
    """
    match command:
        case GiveRole():
            return _give(command, state)
        case WithdrawRole():
            return _withdraw(command, state)
        case _:
            assert_never(command)


def evolve(state: Grants, event: GrantEvent) -> Grants:
    """Return the grants after the event."""
    match event:
        case RoleGiven():
            changed = GivenGrant(**event.model_dump(exclude={"subject"}))
        case RoleWithdrawn():
            changed = state.given[event.grant_id].model_copy(
                update={"withdrawn_by": event.withdrawn_by, "reason": event.reason}
            )
        case _:
            assert_never(event)
    return Grants(subject=event.subject, given={**state.given, event.grant_id: changed})


def grants_decider(service: str) -> Decider[GrantCommand, Grants, GrantEvent]:
    """Return the decider of the grants that a service knows: a stream for each subject."""
    return Decider(
        service=service,
        aggregate="grants",
        initial=Grants(),
        decide=decide,
        evolve=evolve,
        events=GRANT_EVENTS,
        id_of=lambda command: command.subject,
        mission_of=lambda _command: None,
    )


def _give(command: GiveRole, state: Grants) -> tuple[GrantEvent, ...]:
    _require_other(command.subject, command.given_by)
    given = RoleGiven(
        subject=command.subject,
        grant_id=f"G{len(state.given) + 1:03d}",
        role=command.role,
        missions=None if command.missions is None else tuple(sorted(set(command.missions))),
        amount_max_minor=command.amount_max_minor,
        valid_until=format_instant(command.valid_until) if command.valid_until else None,
        given_by=command.given_by,
    )
    said = ("role", "missions", "amount_max_minor", "valid_until")
    for known in state.given.values():
        same = all(getattr(known, name) == getattr(given, name) for name in said)
        if same and not known.is_withdrawn:
            return ()
    return (given,)


def _withdraw(command: WithdrawRole, state: Grants) -> tuple[GrantEvent, ...]:
    _require_other(command.subject, command.withdrawn_by)
    known = state.given.get(command.grant_id)
    if known is None:
        raise GrantNotFoundError(
            f"{command.subject} has no grant {command.grant_id}",
            next_step="List the grants of the subject to find its id.",
        )
    if known.is_withdrawn:
        return ()
    withdrawn = RoleWithdrawn(
        subject=command.subject,
        grant_id=command.grant_id,
        reason=command.reason,
        withdrawn_by=command.withdrawn_by,
    )
    return (withdrawn,)


def _require_other(subject: str, actor: str) -> None:
    if subject == actor:
        raise SelfGrantError(
            f"{actor} decides about the roles of {subject}",
            next_step="Have another administrator do it.",
        )
