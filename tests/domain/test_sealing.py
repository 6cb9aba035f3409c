"""Sealed lists: every single-slot change is found and named, by two verifiers that share nothing."""

import random
from dataclasses import replace

import pytest
from domain.second_verifier import is_sound as second_is_sound
from domain.second_verifier import tree
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.domain.sealing import (
    Opening,
    Seal,
    SealingRefused,
    SequenceRefused,
    Slot,
    is_proven,
    proof_for,
    root_of,
    seal,
    verify,
)
from likewise.domain.sealing.seals import packed
from likewise.formats.sealing import openings_as_csv, seal_as_json

ARMS = ("control", "1:1", "group")


def sealed(
    *, strata: tuple[str, ...] = ("Oak", "Elm"), length: int = 20, seed: int = 61
) -> tuple[Seal, list[Opening]]:
    dice = random.Random(seed)
    slots = [
        Slot(stratum=stratum, position=position, arm=dice.choice(ARMS))
        for stratum in strata
        for position in range(1, length + 1)
    ]
    made, openings = seal(study="Example", slots=slots, salts=[dice.randbytes(32) for _ in slots])
    return made, list(openings)


def renumbered(openings: list[Opening]) -> list[Opening]:
    """The same with positions written anew, as someone who hides a change would do."""
    reached: dict[str, int] = {}
    done = []
    for opening in openings:
        stratum = opening.slot.stratum
        reached[stratum] = reached.get(stratum, 0) + 1
        done.append(replace(opening, slot=replace(opening.slot, position=reached[stratum])))
    return done


def tampered(openings: list[Opening], kind: str, dice: random.Random) -> tuple[list[Opening], Slot]:
    """One change to one slot, and the slot where it can first be seen."""
    made, place = list(openings), dice.randrange(len(openings))
    here = openings[place].slot
    if kind == "altered":
        other = dice.choice([arm for arm in ARMS if arm != here.arm])
        made[place] = replace(openings[place], slot=replace(here, arm=other))
    elif kind == "swapped":
        other_place = dice.choice([p for p in range(len(openings)) if p != place])
        place, other_place = sorted((place, other_place))
        made[place], made[other_place] = openings[other_place], openings[place]
        for spot in (place, other_place):
            there = openings[spot].slot
            moved = replace(made[spot].slot, stratum=there.stratum, position=there.position)
            made[spot] = replace(made[spot], slot=moved)
    elif kind == "inserted":
        made.insert(
            place, Opening(slot=replace(here, arm=dice.choice(ARMS)), salt=dice.randbytes(32))
        )
        made = renumbered(made) if dice.random() < 0.5 else made
    elif kind == "skipped":
        del made[place]
        made = renumbered(made) if dice.random() < 0.5 else made
    else:
        made.insert(place + 1, openings[place])
        made = renumbered(made) if dice.random() < 0.5 else made
    return made, openings[place].slot


@pytest.mark.parametrize("kind", ["altered", "swapped", "inserted", "skipped", "repeated"])
def test_40_of_40_changes_of_each_kind_are_found_and_named(kind: str) -> None:
    # PROMISES P12: 200 of 200 single-slot edits, swaps, insertions and deletions.
    dice = random.Random(f"likewise {kind}")

    for _ in range(40):
        published, openings = sealed(seed=dice.randrange(10**9))
        changed, first = tampered(openings, kind, dice)

        fault = verify(seal=published, openings=changed).fault

        assert fault is not None
        assert fault.kind == kind
        assert (fault.stratum, fault.position) in {
            (first.stratum, first.position),
            (first.stratum, first.position + (kind == "inserted")),
        }
        assert not second_is_sound(seal_as_json(seal=published), openings_as_csv(openings=changed))


def test_an_untouched_list_is_sound_to_both_verifiers() -> None:
    published, openings = sealed()

    found = verify(seal=published, openings=openings, root=published.root)

    assert found.is_sound
    assert (found.slots, found.opened) == (40, 40)
    assert second_is_sound(
        seal_as_json(seal=published), openings_as_csv(openings=openings), published.root.hex()
    )


