"""Rules of an entry on a roster."""

from datetime import date, timedelta
from typing import Any

from missionledger.common.decider import Decider
from missionledger.performance.domain.roster.commands import (
    CancelNotice,
    CompleteTraining,
    DeployEntry,
    GiveNotice,
    ListEntry,
    RemoveEntry,
    ReturnEntry,
    ReviseProfile,
    RosterCommand,
)
from missionledger.performance.domain.roster.events import (
    ROSTER_EVENTS,
    AnyRosterEvent,
    NoticeCancelled,
    NoticeGiven,
    RosterEntryListed,
    RosterEntryRemoved,
    RosterProfileRevised,
    StandbyDeployed,
    StandbyReturned,
    TrainingCompleted,
)
from missionledger.performance.domain.roster.policies import BACKGROUNDS, promised_days_of
from missionledger.performance.domain.roster.refusals import (
    EntryDaysError,
    EntryExistsError,
    EntryNotListedError,
    EntryRemovedError,
    EntryStageError,
    RosterBackgroundError,
    RotationTooLateError,
    SkillsMissingError,
)
from missionledger.performance.domain.roster.staff_rules import rotation_by
from missionledger.performance.domain.roster.state import (
    EntryDescription,
    EntryStatus,
    RosterEntry,
    Training,
    evolve,
)

Events = tuple[AnyRosterEvent, ...]


def decide(  # noqa: C901, PLR0911 - one line for each command, nothing nested
    command: RosterCommand, state: RosterEntry
) -> Events:
    """Return the facts the command leads to, or refuse it.

    Raises:
        EntryNotListedError: if there is no such entry.
        EntryRemovedError: if the person stands by no longer.
        Refusal: as the rule of each command says; see `refusals`.
    """
    if isinstance(command, ListEntry):
        return _list(command, state)
    listed = state.listed
    if listed is None:
        raise EntryNotListedError(
            f"no entry {command.entry_id} is on a roster", next_step="Put the entry on a roster."
        )
    if isinstance(command, RemoveEntry) and state.removed_on is not None:
        return ()
    if state.removed_on is not None:
        raise EntryRemovedError(
            f"{command.entry_id} was removed on {state.removed_on}",
            next_step="Put the person on a roster again under another reference.",
        )
    if command.occurred_on < state.last_day:
        raise EntryDaysError(
            f"{command.occurred_on} is before {state.last_day}, the day of the last fact",
            next_step="Check the day.",
            pointer="/occurred_on",
        )
    match command:
        case ReviseProfile():
            return _revise(command, listed)
        case CompleteTraining():
            return _complete(command, state, listed)
        case GiveNotice():
            return _notice(command, state, listed)
        case CancelNotice():
            return _cancel(command, state, listed)
        case DeployEntry():
            return _deploy(command, state, listed)
        case ReturnEntry():
            return _come_back(command, state, listed)
        case RemoveEntry():
            return _remove(command, state, listed)


def _list(command: ListEntry, state: RosterEntry) -> Events:
    if command.background not in BACKGROUNDS[command.roster]:
        allowed = ", ".join(each.value for each in BACKGROUNDS[command.roster])
        raise RosterBackgroundError(
            f"{command.roster.value} is for {allowed}, not {command.background.value}",
            next_step="Name another roster, or check the background.",
            pointer="/background",
        )
    event = RosterEntryListed(
        entry_id=command.entry_id,
        roster=command.roster,
        day=command.occurred_on,
        background=command.background,
        contributor=command.contributor,
        skills=_sorted(command.skills),
        local_knowledge=_sorted(command.local_knowledge),
    )
    if state.listed is None:
        return (event,)
    said = EntryDescription.model_validate(event.model_dump(exclude={"day"}))
    if (state.listed, state.listed_on) == (said, command.occurred_on):
        return ()
    raise EntryExistsError(
        f"{command.entry_id} is on a roster otherwise",
        next_step="Use another reference, or revise the profile.",
        pointer="/entry_id",
    )


def _revise(command: ReviseProfile, listed: EntryDescription) -> Events:
    skills, knowledge = _sorted(command.skills), _sorted(command.local_knowledge)
    if (skills, knowledge) == (listed.skills, listed.local_knowledge):
        return ()
    return (
        RosterProfileRevised(
            **_about(listed, command.occurred_on), skills=skills, local_knowledge=knowledge
        ),
    )


def _complete(command: CompleteTraining, state: RosterEntry, listed: EntryDescription) -> Events:
    passed = Training(
        day=command.occurred_on, course=command.course, holds_until=command.holds_until
    )
    if passed in state.training:
        return ()
    if command.holds_until is not None and command.holds_until < command.occurred_on:
        raise EntryDaysError(
            f"passed on {command.occurred_on} and run out on {command.holds_until}",
            next_step="Check until when the course counts.",
            pointer="/holds_until",
        )
    return (
        TrainingCompleted(
            **_about(listed, command.occurred_on),
            course=command.course,
            holds_until=command.holds_until,
        ),
    )


