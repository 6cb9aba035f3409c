"""The Merkle tree: published vectors of Certificate Transparency, and brute force."""

from hashlib import sha256

import pytest
from domain.second_verifier import path_holds, tree
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.sealing import SealingRefused, inclusion_path, root_by_path, root_of

# The eight leaves, roots and inclusion proofs of Certificate Transparency's tests: in the project
# transparency-dev/merkle (Apache-2.0), proof/verify_test.go at 02194e9afb6c, where leaves are
# counted from 1. RFC 9162 has the algorithms and no numbers.
INPUTS = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
PATHS: list[tuple[int, int, list[str]]] = [
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (3, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        2,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
LEAVES = [sha256(b"\x00" + bytes.fromhex(text)).digest() for text in INPUTS]
hashes = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=40, unique=True)


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_the_published_ones(size: int) -> None:
    assert root_of(leaves=LEAVES[:size]).hex() == ROOTS[size - 1]


@pytest.mark.parametrize(("leaf", "size", "path"), PATHS)
def test_the_inclusion_proofs_are_the_published_ones(leaf: int, size: int, path: list[str]) -> None:
    made = inclusion_path(leaves=LEAVES[:size], index=leaf - 1)

    assert [one.hex() for one in made] == path
    found = root_by_path(leaf=LEAVES[leaf - 1], index=leaf - 1, size=size, path=made)
    assert found is not None
    assert found.hex() == ROOTS[size - 1]


@pytest.mark.parametrize(("leaf", "size", "path"), PATHS)
def test_whatever_that_project_corrupts_is_refused(leaf: int, size: int, path: list[str]) -> None:
    # corruptInclusionProof in the same file: index, size, leaf, root, and the path at both ends.
    index, given, digest = leaf - 1, [bytes.fromhex(one) for one in path], LEAVES[leaf - 1]
    root = bytes.fromhex(ROOTS[size - 1])
    some = bytes.fromhex("abacaba000000000000000000000000000000000000000000060061e00123456")
    probes = [
        (index - 1, size, digest, given),
        (index + 1, size, digest, given),
        (index ^ 2, size, digest, given),
        (index, size * 2, digest, given),
        (index, size // 2, digest, given),
        (index, size, some, given),
        (index, size, digest, [*given, root]),
        (index, size, digest, [root, *given]),
        *((index, size, digest, given[:-1]) for _ in given[:1]),
        *((index, size, digest, [given[0], some, *given[1:]]) for _ in given[:1]),
    ]

    for place, count, one, steps in probes:
        assert root_by_path(leaf=one, index=place, size=count, path=steps) != root


@given(hashes)
def test_our_tree_is_that_of_the_standard(leaves: list[bytes]) -> None:
    # RFC 9162, 2.1.1, as the second verifier writes it: split at the largest power of two.
    assert root_of(leaves=leaves) == tree(leaves)


@given(hashes, st.data())
def test_a_path_proves_its_own_leaf_at_its_own_index_and_no_other(
    leaves: list[bytes], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    path, root = inclusion_path(leaves=leaves, index=index), root_of(leaves=leaves)

    proven = [
        (leaf, place)
        for leaf in range(len(leaves))
        for place in range(len(leaves))
        if root_by_path(leaf=leaves[leaf], index=place, size=len(leaves), path=path) == root
    ]

    assert proven == [(index, index)]
    assert path_holds(leaves[index], index, len(leaves), path, root)


def test_there_is_no_path_to_a_leaf_that_is_not_there() -> None:
    with pytest.raises(SealingRefused, match="no such slot"):
        inclusion_path(leaves=LEAVES, index=8)
    with pytest.raises(SealingRefused, match="nothing to seal"):
        root_of(leaves=[])
