"""How a dishonest keeper can cheat with the seals of today. Each of these ought to be found."""

from dataclasses import replace
from random import Random

from domain.second_verifier import is_sound as second_is_sound

from likewise.domain.allocation.designs import Blocks, Factor, Minimisation, arms_in_ratio
from likewise.domain.allocation.minimisation import Allocated, Waiting, allocate
from likewise.domain.allocation.sequences import sequence, slots_of
from likewise.domain.sealing import (
    Opening,
    Seal,
    Slot,
    is_proven,
    proof_for,
    published,
    seal,
    seal_root,
    verify,
)
from likewise.formats.sealing import openings_as_csv, seal_as_json


def both_ways() -> tuple[Seal, list[Opening], Opening]:
    """A list whose last place is sealed twice, once for each arm."""
    dice = Random(11)
    arms = ("control", "group", "control")
    openings = [
        Opening(slot=Slot(stratum="all", position=i, arm=arm), salt=dice.randbytes(32))
        for i, arm in enumerate(arms, 1)
    ]
    other = Opening(slot=replace(openings[2].slot, arm="group"), salt=dice.randbytes(32))
    slots = tuple(published(study="E", opening=one) for one in (*openings, other))
    sealed = Seal(study="E", slots=slots, root=seal_root(study="E", slots=slots))
    return sealed, openings, other


def test_a_place_sealed_twice_proves_both_arms() -> None:
    sealed, openings, other = both_ways()

    for index, opening in ((2, openings[2]), (3, other)):
        steps = proof_for(seal=sealed, index=index)
        assert is_proven(study="E", opening=opening, steps=steps, root=sealed.root)
    changed = [*openings[:2], other]
    assert verify(seal=sealed, openings=changed, root=sealed.root, is_complete=False).is_sound


def test_a_place_sealed_twice_is_sound_to_the_second_verifier() -> None:
    sealed, openings, other = both_ways()

    assert second_is_sound(
        seal_as_json(seal=sealed), openings_as_csv(openings=[*openings[:2], other])
    )


def test_seeds_can_be_tried_until_a_list_pleases() -> None:
    design = Blocks(arms=arms_in_ratio(names=("control", "group")), sizes=(4,))
    lists = (list(sequence(design=design, length=8, seed=seed)) for seed in range(1000))
    wanted = ["group", "group", "control"]
    pleasing = next(made for made in lists if [one.arm for one in made[:3]] == wanted)

    sealed, openings = seal(
        study="E", slots=slots_of(decisions=pleasing), salts=[bytes([i]) * 32 for i in range(8)]
    )

    assert verify(seal=sealed, openings=openings, root=sealed.root).is_sound


def test_nothing_says_whose_slot_was_whose() -> None:
    slots = [Slot(stratum="all", position=i, arm=arm) for i, arm in enumerate("AB", 1)]
    sealed, openings = seal(study="E", slots=slots, salts=[b"a" * 32, b"b" * 32])

    assert all(opening.slot.unit == "" for opening in openings)
    assert verify(seal=sealed, openings=openings, root=sealed.root).is_sound


def test_a_past_arm_that_the_seed_did_not_give_passes() -> None:
    design = Minimisation(
        arms=arms_in_ratio(names=("control", "group")),
        factors=(Factor(name="sex", levels=("female", "male")),),
        probability=1.0,
    )
    people = [Waiting(unit=str(i), levels=("female",)) for i in range(1, 5)]
    first = allocate(design=design, past=(), waiting=people[:1], seed=61)[0]
    false = "group" if first.arm == "control" else "control"

    past = (Allocated(unit="1", levels=("female",), arm=false),)

    assert len(allocate(design=design, past=past, waiting=people[1:], seed=61)) == 3