def _notice(command: GiveNotice, state: RosterEntry, listed: EntryDescription) -> Events:
    now = state.assignment
    if now is not None:
        same = (now.mission_id, now.post) == (command.mission_id, command.post)
        if same and now.deployed_on is None:
            return ()
        raise EntryStageError(
            f"{listed.entry_id} is {state.status.value.replace('_', ' ')}",
            next_step="Ask somebody else, or end that assignment first.",
        )
    missing = state.lacks(command.skills_required)
    if missing and not (command.remedy and command.remedy_by):
        raise SkillsMissingError(
            f"{listed.entry_id} does not have {', '.join(missing)}",
            next_step="Ask somebody who has them, or say how they will be learnt and who sees to "
            "it: contributor, headquarters or both.",
            pointer="/remedy",
        )
    if command.rotate_by is not None and command.rotate_by <= command.occurred_on:
        raise EntryDaysError(
            f"asked on {command.occurred_on}, to rotate out by {command.rotate_by}",
            next_step="Name a later day, or none.",
            pointer="/rotate_by",
        )
    days = promised_days_of(listed.background, command.occurred_on)
    promised_by = _after(command.occurred_on, days.last) if days else None
    rotate_by, rule = _rotation(command, listed, promised_by)
    return (
        NoticeGiven(
            **_about(listed, command.occurred_on),
            mission_id=command.mission_id,
            post=command.post,
            skills_required=_sorted(command.skills_required),
            skills_missing=missing,
            remedy=command.remedy if missing else "",
            remedy_by=command.remedy_by if missing else None,
            promised_from=_after(command.occurred_on, days.first) if days else None,
            promised_by=promised_by,
            rotate_by=rotate_by,
            hardship=command.hardship,
            rotation_rule=rule,
            rotation_exception=command.rotation_exception,
        ),
    )


def _rotation(
    command: GiveNotice, listed: EntryDescription, promised_by: date | None
) -> tuple[date | None, str]:
    """Return the last day at the post, and the staff rule behind it.

    A place with a class of hardship has a longest stay, which holds where nobody agreed on a day.

    Raises:
        RotationTooLateError: if a later day was agreed and nobody says why.
    """
    if command.hardship is None:
        return command.rotate_by, ""
    last, rule = rotation_by(listed.background, command.hardship, command.occurred_on, promised_by)
    agreed = command.rotate_by or last
    if agreed > last and not command.rotation_exception:
        raise RotationTooLateError(
            f"{agreed} is after {last}; the longest stay is {rule}",
            next_step="Agree on an earlier day, or say in `rotation_exception` why the person "
            "stays longer.",
            pointer="/rotate_by",
        )
    return agreed, rule


def _cancel(command: CancelNotice, state: RosterEntry, listed: EntryDescription) -> Events:
    now = state.assignment
    if now is None or now.mission_id != command.mission_id:
        return ()
    _require_status(state, EntryStatus.ON_NOTICE, "a notice is cancelled before the person goes")
    return (
        NoticeCancelled(
            **_about(listed, command.occurred_on),
            mission_id=command.mission_id,
            reason=command.reason,
        ),
    )


def _deploy(command: DeployEntry, state: RosterEntry, listed: EntryDescription) -> Events:
    now = state.assignment
    if now is None or now.mission_id != command.mission_id:
        raise EntryStageError(
            f"{listed.entry_id} was not asked to go there", next_step="Give notice first."
        )
    if now.deployed_on == command.occurred_on:
        return ()
    _require_status(state, EntryStatus.ON_NOTICE, "somebody goes once")
    promised_by = now.promised_by or command.occurred_on
    return (
        StandbyDeployed(
            **_about(listed, command.occurred_on),
            mission_id=command.mission_id,
            post=now.post,
            days_after_notice=(command.occurred_on - now.notice_on).days,
            days_late=max(0, (command.occurred_on - promised_by).days),
        ),
    )


def _come_back(command: ReturnEntry, state: RosterEntry, listed: EntryDescription) -> Events:
    now = state.assignment
    if now is None or now.mission_id != command.mission_id:
        return ()
    _require_status(state, EntryStatus.DEPLOYED, "somebody comes back who went")
    return (StandbyReturned(**_about(listed, command.occurred_on), mission_id=command.mission_id),)


def _remove(command: RemoveEntry, state: RosterEntry, listed: EntryDescription) -> Events:
    _require_status(state, EntryStatus.AVAILABLE, "somebody is removed who is not asked or away")
    return (RosterEntryRemoved(**_about(listed, command.occurred_on), reason=command.reason),)


def _require_status(state: RosterEntry, wanted: EntryStatus, what: str) -> None:
    if state.status is not wanted:
        raise EntryStageError(
            f"{what}; the entry is {state.status.value.replace('_', ' ')}",
            next_step="Look at the entry.",
        )


def _sorted(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(words)))


def _after(day: date, days: int) -> date:
    return day + timedelta(days=days)


def _about(listed: EntryDescription, day: date) -> dict[str, Any]:
    return {"entry_id": listed.entry_id, "roster": listed.roster, "day": day}


def _mission_of(command: RosterCommand) -> str | None:
    return getattr(command, "mission_id", None)


ROSTER_ENTRY: Decider[RosterCommand, RosterEntry, AnyRosterEvent] = Decider(
    service="performance",
    aggregate="roster_entry",
    initial=RosterEntry(),
    decide=decide,
    evolve=evolve,
    events=ROSTER_EVENTS,
    id_of=lambda command: command.entry_id,
    mission_of=_mission_of,
    state_version=2,
)
