"""Groups and items of expenditure, as performance reports of peacekeeping operations head them."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from missionledger.common.refusals import Refusal, RefusalKind


class UnknownItemError(Refusal):
    """The item is none of the group."""

    code = "unknown-budget-item"
    title = "The group has no such item"
    kind = RefusalKind.INVALID


class BudgetGroup(StrEnum):
    """The three groups of a peacekeeping budget."""

    MILITARY_AND_POLICE = "I military and police personnel"
    CIVILIAN = "II civilian personnel"
    OPERATIONAL = "III operational costs"

    @property
    def numeral(self) -> str:
        """The number the group is known by: I, II or III."""
        return self.value.partition(" ")[0]

    @classmethod
    def _missing_(cls, value: object) -> "BudgetGroup | None":
        """Take the numeral for the group too, as people write it."""
        return find_group(value) if isinstance(value, str) else None


CONTINGENTS: Final = "Military contingents"
FORMED_POLICE: Final = "Formed police units"
INTERNATIONAL_STAFF: Final = "International staff"
NATIONAL_OFFICERS: Final = "National Professional Officer"
NATIONAL_GENERAL_SERVICE: Final = "National General Service staff"
AIR_OPERATIONS: Final = "Air operations"
MARINE_OPERATIONS: Final = "Marine operations"
QUICK_IMPACT_PROJECTS: Final = "Quick-impact projects"

ITEMS: Final[Mapping[BudgetGroup, tuple[str, ...]]] = MappingProxyType(
    {
        BudgetGroup.MILITARY_AND_POLICE: (
            "Military observers",
            CONTINGENTS,
            "United Nations police",
            FORMED_POLICE,
            "African Union police",
            "African Union formed police units",
        ),
        BudgetGroup.CIVILIAN: (
            INTERNATIONAL_STAFF,
            NATIONAL_OFFICERS,
            NATIONAL_GENERAL_SERVICE,
            "United Nations Volunteers",
            "General temporary assistance",
            "Government-provided personnel",
            "Civilian personnel",
        ),
        BudgetGroup.OPERATIONAL: (
            "Civilian electoral observers",
            "Consultants and consulting services",
            "Official travel",
            "Facilities and infrastructure",
            "Ground transportation",
            AIR_OPERATIONS,
            MARINE_OPERATIONS,
            "Communications and information technology",
            "Medical",
            "Special equipment",
            "Other supplies, services and equipment",
            QUICK_IMPACT_PROJECTS,
        ),
    }
)

OTHER_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "National Professional Officers": NATIONAL_OFFICERS,
        "National Professional staff": NATIONAL_OFFICERS,
        "National General Service": NATIONAL_GENERAL_SERVICE,
        "Other supplies, services, and equipment": "Other supplies, services and equipment",
    }
)
"""How single reports write an item; each stands for the same line."""


def find_group(text: str) -> BudgetGroup | None:
    """Return the group written as in reports or as its numeral, None if it is neither."""
    wanted = " ".join(text.split()).casefold()
    for group in BudgetGroup:
        if wanted in (group.value.casefold(), group.numeral.casefold()):
            return group
    return None


def find_item(group: BudgetGroup, text: str) -> str | None:
    """Return the item as this system names it, None if the group has none of that name."""
    plain = " ".join(text.split()).casefold()
    for name in (*ITEMS[group], *OTHER_NAMES):
        if name.casefold() == plain:
            found = OTHER_NAMES.get(name, name)
            return found if found in ITEMS[group] else None
    return None


def item_of(group: BudgetGroup, text: str, *, pointer: str | None = None) -> str:
    """Return the item as this system names it.

    Raises:
        UnknownItemError: if the group has none of that name.
    """
    found = find_item(group, text)
    if found is None:
        raise UnknownItemError(
            f"group {group.numeral} has no item {text!r}",
            next_step=f"Use one of: {'; '.join(ITEMS[group])}.",
            pointer=pointer,
        )
    return found


def order_of(group: BudgetGroup, item: str) -> tuple[int, int]:
    """Return where the line stands in a budget: by group, then in the order of reports."""
    items = ITEMS[group]
    return list(BudgetGroup).index(group), items.index(item) if item in items else len(items)
