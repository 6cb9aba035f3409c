"""What a what-if changes for every cohort that it touches."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from renewing import a_group, before_of, told

from likewise.domain.arms import Format
from likewise.domain.renewal import RenewalRefused
from likewise.domain.renewal.asking import Asked, Way, check_asked
from likewise.domain.renewal.basis import basis_of
from likewise.domain.renewal.doors import FOR_GOOD
from likewise.domain.renewal.effects import (
    Becomes,
    Before,
    Drawn,
    chances_of,
    draws_of,
    effects_of,
    values_of,
)
from likewise.domain.renewal.exact import LeadDraws, MemberDraws
from likewise.domain.renewal.facts import DEFAULTS
from likewise.domain.renewal.model import Rule, StartingState
from likewise.domain.renewal.outlooks import HORIZONS

RUNS, MONTHS = 40_000, 18
RULE = Rule(minimum=4, run=2)
COMING, APPEARING = 0.5, 0.05


def known(members, new, leads, *, leaving=(0.3, 0.1), coming=COMING, attending=1.0, rule=RULE):
    """A cohort whose rates are known: one draw."""
    one = np.ones(1)
    return Drawn(
        state=StartingState(members=members, new_members=new, leads=leads),
        rule=rule,
        new_members=one * new,
        new_leads=one * 0,
        members=MemberDraws(
            joining=np.full((MONTHS, 1), coming),
            leaving_new=one * leaving[0],
            leaving_settled=one * leaving[1],
            attending=one * attending,
            settling=1 / 3,
        ),
        leads=LeadDraws(
            appearing=one * APPEARING,
            stopping_new=one * 0.06,
            stopping_settled=one * 0.04,
            settling=1 / 6,
        ),
        choosing=None,
    )


def by_lot(settled, new, leads, *, leaving=(0.3, 0.1), coming=COMING, appearing=APPEARING,
           new_leads=0, rest=0, seed=5):  # fmt: skip
    """Which of many cohorts still meet after 3, 6, 12 and 18 months; written apart, in arrays."""
    rng = np.random.Generator(np.random.Philox(seed))
    new, settled = np.full(RUNS, new), np.full(RUNS, settled)
    fresh, old = np.full(RUNS, new_leads), np.full(RUNS, leads)
    short, unled, met = np.zeros(RUNS, int), np.zeros(RUNS, int), np.ones(RUNS, bool)
    found = {}
    for month in range(MONTHS):
        settled = rng.binomial(settled, np.exp(-leaving[1]))
        stay = rng.binomial(new, np.exp(-leaving[0]))
        settle = rng.binomial(stay, 1 / 3)
        new, settled = stay - settle + rng.poisson(coming * (month >= rest), RUNS), settled + settle
        old = rng.binomial(old, np.exp(-0.04))
        stay = rng.binomial(fresh, np.exp(-0.06))
        settle = rng.binomial(stay, 1 / 6)
        fresh, old = stay - settle + rng.poisson(appearing, RUNS), old + settle
        if month >= rest:
            short = np.where(new + settled < 4, short + 1, 0)
            unled = np.where(fresh + old == 0, unled + 1, 0)
        met = met & (short < 2) & (unled < 3)
        if month + 1 in HORIZONS:
            found[month + 1] = met.copy()
    return found


def asked_of(asked, one, other=None, coming=None, monkeypatch=None):
    cohorts = {"one": one} | ({"other": other} if other else {})
    before = {
        name: Before(drawn=each, chances=chances_of(each), said=values_of(chances_of(each).meeting))
        for name, each in cohorts.items()
    }
    basis = replace(basis_of([], rules=DEFAULTS), programme=object())
    if coming is not None:
        monkeypatch.setattr(
            "likewise.domain.renewal.effects.draw_arrivals_of_another", lambda **_: coming
        )
    return effects_of(asked, basis=basis, cohort="one", before=before)


def agree(values, met):
    for months in HORIZONS:
        truth = met[months].mean()
        error = 4 * np.sqrt(max(truth * (1 - truth), 1e-4) / RUNS)
        assert values[months].mean == pytest.approx(truth, abs=error), months


def test_a_cohort_that_another_joins_is_as_a_simulation_of_all_its_people():
    effects = asked_of(
        Asked(way=Way.ABSORB, other="other", leads=1, rest=2), known(5, 2, 1), known(4, 1, 1)
    )

    mine, theirs = effects
    agree(mine.before, by_lot(3, 2, 1))
    agree(mine.after, by_lot(6, 3, 2, new_leads=1, rest=2))
    agree(theirs.before, by_lot(3, 1, 1))
    assert (mine.becomes, theirs.becomes) == (Becomes.ITSELF, Becomes.THE_OTHER)
    for months in HORIZONS:
        assert mine.after[months].mean == pytest.approx(theirs.after[months].mean)


def test_a_new_cohort_of_two_keeps_its_people_and_is_joined_as_others_are(monkeypatch):
    one, other = known(6, 2, 1, leaving=(0.4, 0.12)), known(3, 0, 1, leaving=(0.1, 0.06))

    mine, _ = asked_of(
        Asked(way=Way.MERGE, other="other"), one, other,
        coming=(np.full((MONTHS, 1), 0.3), np.full(1, 0.02)), monkeypatch=monkeypatch,
    )  # fmt: skip

    leaving = (0.4 * 2 / 3 + 0.1 / 3, 0.12 * 2 / 3 + 0.06 / 3)
    agree(mine.after, by_lot(7, 2, 2, leaving=leaving, coming=0.3, appearing=0.02))
    assert mine.becomes is Becomes.THE_NEW


def test_whom_it_draws_are_missing_where_they_came_from():
    # Of five, of whom two are new, five in five come: as many of them new.
    mine, theirs = asked_of(
        Asked(way=Way.DRAW, other="other", people=5), known(5, 0, 1), known(10, 4, 1)
    )

    agree(mine.after, by_lot(8, 2, 1))
    agree(theirs.after, by_lot(3, 2, 1))


def test_a_split_halves_people_leads_and_newcomers_and_says_whether_any_part_goes_on():
    any_part, first, second = asked_of(Asked(way=Way.SPLIT, leads=1), known(12, 0, 1))

    ones = by_lot(6, 0, 1, coming=COMING / 2, appearing=APPEARING / 2, seed=6)
    twos = by_lot(6, 0, 0, new_leads=1, coming=COMING / 2, appearing=APPEARING / 2, seed=7)
    agree(first.after, ones)
    agree(second.after, twos)
    agree(any_part.after, {months: ones[months] | twos[months] for months in HORIZONS})


def test_more_newcomers_every_month_and_members_of_pairs():
    (effect,) = asked_of(Asked(monthly=1, pairs=2), known(5, 1, 2))

    agree(effect.after, by_lot(6, 1, 2, coming=COMING + 1))


@pytest.fixture(scope="module")
def basis():
    groups = [a_group(number, leads=1 + number % 3, founders=5 + number) for number in range(6)]
    pairs = [a_group(number, founders=1, format=Format.ONE_TO_ONE) for number in range(20, 23)]
    return basis_of(told(*groups, *pairs), rules=DEFAULTS)


def effects(basis, asked, cohort="cohort-0", draws=40):
    touched = {cohort, asked.other} - {""}
    return effects_of(
        asked, basis=basis, cohort=cohort, before=before_of(basis, *touched, draws=draws)
    )


@given(monthly=st.integers(0, 4), leads=st.integers(0, 3), pairs=st.integers(0, 3))
@settings(max_examples=12, deadline=None)
def test_more_people_never_make_a_cohort_likelier_to_stop(basis, monthly, leads, pairs):
    asked = Asked(monthly=monthly, leads=leads, pairs=pairs)

    (effect,) = effects(basis, asked)

    for months in HORIZONS:
        low, mean = effect.difference[months].low, effect.difference[months].mean
        assert low >= -2e-4  # what the engine gives away
        assert effect.after[months].mean == pytest.approx(
            effect.before[months].mean + mean, abs=1e-9
        )


def shut(drawn):
    return replace(drawn, state=replace(drawn.state, closed_for=FOR_GOOD))


def test_a_closed_cohort_that_opens_is_as_one_that_is_open_and_never_likelier_to_stop():
    (plain,) = asked_of(Asked(monthly=1), known(6, 1, 1))
    (opened,) = asked_of(Asked(opened=True, monthly=1), shut(known(6, 1, 1)))
    (some,) = asked_of(Asked(monthly=1), shut(known(6, 1, 1)))

    agree(opened.before, by_lot(5, 1, 1, coming=0.0))
    agree(some.after, by_lot(5, 1, 1, coming=1.0))
    for months in HORIZONS:
        assert opened.after[months].mean == pytest.approx(plain.after[months].mean, abs=1e-9)
        assert some.after[months].mean < opened.after[months].mean


def test_a_cohort_that_takes_another_in_stays_closed_and_a_new_one_is_open(monkeypatch):
    coming = (np.full((MONTHS, 1), 0.3), np.full(1, APPEARING))
    closed = shut(known(5, 0, 1)), shut(known(4, 0, 1))

    absorbing, _ = asked_of(Asked(way=Way.ABSORB, other="other"), *closed)
    merging, _ = asked_of(
        Asked(way=Way.MERGE, other="other"), *closed, coming=coming, monkeypatch=monkeypatch
    )

    agree(absorbing.after, by_lot(9, 0, 2, coming=0.0))
    agree(merging.after, by_lot(9, 0, 2, coming=0.3))


def test_differences_are_taken_world_by_world_and_known_better_than_either_side(basis):
    (effect,) = effects(basis, Asked(monthly=1))

    for months in (12, 18):
        one, other = effect.before[months], effect.after[months]
        apart = effect.difference[months]
        assert apart.high - apart.low < (one.high - one.low) + (other.high - other.low)
        assert apart.low <= apart.mean <= apart.high


@pytest.mark.parametrize(
    "asked",
    [Asked(monthly=1), Asked(leads=1), Asked(way=Way.ABSORB, other="cohort-3")],
)
def test_a_fifth_of_the_draws_say_nearly_the_same_difference(basis, asked):
    few, many = (effects(basis, asked, draws=draws)[0] for draws in (40, 200))

    for months in HORIZONS:
        assert few.difference[months].mean == pytest.approx(many.difference[months].mean, abs=0.02)


def test_the_forecast_s_own_chance_is_where_a_what_if_begins(basis):
    (before,) = before_of(basis, "cohort-0").values()
    moved = {
        months: replace(value, mean=value.mean - 0.05) for months, value in before.said.items()
    }

    (effect,) = effects_of(
        Asked(leads=1), basis=basis, cohort="cohort-0",
        before={"cohort-0": replace(before, said=moved)},
    )  # fmt: skip

    for months in HORIZONS:
        assert effect.before[months].mean == moved[months].mean
        assert effect.after[months].mean == pytest.approx(
            moved[months].mean + effect.difference[months].mean, abs=1e-9
        )


@pytest.mark.parametrize(
    ("asked", "sentence", "field"),
    [
        (Asked(), "Nothing is asked.", ""),
        (Asked(monthly=21), "Give a whole number from 0 to 20.", "monthly"),
        (Asked(rest=-1), "Give a whole number from 0 to 12.", "rest"),
        (Asked(pairs=7), "Of members of pairs that go on there are 4.", "pairs"),
        (Asked(way=Way.MERGE), "Choose the other cohort.", "other"),
        (Asked(way=Way.MERGE, other="cohort-0"), "That is this cohort itself.", "other"),
        (Asked(way=Way.ABSORB, other="cohort-20"), "it is a pair, or has ended", "other"),
        (Asked(way=Way.ABSORB, other="nobody"), "it is a pair, or has ended", "other"),
        (Asked(way=Way.ABSORB, other="young"), "It has no whole month yet: it began on 20 May 2012", "other"),
        (Asked(way=Way.DRAW, other="cohort-1"), "Say how many people it draws", "people"),
        (Asked(way=Way.DRAW, other="cohort-1", people=99), "Draw fewer", "people"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_with_a_sentence_at_its_field(
    basis, asked, sentence, field
):
    young = replace(a_group(9), cohort="young", began_on=date(2012, 5, 20))
    with_young = basis_of(told(young, a_group(1)), rules=DEFAULTS)
    basis = replace(basis, going={**basis.going, "young": with_young.going["young"]})

    with pytest.raises(RenewalRefused) as refused:
        check_asked(asked, basis=basis, cohort="cohort-0")

    assert sentence in refused.value.sentence
    assert refused.value.field == field


def test_what_cannot_be_asked_of_a_cohort_that_is_not_forecast_or_has_nobody_recorded(basis):
    one, unled = a_group(1, founders=4), a_group(2, leads=0)
    alone = basis_of(told(one, unled), rules=DEFAULTS)

    for cohort, asked, sentence in (
        ("cohort-20", Asked(leads=1), "Nothing is forecast of this cohort."),
        ("cohort-2", Asked(leads=1), "Who leads it is not recorded"),
        ("cohort-1", Asked(pairs=1), "there are none"),
    ):
        with pytest.raises(RenewalRefused, match=sentence):
            check_asked(asked, basis=alone, cohort=cohort)


def test_one_member_cannot_part():
    going = basis_of(told(a_group(3), a_group(4)), rules=DEFAULTS)
    here = going.going["cohort-3"]
    assert here.state is not None
    small = replace(here, state=replace(here.state, members=1, new_members=0.0))
    basis = replace(going, going={**going.going, "cohort-3": small})

    with pytest.raises(RenewalRefused, match="too few members to split"):
        check_asked(Asked(way=Way.SPLIT), basis=basis, cohort="cohort-3")


def test_what_can_be_asked_is_not_refused(basis):
    check_asked(
        Asked(monthly=2, leads=1, rest=3, pairs=3, way=Way.DRAW, other="cohort-1", people=1),
        basis=basis, cohort="cohort-0",
    )  # fmt: skip


def test_of_a_cohort_that_cannot_be_forecast_nothing_is_drawn():
    young = replace(a_group(9), began_on=date(2012, 5, 20))
    basis = basis_of(told(young, a_group(1)), rules=DEFAULTS)

    with pytest.raises(RenewalRefused, match="no whole month"):
        draws_of(basis=basis, going=basis.going["cohort-9"])


def test_where_nothing_was_taught_two_cannot_become_one():
    nothing = basis_of([], rules=DEFAULTS)
    cohorts = {name: Before(drawn=known(5, 0, 1), chances=chances_of(known(5, 0, 1)), said={})
               for name in ("one", "other")}  # fmt: skip

    with pytest.raises(RenewalRefused, match="Nothing is forecast in this programme yet"):
        effects_of(Asked(way=Way.MERGE, other="other"), basis=nothing, cohort="one", before=cohorts)
    with pytest.raises(LookupError):
        nothing.learnt(12 * 2011)
