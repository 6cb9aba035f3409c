"""Design commitments and replay: a list, or a minimised trial, is what was promised."""

from dataclasses import replace
from hashlib import sha256

import pytest
from domain.sealed_lists import instant
from domain.second_verifier import netstrings
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.allocation import (
    Allocated,
    Blocks,
    Cluster,
    Constrained,
    Covariate,
    Factor,
    Minimisation,
    SeedRefused,
    Simple,
    Waiting,
    allocate,
    arms_in_ratio,
    replay,
    sequence,
)
from likewise.domain.sealing import (
    Book,
    CommittedDesign,
    OpenedDesign,
    SealingRefused,
    Slot,
    design_fault,
    endless_places,
    extend,
    levels_said,
    public_number_of,
    seal,
    slots_made,
    verify_decisions,
)

ARMS = arms_in_ratio(names=("control", "group"), ratio=(1, 2))
PRACTICE = Factor(name="practice", levels=("Oak", "Elm"))
BLOCKS = Blocks(arms=ARMS, factors=(PRACTICE,), strata=("practice",), sizes=(3, 6))
MINIMISED = Minimisation(
    arms=ARMS, factors=(PRACTICE, Factor(name="sex", levels=("female", "male"))), probability=0.8
)
PROMISED = CommittedDesign(
    study="E",
    software="likewise 1",
    design="method,,,blocks",
    units="",
    public_number_from="the lottery of 5 December",
    seed=2**127 + 61,
    salt=b"s" * 32,
)


@pytest.mark.parametrize(
    "change",
    [
        {"study": "F"},
        {"software": "likewise 2"},
        {"design": "method,,,simple"},
        {"units": "P1"},
        {"public_number_from": "another"},
        {"seed": 61},
        {"salt": b"t" * 32},
    ],
)
def test_a_commitment_binds_every_part(change: dict[str, object]) -> None:
    other = replace(PROMISED, **change)

    assert other.commitment != PROMISED.commitment


def test_commitment_and_seed_are_what_the_page_says() -> None:
    seed = PROMISED.seed.to_bytes(16, "big")
    said = ("E", "likewise 1", "method,,,blocks", "", "the lottery of 5 December", seed, b"s" * 32)
    made = sha256(netstrings("likewise design 1", *said)).digest()
    used = sha256(netstrings("likewise seed 1", seed, "4 8 15")).digest()[:16]

    assert PROMISED.commitment == made
    assert PROMISED.seed_used(public_number="4 8 15") == int.from_bytes(used, "big")


@given(st.text(min_size=1, max_size=9), st.text(min_size=1, max_size=9))
def test_another_public_number_gives_another_seed(one: str, other: str) -> None:
    seeds = {PROMISED.seed_used(public_number=number) for number in {one, other}}

    assert len(seeds) == len({one, other})


def test_a_public_number_is_typed_by_two_people() -> None:
    assert public_number_of(typed=[("Ann", " 4  8 15"), ("Ben", "4 8 15 ")]) == "4 8 15"
    assert public_number_of(typed=[]) == ""
    for typed, sentence in (
        ([("Ann", "4")], "by two people"),
        ([("Ann", "4"), ("ann ", "4")], "by two people"),
        ([("Ann", "4"), ("Ben", "4"), ("Cid", "4")], "by two people"),
        ([("Ann", "4"), ("Ben", "5")], "different public numbers"),
        ([("Ann", " "), ("Ben", "")], "or nothing"),
    ):
        with pytest.raises(SealingRefused, match=sentence):
            public_number_of(typed=typed)


def test_a_public_number_goes_with_its_promise() -> None:
    with pytest.raises(SealingRefused, match="is missing: the lottery of 5 December"):
        PROMISED.seed_used(public_number="")
    with pytest.raises(SealingRefused, match="No public number was promised"):
        replace(PROMISED, public_number_from="").seed_used(public_number="4")


def test_what_cannot_be_promised() -> None:
    for change, sentence, refusal in (
        ({"salt": b"s"}, "has 32 bytes", SealingRefused),
        ({"study": " "}, "no name", SealingRefused),
        ({"seed": -1}, "whole number from 0", SeedRefused),
    ):
        with pytest.raises(refusal, match=sentence):
            replace(PROMISED, **change)


