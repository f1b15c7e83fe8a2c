"""The rules by which sites are left.

From the outside in, each with its environmental clearance and the certificate of whoever takes it
(domain process 7, step 5). What cannot be moved is destroyed in place, what is lost is written off;
both need a reason and evidence. A site that is held up by an obstacle holds up no other.
"""

from typing import assert_never

from missionledger.common.decider import Decider
from missionledger.transitions.domain.sites.commands import (
    SITES_MAX,
    ChangeClosureOrder,
    ClearSite,
    ConfirmSitesLeft,
    DestroySiteInPlace,
    HandOverSite,
    RecordObstacle,
    RegisterSite,
    ResolveObstacle,
    SiteCommand,
    StartClosing,
    WriteOffSite,
)
from missionledger.transitions.domain.sites.events import (
    SITE_EVENTS,
    ClosureOrderChanged,
    ObstacleKind,
    ObstacleRecorded,
    ObstacleResolved,
    SiteCleared,
    SiteClosingStarted,
    SiteDestroyedInPlace,
    SiteEvent,
    SiteHandedOver,
    SiteRegistered,
    SitesFoundLeft,
    SiteWrittenOff,
    Stage,
)
from missionledger.transitions.domain.sites.refusals import (
    ClosureOrderInvalidError,
    ObstacleNotFoundError,
    OutsideInError,
    SiteExistsError,
    SiteNotFoundError,
    SitesStillHeldError,
    SiteStatusError,
    SiteWithoutCertificateError,
    SiteWithoutClearanceError,
    TooManySitesError,
)
from missionledger.transitions.domain.sites.state import Site, Sites, SiteStatus, evolve

AFTER_LEAVING = frozenset({ObstacleKind.GIFT_REFUSED, ObstacleKind.LOOTING})
"""What may still come to light at a site that was left: the gift is declined, the camp looted."""


def decide(  # noqa: PLR0911 - one branch a command, and mypy sees that none is missing
    command: SiteCommand, state: Sites
) -> tuple[SiteEvent, ...]:
    """Return the facts the command leads to, or refuse it.

    Raises:
        SiteNotFoundError, ObstacleNotFoundError: if there is no such site or obstacle.
        SiteExistsError, TooManySitesError: if a site cannot be added.
        ClosureOrderInvalidError: if an order does not name every site once.
        SiteStatusError: if a site is not so far, or was left already.
        SiteWithoutClearanceError, SiteWithoutCertificateError: if the papers are missing.
        OutsideInError: if a site further out is still held and nothing holds it up.
        SitesStillHeldError: if sites are held where none may be.
    """
    match command:
        case RegisterSite():
            return _register(command, state)
        case ChangeClosureOrder():
            return _reorder(command, state)
        case StartClosing():
            return _start(command, state)
        case ClearSite():
            return _clear(command, state)
        case HandOverSite():
            return _hand_over(command, state)
        case DestroySiteInPlace() | WriteOffSite():
            return _lose(command, state)
        case RecordObstacle():
            return _obstruct(command, state)
        case ResolveObstacle():
            return _resolve(command, state)
        case ConfirmSitesLeft():
            return _confirm(command, state)
        case _:
            assert_never(command)


def _register(command: RegisterSite, state: Sites) -> tuple[SiteEvent, ...]:
    known = state.sites.get(command.site_id)
    if known is not None:
        same = (known.name, known.is_liquidation_site) == (
            command.name,
            command.is_liquidation_site,
        )
        if same:
            return ()
        raise SiteExistsError(
            f"{command.site_id} is {known.name}",
            next_step="Give the new site another id.",
            pointer="/site_id",
        )
    if len(state.sites) >= SITES_MAX:
        raise TooManySitesError(
            f"a mission has at most {SITES_MAX} sites",
            next_step="Count posts of one base as one site.",
        )
    registered = SiteRegistered(
        mission_id=command.mission_id,
        site_id=command.site_id,
        name=command.name,
        is_liquidation_site=command.is_liquidation_site,
    )
    return (registered,)


def _reorder(command: ChangeClosureOrder, state: Sites) -> tuple[SiteEvent, ...]:
    if command.order == state.order:
        return ()
    if len(set(command.order)) != len(command.order) or set(command.order) != set(state.sites):
        wrong = sorted(set(command.order) ^ set(state.sites)) or ["a site twice"]
        raise ClosureOrderInvalidError(
            f"the order leaves out, does not know, or repeats: {', '.join(wrong)}",
            next_step="Name every site of the mission once, the outermost first.",
            pointer="/order",
        )
    changed = ClosureOrderChanged(
        mission_id=command.mission_id, order=command.order, reason=command.reason
    )
    return (changed,)


def _start(command: StartClosing, state: Sites) -> tuple[SiteEvent, ...]:
    site = _held(state, command.mission_id, command.site_id)
    if site.status is not SiteStatus.OPEN:
        return ()
    started = SiteClosingStarted(
        mission_id=command.mission_id,
        site_id=command.site_id,
        started_on=command.occurred_on.isoformat(),
    )
    return (started,)


def _clear(command: ClearSite, state: Sites) -> tuple[SiteEvent, ...]:
    site = _held(state, command.mission_id, command.site_id)
    if site.status is SiteStatus.OPEN:
        raise SiteStatusError(
            f"{site.name} is still in use",
            next_step="Start to close it first.",
        )
    if not command.documents:
        raise SiteWithoutClearanceError(
            f"no paper shows that the ground of {site.name} is clean",
            next_step="Store the environmental clearance and name its SHA-256 in documents.",
            pointer="/documents",
        )
    if site.clearance == command.documents:
        return ()
    cleared = SiteCleared(
        mission_id=command.mission_id,
        site_id=command.site_id,
        cleared_on=command.occurred_on.isoformat(),
        note=command.note,
        documents=command.documents,
    )
    return (cleared,)


