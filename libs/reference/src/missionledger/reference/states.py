"""The 193 Member States: code and name, as the packaged scale lists them."""

import csv
import io
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from missionledger.reference.sources import packaged


@lru_cache(maxsize=1)
def member_states() -> Mapping[str, str]:
    """Return the name of every Member State by its ISO 3166 alpha-3 code."""
    text = packaged().read("scale_2025_2027.csv").content.decode("utf-8")
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return MappingProxyType({row["iso3"]: row["member_state"] for row in rows})


@lru_cache(maxsize=1)
def codes_by_name() -> Mapping[str, str]:
    """Return the code of every Member State by the name the documents print."""
    return MappingProxyType({name: code for code, name in member_states().items()})