def test_no_sentence_tells_an_arm() -> None:
    dice = random.Random(7)
    for kind in ("altered", "swapped", "inserted", "skipped", "repeated"):
        published, openings = sealed()
        changed, _ = tampered(openings, kind, dice)

        fault = verify(seal=published, openings=changed).fault

        assert fault is not None
        assert not any(arm in fault.sentence for arm in ARMS)


def test_strata_may_be_used_in_turn() -> None:
    published, openings = sealed()
    mixed = [one for pair in zip(openings[:20], openings[20:], strict=True) for one in pair]

    assert verify(seal=published, openings=mixed).is_sound


def test_so_far_a_first_part_of_each_stratum_is_enough() -> None:
    published, openings = sealed()
    part = [one for one in openings if one.slot.position <= 5]

    assert verify(seal=published, openings=part, is_complete=False).is_sound
    fault = verify(seal=published, openings=part).fault
    assert fault is not None
    assert (fault.kind, fault.stratum, fault.position) == ("skipped", "Oak", 6)


def test_a_slot_number_changed_alone_is_altered() -> None:
    published, openings = sealed()
    openings[3] = replace(openings[3], slot=replace(openings[3].slot, position=30))

    fault = verify(seal=published, openings=openings).fault

    assert fault is not None
    assert (fault.kind, fault.position) == ("altered", 4)


def test_a_slot_of_another_stratum_is_inserted() -> None:
    published, openings = sealed()
    stranger = Opening(slot=Slot(stratum="Ash", position=1, arm="group"), salt=b"x" * 32)

    fault = verify(seal=published, openings=[*openings, stranger]).fault

    assert fault is not None
    assert (fault.kind, fault.stratum) == ("inserted", "Ash")


def test_a_false_slot_far_ahead_shows_that_one_was_skipped() -> None:
    published, openings = sealed(strata=("Oak",))
    false = Opening(slot=Slot(stratum="Oak", position=9, arm="group"), salt=b"x" * 32)

    fault = verify(seal=published, openings=[*openings[:4], false]).fault

    assert fault is not None
    assert (fault.kind, fault.position) == ("skipped", 5)


def test_a_seal_changed_against_its_root_is_named_by_honest_openings() -> None:
    published, openings = sealed()
    slots = list(published.slots)
    slots[7] = replace(slots[7], commitment=b"\x00" * 32)

    for root in (None, published.root):
        fault = verify(
            seal=replace(published, slots=tuple(slots)), openings=openings, root=root
        ).fault
        assert fault is not None
        assert (fault.kind, fault.stratum, fault.position) == ("altered", "Oak", 8)


@pytest.mark.parametrize(("cut", "kind"), [(slice(0, -1), "skipped"), (slice(0, None), "inserted")])
def test_a_seal_made_longer_or_shorter_is_named(cut: slice, kind: str) -> None:
    published, openings = sealed()
    extra = replace(published.slots[-1], position=21)
    slots = published.slots[cut] if kind == "skipped" else (*published.slots[cut], extra)

    fault = verify(seal=replace(published, slots=slots), openings=openings).fault

    assert fault is not None
    assert fault.kind == kind


def test_a_seal_replaced_as_a_whole_is_found_by_the_printed_root() -> None:
    honest, _ = sealed(seed=1)
    forged, openings = sealed(seed=2)

    assert verify(seal=forged, openings=openings).is_sound
    fault = verify(seal=forged, openings=openings, root=honest.root).fault

    assert fault is not None
    assert fault.kind == "root"
    assert "Compare the root with the one on paper" in fault.sentence
    assert not second_is_sound(
        seal_as_json(seal=forged), openings_as_csv(openings=openings), honest.root.hex()
    )


