"""How a dishonest keeper might cheat, and that each way is found by both verifiers.

Seals of version 1 let all of these pass.
"""

from dataclasses import replace
from random import Random

import pytest
from domain.sealed_lists import doubled, events, other_arm, sealed, taken
from domain.second_verifier import is_proven as second_is_proven
from domain.second_verifier import is_sound as second_is_sound

from likewise.domain.allocation.designs import Blocks, Factor, Minimisation, arms_in_ratio
from likewise.domain.allocation.minimisation import Allocated, DecisionRefused, Waiting, allocate
from likewise.domain.allocation.sequences import sequence, slots_of
from likewise.domain.sealing import (
    Book,
    CommittedDesign,
    OpenedDesign,
    SealingRefused,
    Slot,
    design_fault,
    extend,
    inclusion_path,
    is_proven,
    places_of,
    prove,
    published,
    root_of,
    seal,
    verify,
)
from likewise.domain.sealing.seals import segment_leaves
from likewise.formats.sealing import claims_as_csv, openings_as_csv, proof_as_json, seal_as_json

DESIGN = Blocks(arms=arms_in_ratio(names=("control", "group")), sizes=(4,))


def test_a_place_sealed_twice_proves_neither_arm() -> None:
    dice = Random(11)

    for _ in range(20):
        _, openings = sealed(length=5, seed=dice.randrange(10**9))
        made, again = doubled(openings, dice)
        honest = next(one for one in openings if one.place == again.place)
        segment = made.segments[-1]
        leaves = segment_leaves(study=made.study, strata=segment.strata)
        first = proof_of_first(made, openings)
        for opening in (honest, again):
            for index in range(len(leaves)):
                false = replace(
                    first,
                    opening=opening,
                    segment=segment.number,
                    index=index,
                    size=len(leaves),
                    path=inclusion_path(leaves=leaves, index=index),
                    claim=None,
                )
                assert not is_proven(proof=false, root=made.root)
                assert not second_is_proven(proof_as_json(proof=false), made.root.hex())


def proof_of_first(made, openings):
    """A proof of the first slot, to be made into another."""
    return prove(
        seal=made, openings=openings, book=taken(made, openings[:1]), place=openings[0].place
    )


def test_a_place_has_one_index_so_that_a_leaf_elsewhere_proves_nothing() -> None:
    made, openings = sealed(length=5)
    proof = proof_of_first(made, openings)
    leaves = segment_leaves(study=made.study, strata=made.segments[0].strata)

    for index in range(1, 10):
        path = inclusion_path(leaves=leaves, index=index)
        false = replace(proof, opening=openings[index], index=index, path=path, claim=None)
        moved = replace(false, opening=replace(openings[index], slot=openings[0].slot))
        assert is_proven(proof=false, root=made.root)
        assert not is_proven(proof=moved, root=made.root)


def test_a_tree_in_which_a_place_comes_again_under_an_honest_head_proves_it_once() -> None:
    # A keeper with a program of their own: the head promises three places, the tree has the first
    # twice and the third not at all. Whoever sees one proof sees nothing but head and path.
    made, openings = sealed(strata=("Oak",), length=3)
    again = other_arm(openings[0], Random(7))
    one, two = segment_leaves(study=made.study, strata=made.segments[0].strata)[:2]
    (false,) = segment_leaves(
        study=made.study, strata=published(study=made.study, openings=[again])
    )
    leaves = [one, two, false]
    head = replace(made.heads[0], tree=root_of(leaves=leaves))
    first = replace(
        proof_of_first(made, openings),
        heads=(head,),
        claim=None,
        path=inclusion_path(leaves=leaves, index=0),
    )
    second = replace(first, opening=again, index=2, path=inclusion_path(leaves=leaves, index=2))

    proven = [is_proven(proof=proof, root=head.root) for proof in (first, second)]
    told = [
        second_is_proven(proof_as_json(proof=proof), head.root.hex()) for proof in (first, second)
    ]

    assert proven == told == [True, False]


def test_one_claim_changed_long_ago_is_found_by_the_last_digest() -> None:
    made, openings = sealed(length=3)
    honest = events(made, openings)
    anew = Book(places=places_of(seal=made))
    for number, event in enumerate(honest):
        unit = event.unit if number else "a friend"
        anew.claim(stratum=event.stratum, unit=unit, at=event.at, by=event.by)

    found = verify(seal=made, openings=openings, claims=anew.events, held=[honest[-1].digest])

    assert found.fault is not None
    assert "was given out is not among them" in found.fault.sentence


def committed(seed: int) -> OpenedDesign:
    """A design that was promised with a seed."""
    promised = CommittedDesign(
        study="E",
        software="likewise",
        design="method,,,blocks",
        units="",
        public_number_from="",
        seed=seed,
        salt=bytes(32),
    )
    return OpenedDesign(committed=promised, design=DESIGN)


