"""The rules of a design's life, without a record."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.acts import ActNotRight
from likewise.domain.allocation.designs import (
    Blocks,
    Factor,
    Minimisation,
    Simple,
    arms_in_ratio,
)
from likewise.domain.allocation.slots import Slot
from likewise.domain.designs import (
    AgreeToSeal,
    AskAboutList,
    Because,
    Claim,
    ClaimSlot,
    DesignNotRight,
    Mode,
    OpenedSlot,
    RecordKind,
    SealDesign,
    SealedList,
    State,
    TrialDesign,
    TryDesign,
)
from likewise.domain.designs.claiming import levels_of, plan_open, said_levels
from likewise.domain.designs.plans import NEXT, become
from likewise.domain.designs.wording import who_could_know
from likewise.domain.operations import Ids
from likewise.domain.sealing import Opening, seal

ARMS = arms_in_ratio(names=("group", "one-to-one"))
SEX = Factor(name="sex", levels=("female", "male"))
AGE = Factor(name="age", levels=("under 60", "60, or over", "60"))
SITE = Factor(name="practice", levels=("Alder", "Birch"))
DESIGN = TrialDesign(id="d", name="Main", mode=Mode.ONLINE, design_file="")


def minimised(*factors, probability=0.8):
    return Minimisation(arms=ARMS, factors=factors, probability=probability)


@given(path=st.lists(st.sampled_from(list(State)), max_size=8))
def test_a_design_goes_one_way_and_leaves_no_step_out(path):
    order = list(State)
    design, reached = DESIGN, {State.DRAFT}

    for state in path:
        before = design.state
        if state in NEXT[before]:
            design = become(design, state)
            assert order.index(design.state) >= order.index(before)
            reached.add(state)
        else:
            with pytest.raises(DesignNotRight, match="A design goes one way"):
                become(design, state)
            assert design.state is before
    passed = set(order[: order.index(design.state)])
    assert passed - reached <= {State.EXTENDED}


@given(data=st.data())
def test_levels_are_read_back_from_a_claim_as_they_were(data):
    factors = data.draw(st.lists(st.sampled_from((SEX, AGE)), min_size=1, unique=True))
    file = minimised(*factors)
    chosen = {each.name: data.draw(st.sampled_from(each.levels)) for each in factors}

    stratum, levels = levels_of(file=file, given=chosen, practice=None, has_practice=False)

    assert stratum == "all"
    assert said_levels(factors=factors, said=levels) == tuple(chosen[each.name] for each in factors)


def test_a_stratum_is_one_of_those_of_the_list():
    file = Blocks(arms=ARMS, factors=(SEX, SITE, AGE), sizes=(2,), strata=("sex", "practice"))

    stratum, levels = levels_of(
        file=file, given={"sex": "male"}, practice="Birch", has_practice=True
    )

    assert stratum == levels == "sex=male, practice=Birch"
    assert stratum in file.stratum_names
    assert levels_of(file=Simple(arms=ARMS), given={}, practice=None, has_practice=False) == (
        "all", "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (TryDesign, {"slots": 0}),
        (TryDesign, {"slots": 1001}),
        (SealDesign, {}),
        (SealDesign, {"slots": 10_001}),
        (SealDesign, {"slots": 3, "file": "x"}),
        (ClaimSlot, {}),
        (ClaimSlot, {"participant": "a", "practice": "b"}),
        (AskAboutList, {"what": RecordKind.CLAIM, "reason": Because.TEST}),
        (AskAboutList, {"what": RecordKind.CLOSE, "reason": Because.TEST, "position": 1}),
        (AskAboutList, {"what": RecordKind.VOID, "reason": Because.TEST, "stratum": "all"}),
    ],
)
def test_an_act_that_cannot_be_is_refused_at_its_field(kind, given):
    with pytest.raises(ActNotRight):
        kind(design="d", **given)


def test_a_root_that_is_too_short_tells_no_two_lists_apart():
    with pytest.raises(ActNotRight, match="16 digits"):
        AgreeToSeal(sealed_list="l", root="0123 4567 89ab cde")
    assert AgreeToSeal(sealed_list="l", root="0123 4567 89ab cdef")


def claims(*positions):
    return [
        Claim(
            id=f"c{n}", design="d", number=n, kind=RecordKind.CLAIM, stratum="all", position=n,
            participant=f"p{n}", at="2026-05-03T10:15:00Z", claimed_by="o", root="", own_digest="",
        )
        for n in positions
    ]  # fmt: skip


SLOTS = [Slot(stratum="all", position=n, arm=ARMS[n % 2].name) for n in range(1, 7)]
SEALED, OPENINGS = seal(study="Main", slots=SLOTS, salts=[bytes([n]) * 32 for n in range(6)])


def opened(openings, taken, *, is_closed=False, before=()):
    return plan_open(
        action="designs.release", design=DESIGN, claims=claims(*taken), openings=openings,
        arms={"group": "g", "one-to-one": "o"}, opened=before, seal=SEALED, is_closed=is_closed,
        ids=Ids("1"),
    )  # fmt: skip


@given(
    taken=st.sets(st.integers(1, 6)), given_out=st.lists(st.integers(1, 6), unique=True, min_size=1)
)
def test_just_the_slots_that_were_taken_are_opened(taken, given_out):
    openings = [OPENINGS[n - 1] for n in given_out]

    if set(given_out) <= taken:
        facts = opened(openings, taken).plan().facts(OpenedSlot)
        assert [each.position for each in facts] == given_out
        assert all(each.arm_name == SLOTS[each.position - 1].arm for each in facts)
    else:
        with pytest.raises(DesignNotRight, match="was not taken") as refused:
            opened(openings, taken)
        assert "group" not in refused.value.sentence
    assert opened(openings, taken, is_closed=True).steps


def test_an_opening_that_was_changed_in_any_part_is_refused_and_names_no_arm():
    (first, *_) = OPENINGS
    other = next(each.arm for each in SLOTS if each.arm != first.slot.arm)

    for changed in (
        replace(first, slot=replace(first.slot, arm=other)),
        replace(first, slot=replace(first.slot, label="7")),
        replace(first, slot=replace(first.slot, position=2)),
        Opening(slot=first.slot, salt=b"x" * 32),
    ):
        with pytest.raises(DesignNotRight, match="is not what was sealed") as refused:
            opened([changed], {1, 2})
        assert not any(arm.name in refused.value.sentence for arm in ARMS)
    with pytest.raises(DesignNotRight, match="comes twice"):
        opened([first, first], {1})


def test_who_could_know_is_said_for_each_way_in_plain_words():
    simple = Simple(arms=ARMS)

    assert "Nobody here" in who_could_know(mode=Mode.BATCH, file=simple)[0]
    assert "disk and its key" in who_could_know(mode=Mode.ONLINE, file=simple)[0]
    seed, guess = who_could_know(mode=Mode.ONLINE, file=minimised(SEX))
    assert "has the seed" in seed
    assert "80% of the time" in guess
    assert "always" in who_could_know(mode=Mode.ONLINE, file=minimised(SEX, probability=1))[1]


def test_what_is_said_of_each_fact_names_what_it_is():
    names = {"d": "Main", "p1": "Asha"}
    (claim,) = claims(1)
    sealed = SealedList(id="l", design="d", number=1, root="ab", seal="", sealed_by="s")

    assert claim.sentence("record", names) == "Asha takes slot 1 of stratum all, for good"
    assert sealed.sentence("record", names) == "segment 1 of Main is sealed, with the root ab"
    assert "is agreed to" in replace(sealed, agreed_by="g").sentence("revise", names)
    for kind in (RecordKind.VOID, RecordKind.ERROR, RecordKind.CLOSE):
        assert replace(claim, kind=kind).sentence("record", names)
    for state in State:
        assert "Main" in replace(DESIGN, state=state).sentence("revise", names)
