"""The rules by which staff and units leave.

Units go home with their equipment; rear parties stay where there is no ship, a guard stays where
the resolution allows one. Those whose post ends are told three to six months before, are placed or
separate, and get their final pay (domain process 7, steps 6 to 8).
"""

from calendar import monthrange
from datetime import date
from typing import assert_never

from missionledger.common.decider import Decider
from missionledger.transitions.domain.schedule.commands import (
    AbolishPosts,
    ConfirmStaffSeparated,
    ConfirmUnitsGone,
    NoteUnitDeparted,
    PlanCount,
    RecordCount,
    ScheduleCommand,
    SchedulePosts,
    ScheduleUnit,
    SettleFinalPay,
)
from missionledger.transitions.domain.schedule.events import (
    SCHEDULE_EVENTS,
    CountPlanned,
    CountRecorded,
    FinalPaySettled,
    PostsAbolished,
    PostsScheduled,
    ScheduleEvent,
    StaffFoundSeparated,
    Stay,
    UnitDepartureNoted,
    UnitDepartureScheduled,
    UnitsFoundGone,
)
from missionledger.transitions.domain.schedule.policies import NOTICE_DAYS
from missionledger.transitions.domain.schedule.refusals import (
    CountBeforeMonthEndError,
    HoldersUnaccountedError,
    NoticeTooShortError,
    PostGroupNotFoundError,
    PostsAbolishedError,
    StaffNotSeparatedError,
    UnitDepartureError,
    UnitsStillThereError,
)
from missionledger.transitions.domain.schedule.state import (
    DrawdownSchedule,
    PostGroup,
    UnitDeparture,
    count_key,
    evolve,
)


def decide(  # noqa: PLR0911 - one branch a command, mypy sees that none is missing
    command: ScheduleCommand, state: DrawdownSchedule
) -> tuple[ScheduleEvent, ...]:
    """Return the facts the command leads to, or refuse it.

    Raises:
        CountBeforeMonthEndError: if people are counted before the month is over.
        UnitDepartureError: if a unit that is gone is scheduled, or one stays on nobody's word.
        NoticeTooShortError: if those whose post ends were told late, and nothing says why.
        PostGroupNotFoundError, PostsAbolishedError, HoldersUnaccountedError: about posts.
        UnitsStillThereError, StaffNotSeparatedError: if the mission has not withdrawn.
    """
    match command:
        case PlanCount():
            return _plan_count(command, state)
        case RecordCount():
            return _record_count(command, state)
        case ScheduleUnit():
            return _schedule_unit(command, state)
        case NoteUnitDeparted():
            return _note_departed(command, state)
        case SchedulePosts():
            return _schedule_posts(command, state)
        case AbolishPosts():
            return _abolish(command, state)
        case SettleFinalPay():
            return _settle(command, state)
        case ConfirmUnitsGone():
            return _confirm_units(command, state)
        case ConfirmStaffSeparated():
            return _confirm_staff(command, state)
        case _:
            assert_never(command)


def _plan_count(command: PlanCount, state: DrawdownSchedule) -> tuple[ScheduleEvent, ...]:
    known = state.counts.get(count_key(command.people, command.month))
    previous = None if known is None else known.planned
    if previous == command.count:
        return ()
    planned = CountPlanned(
        mission_id=command.mission_id,
        people=command.people,
        month=command.month,
        count=command.count,
        previous_count=previous,
        reason=command.reason,
    )
    return (planned,)


def _record_count(command: RecordCount, state: DrawdownSchedule) -> tuple[ScheduleEvent, ...]:
    year, month = (int(part) for part in command.month.split("-"))
    month_end = date(year, month, monthrange(year, month)[1])
    if command.occurred_on < month_end:
        raise CountBeforeMonthEndError(
            f"{command.month} ends on {month_end}, the count is of {command.occurred_on}",
            next_step="Count on the last day of the month or later.",
            pointer="/occurred_on",
        )
    known = state.counts.get(count_key(command.people, command.month))
    if known is not None and known.actual == command.count:
        return ()
    recorded = CountRecorded(
        mission_id=command.mission_id,
        people=command.people,
        month=command.month,
        count=command.count,
    )
    return (recorded,)


