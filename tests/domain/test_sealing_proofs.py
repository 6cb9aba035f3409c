"""One slot proven alone, by two programs that share nothing."""

import json
from dataclasses import replace

import pytest
from domain.sealed_lists import instant, sealed, taken
from domain.second_verifier import is_proven as second_is_proven
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.domain.sealing import (
    Book,
    SealingRefused,
    Slot,
    extend,
    is_proven,
    places_of,
    problem_of_proof,
    prove,
    seal,
)
from likewise.formats.sealing import proof_as_json, read_proof


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 70), st.data())
def test_one_slot_can_be_proven_with_the_root_alone(length: int, data: st.DataObject) -> None:
    made, openings = sealed(strata=("Oak",), length=length)
    index = data.draw(st.integers(0, length - 1))

    proof = prove(
        seal=made, openings=openings, book=taken(made, openings), place=openings[index].place
    )

    text = proof_as_json(proof=proof)
    assert is_proven(proof=proof, root=made.root)
    assert second_is_proven(text, made.root.hex())
    assert read_proof(content=text.encode()) == proof
    assert len(proof.path) <= 7
    assert not any(one.salt.hex() in text for one in openings if one is not openings[index])


def proof_in_two_segments():
    made, openings = sealed(length=3)
    book = taken(made, openings)
    slots = [Slot(stratum="Elm", position=place, arm="group", label="K7") for place in (4, 5, 6)]
    longer, more = extend(seal=made, slots=slots, salts=[bytes([n]) * 32 for n in range(3)])
    book = Book(places=places_of(seal=longer), events=book.events)
    for number in range(3):
        book.claim(stratum="Elm", unit=f"new {number}", at=instant(90), by="Ann")
    proof = prove(seal=longer, openings=more, book=book, place=("Elm", 5))
    return made, longer, proof


CHANGES = {
    "arm": lambda told: told["slot"].update(arm="control"),
    "label": lambda told: told["slot"].update(label="K8"),
    "salt": lambda told: told["slot"].update(salt="0" * 64),
    "unit": lambda told: told["slot"].update(unit="P1"),
    "position": lambda told: told["slot"].update(position=4),
    "stratum": lambda told: told["slot"].update(stratum="Oak"),
    "index": lambda told: told.update(index=0),
    "size": lambda told: told.update(size=4),
    "segment": lambda told: told.update(segment=1),
    "no segment": lambda told: told.update(segment=3),
    "path": lambda told: told["path"].reverse(),
    "path made longer": lambda told: told["path"].append("0" * 64),
    "study": lambda told: told.update(study="Other"),
    "tree": lambda told: told["heads"][1].update(tree="0" * 64),
    "first": lambda told: told["heads"][1]["strata"][0].update(first=3),
    "count": lambda told: told["heads"][1]["strata"][0].update(count=4),
    "first after a gap": lambda told: told["heads"][1]["strata"][0].update(first=5),
    "count of none": lambda told: told["heads"][1]["strata"][0].update(count=0),
    "previous": lambda told: told["heads"][1].update(previous="0" * 64),
    "a head taken out": lambda told: told["heads"].pop(0),
    "who": lambda told: told["claim"][0].update(unit="someone else"),
    "when": lambda told: told["claim"][0].update(at=instant(1)),
    "claim of another": lambda told: told["claim"][0].update(position=4),
    "kind of claim": lambda told: told["claim"][0].update(event="void"),
}


@pytest.mark.parametrize("part", CHANGES)
def test_whatever_is_changed_in_a_proof_is_found_by_both(part: str) -> None:
    _, longer, proof = proof_in_two_segments()
    told = json.loads(proof_as_json(proof=proof))
    CHANGES[part](told)
    text = json.dumps(told)

    found = problem_of_proof(proof=read_proof(content=text.encode()), root=longer.root)

    assert found is not None
    assert not any(arm in found for arm in ("control", "group"))
    assert not second_is_proven(text, longer.root.hex())


def test_heads_of_two_studies_are_no_chain() -> None:
    _, longer, proof = proof_in_two_segments()
    heads = (proof.heads[0], replace(proof.heads[1], study="Other"))

    found = problem_of_proof(proof=replace(proof, heads=heads), root=longer.root)

    assert found is not None
    assert "not the next segment of this study" in found


def test_a_proof_holds_with_the_root_of_its_segment_or_a_later_one() -> None:
    made, longer, proof = proof_in_two_segments()
    first = prove(
        seal=longer,
        openings=sealed(length=3)[1],
        book=taken(made, sealed(length=3)[1]),
        place=("Oak", 2),
    )

    assert is_proven(proof=proof, root=longer.root)
    assert is_proven(proof=first, root=longer.root)
    assert is_proven(proof=first, root=made.root)
    assert "nor of a later one" in str(problem_of_proof(proof=proof, root=made.root))
    assert not second_is_proven(proof_as_json(proof=proof), made.root.hex())


def test_a_claim_for_somebody_else_than_the_slot_was_sealed_for_is_found() -> None:
    slots = [Slot(stratum="all", position=1, arm="A", unit="P1")]
    made, openings = seal(study="E", slots=slots, salts=[b"a" * 32])
    book = Book(places=places_of(seal=made))
    proof = prove(seal=made, openings=openings, book=book, place=("all", 1))
    forged = Book(places=replace(book.places, units={}))
    claim = forged.claim(stratum="all", unit="P2", at=instant(1), by="Ann")

    assert is_proven(proof=proof, root=made.root)
    assert not is_proven(proof=replace(proof, claim=claim), root=made.root)
    text = proof_as_json(proof=replace(proof, claim=claim))
    assert not second_is_proven(text, made.root.hex())


class TestRefused:
    """What cannot be proven."""

    def test_a_slot_that_nobody_took(self) -> None:
        made, openings = sealed(length=3)

        with pytest.raises(SealingRefused, match="taken by nobody yet"):
            prove(seal=made, openings=openings, book=taken(made, openings[:1]), place=("Oak", 2))

    def test_a_slot_that_is_not_sealed(self) -> None:
        made, openings = sealed(length=3)

        with pytest.raises(SealingRefused, match="not in the seal"):
            prove(seal=made, openings=openings, book=taken(made, openings), place=("Oak", 4))

    def test_a_void_slot(self) -> None:
        made, openings = sealed(length=3)
        book = taken(made, [])
        book.make_void(
            stratum="Oak", position=1, at=instant(0), by="Ann", second="Ben", reason="misprint"
        )

        with pytest.raises(SealingRefused, match="gave nobody an arm"):
            prove(seal=made, openings=openings, book=book, place=("Oak", 1))

    def test_a_slot_whose_opening_is_not_there(self) -> None:
        made, openings = sealed(length=3)

        with pytest.raises(SealingRefused, match="has no opening"):
            prove(seal=made, openings=openings[1:], book=taken(made, openings), place=("Oak", 1))
