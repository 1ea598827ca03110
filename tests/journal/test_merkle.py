"""The tree against RFC 6962, its public cases, and a reference that is the RFC's own words."""

from collections.abc import Iterator
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jisr.journal import merkle
from jisr.journal.merkle_check import NodeCheck
from tests.journal.trees import PUBLIC_LEAVES, PUBLIC_ROOTS, StoredTree, naive_path, naive_root, naive_subproof

EIGHT = StoredTree(PUBLIC_LEAVES)
LEAVES = [f"leaf {number}".encode() for number in range(65)]
STORED = StoredTree(LEAVES)
SIZES = range(65)
SOME_HASH = bytes.fromhex("abacaba000000000000000000000000000000000000000000060061e00123456")

# (index, size) -> proof; (old, new) -> proof: transparency-dev/merkle, proof/verify_test.go.
PUBLIC_INCLUSION = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
PUBLIC_CONSISTENCY = {
    (1, 1): [],
    (1, 8): PUBLIC_INCLUSION[0, 8],
    (6, 8): ["0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a", *PUBLIC_INCLUSION[5, 8][1:]],
    (2, 5): PUBLIC_INCLUSION[1, 5][1:],
    (6, 7): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
}


def hashes(texts: list[str]) -> list[bytes]:
    return [bytes.fromhex(text) for text in texts]


def altered(proof: list[bytes], *roots: bytes) -> Iterator[list[bytes]]:
    """The public cases' ways to spoil a proof: garbage at either end, roots, a missing, doubled or changed hash."""
    for extra in (b"", *roots, SOME_HASH):
        yield [*proof, extra]
        yield [extra, *proof]
    if proof:
        yield proof[:-1]
        yield proof[1:]
        yield [proof[0], *proof]
        yield [proof[0], SOME_HASH, *proof[1:]]
    for number, each in enumerate(proof):
        yield [*proof[:number], bytes([each[0] ^ 8]) + each[1:], *proof[number + 1 :]]
        yield [*proof[:number], each[:-1], *proof[number + 1 :]]
        yield [*proof[:number], each + b"\0", *proof[number + 1 :]]


def test_a_leaf_is_prefixed_with_00_and_a_node_with_01() -> None:
    assert merkle.leaf_hash(b"") == PUBLIC_ROOTS[0] == sha256(b"\x00").digest()
    assert merkle.leaf_hash(b"L123456").hex() == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    assert (
        merkle.node_hash(b"N123", b"N456").hex() == "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"
    )


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert merkle.Frontier().root() == merkle.root_at(0, EIGHT.fetch) == merkle.EMPTY_ROOT
    assert merkle.EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_public_leaves_have_their_published_roots() -> None:
    assert [EIGHT.root(size) for size in range(1, 9)] == PUBLIC_ROOTS


@pytest.mark.parametrize(("index", "size"), PUBLIC_INCLUSION)
def test_the_public_inclusion_proofs_are_made_and_verified_and_their_spoilt_forms_are_not(
    index: int, size: int
) -> None:
    proof, root = hashes(PUBLIC_INCLUSION[index, size]), PUBLIC_ROOTS[size - 1]
    leaf = merkle.leaf_hash(PUBLIC_LEAVES[index])
    assert merkle.inclusion_proof(index, size, EIGHT.fetch) == proof
    assert merkle.verify_inclusion(index, size, leaf, proof, root)
    for spoilt in altered(proof, root, merkle.EMPTY_ROOT):
        assert not merkle.verify_inclusion(index, size, leaf, spoilt, root)
    for wrong in (index - 1, index + 1, index ^ 2):
        assert not merkle.verify_inclusion(wrong, size, leaf, proof, root)
    for wrong in (size * 2, size // 2, 0, -1):
        assert not merkle.verify_inclusion(index, wrong, leaf, proof, root)
    for wrong_hash in (b"WrongLeaf", b"", SOME_HASH):
        assert not merkle.verify_inclusion(index, size, wrong_hash, proof, root)
        assert not merkle.verify_inclusion(index, size, leaf, proof, wrong_hash)
    assert not merkle.verify_inclusion(index, size, leaf, proof, merkle.EMPTY_ROOT)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 0), (1, 1), (2, 1), (-1, 1)])
