"""Slots at rest: equal lengths, bound to their place, and an order that tells nothing."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.domain.sealing import Opening, Slot
from likewise.formats.sealing.boxes import (
    NONCE_BYTES,
    Box,
    BoxRefused,
    batch_key,
    boxed,
    content_width,
    unboxed,
)

ROOT, SECRET = b"r" * 32, b"s" * 32
KEY = batch_key(secret=SECRET, root=ROOT, stratum="all", batch=1)


def openings_of(arms: list[str], dice: random.Random, labels: list[str] | None = None):
    return [
        Opening(
            slot=Slot(
                stratum="all", position=place, arm=arm, label=labels[place - 1] if labels else ""
            ),
            salt=dice.randbytes(32),
        )
        for place, arm in enumerate(arms, 1)
    ]


def boxes_of(openings: list[Opening], dice: random.Random, key: bytes = KEY) -> tuple[Box, ...]:
    return boxed(
        key=key,
        study="E",
        root=ROOT,
        openings=openings,
        nonces=[dice.randbytes(NONCE_BYTES) for _ in openings],
        width=content_width(openings=openings),
    )


names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=120)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(names, names), min_size=1, max_size=12), st.integers())
def test_every_box_is_as_long_as_another_whatever_the_arms_are_called(
    called: list[tuple[str, str]], seed: int
) -> None:
    dice = random.Random(seed)
    openings = openings_of([arm for arm, _ in called], dice, [label for _, label in called])

    boxes = boxes_of(openings, dice)

    assert len({len(box.sealed) for box in boxes}) == 1
    assert [unboxed(key=KEY, study="E", root=ROOT, box=box) for box in boxes] == openings


def p_value(seed: int) -> float:
    """Whether boxes sorted by their bytes tell the arms: Mann and Whitney's test."""
    from scipy.stats import mannwhitneyu

    dice = random.Random(f"boxes {seed}")
    arms = [dice.choice(("control", "1:1 + group")) for _ in range(400)]
    boxes = boxes_of(openings_of(arms, dice), dice)
    in_order = sorted(range(400), key=lambda place: boxes[place].sealed[NONCE_BYTES:])
    rank = {place: number for number, place in enumerate(in_order)}
    one, other = (
        [rank[place] for place in range(400) if arms[place] == arm]
        for arm in ("control", "1:1 + group")
    )
    return float(mannwhitneyu(one, other).pvalue)


def test_the_order_of_boxes_is_uncorrelated_with_arms_over_20_seeds() -> None:
    from scipy.stats import kstest

    values = [p_value(seed) for seed in range(20)]

    assert kstest(values, "uniform").pvalue > 0.01
    assert min(values) > 0.05 / 20 / 20


def test_equal_arms_have_boxes_that_have_nothing_in_common() -> None:
    dice = random.Random(3)

    boxes = boxes_of(openings_of(["group"] * 200, dice), dice)

    columns = list(zip(*(box.sealed for box in boxes), strict=True))
    assert len({box.sealed for box in boxes}) == 200
    assert min(len(set(column)) for column in columns) > 90  # of 256; 200 draws give 139
    assert not any(b"group" in box.sealed for box in boxes)


@pytest.mark.parametrize(
    "change",
    [
        {"stratum": "Oak"},
        {"position": 2},
        {"unit": "P1"},
        {"sealed": b"\x00" * 200},
        {"sealed": b""},
    ],
)
def test_a_box_that_was_moved_or_changed_does_not_open(change: dict[str, object]) -> None:
    dice = random.Random(5)
    (box,) = boxes_of(openings_of(["group"], dice), dice)

    with pytest.raises(BoxRefused, match="does not open"):
        unboxed(key=KEY, study="E", root=ROOT, box=replace(box, **change))


def test_a_box_opens_for_its_study_seal_and_batch_only() -> None:
    dice = random.Random(7)
    (box,) = boxes_of(openings_of(["group"], dice), dice)
    others = [
        batch_key(secret=SECRET, root=ROOT, stratum="all", batch=2),
        batch_key(secret=SECRET, root=ROOT, stratum="Oak", batch=1),
        batch_key(secret=SECRET, root=b"q" * 32, stratum="all", batch=1),
        batch_key(secret=b"t" * 32, root=ROOT, stratum="all", batch=1),
    ]

    for key in others:
        with pytest.raises(BoxRefused):
            unboxed(key=key, study="E", root=ROOT, box=box)
    with pytest.raises(BoxRefused):
        unboxed(key=KEY, study="F", root=ROOT, box=box)
    with pytest.raises(BoxRefused):
        unboxed(key=KEY, study="E", root=b"q" * 32, box=box)
    assert len({KEY, *others}) == 5


class TestRefused:
    """What is not boxed."""

    def boxed(self, *, nonces: list[bytes], key: bytes = KEY, width: int = 64) -> object:
        openings = openings_of(["A", "B"], random.Random(1))
        return boxed(key=key, study="E", root=ROOT, openings=openings, nonces=nonces, width=width)

    def test_a_nonce_that_is_missing_or_comes_twice(self) -> None:
        for nonces in ([b"n" * 12], [b"n" * 12, b"n" * 12]):
            with pytest.raises(BoxRefused, match="a nonce of its own"):
                self.boxed(nonces=nonces)

    def test_a_short_nonce_or_key(self) -> None:
        with pytest.raises(BoxRefused, match="32 bytes"):
            self.boxed(nonces=[b"n" * 12, b"n"])
        with pytest.raises(BoxRefused, match="32 bytes"):
            self.boxed(nonces=[b"n" * 12, b"m" * 12], key=b"k")

    def test_a_list_that_is_narrower_than_its_names(self) -> None:
        with pytest.raises(BoxRefused, match="longer than the width"):
            self.boxed(nonces=[b"n" * 12, b"m" * 12], width=10)
