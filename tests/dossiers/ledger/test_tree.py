"""The tree is that of RFC 6962: its known vectors, every pair of sizes, and no forged past."""

from __future__ import annotations

from hashlib import sha256

import pytest

from maillage.dossiers.ledger import tree

# The entries on which implementations of Certificate Transparency agree, and their roots by number of entries (google/
# certificate-transparency, merkletree/merkle_tree_test.cc).
ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSIONS = {
    (0, 1): "",
    (0, 8): """96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7
        5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e
        6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4""",
    (5, 8): """bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b
        ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0
        d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7""",
    (2, 3): "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
}
CONSISTENCIES = {
    (1, 1): "",
    (6, 8): """0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a
        ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0
        d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7""",
    (2, 5): """5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e
        bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b""",
}
KNOWN = [tree.hash_leaf(bytes.fromhex(entry)) for entry in ENTRIES]
MOST = 70
LEAVES = [tree.hash_leaf(bytes([number])) for number in range(MOST)]
NODES = tree.nodes(LEAVES)
BY_SIZE = [tree.root(LEAVES[:size]) for size in range(MOST + 1)]


def plainly(leaves: list[bytes]) -> bytes:
    """MTH as RFC 6962 writes it down."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return sha256(b"\1" + plainly(leaves[:half]) + plainly(leaves[half:])).digest()


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_certificate_transparency(size: int) -> None:
    assert tree.root(KNOWN[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size"), INCLUSIONS)
def test_inclusion_proofs_are_those_of_certificate_transparency(index: int, size: int) -> None:
    proof = tree.inclusion(tree.nodes(KNOWN), index, size)
    assert [hash.hex() for hash in proof] == INCLUSIONS[index, size].split()


@pytest.mark.parametrize(("old", "new"), CONSISTENCIES)
def test_consistency_proofs_are_those_of_certificate_transparency(old: int, new: int) -> None:
    proof = tree.consistency(tree.nodes(KNOWN), old, new)
    assert [hash.hex() for hash in proof] == CONSISTENCIES[old, new].split()


def test_roots_of_all_sizes_are_those_of_the_plain_definition() -> None:
    assert [plainly(LEAVES[:size]) for size in range(MOST + 1)] == BY_SIZE


def test_every_leaf_of_every_size_is_shown_to_be_in_it_and_no_other() -> None:
    for size in range(1, MOST + 1):
        for index in range(size):
            proof = tree.inclusion(NODES, index, size)
            assert tree.included(LEAVES[index], index, size, proof, BY_SIZE[size])
            assert not tree.included(LEAVES[index - 1], index, size, proof, BY_SIZE[size]) or size == 1
            assert not tree.included(LEAVES[index], index, size, proof, BY_SIZE[size - 1])
            assert not tree.included(LEAVES[index], index, size, [*proof, bytes(32)], BY_SIZE[size])
            assert not proof or not tree.included(LEAVES[index], index, size, proof[:-1], BY_SIZE[size])


def test_a_tree_of_another_size_is_not_taken_for_this_one() -> None:
    assert tree.included(LEAVES[1], 1, 2, [LEAVES[0]], BY_SIZE[2])
    assert not tree.included(LEAVES[1], 0, 1, [LEAVES[0]], BY_SIZE[2])
    assert not tree.included(LEAVES[0], 0, 2, [], BY_SIZE[1])
    for index in (-1, 1):
        assert not tree.included(LEAVES[0], index, 1, [], BY_SIZE[1])


def test_every_pair_of_sizes_is_consistent_and_no_forged_past_is() -> None:
    forged = [tree.root([bytes(32), *LEAVES[1:size]]) for size in range(MOST + 1)]
    for new in range(MOST + 1):
        for old in range(new + 1):
            proof = tree.consistency(NODES, old, new)
            assert tree.consistent(old, new, BY_SIZE[old], BY_SIZE[new], proof)
            assert not tree.consistent(old, new, forged[old], BY_SIZE[new], proof)
            assert not tree.consistent(old, new, BY_SIZE[old], forged[new], proof) or old == 0
            assert not tree.consistent(old, new, BY_SIZE[old], BY_SIZE[new], [*proof, bytes(32)])
            assert not proof or not tree.consistent(old, new, BY_SIZE[old], BY_SIZE[new], proof[:-1])


def test_a_proof_made_from_a_forged_past_does_not_lead_to_the_root_that_was_kept() -> None:
    for changed in range(0, MOST, 7):
        forged = tree.nodes([*LEAVES[:changed], bytes(32), *LEAVES[changed + 1 :]])
        forged_root = tree.root([*LEAVES[:changed], bytes(32), *LEAVES[changed + 1 :]])
        for old in range(1, MOST):
            held = tree.consistent(old, MOST, BY_SIZE[old], forged_root, tree.consistency(forged, old, MOST))
            assert held == (changed >= old)  # what came after the kept root was never promised


def test_a_log_cannot_shrink() -> None:
    assert not tree.consistent(8, 6, BY_SIZE[8], BY_SIZE[6], [])
    for old, new in ((8, 6), (-1, 4)):
        with pytest.raises(ValueError, match="do not begin"):
            tree.consistency(NODES, old, new)
    for index, size in ((6, 6), (-1, 6)):
        with pytest.raises(ValueError, match="no leaf"):
            tree.inclusion(NODES, index, size)


def test_a_frontier_grows_leaf_by_leaf_and_through_its_bytes() -> None:
    edge = tree.Frontier()
    for size, leaf in enumerate(LEAVES):
        assert edge.root() == BY_SIZE[size]
        edge = tree.Frontier.from_bytes(edge.append(leaf).to_bytes())
    assert (edge.size, edge.root()) == (MOST, BY_SIZE[MOST])
    assert edge == tree.frontier(LEAVES) == tree.frontier(LEAVES[40:], tree.frontier(LEAVES[:40]))


def test_what_is_not_a_frontier_is_refused() -> None:
    whole = tree.frontier(LEAVES[:7]).to_bytes()
    for data in (b"", whole[:-1], whole + b"\0", bytes(7) + b"\4" + whole[8:]):
        with pytest.raises(ValueError, match="not the frontier"):
            tree.Frontier.from_bytes(data)


def test_a_leaf_is_what_the_docs_say() -> None:
    data = b'maillage/leaf/1\0{"dossier":"d-7","hash":"' + b"00" * 32 + b'","seq":3}'
    assert tree.leaf("d-7", 3, bytes(32)) == sha256(b"\0" + data).digest()
