"""What the verifier computes by itself, beside definitions and another implementation."""

from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from missionledger.cli.verifier.verify import Checkpoint, Tree, signature_holds
from missionledger.common.eventlog.checkpoint import CheckpointSigner
from missionledger.common.eventlog.merkle import MerkleTree

SEEDS = st.binary(min_size=32, max_size=32)
CURVE_ORDER = 2**252 + 27742317777372353535851937790883648493


def naive_root(entries: list[bytes]) -> bytes:
    """Return the root as RFC 9162 defines it (section 2.1.1)."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    split = 1
    while split * 2 < len(entries):
        split *= 2
    return sha256(b"\x01" + naive_root(entries[:split]) + naive_root(entries[split:])).digest()


@given(st.lists(st.binary(max_size=5), max_size=70))
def test_every_root_is_what_the_definition_says(entries: list[bytes]) -> None:
    """Also of every beginning, which is what makes each checkpoint a proof of the others."""
    tree, writers = Tree(), MerkleTree()
    assert tree.root() == naive_root([])
    for count, entry in enumerate(entries, start=1):
        tree.append(entry)
        writers.append(sha256(b"\x00" + entry).digest())
        assert tree.root() == naive_root(entries[:count]) == writers.root()
    assert tree.size == len(entries)


# RFC 8032, section 7.1, tests 1 and 3; and the same with one bit of the message changed.
@pytest.mark.parametrize(
    ("key", "message", "signature", "holds"),
    [
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            (
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
            ),
            True,
        ),
        (
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            (
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
            ),
            True,
        ),
        (
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af83",
            (
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
            ),
            False,
        ),
    ],
)
def test_published_signatures_hold(key: str, message: str, signature: str, *, holds: bool) -> None:
    given_values = bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature)

    assert signature_holds(*given_values) is holds


@settings(max_examples=30)
@given(SEEDS, st.binary(max_size=200), st.integers(0, 511), st.integers(0, 255))
def test_a_signature_holds_until_one_bit_is_changed(
    seed: bytes, message: bytes, bit: int, key_bit: int
) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    signature = private.sign(message)

    assert signature_holds(public, message, signature)
    for attempt in (
        (public, message + b"!", signature),
        (public, message, flipped(signature, bit)),
        (flipped(public, key_bit), message, signature),
    ):
        assert not holds(*attempt)


def test_a_signature_has_no_second_form() -> None:
    """The scalar lies below the order of the curve, or two signatures would pass for one."""
    private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    signature = private.sign(b"text")
    scalar = int.from_bytes(signature[32:], "little") + CURVE_ORDER

    assert not holds(public, b"text", signature[:32] + scalar.to_bytes(32, "little"))
    assert not holds(public, b"text", signature[:-1])
    assert not holds(public[:-1], b"text", signature)


@settings(max_examples=60)
@given(SEEDS, st.integers(0, 10**12), st.binary(min_size=32, max_size=32))
def test_checkpoints_of_the_writer_are_read_as_they_were_signed(
    seed: bytes, size: int, root: bytes
) -> None:
    """With every key: the base64 of some holds a plus sign, which also divides name and key."""
    signer = CheckpointSigner(
        "missionledger/finance/e1", Ed25519PrivateKey.from_private_bytes(seed)
    )

    checkpoint = Checkpoint.parse(signer.checkpoint(size, root))

    assert (checkpoint.origin, checkpoint.size, checkpoint.root) == (signer.origin, size, root)
    assert checkpoint.is_signed_by(signer.verifier_key())


def holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether it holds; what is no key or no signature at all does not."""
    try:
        return signature_holds(public, message, signature)
    except ValueError:
        return False


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)
