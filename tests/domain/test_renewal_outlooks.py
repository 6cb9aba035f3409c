"""What is expected of every cohort that goes on, from recorded histories."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from renewing import BEGAN, UNTIL, a_group, told

from likewise.domain.arms import Format
from likewise.domain.periods import FOREVER
from likewise.domain.renewal import forecast_programme
from likewise.domain.renewal.basis import basis_of
from likewise.domain.renewal.draws import DIMENSIONS, points
from likewise.domain.renewal.facts import DEFAULTS
from likewise.domain.renewal.outlooks import HORIZONS, SEED, inputs_digest, outlooks
from likewise.domain.renewal.recorded import Stay


def expected(*recorded, until=UNTIL):
    return outlooks(told(*recorded, until=until), rules=DEFAULTS, draws=40)


def test_every_group_that_goes_on_is_forecast_as_from_a_file_of_the_same_histories():
    groups = [a_group(number, leads=2) for number in range(5)]
    ended = replace(a_group(9), ended_on=date(2011, 9, 1))
    ended = replace(
        ended,
        members=tuple(
            replace(stay, ends_on=min(stay.ends_on, date(2011, 9, 1)))
            for stay in ended.members
            if stay.begins_on < date(2011, 9, 1)
        ),
        leads=(),
    )

    found = expected(*groups, ended)

    assert [each.cohort for each in found] == [each.cohort for each in groups]
    histories = [span.history for span in told(*groups, ended)]
    whole = forecast_programme(
        histories=histories, rule=DEFAULTS[Format.GROUP].rule, horizons_months=HORIZONS, draws=40
    )
    for mine, theirs in zip(found, whole.cohorts, strict=True):
        assert mine.horizons == theirs.forecasts[0].horizons
        assert (mine.members, mine.leads) == (theirs.state.members, theirs.state.leads)


def test_chances_fall_and_what_is_left_is_divided_between_the_dangers():
    for each in expected(*[a_group(number, leads=1 + number % 2) for number in range(4)]):
        chances = [horizon.chance for horizon in each.horizons]
        assert [horizon.months for horizon in each.horizons] == list(HORIZONS)
        assert chances == sorted(chances, reverse=True)
        for horizon in each.horizons:
            stopped = horizon.by_members + horizon.by_leads + horizon.by_both
            assert horizon.chance + stopped == pytest.approx(1, abs=1e-6)
            assert horizon.low <= horizon.high


def test_a_second_lead_makes_it_likelier_that_a_group_goes_on():
    one, two = a_group(1, leads=1), replace(a_group(1, leads=2), cohort="other")

    alone, together = expected(one, two)

    assert together.horizons[-1].chance > alone.horizons[-1].chance
    assert together.horizons[-1].by_leads < alone.horizons[-1].by_leads


def test_the_danger_of_a_group_with_one_lead_is_the_programmes_and_not_theirs():
    def with_lead_since(begins, *before):
        return replace(a_group(2), leads=(*before, Stay("lead", begins, FOREVER, begins)))

    others = [a_group(number, leads=2) for number in range(3, 9)]
    began, came = with_lead_since(BEGAN), with_lead_since(date(2012, 4, 2))

    alike = [expected(each, *others)[0].horizons[-1].by_leads for each in (began, came)]
    stopped = [Stay(f"before {each}", BEGAN, date(2012, 3, 20), BEGAN) for each in range(3)]
    after = expected(with_lead_since(date(2012, 3, 2), *stopped), *others)[0].horizons[-1]

    # What differs is what all leads together have taught, and how soon successors came here.
    assert alike[0] == pytest.approx(alike[1], abs=0.06)
    assert after.by_leads < 0.5
    programme = basis_of(told(began, *others), rules=DEFAULTS).programme
    assert programme.tallies.lead_hazard[0] == programme.tallies.lead_stops[0] == 0
    assert programme.tallies.lead_hazard[1] > 0


def test_pairs_are_not_forecast_and_teach_nothing():
    groups = [a_group(number) for number in range(3)]
    pairs = [a_group(number, founders=1, format=Format.ONE_TO_ONE) for number in range(20, 24)]

    assert expected(*pairs, *groups) == expected(*groups)
    assert expected(*pairs) == ()
    assert expected() == ()


@pytest.mark.parametrize(
    ("group", "because"),
    [
        (a_group(1, founders=2), "It has had fewer than 4 for"),
        (a_group(1, founders=0), "It has no members"),
        (
            replace(a_group(2), leads=(Stay("lead", BEGAN, date(2011, 2, 1), BEGAN),)),
            "Nobody has led it for 17 months",
        ),
        (
            replace(a_group(3), began_on=date(2012, 5, 20), formats=((BEGAN, Format.GROUP),)),
            "It has no whole month yet: it began on 20 May 2012",
        ),
        (a_group(4, founders=600), "more than the 500"),
    ],
)  # fmt: skip
def test_what_cannot_be_forecast_says_why_beside_the_others(group, because):
    odd = replace(group, cohort="odd")

    found = {each.cohort: each for each in expected(a_group(11), odd, a_group(12))}

    assert because in found["odd"].because
    assert found["odd"].horizons == ()
    assert found["cohort-11"].horizons
    assert found["cohort-11"].because == ""


def test_a_cohort_that_became_another_lately_is_forecast_by_what_the_others_taught():
    merged = date(2012, 4, 15)
    more = tuple(Stay(f"x{number}", merged, FOREVER, BEGAN) for number in range(12))
    changed = replace(a_group(3), acts=frozenset({merged}), members=(*a_group(3).members, *more))
    drawn = replace(changed, cohort="drawn", members=(*a_group(3).members, more[0]))

    young, old, kept = expected(changed, a_group(4), drawn)

    assert (young.months, old.months, kept.months) == (1, 17, 17)
    assert young.horizons


def test_a_group_that_everybody_left_has_stopped():
    left = date(2012, 3, 9)
    empty = replace(
        a_group(3), members=tuple(Stay(f"m{number}", BEGAN, left, BEGAN) for number in range(6))
    )

    odd, _ = expected(empty, a_group(4))

    assert "It has no members" in odd.because


def test_alone_what_cannot_be_told_says_why():
    young = replace(a_group(3), began_on=date(2012, 5, 20))

    (found,) = expected(young)

    assert found.because.startswith("It has no whole month yet: it began on ")


def test_equal_records_have_one_digest_and_any_change_another():
    groups = told(a_group(1), a_group(2))

    def digest(spans=groups, rules=DEFAULTS, until=UNTIL):
        return inputs_digest(spans, rules=rules, watched_until=until)

    stricter = DEFAULTS | {Format.GROUP: replace(DEFAULTS[Format.GROUP], minimum=5)}
    others = [
        digest(spans=told(a_group(1), a_group(3))),
        digest(spans=groups[:1]),
        digest(rules=stricter),
        digest(until=UNTIL + timedelta(days=1)),
    ]
    assert digest() == digest(spans=told(a_group(1), a_group(2)))
    assert len({digest(), *others}) == 5


def test_the_seed_that_is_kept_is_that_of_the_draws():
    name, *key = SEED.split()

    words = np.random.Philox(key=[int(each) for each in key]).random_raw(20 * DIMENSIONS)

    order = np.argsort(words.reshape(DIMENSIONS, 20), axis=1)
    assert name == "philox"
    assert np.array_equal((order.T + 0.5) / 20, points(draws=20))