def test_no_leaf_is_included_where_there_is_none(index: int, size: int) -> None:
    for root in (merkle.EMPTY_ROOT, SOME_HASH, b""):
        assert not merkle.verify_inclusion(index, size, SOME_HASH, [], root)
    with pytest.raises(merkle.MerkleError):
        merkle.inclusion_proof(index, size, EIGHT.fetch)


@pytest.mark.parametrize(("old", "new"), PUBLIC_CONSISTENCY)
def test_the_public_consistency_proofs_are_made_and_verified_and_their_spoilt_forms_are_not(old: int, new: int) -> None:
    proof, old_root, new_root = hashes(PUBLIC_CONSISTENCY[old, new]), PUBLIC_ROOTS[old - 1], PUBLIC_ROOTS[new - 1]
    assert merkle.consistency_proof(old, new, EIGHT.fetch) == proof
    assert merkle.verify_consistency(old, new, old_root, new_root, proof)
    for spoilt in altered(proof, old_root, new_root):
        assert not merkle.verify_consistency(old, new, old_root, new_root, spoilt)
    for wrong in (b"WrongRoot", b"", SOME_HASH):
        assert not merkle.verify_consistency(old, new, wrong, new_root, proof)
        assert not merkle.verify_consistency(old, new, old_root, wrong, proof)
    if old < new:
        assert not merkle.verify_consistency(old, new, new_root, old_root, proof)
        assert not merkle.verify_consistency(old, new, old_root, new_root, [])
        for wrong_old in (old - 1, old + 1, old ^ 2):
            assert not merkle.verify_consistency(wrong_old, new, old_root, new_root, proof)
        for wrong_new in (new * 2, new // 2):
            assert not merkle.verify_consistency(old, wrong_new, old_root, new_root, proof)


@pytest.mark.parametrize(
    ("old", "new", "old_root", "new_root", "proof", "consistent"),
    [
        (0, 0, merkle.EMPTY_ROOT, merkle.EMPTY_ROOT, [], True),
        (0, 1, merkle.EMPTY_ROOT, SOME_HASH, [], True),
        (1, 1, SOME_HASH, SOME_HASH, [], True),
        (0, 0, SOME_HASH, SOME_HASH, [], False),
        (0, 1, SOME_HASH, SOME_HASH, [], False),
        (0, 0, merkle.EMPTY_ROOT, SOME_HASH, [], False),
        (1, 1, merkle.EMPTY_ROOT, SOME_HASH, [], False),
        (1, 0, SOME_HASH, merkle.EMPTY_ROOT, [], False),
        (2, 1, SOME_HASH, SOME_HASH, [], False),
        (1, 2, SOME_HASH, SOME_HASH, [], False),
        (0, 0, merkle.EMPTY_ROOT, merkle.EMPTY_ROOT, [SOME_HASH], False),
        (0, 1, merkle.EMPTY_ROOT, SOME_HASH, [SOME_HASH], False),
        (1, 1, SOME_HASH, SOME_HASH, [SOME_HASH], False),
        (1, 1, b"short", b"short", [], False),
        (0, 1, merkle.EMPTY_ROOT, b"short", [], False),
        (-1, 1, SOME_HASH, SOME_HASH, [], False),
    ],
)
def test_trees_that_need_no_proof_are_consistent_only_with_their_right_roots(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: list[bytes], consistent: bool
) -> None:
    assert merkle.verify_consistency(old, new, old_root, new_root, proof) is consistent


@pytest.mark.parametrize("size", SIZES)
def test_every_size_has_the_root_that_the_rfc_defines_and_its_frontier_can_be_rebuilt(size: int) -> None:
    assert STORED.root(size) == naive_root(LEAVES[:size])
    frontier = merkle.Frontier.at(size, STORED.fetch)
    assert frontier.root() == STORED.root(size)
    for position in range(size, len(LEAVES)):
        assert frontier.append(STORED.leaf_hashes[position]) == STORED.rows[position]


@pytest.mark.parametrize("size", SIZES)
def test_every_inclusion_proof_is_the_one_that_the_rfc_defines_and_proves_only_its_leaf(size: int) -> None:
    root = STORED.root(size)
    for index in range(size):
        proof = merkle.inclusion_proof(index, size, STORED.fetch)
        assert proof == naive_path(index, LEAVES[:size])
        assert merkle.verify_inclusion(index, size, STORED.leaf_hashes[index], proof, root)
        for other in {0, size - 1, index ^ 1, (index + 1) % size} - {index}:
            assert not merkle.verify_inclusion(index, size, STORED.leaf_hashes[other], proof, root)
            assert not merkle.verify_inclusion(other, size, STORED.leaf_hashes[index], proof, root)


@pytest.mark.parametrize("new", SIZES)
def test_every_consistency_proof_is_the_one_that_the_rfc_defines_and_proves_only_its_roots(new: int) -> None:
    for old in range(new + 1):
        proof = merkle.consistency_proof(old, new, STORED.fetch)
        assert proof == (naive_subproof(old, LEAVES[:new]) if old else [])
        assert len(proof) == merkle.consistency_proof_length(old, new)
        assert merkle.verify_consistency(old, new, STORED.root(old), STORED.root(new), proof)
        assert not merkle.verify_consistency(old, new, SOME_HASH, STORED.root(new), proof)
        if old:
            assert not merkle.verify_consistency(old, new, STORED.root(old), SOME_HASH, proof)


def test_a_smaller_tree_cannot_be_proven_to_extend_a_larger_one() -> None:
    with pytest.raises(merkle.MerkleError):
        merkle.consistency_proof(8, 7, EIGHT.fetch)


@pytest.mark.parametrize(("index", "size"), [(0, 8), (5, 7), (36, 37), (64, 65)])
def test_every_flipped_byte_of_an_inclusion_proof_is_noticed(index: int, size: int) -> None:
    proof = merkle.inclusion_proof(index, size, STORED.fetch)
    joined = b"".join(proof)
    for at in range(len(joined)):
        flipped = joined[:at] + bytes([joined[at] ^ 1]) + joined[at + 1 :]
        spoilt = [flipped[start : start + 32] for start in range(0, len(flipped), 32)]
        assert not merkle.verify_inclusion(index, size, STORED.leaf_hashes[index], spoilt, STORED.root(size))


@pytest.mark.parametrize(("old", "new"), [(1, 8), (6, 7), (21, 37), (32, 64), (63, 65)])
def test_every_flipped_byte_of_a_consistency_proof_is_noticed(old: int, new: int) -> None:
    joined = b"".join(merkle.consistency_proof(old, new, STORED.fetch))
    for at in range(len(joined)):
        flipped = joined[:at] + bytes([joined[at] ^ 1]) + joined[at + 1 :]
        spoilt = [flipped[start : start + 32] for start in range(0, len(flipped), 32)]
        assert not merkle.verify_consistency(old, new, STORED.root(old), STORED.root(new), spoilt)


@given(st.integers(1, 2**40), st.data())
@settings(max_examples=60, deadline=None)
def test_proofs_hold_in_trees_larger_than_any_memory(size: int, data: st.DataObject) -> None:
    """All leaves alike, so that a perfect subtree's hash depends on its level alone."""
    levels = [merkle.leaf_hash(b"x")]
    for _ in range(41):
        levels.append(merkle.node_hash(levels[-1], levels[-1]))
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    fetch = lambda level, _: levels[level]  # noqa: E731
    root = merkle.root_at(size, fetch)
    assert merkle.verify_inclusion(index, size, levels[0], merkle.inclusion_proof(index, size, fetch), root)
    proof = merkle.consistency_proof(old, size, fetch)
    assert merkle.verify_consistency(old, size, merkle.root_at(old, fetch), root, proof)


def test_a_row_keeps_the_nodes_that_its_leaf_completes() -> None:
    assert [len(row) // 32 for row in STORED.rows[:9]] == [1, 2, 1, 3, 1, 2, 1, 4, 1]
    assert [merkle.node_count(position) for position in range(9)] == [1, 2, 1, 3, 1, 2, 1, 4, 1]
    assert merkle.node_place(3, 1) == (15, 96)
    assert merkle.frontier_positions(0) == []
    assert merkle.frontier_positions(11) == [(7, 3), (9, 1), (10, 0)]


def test_a_frontier_refuses_peaks_that_do_not_fit_its_size() -> None:
    for size, peaks in [(3, [SOME_HASH]), (1, [b"short"]), (0, [SOME_HASH]), (-1, [])]:
        with pytest.raises(merkle.MerkleError):
            merkle.Frontier(size, peaks)


def test_a_copy_of_a_frontier_grows_by_itself() -> None:
    first = merkle.Frontier.at(7, STORED.fetch)
    second = first.copy()
    second.append(SOME_HASH)
    assert (first.size, first.root()) == (7, STORED.root(7))


def check(rows: list[bytes], leaf_hashes: list[bytes], root: bytes) -> tuple[NodeCheck, bool]:
    walked = NodeCheck()
    for row, leaf in zip(rows, leaf_hashes, strict=True):
        walked.add(row, leaf)
    return walked, walked.settle(root)


def found(walked: NodeCheck) -> list[tuple[int, int, str]]:
    return [(fault.position, fault.level, fault.kind) for fault in walked.faults]


@pytest.mark.parametrize("size", [1, 2, 3, 8, 13, 21])
def test_a_whole_tree_has_no_faults(size: int) -> None:
    walked, right = check(STORED.rows[:size], STORED.leaf_hashes[:size], STORED.root(size))
    assert right
    assert not walked.faults
    assert not check(STORED.rows[:size], STORED.leaf_hashes[:size], SOME_HASH)[1]


@pytest.mark.parametrize("size", [1, 2, 3, 8, 13, 21])
def test_every_changed_byte_of_a_stored_node_is_named_by_itself(size: int) -> None:
    for position in range(size):
        row = STORED.rows[position]
        for at in range(len(row)):
            rows = STORED.rows[:size]
            rows[position] = row[:at] + bytes([row[at] ^ 1]) + row[at + 1 :]
            walked, right = check(rows, STORED.leaf_hashes[:size], STORED.root(size))
            assert right
            assert found(walked) == [(position, at // 32, "node")]


@pytest.mark.parametrize("size", [1, 2, 3, 8, 13, 21])
def test_every_changed_record_is_named_by_itself(size: int) -> None:
    for position in range(size):
        leaves = STORED.leaf_hashes[:size]
        leaves[position] = merkle.leaf_hash(b"another")
        walked, right = check(STORED.rows[:size], leaves, STORED.root(size))
        assert right
        assert found(walked) == [(position, 0, "record")]


def test_a_record_changed_together_with_its_leaf_hash_is_narrowed_to_its_pair() -> None:
    rows, leaves = STORED.rows[:16], STORED.leaf_hashes[:16]
    leaves[4] = rows[4] = merkle.leaf_hash(b"another")
    walked, right = check(rows, leaves, STORED.root(16))
    assert right
    assert found(walked) == [(5, 1, "below")]


def test_a_tree_rewritten_as_a_whole_has_no_faults_but_another_root() -> None:
    forged = StoredTree([b"another", *LEAVES[1:21]])
    walked, right = check(forged.rows, forged.leaf_hashes, STORED.root(21))
    assert not right
    assert not walked.faults


@pytest.mark.parametrize("position", [0, 1, 4, 7])
def test_nodes_cut_off_or_added_are_named(position: int) -> None:
    for spoilt in (STORED.rows[position][:-1], b"", STORED.rows[position] + b"\0", STORED.rows[position] + SOME_HASH):
        rows = STORED.rows[:13]
        rows[position] = spoilt
        walked, right = check(rows, STORED.leaf_hashes[:13], STORED.root(13))
        assert right
        assert {(fault.position, fault.kind) for fault in walked.faults} == {(position, "node")}


def test_two_changed_records_and_a_changed_node_are_each_named() -> None:
    rows, leaves = STORED.rows[:21], STORED.leaf_hashes[:21]
    leaves[2] = leaves[9] = merkle.leaf_hash(b"another")
    rows[15] = rows[15][:64] + SOME_HASH + rows[15][96:]
    walked, right = check(rows, leaves, STORED.root(21))
    assert right
    assert found(walked) == [(2, 0, "record"), (9, 0, "record"), (15, 2, "node")]


def test_a_doubt_about_the_last_rows_stays_open_until_a_root_settles_it() -> None:
    leaves = [*STORED.leaf_hashes[:12], merkle.leaf_hash(b"another")]
    walked, right = check(STORED.rows[:13], leaves, SOME_HASH)
    assert not right
    assert found(walked) == [(12, 0, "unsettled")]
    assert walked.settle(STORED.root(13))
    assert found(walked) == [(12, 0, "record")]
