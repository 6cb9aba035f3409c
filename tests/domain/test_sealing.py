"""Sealed lists: every single-slot change is found and named, by two verifiers that share nothing."""

import random
from dataclasses import replace

import pytest
from domain.sealed_lists import ARMS, doubled, events, sealed
from domain.second_verifier import is_sound as second_is_sound
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.sealing import (
    Opening,
    Seal,
    SealedStratum,
    SealingRefused,
    SequenceRefused,
    Slot,
    Verification,
    extend,
    seal,
    verify,
)
from likewise.domain.sealing.packing import packed
from likewise.formats.sealing import claims_as_csv, openings_as_csv, seal_as_json


def second(made: Seal, openings: list[Opening], root: bytes | None = None) -> bool:
    """What the second verifier says of a list whose places were all taken in order."""
    claims = claims_as_csv(events=events(made, in_order(made)))
    return second_is_sound(
        seal_as_json(seal=made), openings_as_csv(openings=openings), claims, root and root.hex()
    )


def in_order(made: Seal) -> list[Opening]:
    """Every place once, in order, as far as a claim needs it."""
    return [
        Opening(slot=Slot(stratum=stratum, position=position, arm="?"), salt=bytes(32))
        for stratum, last in made.reached.items()
        for position in range(1, last + 1)
    ]


def found_in(made: Seal, openings: list[Opening], **asked: object) -> Verification:
    """What verification finds, of a list whose places were all taken in order."""
    claims = events(made, in_order(made))
    return verify(seal=made, openings=openings, claims=claims, **asked)


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

        fault = found_in(published, changed).fault

        assert fault is not None
        assert fault.kind == kind
        assert (fault.stratum, fault.position) in {
            (first.stratum, first.position),
            (first.stratum, first.position + (kind == "inserted")),
        }
        assert not second(published, changed)


def test_40_of_40_doubled_places_are_found_and_named() -> None:
    dice = random.Random("likewise doubled")

    for _ in range(40):
        _, openings = sealed(seed=dice.randrange(10**9))
        made, again = doubled(openings, dice)
        at = [one.place for one in openings].index(again.place)
        told = [*openings[:at], again, *openings[at + 1 :]]

        for shown in (openings, told):
            fault = found_in(made, shown, root=made.root).fault

            assert fault is not None
            assert (fault.kind, fault.stratum, fault.position) == ("repeated", *again.place)
            assert not second(made, shown, made.root)


def test_an_untouched_list_is_sound_to_both_verifiers() -> None:
    published, openings = sealed()

    found = found_in(published, openings, root=published.root)

    assert found.is_sound
    assert (found.slots, found.opened, found.claimed, found.void) == (40, 40, 40, 0)
    assert second(published, openings, published.root)


def test_no_sentence_tells_an_arm() -> None:
    dice = random.Random(7)
    for kind in ("altered", "swapped", "inserted", "skipped", "repeated"):
        published, openings = sealed()
        changed, _ = tampered(openings, kind, dice)

        fault = found_in(published, changed).fault

        assert fault is not None
        assert not any(arm in fault.sentence for arm in ARMS)


def test_strata_may_be_used_in_turn() -> None:
    published, openings = sealed()
    mixed = [one for pair in zip(openings[:20], openings[20:], strict=True) for one in pair]

    assert found_in(published, mixed).is_sound


def test_so_far_a_first_part_of_each_stratum_is_enough() -> None:
    published, openings = sealed()
    part = [one for one in openings if one.slot.position <= 5]

    assert found_in(published, part, is_complete=False).is_sound
    fault = found_in(published, part).fault
    assert fault is not None
    assert (fault.kind, fault.stratum, fault.position) == ("skipped", "Oak", 6)


def test_a_slot_number_changed_alone_is_altered() -> None:
    published, openings = sealed()
    openings[3] = replace(openings[3], slot=replace(openings[3].slot, position=30))

    fault = found_in(published, openings).fault

    assert fault is not None
    assert (fault.kind, fault.position) == ("altered", 4)


def test_a_slot_of_another_stratum_is_inserted() -> None:
    published, openings = sealed()
    stranger = Opening(slot=Slot(stratum="Ash", position=1, arm="group"), salt=b"x" * 32)

    fault = found_in(published, [*openings, stranger]).fault

    assert fault is not None
    assert (fault.kind, fault.stratum) == ("inserted", "Ash")


