"""Why somebody got their arm: words without a number, and figures that another way gives too."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.allocation.designs import Blocks, Factor, Minimisation, Simple, arms_in_ratio
from likewise.domain.allocation.sequences import sequence
from likewise.domain.designs.facts import Claim, Mode, OpenedSlot, RecordKind
from likewise.domain.designs.figures import UNTIL_CLOSED, decision_of, figures
from likewise.domain.designs.wording import asked_of, explained
from likewise.domain.periods import in_words

ARMS = arms_in_ratio(names=("group", "one-to-one"))
SEX = Factor(name="sex", levels=("female", "male"))
SITE = Factor(name="practice", levels=("Alder", "Birch, north"))
DAY = date(2026, 5, 3)
FILES = (
    Simple(arms=ARMS),
    Simple(arms=ARMS, units="clusters"),
    Blocks(arms=ARMS, factors=(SEX, SITE), sizes=(2, 4), strata=("practice",)),
    Blocks(arms=ARMS, factors=(SEX, SITE), sizes=(2,), strata=("sex", "practice")),
    Minimisation(arms=ARMS, factors=(SEX, SITE), probability=0.8),
    Minimisation(arms=ARMS, factors=(SITE,), probability=1.0),
)
NUMBERS = re.compile(
    r"\d|%|\b(one|two|three|four|five|six|seven|eight|nine|ten|twice|half|chance\w*|imbalanc\w*"
    r"|more|fewer|most|few)\b"
)


def levels_in(file, data):
    asked = file.stratum_factors if isinstance(file, Blocks) else file.factors
    chosen = [(each.name, data.draw(st.sampled_from(each.levels))) for each in asked]
    return chosen, ", ".join(f"{name}={level}" for name, level in chosen)


@given(file=st.sampled_from(FILES), mode=st.sampled_from(Mode), on=st.dates(), data=st.data())
def test_the_words_hold_no_number_but_the_day_and_say_what_was_asked(file, mode, on, data):
    chosen, levels = levels_in(file, data)
    levels = "" if isinstance(file, Simple) else levels

    for arm in ("", "group"):
        told = explained(arm=arm, levels=levels, file=file, mode=mode, on=on)
        said = " ".join(told.sentences)
        assert NUMBERS.search(said.replace(in_words(on), "that day")) is None, said
        assert "draw decided" in said
        assert ("group" in said) is bool(arm)
        assert in_words(on) in said
        assert all(f"{name}, {level}" in said for name, level in chosen if levels)
    assert asked_of(levels=levels, file=file) == tuple(chosen if levels else ())


def chain(file, arms, levels=None, stratum="all"):
    """Claims in order, and the slots that were opened for them."""
    claims = [
        Claim(id=f"c{n}", design="d", number=n, kind=RecordKind.CLAIM, stratum=stratum, position=n,
              participant=f"p{n}", levels=levels[n - 1] if levels else "", at="", claimed_by="a",
              root="", own_digest="")
        for n in range(1, len(arms) + 1)
    ]  # fmt: skip
    opened = [
        OpenedSlot(id=f"o{n}", design="d", stratum=stratum, position=n, arm=arm, arm_name=arm,
                   salt="")
        for n, arm in enumerate(arms, 1)
    ]  # fmt: skip
    return claims, opened


def told(file, claims, opened, number, *, seed=7, is_closed=False):
    claim = claims[number - 1]
    made = decision_of(claim=claim, claims=claims, opened=opened, file=file, seed=seed)
    return made, figures(
        file=file, claim=claim, claims=claims, opened=opened, decision=made, why_none="",
        is_closed=is_closed,
    )  # fmt: skip


BEFORE = (("female", "Alder", "group"), ("female", "Birch, north", "group"),
          ("female", "Alder", "one-to-one"), ("male", "Alder", "one-to-one"))  # fmt: skip


def test_a_minimised_arm_is_told_with_the_counts_and_imbalances_worked_out_by_hand():
    file = FILES[4]
    levels = [f"sex={sex}, practice={site}" for sex, site, _ in BEFORE] + ["sex=female, practice=Alder"]  # fmt: skip
    claims, opened = chain(file, [*(arm for *_, arm in BEFORE), "one-to-one"], levels)

    made, found = told(file, claims, opened, 5)

    alike, imbalances = found.tables[1:]
    # women: 2 in group, 1 in one-to-one; at Alder: 1 in group, 2 in one-to-one
    assert [row[2:] for row in alike.rows] == [("2", "1"), ("1", "2")]
    # to group: |3-1| + |2-2| = 2; to one-to-one: |2-2| + |1-3| = 2: a tie, so half and half
    assert imbalances.rows == (
        ("group", "2", "0", "2", "50%"), ("one-to-one", "0", "2", "2", "50%")
    )  # fmt: skip
    assert found.tables[0].rows == (("group", "2", "2"), ("one-to-one", "2", "2"))
    assert found.panel == ""
    assert "The draw" not in dict(found.lines)
    closed = told(file, claims, opened, 5, is_closed=True)[1]
    assert closed.panel == made.words
    assert dict(closed.lines)["The draw"] == f"{made.draw:.3f}"


def test_a_block_is_told_only_once_nobody_is_allocated_any_more():
    file = Blocks(arms=ARMS, factors=(SEX,), sizes=(2, 4), strata=("sex",))
    arms = [made.arm for made in sequence(design=file, length=8, seed=7) if made.stratum == "sex=male"]  # fmt: skip
    claims, opened = chain(file, arms, stratum="sex=male")

    for number in range(1, 9):
        made, found = told(file, claims, opened, number)
        said = repr(found)
        assert ("The block", UNTIL_CLOSED) in found.lines
        assert "%" not in said
        assert "left" not in said
        assert dict(found.lines)["Made again from the seed"] == "The same arm"
        assert made.arm == arms[number - 1]
        before = [row[1] for row in found.tables[0].rows]
        assert before == [str(arms[: number - 1].count(each)) for each in file.names]
        panel = told(file, claims, opened, number, is_closed=True)[1].panel
        assert "places left" in panel


def test_an_arm_that_the_seed_does_not_give_is_said():
    file = Simple(arms=ARMS)
    right = next(sequence(design=file, length=1, seed=7)).arm
    wrong = next(each for each in file.names if each != right)
    claims, opened = chain(file, [wrong])

    lines = dict(told(file, claims, opened, 1)[1].lines)

    assert lines["Made again from the seed"].startswith("Another arm")
    assert lines["Chances"] == "50% for group and 50% for one-to-one"


@pytest.mark.parametrize(("ratio", "said"), [((1, 1), "arms of one size"), ((1, 2), "equal places")])  # fmt: skip
def test_the_rule_says_how_a_ratio_is_kept(ratio, said):
    arms = arms_in_ratio(names=("group", "one-to-one"), ratio=ratio)
    file = Minimisation(arms=arms, factors=(SEX,), probability=0.8)
    claims, opened = chain(file, ["group"], ["sex=male"])

    assert said in dict(told(file, claims, opened, 1)[1].lines)["The rule"]