class TestLists:
    """A list and its further slots, made again."""

    OPENED = OpenedDesign(committed=PROMISED, design=BLOCKS)

    def made(self):
        number = {"public_number": "4 8 15"}
        slots = list(self.OPENED.slots(lengths={"practice=Oak": 9, "practice=Elm": 7}, **number))
        first = [one for one in slots if one.position <= 5]
        digest = PROMISED.commitment
        salts = [bytes([n]) * 32 for n in range(len(slots))]
        sealed, openings = seal(
            study="E", slots=first, salts=salts[: len(first)], design=digest, **number
        )
        rest = [one for one in slots if one.position > 5]
        sealed, more = extend(
            seal=sealed, slots=rest, salts=salts[len(first) :], design=digest, **number
        )
        return sealed, [*openings, *more]

    def test_the_list_is_that_of_the_seed_that_was_used(self) -> None:
        sealed, openings = self.made()
        seed = PROMISED.seed_used(public_number="4 8 15")

        given = {
            (one.stratum, one.position): one.arm
            for one in sequence(design=BLOCKS, length=9, seed=seed)
        }

        assert {one.place: one.slot.arm for one in openings}.items() <= given.items()
        assert design_fault(seal=sealed, openings=openings, designs=[self.OPENED]) is None

    @pytest.mark.parametrize("index", [0, 7, 10, 15])
    def test_a_slot_that_differs_is_named_with_its_segment(self, index: int) -> None:
        sealed, openings = self.made()
        slot = openings[index].slot
        arm = "group" if slot.arm == "control" else "control"
        openings[index] = replace(openings[index], slot=replace(slot, arm=arm))

        fault = design_fault(seal=sealed, openings=openings, designs=[self.OPENED])

        assert fault is not None
        assert (fault.kind, fault.stratum, fault.position) == (
            "design",
            slot.stratum,
            slot.position,
        )
        assert fault.segment == (1 if slot.position <= 5 else 2)
        assert arm not in fault.sentence

    def test_another_public_number_is_another_list(self) -> None:
        sealed, openings = self.made()
        segments = tuple(replace(one, public_number="4 8 16") for one in sealed.segments)

        fault = design_fault(
            seal=replace(sealed, segments=segments), openings=openings, designs=[self.OPENED]
        )

        assert fault is not None

    def test_a_segment_of_no_design_that_was_given_is_named(self) -> None:
        sealed, openings = self.made()
        segments = (sealed.segments[0], replace(sealed.segments[1], design=b"d" * 32))

        fault = design_fault(
            seal=replace(sealed, segments=segments), openings=openings, designs=[self.OPENED]
        )

        assert fault is not None
        assert (fault.kind, fault.segment) == ("design", 2)
        assert design_fault(
            seal=replace(sealed, study="F"), openings=openings, designs=[self.OPENED]
        )

    def test_a_slot_that_the_design_has_not_is_named(self) -> None:
        digest = PROMISED.commitment
        sealed, openings = seal(
            study="E",
            slots=[Slot(stratum="Ash", position=1, arm="group")],
            salts=[b"a" * 32],
            design=digest,
            public_number="4",
        )

        fault = design_fault(seal=sealed, openings=openings, designs=[self.OPENED])

        assert fault is not None
        assert "has no such slot" in fault.sentence


def test_lists_for_known_units_are_made_again() -> None:
    waiting = [Waiting(unit=f"u{i}", levels=("Oak" if i % 3 else "Elm",)) for i in range(9)]
    both = [Waiting(unit=one.unit, levels=(*one.levels, "male")) for one in waiting]
    clusters = [Cluster(unit=f"P{i}", values=(float(i * i % 7),)) for i in range(6)]
    constrained = Constrained(
        arms=arms_in_ratio(names=("control", "group")),
        units="clusters",
        covariates=(Covariate(name="size"),),
        best_share=0.5,
    )

    dealt = list(slots_made(design=BLOCKS, seed=5, lengths={}, waiting=waiting))
    minimised = list(slots_made(design=MINIMISED, seed=5, lengths={}, waiting=both))
    chosen = list(slots_made(design=constrained, seed=5, lengths={}, clusters=clusters))

    assert [one.unit for one in dealt] == [f"u{i}" for i in range(9)]
    told = allocate(design=MINIMISED, past=(), waiting=both, seed=5)
    assert [one.arm for one in minimised] == [one.arm for one in told]
    assert sorted(one.arm for one in chosen) == ["control"] * 3 + ["group"] * 3
    assert [(one.position, one.unit) for one in chosen] == [(i + 1, f"P{i}") for i in range(6)]


def test_simple_lists_are_made_again() -> None:
    design = Simple(arms=ARMS)

    made = list(slots_made(design=design, seed=5, lengths={"all": 7}))

    assert [one.arm for one in made] == [
        one.arm for one in sequence(design=design, length=7, seed=5)
    ]


