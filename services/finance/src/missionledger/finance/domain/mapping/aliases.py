"""Other names under which published documents know an account."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

ACCOUNT_ALIASES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "UNGSC": (
            "UNLB",
            "Global Service Centre; the Brindisi base is its main part and the name of the account",
        ),
        "SUPPORT ACCOUNT": (
            "SUPPORT-ACCOUNT",
            "support account for peacekeeping operations",
        ),
    }
)
"""By alias, the account and what the alias means."""
