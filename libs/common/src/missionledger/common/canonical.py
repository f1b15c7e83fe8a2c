"""Canonical JSON (RFC 8785) for values without floats, with ASCII keys and exact integers.

Inside these bounds sorted keys in UTF-8 order equal sorted keys in UTF-16 order, and a fast
encoder gives the bytes the RFC asks for; a property test against a reference says so.
"""

from typing import Any

import orjson

_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER


def canonical_json(value: Any) -> bytes:
    """Return the one byte string that stands for this value.

    Raises:
        TypeError: if the value cannot be written exactly, such as an integer beyond 2^53.
    """
    return orjson.dumps(value, option=_OPTIONS)


def has_float(value: Any) -> bool:
    """Tell whether a float hides anywhere in the value; no stored fact may hold one."""
    if isinstance(value, float):
        return True
    if isinstance(value, dict):
        return any(has_float(item) for item in value.values())
    if isinstance(value, list | tuple):
        return any(has_float(item) for item in value)
    return False