class TestReplay:
    """Every decision again, from the committed seed and the levels on record."""

    SEED = PROMISED.seed_used(public_number="4")

    def past(self, count: int = 30) -> list[Allocated]:
        waiting = [
            Waiting(unit=f"u{i}", levels=(("Oak", "Elm")[i % 2], ("female", "male")[i % 3 > 0]))
            for i in range(count)
        ]
        made = allocate(design=MINIMISED, past=(), waiting=waiting, seed=self.SEED)
        return [
            Allocated(unit=one.unit, levels=one.levels, arm=told.arm)
            for one, told in zip(waiting, made, strict=True)
        ]

    def claims(self, past: list[Allocated]) -> Book:
        book = Book(places=endless_places(study="E", design=PROMISED.commitment))
        for number, one in enumerate(past):
            said = levels_said(design=MINIMISED, levels=one.levels)
            book.claim(stratum="all", unit=one.unit, at=instant(number), by="Ann", levels=said)
        return book

    def verified(self, past, book, **asked):
        return verify_decisions(
            study="E",
            commitment=PROMISED.commitment,
            design=MINIMISED,
            past=past,
            seed=self.SEED,
            claims=None if book is None else book.events,
            **asked,
        )

    def test_a_trial_that_followed_its_seed_is_sound(self) -> None:
        past = self.past()
        book = self.claims(past)

        assert replay(design=MINIMISED, past=past, seed=self.SEED) == ()
        assert self.verified(past, book, held=[book.events[3].digest]).is_sound
        assert self.verified(past, None).is_sound

    @pytest.mark.parametrize("index", range(0, 30, 3))
    def test_an_arm_that_contradicts_the_seed_is_named(self, index: int) -> None:
        past = self.past()
        book = self.claims(past)
        given = past[index].arm
        recorded = "group" if given == "control" else "control"
        past[index] = replace(past[index], arm=recorded)

        found = self.verified(past, book)

        assert found.fault is not None
        assert found.fault.position == index + 1
        assert (
            f"Number {index + 1} to be allocated, unit u{index}: the record says {recorded}, and "
            f"the seed gives {given}." in found.fault.sentence
        )

    def test_an_error_on_record_is_told_apart_and_those_after_it_follow_what_was_recorded(
        self,
    ) -> None:
        past = self.past(12)
        recorded = "group" if past[-1].arm == "control" else "control"
        past[-1] = replace(past[-1], arm=recorded, deviation="read from the wrong line")
        after = [Waiting(unit=f"v{i}", levels=("Oak", "male")) for i in range(8)]
        made = allocate(design=MINIMISED, past=past, waiting=after, seed=self.SEED)
        past += [Allocated(unit=one.unit, levels=("Oak", "male"), arm=one.arm) for one in made]

        found = self.verified(past, self.claims(past))

        assert found.is_sound
        assert [(one.number, one.recorded) for one in found.deviations] == [(12, recorded)]

    def test_levels_changed_after_the_arm_was_known_are_found_by_the_claims(self) -> None:
        past = self.past()
        book = self.claims(past)
        past[4] = replace(past[4], levels=("Elm" if past[4].levels[0] == "Oak" else "Oak", "male"))

        found = self.verified(past, book)

        assert found.fault is not None
        assert (found.fault.kind, found.fault.position) == ("claim", 5)

    def test_people_moved_taken_out_or_put_in_are_found(self) -> None:
        past = self.past()
        book = self.claims(past)
        moved = [past[1], past[0], *past[2:]]
        more = [*past, Allocated(unit="extra", levels=("Oak", "male"), arm="group")]

        for shown, kind, position in (
            (moved, "claim", 1),
            (past[:-1], "skipped", 30),
            (more, "unclaimed", 31),
        ):
            found = self.verified(shown, book)
            assert found.fault is not None
            assert (found.fault.kind, found.fault.position) == (kind, position)

    def test_claims_written_anew_are_found_by_a_digest_that_was_given_out(self) -> None:
        past = self.past(4)

        assert not self.verified(past, self.claims(past), held=[b"h" * 32]).is_sound

    def test_lists_are_replayed_too(self) -> None:
        waiting = [Waiting(unit=f"u{i}", levels=("Oak",)) for i in range(6)]
        made = list(slots_made(design=BLOCKS, seed=5, lengths={}, waiting=waiting))
        past = [Allocated(unit=one.unit, levels=("Oak",), arm=one.arm) for one in made]
        wrong = "group" if past[2].arm == "control" else "control"
        cheated = [*past[:2], replace(past[2], arm=wrong), *past[3:]]

        assert replay(design=BLOCKS, past=past, seed=5) == ()
        (found,) = replay(design=BLOCKS, past=cheated, seed=5)
        assert (found.number, found.recorded, found.given) == (3, wrong, past[2].arm)
