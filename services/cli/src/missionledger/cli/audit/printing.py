"""Prints JSON entry by entry, so that no answer has to fit into memory."""

import json
from collections.abc import Iterable, Mapping
from typing import Any


def print_list(entries: Iterable[Mapping[str, Any]], *, closing: str = "]") -> int:
    """Print the entries of a list, each on its line, and what closes it; return how many."""
    count = 0
    for entry in entries:
        print(("[" if count == 0 else ",") + json.dumps(entry))
        count += 1
    print(closing if count else f"[{closing}")
    return count
