"""The Merkle tree of a log against the definition of RFC 9162, and its proofs against forgery."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.eventlog.merkle import (
    EMPTY_ROOT,
    MerkleTree,
    is_consistent,
    root_from_inclusion,
)

SIZES = st.integers(1, 130)


def leaves_of(size: int) -> list[bytes]:
    return [sha256(b"\x00" + index.to_bytes(4)).digest() for index in range(size)]


def tree_of(leaves: list[bytes]) -> MerkleTree:
    tree = MerkleTree()
    for leaf in leaves:
        tree.append(leaf)
    return tree


def defined_root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 9162, section 2.1.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    left, right = defined_root(leaves[:split]), defined_root(leaves[split:])
    return sha256(b"\x01" + left + right).digest()


def defined_inclusion(index: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of RFC 9162, section 2.1.3.1."""
    if len(leaves) == 1:
        return []
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if index < split:
        return [*defined_inclusion(index, leaves[:split]), defined_root(leaves[split:])]
    return [*defined_inclusion(index - split, leaves[split:]), defined_root(leaves[:split])]


def defined_consistency(first: int, leaves: list[bytes], *, whole: bool = True) -> list[bytes]:
    """SUBPROOF of RFC 9162, section 2.1.4.1."""
    if first == len(leaves):
        return [] if whole else [defined_root(leaves)]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if first <= split:
        inner = defined_consistency(first, leaves[:split], whole=whole)
        return [*inner, defined_root(leaves[split:])]
    inner = defined_consistency(first - split, leaves[split:], whole=False)
    return [*inner, defined_root(leaves[:split])]


@given(SIZES, st.data())
def test_roots_of_every_size_are_as_defined(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    earlier = data.draw(st.integers(0, size))

    tree = tree_of(leaves)

    assert tree.root() == defined_root(leaves)
    assert tree.root(earlier) == defined_root(leaves[:earlier])


def test_an_empty_tree_has_the_root_of_nothing() -> None:
    assert MerkleTree().root() == EMPTY_ROOT


@given(SIZES, st.data())
def test_inclusion_proofs_are_as_defined_and_lead_to_the_root(
    size: int, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, size - 1))
    grown = size + data.draw(st.integers(0, 40))
    leaves = leaves_of(grown)
    tree = tree_of(leaves)

    proof = tree.inclusion_proof(index, size)

    assert proof == defined_inclusion(index, leaves[:size])
    assert root_from_inclusion(leaves[index], index, size, proof) == tree.root(size)


@given(SIZES, st.data())
def test_consistency_proofs_are_as_defined_and_hold(size: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, size))
    leaves = leaves_of(size + 3)
    tree = tree_of(leaves)

    proof = tree.consistency_proof(first, size)

    assert proof == defined_consistency(first, leaves[:size])
    assert is_consistent(first, size, tree.root(first), tree.root(size), proof)


@given(st.integers(2, 130), st.data())
def test_a_forged_leaf_or_proof_leads_to_another_root(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    leaves = leaves_of(size)
    tree = tree_of(leaves)
    proof = tree.inclusion_proof(index, size)
    at = data.draw(st.integers(0, len(proof) - 1))
    forged = [*proof[:at], bytes(32), *proof[at + 1 :]]

    assert root_from_inclusion(bytes(32), index, size, proof) != tree.root()
    assert root_from_inclusion(leaves[index], index, size, forged) != tree.root()
    assert root_from_inclusion(leaves[index], index, size, proof[:-1]) != tree.root()
    assert root_from_inclusion(leaves[index], index, size, [*proof, bytes(32)]) != tree.root()
    assert root_from_inclusion(leaves[index], size, size, proof) is None


@given(st.integers(2, 130), st.data())
def test_a_rewritten_past_is_not_consistent(size: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, size - 1))
    changed = data.draw(st.integers(0, first - 1))
    leaves = leaves_of(size)
    old_root = tree_of(leaves).root(first)
    rewritten = tree_of([*leaves[:changed], bytes(32), *leaves[changed + 1 :]])
    proof = rewritten.consistency_proof(first, size)

    assert not is_consistent(first, size, old_root, rewritten.root(), proof)
    assert not is_consistent(first, size, old_root, rewritten.root(), [])


def test_what_the_tree_does_not_hold_is_refused() -> None:
    tree = tree_of(leaves_of(3))

    for ask in (
        lambda: tree.root(4),
        lambda: tree.inclusion_proof(3, 3),
        lambda: tree.inclusion_proof(0, 4),
        lambda: tree.consistency_proof(0, 3),
        lambda: tree.consistency_proof(3, 2),
        lambda: tree.append(b"short"),
    ):
        with pytest.raises(ValueError, match=r"leaf|leaves|sizes"):
            ask()
