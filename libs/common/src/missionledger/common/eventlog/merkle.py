"""The Merkle tree of RFC 9162 over the leaves of a log, growing by one leaf at a time.

Kept are the hashes of all complete subtrees, 64 bytes for each leaf, so that a root or a proof of
any earlier size takes a number of hashes that grows with the logarithm of the size.
"""

from collections.abc import Sequence
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

_NODE_PREFIX = b"\x01"


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return sha256(_NODE_PREFIX + left + right).digest()


class MerkleTree:
    """A tree that only grows; every earlier size of it can be asked for."""

    def __init__(self) -> None:
        # Level k holds the hashes of the complete subtrees of 2^k leaves, one after the other.
        self._levels: list[bytearray] = [bytearray()]

    def __len__(self) -> int:
        return len(self._levels[0]) // HASH_BYTES

    def append(self, leaf: bytes) -> None:
        """Add the hash of a leaf.

        Raises:
            ValueError: if it is not 32 bytes long.
        """
        if len(leaf) != HASH_BYTES:
            raise ValueError(f"a leaf hash has {HASH_BYTES} bytes, not {len(leaf)}")
        self._levels[0] += leaf
        level = 0
        index = len(self) - 1
        while index % 2 == 1:
            if level + 1 == len(self._levels):
                self._levels.append(bytearray())
            pair = self._levels[level][-2 * HASH_BYTES :]
            self._levels[level + 1] += sha256(_NODE_PREFIX + pair).digest()
            level += 1
            index //= 2

    def leaf(self, index: int) -> bytes:
        """Return the hash of a leaf, counted from 0."""
        return self._complete(0, index)

    def root(self, size: int | None = None) -> bytes:
        """Return the root of the first `size` leaves, of all by default.

        Raises:
            ValueError: if the tree has fewer leaves.
        """
        wanted = len(self) if size is None else size
        self._require(0 <= wanted <= len(self), f"there are {len(self)} leaves, not {wanted}")
        return self._range(0, wanted) if wanted else EMPTY_ROOT

    def inclusion_proof(self, index: int, size: int) -> list[bytes]:
        """Return the hashes that prove the leaf is in the first `size` leaves (2.1.3.1).

        Raises:
            ValueError: if the leaf is not among them or the tree has fewer.
        """
        self._require(
            0 <= index < size <= len(self), f"leaf {index} is not in the first {size} leaves"
        )
        proof: list[bytes] = []
        start, end = 0, size
        while end - start > 1:
            split = start + _split(end - start)
            if index < split:
                proof.append(self._range(split, end))
                end = split
            else:
                proof.append(self._range(start, split))
                start = split
        proof.reverse()
        return proof

    def consistency_proof(self, first: int, second: int) -> list[bytes]:
        """Return the hashes that prove the first size is a beginning of the second (2.1.4.1).

        Raises:
            ValueError: if the sizes are not in order or the tree has fewer leaves.
        """
        self._require(
            0 < first <= second <= len(self), f"sizes {first} and {second} are not in order"
        )
        proof: list[bytes] = []
        start, end = 0, second
        whole = True
        while first != end:
            split = start + _split(end - start)
            if first <= split:
                proof.append(self._range(split, end))
                end = split
            else:
                proof.append(self._range(start, split))
                start = split
                whole = False
        if not whole:
            proof.append(self._range(start, end))
        proof.reverse()
        return proof

    def _range(self, start: int, end: int) -> bytes:
        """Return the hash of the subtree over these leaves; `start` is where one can begin."""
        count = end - start
        if count & (count - 1) == 0:
            level = count.bit_length() - 1
            return self._complete(level, start >> level)
        split = start + _split(count)
        return node_hash(self._range(start, split), self._range(split, end))

    def _complete(self, level: int, index: int) -> bytes:
        return bytes(self._levels[level][index * HASH_BYTES : (index + 1) * HASH_BYTES])

    @staticmethod
    def _require(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - read as a sentence
        if not holds:
            raise ValueError(otherwise)


def root_from_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """Return the root that the proof leads to (RFC 9162, 2.1.3.2); None if it cannot be one."""
    if not 0 <= index < size:
        return None
    position, last = index, size - 1
    result = leaf
    for each in proof:
        if last == 0:
            return None
        if position & 1 or position == last:
            result = node_hash(each, result)
            while position and not position & 1:
                position >>= 1
                last >>= 1
        else:
            result = node_hash(result, each)
        position >>= 1
        last >>= 1
    return result if last == 0 else None


def is_consistent(
    first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Tell whether the proof shows that the first tree is a beginning of the second (2.1.4.2)."""
    if first == second:
        return not proof and first_root == second_root
    if not 0 < first < second or not proof:
        return False
    hashes = list(proof)
    if first & (first - 1) == 0:
        hashes.insert(0, first_root)
    node, last = first - 1, second - 1
    while node & 1:
        node >>= 1
        last >>= 1
    old = new = hashes[0]
    for each in hashes[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old = node_hash(each, old)
            new = node_hash(each, new)
            while node and not node & 1:
                node >>= 1
                last >>= 1
        else:
            new = node_hash(new, each)
        node >>= 1
        last >>= 1
    return last == 0 and old == first_root and new == second_root


def _split(count: int) -> int:
    """Return the largest power of two below the count."""
    return 1 << ((count - 1).bit_length() - 1)