def _hand_over(command: HandOverSite, state: Sites) -> tuple[SiteEvent, ...]:
    known = state.sites.get(command.site_id)
    if known is not None and known.status is SiteStatus.HANDED_OVER:
        same = (known.left_on, known.receiver) == (
            command.occurred_on.isoformat(),
            command.receiver,
        )
        if same:
            return ()
    site = _held(state, command.mission_id, command.site_id)
    if site.status is not SiteStatus.CLEARED:
        raise SiteWithoutClearanceError(
            f"{site.name} is {site.status}, not cleared",
            next_step="Record its environmental clearance first; what cannot be cleaned is "
            "destroyed in place or written off.",
        )
    if not command.documents:
        raise SiteWithoutCertificateError(
            f"no paper shows that {command.receiver} took {site.name}",
            next_step="Store the handover certificate and name its SHA-256 in documents.",
            pointer="/documents",
        )
    further_out = _held_further_out(state, site)
    if further_out:
        raise OutsideInError(
            f"{', '.join(further_out)} lie further out than {site.name} and are still held",
            next_step="Leave them first, record the obstacle that holds them up, or change the "
            "order of closing.",
        )
    handed = SiteHandedOver(
        mission_id=command.mission_id,
        site_id=command.site_id,
        receiver=command.receiver,
        handed_over_on=command.occurred_on.isoformat(),
        note=command.note,
        documents=command.documents,
    )
    return (handed,)


def _held_further_out(state: Sites, site: Site) -> list[str]:
    ordered = state.in_order
    before = ordered[: ordered.index(site)]
    return [
        each.name for each in before if not each.is_left and not state.open_obstacles(each.site_id)
    ]


def _lose(command: DestroySiteInPlace | WriteOffSite, state: Sites) -> tuple[SiteEvent, ...]:
    _held(state, command.mission_id, command.site_id)
    day = command.occurred_on.isoformat()
    if isinstance(command, WriteOffSite):
        written_off = SiteWrittenOff(
            mission_id=command.mission_id,
            site_id=command.site_id,
            written_off_on=day,
            reason=command.reason,
            evidence=command.evidence,
            documents=command.documents,
        )
        return (written_off,)
    destroyed = SiteDestroyedInPlace(
        mission_id=command.mission_id,
        site_id=command.site_id,
        destroyed_on=day,
        reason=command.reason,
        evidence=command.evidence,
        documents=command.documents,
    )
    return (destroyed,)


def _obstruct(command: RecordObstacle, state: Sites) -> tuple[SiteEvent, ...]:
    site = _site(state, command.mission_id, command.site_id)
    if site.is_left and command.kind not in AFTER_LEAVING:
        raise _left_already(site)
    if any(each.kind is command.kind for each in state.open_obstacles(command.site_id)):
        return ()
    recorded = ObstacleRecorded(
        mission_id=command.mission_id,
        obstacle_id=f"O{len(state.obstacles) + 1:03d}",
        site_id=command.site_id,
        kind=command.kind,
        since=command.occurred_on.isoformat(),
        note=command.note,
    )
    return (recorded,)


def _resolve(command: ResolveObstacle, state: Sites) -> tuple[SiteEvent, ...]:
    obstacle = state.obstacles.get(command.obstacle_id)
    if obstacle is None:
        raise ObstacleNotFoundError(
            f"{command.mission_id} has no obstacle {command.obstacle_id}",
            next_step="Read the sites of the mission to find its id.",
        )
    if obstacle.resolved_on is not None:
        return ()
    resolved = ObstacleResolved(
        mission_id=command.mission_id,
        obstacle_id=command.obstacle_id,
        resolved_on=command.occurred_on.isoformat(),
        note=command.note,
    )
    return (resolved,)


def _confirm(command: ConfirmSitesLeft, state: Sites) -> tuple[SiteEvent, ...]:
    held = [
        each.name
        for each in state.in_order
        if not each.is_left and not (command.stage is Stage.WITHDRAWAL and each.is_liquidation_site)
    ]
    if held or not state.sites:
        raise SitesStillHeldError(
            f"still held: {', '.join(held)}"
            if held
            else f"no site of {command.mission_id} is known",
            next_step="Hand them over, destroy them in place or write them off; register first "
            "what the mission has.",
        )
    found = SitesFoundLeft(
        mission_id=command.mission_id, stage=command.stage, sites=len(state.sites)
    )
    return (found,)


def _site(state: Sites, mission_id: str, site_id: str) -> Site:
    site = state.sites.get(site_id)
    if site is None:
        raise SiteNotFoundError(
            f"{mission_id} has no site {site_id}", next_step="Register the site first."
        )
    return site


def _held(state: Sites, mission_id: str, site_id: str) -> Site:
    site = _site(state, mission_id, site_id)
    if site.is_left:
        raise _left_already(site)
    return site


def _left_already(site: Site) -> SiteStatusError:
    return SiteStatusError(
        f"{site.name} is {site.status.replace('_', ' ')} since {site.left_on}",
        next_step="What was left is not taken back; looting after it can be recorded.",
    )


def _mission_of(command: SiteCommand) -> str:
    return command.mission_id


SITES: Decider[SiteCommand, Sites, SiteEvent] = Decider(
    service="transitions",
    aggregate="sites",
    initial=Sites(),
    decide=decide,
    evolve=evolve,
    events=SITE_EVENTS,
    id_of=_mission_of,
    mission_of=_mission_of,
)
