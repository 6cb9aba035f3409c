"""What histories must be, and what rates are learnt from them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.domain.renewal import RenewalRefused
from likewise.domain.renewal.columns import Columns, side_by_side
from likewise.domain.renewal.estimation import (
    Shapes,
    learn_shapes,
    new_by_tenure,
    tally,
)
from likewise.domain.renewal.histories import TENURES, History, Month
from likewise.domain.renewal.pooling import pool_rates, pool_shares
from likewise.domain.renewal.priors import PRIORS, RatePrior, SharePrior

FIRST = 12 * 2011


def history(counts, cohort="Thursday", **more):
    months, members = [], counts[0][0]
    for place, (_, newcomers, leavers) in enumerate(counts):
        months.append(
            Month(
                month=FIRST + place,
                members=members,
                newcomers=newcomers,
                leavers=leavers,
                **more,
            )
        )
        members += newcomers - leavers
    return History(cohort=cohort, months=tuple(months))


def mean_of(grid):
    return float(grid.weight @ grid.mean)


@pytest.mark.parametrize(
    ("months", "words"),
    [
        ([], "has no history"),
        (
            [
                Month(month=FIRST, members=8, newcomers=0, leavers=0),
                Month(month=FIRST + 2, members=8, newcomers=0, leavers=0),
            ],
            "goes from 2011-01 to 2011-03",
        ),
        (
            [
                Month(month=FIRST, members=8, newcomers=1, leavers=2),
                Month(month=FIRST + 1, members=8, newcomers=0, leavers=0),
            ],
            r"ends 2011-01 with 7 members \(8 \+ 1 - 2\) but starts 2011-02 with 8",
        ),
        (
            [
                Month(
                    month=FIRST, members=8, newcomers=0, leavers=0,
                    leads=1, leads_started=0, leads_stopped=1,
                ),
                Month(
                    month=FIRST + 1, members=8, newcomers=0, leavers=0,
                    leads=1, leads_started=0, leads_stopped=0,
                ),
            ],
            "ends 2011-01 with 0 facilitators but starts 2011-02 with 1",
        ),
    ],
)  # fmt: skip
def test_a_history_with_a_hole_is_refused(months, words):
    with pytest.raises(RenewalRefused, match=words):
        History(cohort="Thursday", months=tuple(months))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"leavers": 9}, "9 people left, but only 8"),
        ({"members": -1}, "negative"),
        ({"members": 600}, "500"),
        ({"newcomers": 2, "first_timers": 1}, "First-timers include"),
        ({"meetings": 1}, "both meetings and attended"),
        ({"meetings": 1, "attended": 20}, "not visitors"),
        ({"leads": 1}, "all of facilitators"),
        ({"leads": 1, "leads_started": 0, "leads_stopped": 2}, "2 facilitators stopped"),
    ],
)
def test_a_month_that_contradicts_itself_is_refused(values, words):
    plain = {"month": FIRST, "members": 8, "newcomers": 0, "leavers": 0}

    with pytest.raises(RenewalRefused, match=words):
        Month(**(plain | values))


def test_no_history_at_all_is_refused():
    with pytest.raises(RenewalRefused, match="no history"):
        side_by_side(histories=[])


def test_with_much_data_the_programme_s_rate_is_the_data_s():
    rng = np.random.Generator(np.random.Philox(1))
    exposures = np.full(2_000, 24.0)
    counts = rng.poisson(rng.gamma(5, 0.4 / 5, 2_000) * exposures)

    grid = pool_rates(counts=counts, exposures=exposures, prior=RatePrior(centre=0.05, spread=1.0))

    assert mean_of(grid) == pytest.approx(counts.sum() / exposures.sum(), rel=0.01)
    assert float(grid.weight @ grid.concentration) == pytest.approx(5, rel=0.15)


def test_without_data_the_rate_is_the_prior_s():
    prior = RatePrior(centre=0.3, spread=0.7)

    grid = pool_rates(counts=np.zeros(3, np.int64), exposures=np.zeros(3), prior=prior)

    logs = np.log(grid.mean)
    middle = grid.weight @ logs
    assert middle == pytest.approx(np.log(0.3), abs=1e-6)
    assert np.sqrt(grid.weight @ (logs - middle) ** 2) == pytest.approx(0.7, rel=0.05)


def test_the_grid_agrees_with_a_direct_negative_binomial():
    # scipy.stats.nbinom on a fine grid, the textbook way, against the zooming grid.
    from scipy.stats import lognorm, nbinom

    prior = RatePrior(centre=0.3, spread=1.0)
    counts, exposures = np.array([3, 0, 7, 2]), np.array([10.0, 12.0, 9.0, 11.0])
    means = np.exp(np.linspace(-4, 2, 120))
    shapes = np.exp(np.linspace(-1.5, 5, 90))
    weight = np.empty((means.size, shapes.size))
    for row, mean in enumerate(means):
        for column, shape in enumerate(shapes):
            chance = shape / (shape + mean * exposures)
            weight[row, column] = nbinom.pmf(counts, shape, chance).prod()
    weight *= (lognorm.pdf(means, prior.spread, scale=prior.centre) * means)[:, None]
    weight *= (lognorm.pdf(shapes, prior.between_spread, scale=prior.between) * shapes)[None, :]
    weight /= weight.sum()

    grid = pool_rates(counts=counts, exposures=exposures, prior=prior)

    assert mean_of(grid) == pytest.approx(float(weight.sum(axis=1) @ means), rel=0.02)
    shape = float(grid.weight @ np.log(grid.concentration))
    assert shape == pytest.approx(float(weight.sum(axis=0) @ np.log(shapes)), abs=0.05)


def test_shares_are_pooled_between_the_prior_and_the_data():
    prior = SharePrior(centre=0.56, spread=0.4)
    none = pool_shares(successes=np.zeros(1, np.int64), trials=np.zeros(1, np.int64), prior=prior)
    much = pool_shares(successes=np.full(400, 18), trials=np.full(400, 20), prior=prior)

    assert float(none.weight @ none.mean) == pytest.approx(0.56, abs=0.02)
    assert float(much.weight @ much.mean) == pytest.approx(0.9, abs=0.01)


def test_very_many_cohorts_are_learnt_from_a_part():
    rng = np.random.Generator(np.random.Philox(2))
    counts = rng.poisson(rng.gamma(5, 0.1, 20_000) * 12)

    grid = pool_rates(
        counts=counts, exposures=np.full(20_000, 12.0), prior=RatePrior(centre=0.3, spread=1.0)
    )

    assert mean_of(grid) == pytest.approx(0.5, rel=0.03)


def test_who_is_still_new_fades_with_tenure():
    shares = new_by_tenure(new=0.3, settled=0.1, settling=1 / 3)

    assert shares[0] == 1
    assert np.all(np.diff(shares) < 0)
    # After one month: stayed and did not settle, over all who stayed.
    assert shares[1] == pytest.approx(2 / 3)


def test_monthly_counts_leave_the_ratio_at_its_starting_values():
    shapes = learn_shapes(columns=side_by_side(histories=[history([(8, 1, 1)] * 5)]))

    assert np.allclose(shapes.weight, 1 / shapes.weight.size)
    assert np.median(shapes.ratio) == pytest.approx(PRIORS.ratio.centre, rel=0.1)


@pytest.mark.parametrize("ratio", [0.4, 1.0, 1.2, 6.0, 15.0])
def test_spells_teach_how_the_hazard_falls_with_tenure(ratio):
    settled = 0.08
    share = new_by_tenure(new=ratio * settled, settled=settled, settling=PRIORS.settling)
    leave = 1 - share * np.exp(-ratio * settled) - (1 - share) * np.exp(-settled)
    at_risk = np.full((1, 1, TENURES), 10_000)
    left = np.round(at_risk * leave).astype(int)
    columns = replace(side_by_side(histories=[history([(8, 1, 1)])]), at_risk=at_risk, left=left)

    shapes = learn_shapes(columns=columns)

    assert float(np.exp(shapes.weight @ np.log(shapes.ratio))) == pytest.approx(ratio, rel=0.15)


def test_cohorts_that_lose_people_fast_do_not_look_like_a_hazard_that_falls():
    # Nobody leaves sooner for being new; one cohort loses a twentieth a month, the other half.
    tenure = np.arange(TENURES)
    at_risk = np.round(20_000 * np.array([0.95**tenure, 0.5**tenure])).astype(int)
    left = np.round(at_risk * np.array([[0.05], [0.5]])).astype(int)
    two = side_by_side(histories=[history([(8, 1, 1)]), history([(8, 1, 1)], cohort="Monday")])
    columns = replace(two, at_risk=at_risk[:, None], left=left[:, None])

    shapes = learn_shapes(columns=columns)

    # The exposure of half a month for leavers is rough where half leave: a little above 1.
    assert float(np.exp(shapes.weight @ np.log(shapes.ratio))) == pytest.approx(1, abs=0.1)


def test_few_spells_leave_the_ratio_between_the_prior_and_the_data():
    # Every unknown on a fine grid, with scipy's laws: Poisson leavers at each tenure, the cohort's
    # level gamma, its mean and shape lognormal, the ratio lognormal.
    from scipy.stats import gamma, lognorm, poisson

    left = np.array([3, 1, 2, 0, 1, 1, 0, 0, 1, 0, 0, 0, 2])
    at_risk = np.array([12, 9, 9, 8, 8, 7, 6, 6, 6, 5, 5, 5, 30])
    columns = replace(
        side_by_side(histories=[history([(8, 1, 1)])]),
        at_risk=at_risk[None, None], left=left[None, None],
    )  # fmt: skip
    prior = PRIORS.leaving_settled
    levels, wide = np.exp(np.linspace(-4, 3, 160)), np.linspace(-3, 3, 31)
    believed = np.zeros(levels.size)
    for mean in np.exp(prior.spread * wide):
        for shape in prior.between * np.exp(prior.between_spread * wide):
            weight = lognorm.pdf(mean, prior.spread) * mean
            weight *= lognorm.pdf(shape, prior.between_spread, scale=prior.between) * shape
            believed += weight * gamma.pdf(levels, shape, scale=mean / shape) * levels
    ratios = np.exp(np.linspace(-2, 4, 200))
    weight = np.empty(ratios.size)
    for place, ratio in enumerate(ratios):
        share = new_by_tenure(new=0.08 * ratio, settled=0.08, settling=PRIORS.settling)
        hazard = -np.log(share * np.exp(-0.08 * ratio) + (1 - share) * np.exp(-0.08))
        expected = (at_risk - left / 2) * hazard
        weight[place] = poisson.pmf(left, levels[:, None] * expected).prod(axis=1) @ believed
    weight *= lognorm.pdf(ratios, PRIORS.ratio.spread, scale=PRIORS.ratio.centre) * ratios
    weight /= weight.sum()

    shapes = learn_shapes(columns=columns)

    mean = weight @ np.log(ratios)
    assert shapes.weight @ np.log(shapes.ratio) == pytest.approx(mean, abs=0.02)
    spread = np.sqrt(weight @ (np.log(ratios) - mean) ** 2)
    assert np.std(np.log(shapes.ratio)) == pytest.approx(spread, rel=0.06)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=12),
    st.integers(6, 12),
)
def test_tallies_count_every_event_once(flows, members):
    counts, size = [], members
    for newcomers, leavers in flows:
        leavers = min(leavers, size)
        counts.append((size, newcomers, leavers))
        size += newcomers - leavers
    columns = side_by_side(histories=[history(counts)])

    told = tally(columns=columns, shapes=Shapes(ratio=np.array([3.0]), weight=np.array([1.0])))

    assert told.members[0] == size
    assert told.leavers[0] == sum(leavers for _, _, leavers in counts)
    assert told.newcomers[0] == sum(newcomers for _, newcomers, _ in counts)
    assert 0 <= told.new_members[0, 0] <= size
    # Every member-month has a base hazard between that of the settled and that of the new.
    exposure = sum(size for size, _, _ in counts) - told.leavers[0] / 2
    low, high = PRIORS.leaving_settled.centre, 3 * PRIORS.leaving_settled.centre
    assert exposure * low - 1e-9 <= told.hazard[0, 0] <= exposure * high + 1e-9
    assert told.season.mean() == pytest.approx(1)
    assert told.leads[0] == -1


def test_a_winter_dip_is_seen_and_shrunk():
    quiet = {11, 0, 1}
    members = np.full((40, 24), 10)
    newcomers = np.array([[0 if (month % 12) in quiet else 2 for month in range(24)]] * 40)
    missing = np.full((40, 24), -1)
    rows = Columns(
        first_month=FIRST, members=members, newcomers=newcomers, leavers=newcomers,
        first_timers=missing, meetings=missing, attended=missing, leads=missing,
        leads_started=missing, leads_stopped=missing,
    )  # fmt: skip

    season = tally(
        columns=rows, shapes=Shapes(ratio=np.array([3.0]), weight=np.array([1.0]))
    ).season

    assert np.all(season[[11, 0, 1]] < 0.3)
    assert np.all(season[2:11] > 1.1)
    assert np.all(season > 0)


def test_what_was_known_then_is_cut_off():
    columns = side_by_side(histories=[history([(8, 1, 1)] * 5)]).until(month=FIRST + 2)

    assert columns.members.shape == (1, 2)