def test_a_false_slot_far_ahead_shows_that_one_was_skipped() -> None:
    published, openings = sealed(strata=("Oak",))
    false = Opening(slot=Slot(stratum="Oak", position=9, arm="group"), salt=b"x" * 32)

    fault = found_in(published, [*openings[:4], false]).fault

    assert fault is not None
    assert (fault.kind, fault.position) == ("skipped", 5)


def with_commitments(made: Seal, commitments: tuple[bytes, ...], place: int = 0) -> Seal:
    """The seal with other commitments in one stratum, and its root as it was."""
    first = made.segments[0]
    strata = list(first.strata)
    strata[place] = replace(strata[place], commitments=commitments)
    return replace(made, segments=(replace(first, strata=tuple(strata)), *made.segments[1:]))


def test_a_seal_changed_against_its_root_is_named_by_honest_openings() -> None:
    published, openings = sealed()
    commitments = list(published.segments[0].strata[0].commitments)
    commitments[7] = b"\x00" * 32
    changed = with_commitments(published, tuple(commitments))

    for root in (None, published.root):
        fault = verify(seal=changed, openings=openings, root=root).fault
        assert fault is not None
        assert (fault.kind, fault.stratum, fault.position) == ("altered", "Oak", 8)


@pytest.mark.parametrize(
    ("place", "cut", "kind", "position"),
    [(1, -1, "skipped", 20), (1, 1, "inserted", 21), (0, -1, "altered", 20)],
)
def test_a_seal_made_longer_or_shorter_is_named(
    place: int, cut: int, kind: str, position: int
) -> None:
    published, openings = sealed()
    stratum = published.segments[0].strata[place]
    commitments = stratum.commitments
    other = commitments[:-1] if cut < 0 else (*commitments, commitments[-1])

    fault = verify(seal=with_commitments(published, other, place), openings=openings).fault

    assert fault is not None
    assert (fault.kind, fault.stratum, fault.position) == (kind, stratum.stratum, position)


def test_a_seal_replaced_as_a_whole_is_found_by_the_printed_root() -> None:
    honest, _ = sealed(seed=1)
    forged, openings = sealed(seed=2)

    assert found_in(forged, openings).is_sound
    fault = found_in(forged, openings, root=honest.root).fault

    assert fault is not None
    assert fault.kind == "root"
    assert "Compare the root with the one on paper" in fault.sentence
    assert not second(forged, openings, honest.root)


def test_a_root_changed_alone_is_named() -> None:
    published, openings = sealed()
    changed = (replace(published.segments[0], root=b"\x01" * 32),)

    fault = verify(seal=replace(published, segments=changed), openings=openings).fault

    assert fault is not None
    assert fault.kind == "root"


def test_a_slot_of_one_study_cannot_stand_for_anothers() -> None:
    published, openings = sealed()

    assert not found_in(replace(published, study="Other"), openings).is_sound


def test_commitments_of_equal_arms_differ_and_hide_them() -> None:
    published, openings = sealed(length=200)

    commitments = [one for part in published.segments[0].strata for one in part.commitments]
    assert len(set(commitments)) == 400
    assert {len(one) for one in commitments} == {32}
    assert {opening.slot.arm for opening in openings} == set(ARMS)


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
        with pytest.raises(SealingRefused, match="one or more segments"):
            Seal(study="Example", segments=())

    def test_a_place_that_is_there_twice(self) -> None:
        twice = (*self.SLOTS, Slot(stratum="all", position=2, arm="A"))

        with pytest.raises(SequenceRefused, match="slot 2 comes twice"):
            seal(study="Example", slots=twice, salts=[b"a" * 32, b"b" * 32, b"c" * 32])

    def test_units_for_some_places_only(self) -> None:
        with pytest.raises(SealingRefused, match="one unit for each"):
            SealedStratum(stratum="a", first=1, commitments=(b"", b""), units=("P1",))

    def test_further_slots_that_do_not_go_on(self) -> None:
        made, _ = seal(study="Example", slots=self.SLOTS, salts=[b"a" * 32, b"b" * 32])

        for position, sentence in ((2, "comes twice"), (4, "slot 3 is missing")):
            with pytest.raises(SequenceRefused, match=sentence):
                extend(
                    seal=made,
                    slots=[Slot(stratum="all", position=position, arm="A")],
                    salts=[b"c" * 32],
                )


