"""Trees for the tests of the journal: the eight leaves that the public cases use, and a plain reference.

The leaves, roots and proofs are those of transparency-dev/merkle (proof/verify_test.go and its testdata), which go
back to Certificate Transparency's own.
"""

from hashlib import sha256

from jisr.journal import merkle

PUBLIC_LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
PUBLIC_ROOTS = [
    bytes.fromhex(text)
    for text in (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
]


class StoredTree:
    """Rows of nodes as a journal stores them; `fetch` reads them back, as the stores do."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.frontier = merkle.Frontier()
        self.leaf_hashes = [merkle.leaf_hash(leaf) for leaf in leaves]
        self.rows = [self.frontier.append(each) for each in self.leaf_hashes]

    def fetch(self, level: int, index: int) -> bytes:
        position, offset = merkle.node_place(level, index)
        found = self.rows[position][offset : offset + merkle.HASH_BYTES]
        assert len(found) == merkle.HASH_BYTES, f"node {level}, {index} is not complete yet"
        return found

    def root(self, size: int) -> bytes:
        return merkle.root_at(size, self.fetch)


def naive_root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, 2.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    middle = naive_split(len(leaves))
    return sha256(b"\x01" + naive_root(leaves[:middle]) + naive_root(leaves[middle:])).digest()


def naive_split(count: int) -> int:
    middle = 1
    while middle * 2 < count:
        middle *= 2
    return middle


def naive_path(index: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of RFC 6962, 2.1.1, word for word."""
    if len(leaves) == 1:
        return []
    middle = naive_split(len(leaves))
    if index < middle:
        return [*naive_path(index, leaves[:middle]), naive_root(leaves[middle:])]
    return [*naive_path(index - middle, leaves[middle:]), naive_root(leaves[:middle])]


def naive_subproof(old: int, leaves: list[bytes], known: bool = True) -> list[bytes]:
    """SUBPROOF of RFC 6962, 2.1.2, word for word."""
    if old == len(leaves):
        return [] if known else [naive_root(leaves)]
    middle = naive_split(len(leaves))
    if old <= middle:
        return [*naive_subproof(old, leaves[:middle], known), naive_root(leaves[middle:])]
    return [*naive_subproof(old - middle, leaves[middle:], False), naive_root(leaves[:middle])]