def _schedule_unit(command: ScheduleUnit, state: DrawdownSchedule) -> tuple[ScheduleEvent, ...]:
    known = state.units.get(command.unit_id, UnitDeparture(unit_id=command.unit_id))
    if known.departed_on is not None:
        raise UnitDepartureError(
            f"{command.unit_id} went home on {known.departed_on}",
            next_step="A unit that comes back has another id.",
        )
    if command.stay is not Stay.NONE and not command.authority.strip():
        raise UnitDepartureError(
            f"{command.unit_id} would stay as {command.stay.replace('_', ' ')} on nobody's word",
            next_step="Name the resolution, or for a rear party the agreement, that allows it.",
            pointer="/authority",
        )
    scheduled = UnitDepartureScheduled(
        mission_id=command.mission_id,
        unit_id=command.unit_id,
        strength=command.strength,
        departs_on=command.departs_on.isoformat(),
        previously_on=known.departs_on,
        stay=command.stay,
        authority=command.authority,
        reason=command.reason,
    )
    return () if evolve(state, scheduled).units[command.unit_id] == known else (scheduled,)


def _note_departed(command: NoteUnitDeparted, state: DrawdownSchedule) -> tuple[ScheduleEvent, ...]:
    known = state.units.get(command.unit_id)
    if known is not None and known.departed_on is not None:
        return ()
    noted = UnitDepartureNoted(
        mission_id=command.mission_id,
        unit_id=command.unit_id,
        departed_on=command.occurred_on.isoformat(),
        foreign_event_id=command.foreign_event_id,
        foreign_position=command.foreign_position,
    )
    return (noted,)


def _schedule_posts(command: SchedulePosts, state: DrawdownSchedule) -> tuple[ScheduleEvent, ...]:
    known = state.groups.get(command.group_id)
    if known is not None and known.abolished_on is not None:
        raise PostsAbolishedError(
            f"the posts of {command.group_id} were abolished on {known.abolished_on}",
            next_step="Give the new group another id.",
        )
    due = NOTICE_DAYS.on(command.occurred_on)
    notice_days = (command.ends_on - command.notice_on).days
    if notice_days < 0 or (notice_days < due.value and not command.short_notice_reason.strip()):
        raise NoticeTooShortError(
            f"those of {command.group_id} would be told {notice_days} days before their posts "
            f"end; {due.value} are due",
            next_step="Tell them earlier, end the posts later, or say why the notice is short.",
            pointer="/notice_on",
            source=due.source,
        )
    scheduled = PostsScheduled(
        mission_id=command.mission_id,
        group_id=command.group_id,
        title=command.title,
        people=command.people,
        posts=command.posts,
        notice_on=command.notice_on.isoformat(),
        ends_on=command.ends_on.isoformat(),
        notice_days=notice_days,
        notice_short_by_days=max(due.value - notice_days, 0),
        short_notice_reason=command.short_notice_reason,
    )
    return () if evolve(state, scheduled).groups[command.group_id] == known else (scheduled,)


def _abolish(command: AbolishPosts, state: DrawdownSchedule) -> tuple[ScheduleEvent, ...]:
    group = _group(state, command.mission_id, command.group_id)
    if group.abolished_on is not None:
        if (group.placed, group.separated) == (command.placed, command.separated):
            return ()
        raise PostsAbolishedError(
            f"the posts of {group.group_id} were abolished on {group.abolished_on}",
            next_step="Read the group again; what was recorded stays.",
        )
    if command.placed + command.separated != group.posts:
        raise HoldersUnaccountedError(
            f"{command.placed} placed and {command.separated} separated are not {group.posts}",
            next_step="Say of everybody what became of them; a vacant post counts as separated "
            "and paid.",
            pointer="/separated",
        )
    abolished = PostsAbolished(
        mission_id=command.mission_id,
        group_id=command.group_id,
        placed=command.placed,
        separated=command.separated,
        abolished_on=command.occurred_on.isoformat(),
    )
    return (abolished,)