def test_a_slot_under_another_stratum_is_altered_and_named_where_it_was_sealed() -> None:
    published, openings = sealed(length=3)
    moved = replace(openings[0].slot, stratum="Ash")

    found = found_in(published, [replace(openings[0], slot=moved), *openings[1:]])

    assert found.fault is not None
    assert (found.fault.kind, found.fault.stratum, found.fault.position) == ("altered", "Oak", 1)
    assert "stratum Ash, slot 1" in found.fault.sentence


class TestSegments:
    """A list that is extended."""

    def extended(self) -> tuple[Seal, list[Opening]]:
        made, openings = sealed(length=4)
        for number in (1, 2):
            slots = [
                Slot(stratum=stratum, position=made.reached.get(stratum, 0) + place, arm="group")
                for stratum in ("Oak", f"New {number}")
                for place in (1, 2, 3)
            ]
            salts = [bytes([number, place]) * 16 for place in range(6)]
            made, more = extend(seal=made, slots=slots, salts=salts)
            openings += more
        return made, openings

    def test_the_chain_is_walked_by_both_verifiers(self) -> None:
        made, openings = self.extended()

        found = found_in(made, openings, root=made.root)

        assert found.is_sound
        assert (found.segments, found.slots) == (3, 20)
        assert second(made, openings, made.root)

    @pytest.mark.parametrize("number", [1, 2, 3])
    @pytest.mark.parametrize("part", ["commitments", "previous", "design", "public_number", "root"])
    def test_the_segment_that_was_changed_is_named(self, number: int, part: str) -> None:
        made, openings = self.extended()
        segment = made.segments[number - 1]
        if part == "commitments":
            first = segment.strata[0]
            other = (b"\x07" * 32, *first.commitments[1:])
            changed = replace(
                segment, strata=(replace(first, commitments=other), *segment.strata[1:])
            )
        else:
            changed = replace(segment, **{part: "5" if part == "public_number" else b"\x07" * 32})
        segments = tuple(changed if one is segment else one for one in made.segments)
        forged = replace(made, segments=segments)

        fault = found_in(forged, openings, root=made.root).fault

        assert fault is not None
        assert fault.segment == number
        assert not second(forged, openings, made.root)

    @pytest.mark.parametrize("number", [1, 2, 3])
    def test_honest_openings_name_the_slot_that_was_changed_in_a_segment(self, number: int) -> None:
        made, openings = self.extended()
        segment = made.segments[number - 1]
        first = segment.strata[0]
        other = (first.commitments[0], b"\x07" * 32, *first.commitments[2:])
        changed = replace(segment, strata=(replace(first, commitments=other), *segment.strata[1:]))
        segments = tuple(changed if one is segment else one for one in made.segments)

        fault = verify(seal=replace(made, segments=segments), openings=openings).fault

        assert fault is not None
        assert (fault.kind, fault.segment) == ("altered", number)
        assert (fault.stratum, fault.position) == ("Oak", first.first + 1)

    def test_a_segment_taken_out_or_moved_is_named(self) -> None:
        made, openings = self.extended()
        first, middle, last = made.segments

        for segments, number in (
            ((first, last), 2),
            ((middle, last), 1),
            ((first, last, middle), 2),
        ):
            forged = replace(made, segments=segments)
            fault = verify(seal=forged, openings=openings).fault
            assert fault is not None
            assert (fault.kind, fault.segment) == ("segment", number)
            assert not second(forged, openings)

    def test_the_root_of_an_earlier_segment_is_not_enough(self) -> None:
        made, openings = self.extended()

        fault = found_in(made, openings, root=made.segments[0].root).fault

        assert fault is not None
        assert (fault.kind, fault.segment) == ("root", 3)
        assert "of its last segment, 3" in fault.sentence

    def test_what_was_sealed_before_stays_as_it_was(self) -> None:
        made, _ = self.extended()

        assert made.segments[0] == sealed(length=4)[0].segments[0]
