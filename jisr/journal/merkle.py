"""The Merkle tree of RFC 6962, section 2: roots, inclusion proofs, consistency proofs.

A hash is 32 bytes of SHA-256. Node (level, index) is the root of the perfect subtree over the leaves
index * 2**level up to, not including, (index + 1) * 2**level; level 0 is the leaf hashes. The row of leaf n keeps
the nodes that leaf n completes, from level 0 upward and joined, so nothing is stored twice and nothing is ever
rewritten: `node_place` says where a node lies.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256

from jisr.errors import Invalid

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

Fetch = Callable[[int, int], bytes]
"""Answers (level, index) with the hash of that perfect subtree."""


class MerkleError(Invalid):
    """A position, size or stored node that no tree can have."""

    code = "merkle"


def leaf_hash(data: bytes) -> bytes:
    """The hash of one leaf: SHA-256(0x00 || data)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees side by side: SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


def node_place(level: int, index: int) -> tuple[int, int]:
    """(position of the row, offset in bytes within its nodes) where the node (level, index) is kept."""
    return ((index + 1) << level) - 1, HASH_BYTES * level


def node_count(position: int) -> int:
    """How many nodes the leaf at this position completes: 1 for even positions, more for odd ones."""
    return (position ^ (position + 1)).bit_length()


def frontier_positions(size: int) -> list[tuple[int, int]]:
    """(position, level) of each perfect subtree that makes up a tree of this size, the largest first.

    The hash lies in the nodes of the row at that position, at offset 32 * level.
    """
    places, leaves = [], 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            leaves += 1 << level
            places.append((leaves - 1, level))
    return places


class Frontier:
    """The right edge of a tree: all that is needed to append to it, and to know its root.

    `peaks` are the perfect subtrees' hashes, the largest (oldest) first: one for each 1 in the binary `size`.
    """

    __slots__ = ("peaks", "size")

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        if size < 0 or len(peaks) != size.bit_count() or any(len(peak) != HASH_BYTES for peak in peaks):
            raise MerkleError("A tree of {size} leaves does not have these {count} peaks", size=size, count=len(peaks))
        self.size = size
        self.peaks = list(peaks)

    @classmethod
    def at(cls, size: int, fetch: Fetch) -> "Frontier":
        """The frontier as it was at this size, rebuilt from stored nodes."""
        return cls(size, [fetch(level, position >> level) for position, level in frontier_positions(size)])

    def append(self, leaf: bytes) -> bytes:
        """Add one leaf hash; returns what its row keeps: the nodes that it completes, from its own hash upward."""
        peaks, remaining = self.peaks, self.size
        node = nodes = leaf
        while remaining & 1:
            node = sha256(b"\x01" + peaks.pop() + node).digest()
            nodes += node
            remaining >>= 1
        peaks.append(node)
        self.size += 1
        return nodes

    def root(self) -> bytes:
        """The tree's root hash; that of the empty tree is SHA-256 of nothing."""
        return _bag(self.peaks)

    def copy(self) -> "Frontier":
        return Frontier(self.size, self.peaks)


def _bag(peaks: Sequence[bytes]) -> bytes:
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in peaks[-2::-1]:
        root = node_hash(peak, root)
    return root


def root_at(size: int, fetch: Fetch) -> bytes:
    """The root of the tree's first `size` leaves."""
    return Frontier.at(size, fetch).root()


def _range_root(begin: int, end: int, fetch: Fetch) -> bytes:
    """The root over the leaves begin up to end; `begin` is a multiple of a power of two that is at least the width."""
    places = frontier_positions(end - begin)
    return _bag([fetch(level, (begin + position) >> level) for position, level in places])


def _split(width: int) -> int:
    """The largest power of two below a width of two or more: RFC 6962's k."""
    return 1 << ((width - 1).bit_length() - 1)


def inclusion_proof(index: int, size: int, fetch: Fetch) -> list[bytes]:
    """RFC 6962 2.1.1, PATH(index, D[size]): the siblings from the leaf's up to the root's child.

    Raises MerkleError where the leaf is not in a tree of this size.
    """
    if not 0 <= index < size:
        raise MerkleError("There is no leaf {index} in a tree of {size}", index=index, size=size)
    begin, end, proof = 0, size, []
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            proof.append(_range_root(middle, end, fetch))
            end = middle
        else:
            proof.append(_range_root(begin, middle, fetch))
            begin = middle
    return proof[::-1]


def consistency_proof(old: int, new: int, fetch: Fetch) -> list[bytes]:
    """RFC 6962 2.1.2, PROOF(old, D[new]): shows that the first `old` leaves of the new tree are the old tree.

    Empty where the old tree is, and between equal sizes. Raises MerkleError where the new tree is the smaller one.
    """
    if not 0 <= old <= new:
        raise MerkleError("A tree of {new} leaves cannot extend one of {old}", old=old, new=new)
    if old == 0:
        return []
    begin, end, proof = 0, new, []
    while old != end:
        middle = begin + _split(end - begin)
        if old <= middle:
            proof.append(_range_root(middle, end, fetch))
            end = middle
        else:
            proof.append(_range_root(begin, middle, fetch))
            begin = middle
    if begin:  # The verifier knows the old root, but not this part of it.
        proof.append(_range_root(begin, end, fetch))
    return proof[::-1]


def consistency_proof_length(old: int, new: int) -> int:
    """How many hashes a proof from `old` to `new` has; it depends on the sizes alone. Needs 0 <= old <= new."""
    begin, end, count = 0, new, 0
    while old not in (0, end):
        middle = begin + _split(end - begin)
        begin, end = (begin, middle) if old <= middle else (middle, end)
        count += 1
    return count + (begin > 0)


def _are_hashes(*hashes: bytes) -> bool:
    return all(len(each) == HASH_BYTES for each in hashes)


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof leads from this leaf hash to this root; false for any wrong length (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or not _are_hashes(leaf, root, *proof):
        return False
    node, place, last = leaf, index, size - 1
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            node = node_hash(sibling, node)
            while not place & 1 and place:  # A right edge without a sibling rises as it is.
                place, last = place >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and node == root


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the new tree extends the old one (RFC 9162, 2.1.4.2).

    The empty tree is extended by every tree, with an empty proof; its root is checked too.
    """
    if not 0 <= old <= new or not _are_hashes(old_root, new_root, *proof):
        return False
    if old == new:
        return not proof and old_root == new_root and (old > 0 or old_root == EMPTY_ROOT)
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    return _roots_from_consistency(old, new, old_root, proof) == (old_root, new_root)


def _roots_from_consistency(old: int, new: int, old_root: bytes, proof: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """(old root, new root) that the proof leads to, for 0 < old < new; None where its length is wrong."""
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    path = list(proof) if place else [old_root, *proof]
    if not path:
        return None
    old_node = new_node = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if place & 1 or place == last:
            old_node, new_node = node_hash(sibling, old_node), node_hash(sibling, new_node)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new_node = node_hash(new_node, sibling)
        place, last = place >> 1, last >> 1
    return (old_node, new_node) if last == 0 else None