def _settle(command: SettleFinalPay, state: DrawdownSchedule) -> tuple[ScheduleEvent, ...]:
    group = _group(state, command.mission_id, command.group_id)
    if group.abolished_on is None:
        raise PostsAbolishedError(
            f"the posts of {group.group_id} are not abolished",
            next_step="Record first what became of those who hold them.",
        )
    if (group.settled_on, group.paid) == (command.occurred_on.isoformat(), command.persons):
        return ()
    open_pay = group.separated - command.persons
    if open_pay < 0 or (open_pay > 0 and not command.carried_as):
        raise HoldersUnaccountedError(
            f"{command.persons} of the {group.separated} who separated would be paid",
            next_step="Record the rest as a liability to staff, and name it in carried_as.",
            pointer="/persons",
        )
    settled = FinalPaySettled(
        mission_id=command.mission_id,
        group_id=command.group_id,
        persons=command.persons,
        carried_as=command.carried_as,
        settled_on=command.occurred_on.isoformat(),
    )
    return (settled,)


def _confirm_units(command: ConfirmUnitsGone, state: DrawdownSchedule) -> tuple[ScheduleEvent, ...]:
    there = {each.unit_id for each in state.units_there} | set(command.present)
    allowed = {
        each.unit_id
        for each in state.units.values()
        if command.guard_stays and each.stay is not Stay.NONE
    }
    wrong = sorted(there - allowed)
    if wrong:
        raise UnitsStillThereError(
            f"still there: {', '.join(wrong)}",
            next_step="Send them home, or schedule them as a rear party or a guard with the word "
            "that allows it."
            if command.guard_stays
            else "Send them home; the guard leaves with the last site.",
        )
    found = UnitsFoundGone(
        mission_id=command.mission_id,
        units_gone=sum(each.departed_on is not None for each in state.units.values()),
        staying=tuple(sorted(there)),
    )
    return (found,)


def _confirm_staff(
    command: ConfirmStaffSeparated, state: DrawdownSchedule
) -> tuple[ScheduleEvent, ...]:
    groups = state.groups.values()
    standing = sorted(each.group_id for each in groups if each.abolished_on is None)
    unpaid = sorted(
        each.group_id
        for each in groups
        if each.abolished_on is not None and each.separated > 0 and each.settled_on is None
    )
    if standing or unpaid or not state.groups:
        said = [f"posts stand of {', '.join(standing)}"] if standing else []
        said += [f"final pay is open of {', '.join(unpaid)}"] if unpaid else []
        raise StaffNotSeparatedError(
            "; ".join(said) or f"no posts of {command.mission_id} are scheduled",
            next_step="Abolish the posts, place or separate who holds them, and settle final "
            "pay; what is not paid is carried as a liability.",
        )
    found = StaffFoundSeparated(
        mission_id=command.mission_id,
        posts=sum(each.posts for each in groups),
        placed=sum(each.placed for each in groups),
        separated=sum(each.separated for each in groups),
    )
    return (found,)


def _group(state: DrawdownSchedule, mission_id: str, group_id: str) -> PostGroup:
    group = state.groups.get(group_id)
    if group is None:
        raise PostGroupNotFoundError(
            f"{mission_id} has no group of posts {group_id}",
            next_step="Schedule the group first.",
        )
    return group


def _mission_of(command: ScheduleCommand) -> str:
    return command.mission_id


SCHEDULE: Decider[ScheduleCommand, DrawdownSchedule, ScheduleEvent] = Decider(
    service="transitions",
    aggregate="drawdown_schedule",
    initial=DrawdownSchedule(),
    decide=decide,
    evolve=evolve,
    events=SCHEDULE_EVENTS,
    id_of=_mission_of,
    mission_of=_mission_of,
)