def test_a_seed_tried_until_its_list_pleases_is_not_the_promised_one() -> None:
    promised = committed(61)
    tries = (list(sequence(design=DESIGN, length=8, seed=seed)) for seed in range(1000))
    wanted = ["group", "group", "control"]
    pleasing = next(made for made in tries if [one.arm for one in made[:3]] == wanted)
    honest = slots_of(
        decisions=list(
            sequence(design=DESIGN, length=8, seed=promised.committed.seed_used(public_number=""))
        )
    )
    salts = [bytes([i]) * 32 for i in range(8)]

    for slots, is_honest in ((honest, True), (slots_of(decisions=pleasing), False)):
        made, openings = seal(
            study="E", slots=slots, salts=salts, design=promised.committed.commitment
        )
        fault = design_fault(seal=made, openings=openings, designs=[promised])
        assert (fault is None) == is_honest
    assert fault is not None
    assert fault.kind == "design"
    differs = next(i for i, one in enumerate(honest) if one.arm != pleasing[i].arm)
    assert fault.position == differs + 1


def test_an_opened_slot_that_nobody_took_is_named() -> None:
    made, openings = sealed(length=3)

    fault = verify(seal=made, openings=openings, root=made.root).fault

    assert fault is not None
    assert (fault.kind, fault.stratum, fault.position) == ("unclaimed", "Oak", 1)
    assert not second_is_sound(seal_as_json(seal=made), openings_as_csv(openings=openings))


@pytest.mark.parametrize("line", range(6))
def test_people_swapped_after_their_arms_were_known_are_found(line: int) -> None:
    made, openings = sealed(length=3)
    claims = events(made, openings)
    other = claims[(line + 1) % 6]
    claims[line] = claims[line]._replace(unit=other.unit)

    found = verify(seal=made, openings=openings, claims=claims)

    assert found.fault is not None
    assert found.fault.kind == "claim"
    assert not second_is_sound(
        seal_as_json(seal=made), openings_as_csv(openings=openings), claims_as_csv(events=claims)
    )


def test_claims_written_anew_as_a_whole_are_found_by_a_digest_that_was_given_out() -> None:
    made, openings = sealed(length=3)
    honest = events(made, openings)
    anew = Book(places=places_of(seal=made))
    for event in honest:
        anew.claim(stratum=event.stratum, unit=f"other {event.unit}", at=event.at, by=event.by)

    for held, is_sound in (([], True), ([honest[3].digest], False)):
        found = verify(seal=made, openings=openings, claims=anew.events, held=held)
        assert found.is_sound == is_sound


def test_a_slot_that_was_sealed_after_it_was_claimed_is_found() -> None:
    made, openings = sealed(strata=("Oak",), length=2)
    book = taken(made, openings)
    # The claim of a third slot is written first, and its arm chosen afterwards.
    early = replace(book.places, ends={"Oak": [(3, made.root)]})
    claims = Book(places=early, events=book.events)
    claims.claim(stratum="Oak", unit="favoured", at="2027-01-01T00:00:00Z", by="Ann")
    longer, more = _extended(made)

    found = verify(seal=longer, openings=[*openings, *more], claims=claims.events)

    assert found.fault is not None
    assert "sealed after it was taken" in found.fault.sentence


def _extended(made):
    slots = [Slot(stratum="Oak", position=3, arm="group")]
    return extend(seal=made, slots=slots, salts=[b"s" * 32])


def test_a_past_arm_that_the_seed_did_not_give_is_refused_and_named() -> None:
    design = Minimisation(
        arms=arms_in_ratio(names=("control", "group")),
        factors=(Factor(name="sex", levels=("female", "male")),),
        probability=1.0,
    )
    people = [Waiting(unit=f"P{i}", levels=("female",)) for i in range(1, 5)]
    made = allocate(design=design, past=(), waiting=people[:2], seed=61)
    false = "group" if made[1].arm == "control" else "control"
    past = [Allocated(unit="P1", levels=("female",), arm=made[0].arm)]
    cheated = Allocated(unit="P2", levels=("female",), arm=false)

    with pytest.raises(DecisionRefused) as refusal:
        allocate(design=design, past=[*past, cheated], waiting=people[2:], seed=61)

    said = f"Number 2 to be allocated, unit P2: the record says {false}, and the seed gives {made[1].arm}."
    assert said in refusal.value.sentence
    admitted = replace(cheated, deviation="given before the page was read")
    assert len(allocate(design=design, past=[*past, admitted], waiting=people[2:], seed=61)) == 2


def test_a_place_cannot_be_taken_twice_even_by_whoever_keeps_the_claims() -> None:
    made, openings = sealed(length=3)
    book = taken(made, openings[:1])
    again = book.events[0]._replace(index=2, previous=book.head, unit="second")

    with pytest.raises(SealingRefused, match="Claims, line 2"):
        book.add(event=again)