def test_a_root_changed_alone_is_named() -> None:
    published, openings = sealed()

    fault = verify(seal=replace(published, root=b"\x01" * 32), openings=openings, root=None).fault

    assert fault is not None
    assert fault.kind == "root"


def test_a_slot_of_one_study_cannot_stand_for_anothers() -> None:
    published, openings = sealed()

    assert not verify(seal=replace(published, study="Other"), openings=openings).is_sound


def test_commitments_of_equal_arms_differ_and_hide_them() -> None:
    published, openings = sealed(length=200)

    assert len({slot.commitment for slot in published.slots}) == 400
    assert {len(slot.commitment) for slot in published.slots} == {32}
    assert {opening.slot.arm for opening in openings} == set(ARMS)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 70), st.data())
def test_one_slot_can_be_proven_with_the_root_alone(length: int, data: st.DataObject) -> None:
    published, openings = sealed(strata=("Oak",), length=length)
    index = data.draw(st.integers(0, length - 1))
    steps = proof_for(seal=published, index=index)

    def proven(opening: Opening) -> bool:
        return is_proven(study="Example", opening=opening, steps=steps, root=published.root)

    assert proven(openings[index])
    false = replace(openings[index], salt=b"\x00" * 32)
    assert not proven(false)
    assert len(steps) <= 7


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=40))
def test_our_tree_is_that_of_the_standard(leaves: list[bytes]) -> None:
    # RFC 9162, 2.1.1, as the second verifier writes it: split at the largest power of two.
    assert root_of(leaves=leaves) == tree(leaves)


@given(st.lists(st.binary(max_size=5), max_size=4), st.lists(st.binary(max_size=5), max_size=4))
def test_different_fields_never_pack_alike(one: list[bytes], other: list[bytes]) -> None:
    assert (packed(*one) == packed(*other)) == (one == other)


class TestRefused:
    """What cannot be sealed, or opened, or asked."""

    SLOTS = (Slot(stratum="all", position=1, arm="A"), Slot(stratum="all", position=2, arm="B"))

    def test_a_study_without_a_name(self) -> None:
        with pytest.raises(SealingRefused, match="study has no name"):
            seal(study=" ", slots=self.SLOTS, salts=[b"a" * 32, b"b" * 32])

    @pytest.mark.parametrize("salts", [[b"a" * 32], [b"a" * 32, b"a" * 32]])
    def test_a_salt_that_is_missing_or_used_twice(self, salts: list[bytes]) -> None:
        with pytest.raises(SealingRefused, match="salt of its own"):
            seal(study="Example", slots=self.SLOTS, salts=salts)

    def test_a_short_salt(self) -> None:
        with pytest.raises(SealingRefused, match="has 3 bytes"):
            seal(study="Example", slots=self.SLOTS, salts=[b"abc", b"b" * 32])

    def test_a_list_with_a_gap(self) -> None:
        with pytest.raises(SequenceRefused, match="slot 1 is missing"):
            seal(study="Example", slots=self.SLOTS[1:], salts=[b"a" * 32])

    def test_an_empty_list(self) -> None:
        with pytest.raises(SequenceRefused, match="no slots"):
            seal(study="Example", slots=(), salts=[])
        with pytest.raises(SealingRefused, match="nothing to seal"):
            root_of(leaves=[])

    def test_a_proof_of_a_slot_that_is_not_there(self) -> None:
        published, _ = sealed()

        with pytest.raises(SealingRefused, match="no such slot"):
            proof_for(seal=published, index=40)


def test_a_slot_under_another_stratum_is_altered_and_named_where_it_was_sealed() -> None:
    published, openings = sealed(length=3)
    moved = replace(openings[0].slot, stratum="Ash")

    found = verify(
        seal=published, openings=[replace(openings[0], slot=moved), *openings[1:]], root=None
    )

    assert found.fault is not None
    assert (found.fault.kind, found.fault.stratum, found.fault.position) == ("altered", "Oak", 1)
    assert "stratum Ash, slot 1" in found.fault.sentence
