"""What has happened to an item in stock."""

from enum import StrEnum

from missionledger.common.events import DomainEvent
from missionledger.common.money import MinorUnits


class StockUse(StrEnum):
    """What stocks are there for."""

    START_UP = "start_up"
    SURGE = "surge"
    ROTATION = "rotation"
    EMERGENCY = "emergency"


class StockUser(StrEnum):
    """Who may draw them: all operations of the United Nations, and their partners."""

    MISSION = "mission"
    UN_ENTITY = "un_entity"
    PARTNER = "partner"
    """A regional organization or another partner of a peace operation."""


class StockItemDefined(DomainEvent):
    """An item is kept from now on."""

    item: str
    title: str
    unit: str
    unit_value_minor: MinorUnits
    minimum: int


class StockReceived(DomainEvent):
    """So many came into stock."""

    item: str
    reference: str
    quantity: int
    replaces: str


class StockIssued(DomainEvent):
    """So many went to a user; the value is that of the day."""

    item: str
    reference: str
    quantity: int
    user_kind: StockUser
    user: str
    use: StockUse
    charged_to: str
    requested_by: str
    approved_by: str
    value_minor: MinorUnits
    issued_on: str


class StockReturned(DomainEvent):
    """So many of an issue came back."""

    item: str
    reference: str
    issue: str
    quantity: int


class StockWrittenOff(DomainEvent):
    """So many were lost or unfit."""

    item: str
    reference: str
    quantity: int
    reason: str
    requested_by: str
    approved_by: str


StockEntry = StockReceived | StockIssued | StockReturned | StockWrittenOff
StockEvent = StockItemDefined | StockEntry
