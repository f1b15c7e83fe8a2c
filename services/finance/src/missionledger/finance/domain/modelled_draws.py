"""Random draws that depend on their own name alone.

A draw is a hash of the seed and of what it is for. So adding a State or a line changes no other
draw, the order of work does not matter, and every program gives the same numbers.
"""

import hashlib

_SEPARATOR = "\x1f"


def draw_below(bound: int, seed: int, *names: str) -> int:
    """Return a whole number from 0 to `bound` - 1, evenly drawn for these names."""
    key = _SEPARATOR.join((str(seed), *names)).encode()
    # 64 bits against bounds below ten thousand: no value is favoured by more than 1 in 10^15.
    return int.from_bytes(hashlib.sha256(key).digest()[:8]) % bound
