"""An asset that several missions use: who used it how much, and what each bears, to the cent."""

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, assert_never

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.common.money import MinorUnits, split_by_weight
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.finance.domain.authority.ledger import PositiveMinor, Text, dollars

AssetId = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9-]{0,39}$")]
MonthText = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
UseCount = Annotated[int, Field(gt=0, le=1_000_000, strict=True)]

MISSIONS_MAX = 30
"""Missions on one asset; more than there are."""


class SharedAssetError(Refusal):
    """The asset, or its cost, cannot be shared so."""

    code = "shared-asset-not-so"
    title = "The asset cannot be shared so"
    kind = RefusalKind.RULE


class UnknownAssetError(Refusal):
    """There is no shared asset of that id."""

    code = "unknown-shared-asset"
    title = "There is no such shared asset"
    kind = RefusalKind.NOT_FOUND


class UseUnit(StrEnum):
    """What the use of an asset is counted in."""

    FLIGHT_HOURS = "flight_hours"
    DAYS = "days"
    AGREED_PARTS = "agreed_parts"
    """Parts that the missions agreed on, whoever used it how much."""


class MissionUse(BaseModel):
    """How much a mission used the asset in a month, in the unit of the asset."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mission: MissionId
    count: UseCount


class MissionShare(BaseModel):
    """What a mission bears of a month's cost."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mission: MissionId
    amount_minor: MinorUnits


class AssetCommand(Command):
    """Base of every command to a shared asset."""

    asset: AssetId


class RegisterAsset(AssetCommand):
    """Put an asset at the disposal of several missions."""

    title: Text
    unit: UseUnit
    missions: Annotated[tuple[MissionId, ...], Field(min_length=2, max_length=MISSIONS_MAX)]
    agreement: Text


class AllocateCost(AssetCommand):
    """Share the cost of a month among the missions by what they used."""

    month: MonthText
    amount_minor: PositiveMinor
    uses: Annotated[tuple[MissionUse, ...], Field(min_length=1, max_length=MISSIONS_MAX)]
    allocated_by: Text


class AssetRegistered(DomainEvent):
    """An asset serves several missions from now on."""

    asset: str
    title: str
    unit: UseUnit
    missions: tuple[MissionId, ...]
    agreement: str


class CostAllocated(DomainEvent):
    """A month's cost was shared out; the shares sum to it exactly.

    Attributes:
        shares: in proportion to the use; the cents that are left go to the largest remainders.
    """

    asset: str
    month: MonthText
    amount_minor: MinorUnits
    uses: tuple[MissionUse, ...]
    shares: tuple[MissionShare, ...]
    allocated_by: str


AssetEvent = AssetRegistered | CostAllocated
AnyAssetCommand = RegisterAsset | AllocateCost


class SharedAsset(BaseModel):
    """An asset and the months whose cost was shared."""

    model_config = ConfigDict(frozen=True)

    asset: str = ""
    title: str = ""
    unit: UseUnit = UseUnit.FLIGHT_HOURS
    missions: tuple[str, ...] = ()
    agreement: str = ""
    months: Mapping[str, CostAllocated] = {}

    @property
    def is_registered(self) -> bool:
        """Whether it is there."""
        return bool(self.asset)


def decide(command: AnyAssetCommand, state: SharedAsset) -> tuple[AssetEvent, ...]:
    """Return the facts the command leads to; none when it asks for what is already so.

    Raises:
        SharedAssetError: as each rule says.
        UnknownAssetError: if the asset is not there.
    """
    match command:
        case RegisterAsset():
            return _register(command, state)
        case AllocateCost():
            return _allocate(command, state)
        case _:
            assert_never(command)


def _register(command: RegisterAsset, state: SharedAsset) -> tuple[AssetRegistered, ...]:
    missions = tuple(sorted(set(command.missions)))
    registered = AssetRegistered(
        asset=command.asset,
        title=command.title,
        unit=command.unit,
        missions=missions,
        agreement=command.agreement,
    )
    if state.is_registered:
        same = (state.title, state.unit, state.missions, state.agreement)
        if same == (command.title, command.unit, missions, command.agreement):
            return ()
        raise SharedAssetError(
            f"{command.asset} is {state.title}, shared by {', '.join(state.missions)}",
            next_step="Register another asset; what was agreed stays on record.",
            pointer="/asset",
        )
    if len(missions) < len(command.missions):
        raise SharedAssetError(
            "a mission is named twice", next_step="Name each mission once.", pointer="/missions"
        )
    return (registered,)


def _allocate(command: AllocateCost, state: SharedAsset) -> tuple[CostAllocated, ...]:
    if not state.is_registered:
        raise UnknownAssetError(
            f"there is no shared asset {command.asset}",
            next_step="Register it with the missions that share it.",
        )
    uses = {each.mission: Fraction(each.count) for each in command.uses}
    strangers = sorted(set(uses) - set(state.missions))
    if strangers or len(uses) < len(command.uses):
        raise SharedAssetError(
            f"{', '.join(strangers) or 'a mission named twice'} does not share {command.asset}",
            next_step=f"Give the use of each of: {', '.join(state.missions)}.",
            pointer="/uses",
        )
    if command.occurred_on.isoformat()[: len(command.month)] < command.month:
        raise SharedAssetError(
            f"{command.month} has not come on {command.occurred_on}",
            next_step="Share a cost when the month is there.",
            pointer="/month",
        )
    known = state.months.get(command.month)
    if known is not None:
        if (known.amount_minor, known.uses) == (command.amount_minor, command.uses):
            return ()
        raise SharedAssetError(
            f"{command.month} is shared out with {dollars(known.amount_minor)}",
            next_step="Correct a mission's share by cancelling its commitment.",
            pointer="/month",
        )
    shares = split_by_weight(command.amount_minor, uses)
    allocated = CostAllocated(
        asset=command.asset,
        month=command.month,
        amount_minor=command.amount_minor,
        uses=command.uses,
        shares=tuple(
            MissionShare(mission=mission, amount_minor=amount) for mission, amount in shares.items()
        ),
        allocated_by=command.allocated_by,
    )
    return (allocated,)


def evolve(state: SharedAsset, event: AssetEvent) -> SharedAsset:
    """Return the asset after the event."""
    match event:
        case AssetRegistered():
            return state.model_copy(update=dict(event))
        case CostAllocated():
            return state.model_copy(update={"months": {**state.months, event.month: event}})
        case _:
            assert_never(event)


SHARED_ASSET: Decider[AnyAssetCommand, SharedAsset, AssetEvent] = Decider(
    service="finance",
    aggregate="shared_asset",
    initial=SharedAsset(),
    decide=decide,
    evolve=evolve,
    events=(AssetRegistered, CostAllocated),
    id_of=lambda command: command.asset,
    mission_of=lambda _command: None,
)
