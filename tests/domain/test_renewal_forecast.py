"""Forecasts with their uncertainty: from one history, a programme, and very many cohorts."""

from dataclasses import replace

import numpy as np
import pytest

from likewise.domain.compiling import compiled as compiled_form
from likewise.domain.renewal import RenewalRefused, many_kernels
from likewise.domain.renewal.columns import Columns, side_by_side
from likewise.domain.renewal.draws import draw_rates, learn, points, state_of
from likewise.domain.renewal.histories import History, Month
from likewise.domain.renewal.many import forecast_many
from likewise.domain.renewal.model import AS_IT_IS, Rule, parse_what_if
from likewise.domain.renewal.programmes import forecast_programme
from likewise.domain.renewal.uncertainty import forecast

FIRST = 12 * 2011
COUNTS = [(1, 1), (0, 1), (2, 0), (0, 0), (1, 2), (0, 1), (0, 0), (1, 1), (1, 0), (0, 0)]
HORIZONS = (3, 6, 12)


def history(counts=COUNTS, cohort="Thursday", members=8, leads=1, first=FIRST, **more):
    months = []
    for place, (newcomers, leavers) in enumerate(counts):
        led = {} if leads is None else {"leads": leads, "leads_started": 0, "leads_stopped": 0}
        months.append(
            Month(
                month=first + place, members=members, newcomers=newcomers, leavers=leavers,
                **led, **more,
            )
        )  # fmt: skip
        members += newcomers - leavers
    return History(cohort=cohort, months=tuple(months))


def of_thursday(**more):
    arguments = {"rule": Rule(), "horizons_months": HORIZONS} | more
    return forecast_programme(histories=[history()], **arguments).cohorts[0]


def test_a_forecast_has_a_chance_inside_its_interval_and_deaths_that_sum():
    answer = of_thursday().forecasts[0]

    assert [horizon.months for horizon in answer.horizons] == [3, 6, 12]
    assert len(answer.monthly) == 12
    assert answer.error < 1e-4
    for horizon in answer.monthly:
        assert 0 <= horizon.low <= horizon.chance <= horizon.high <= 1
        total = horizon.chance + horizon.by_members + horizon.by_leads + horizon.by_both
        assert total == pytest.approx(1, abs=1e-9)
        assert horizon.size_low <= horizon.size <= horizon.size_high
    chances = [horizon.chance for horizon in answer.monthly]
    assert chances == sorted(chances, reverse=True)


def test_the_same_history_gives_the_same_answer_with_any_number_of_workers():
    assert of_thursday().forecasts == of_thursday(workers=2).forecasts


def test_what_ifs_answer_beside_as_it_is():
    texts = ["recruit=4", "invite=6", "successor=1", "open=2", "keep=0.5", "open=0"]
    found = of_thursday(what_ifs=[parse_what_if(text=text) for text in texts])

    plain, *others = (answer.horizons[-1].chance for answer in found.forecasts)

    assert [answer.what_if.name for answer in found.forecasts] == ["as it is", *texts]
    assert all(chance > plain for chance in others[:-1])
    assert others[-1] < plain


def test_those_invited_come_even_to_a_cohort_that_is_closed_to_others():
    closed, invited = (
        of_thursday(what_ifs=[parse_what_if(text=text)]).forecasts[1].horizons[0].chance
        for text in ("open=0", "open=0+invite=8")
    )

    assert invited > closed


def test_more_history_of_the_same_narrows_the_interval():
    short = forecast_programme(histories=[history(COUNTS[:4])], rule=Rule(), horizons_months=[12])
    long = forecast_programme(
        histories=[history(COUNTS * 6, first=FIRST - 50)], rule=Rule(), horizons_months=[12]
    )

    def width(found):
        horizon = found.cohorts[0].forecasts[0].horizons[0]
        return horizon.high - horizon.low

    assert width(long) < width(short)


def test_other_cohorts_of_the_programme_teach():
    stable = [history([(0, 0)] * 24, cohort=f"Stable {n}", leads=2) for n in range(12)]
    young = history([(0, 0)] * 3, first=FIRST + 21, leads=2)

    alone = forecast_programme(
        histories=[young], rule=Rule(), horizons_months=[12], only="Thursday"
    )
    among = forecast_programme(
        histories=[*stable, young], rule=Rule(), horizons_months=[12], only="Thursday"
    )

    chance_alone, chance_among = (
        found.cohorts[0].forecasts[0].horizons[0].chance for found in (alone, among)
    )
    assert chance_among > chance_alone + 0.02


def test_a_forecast_says_what_it_does_not_know():
    unled = forecast_programme(
        histories=[history(COUNTS[:3], leads=None)],
        rule=Rule(counts="attendance"),
        horizons_months=[3],
        what_ifs=[parse_what_if(text="invite=2")],
    ).cohorts[0]

    said = " ".join(unled.notes)

    assert "one death of two" in said
    assert "3 months of history" in said
    assert "First-timers are not recorded" in said
    assert "Attendance is not recorded" in said
    assert "Monthly counts" in said
    assert unled.forecasts[0].horizons[0].by_leads == 0


def test_attendance_and_first_timers_are_learnt_where_recorded():
    programme = learn(
        columns=side_by_side(
            histories=[history([(1, 0)] * 20, meetings=1, attended=4, first_timers=2)]
        )
    )

    drawn = draw_rates(programme=programme, cohort=0, months=3)

    assert 0.4 < np.median(drawn.members.returning) < 0.6
    assert np.median(drawn.members.attending) < 0.5


def test_the_points_fill_every_margin_evenly():
    point = points(draws=50)

    for column in point.T:
        assert sorted(column) == pytest.approx((np.arange(50) + 0.5) / 50)


def test_draws_are_not_tied_to_one_another():
    correlation = np.corrcoef(points(draws=200).T)

    assert np.abs(correlation - np.eye(len(correlation))).max() < 0.25


@pytest.mark.parametrize(
    ("histories", "more", "words"),
    [
        ([history(cohort="A")], {"only": "B"}, 'no cohort "B"'),
        ([replace(history(), ended=True)], {}, "ended in 2011-10"),
        ([history([(0, 8)])], {}, "no members at the end"),
        ([history([(0, 5), (0, 0)])], {}, "by this rule it has stopped"),
        ([history(leads=0)], {}, "without a facilitator for 10 months"),
        ([history()], {"horizons_months": []}, "at least one horizon"),
        ([history()], {"horizons_months": [0]}, "at least one month"),
        ([history()], {"horizons_months": [121]}, "120"),
        ([history()], {"draws": 5}, "at least 20 draws"),
        (
            [history(leads=None)],
            {"what_ifs": [parse_what_if(text="successor=1")]},
            "none are recorded",
        ),
    ],
)
def test_what_cannot_be_forecast_is_refused(histories, more, words):
    arguments = {"rule": Rule(), "horizons_months": [3]} | more

    with pytest.raises(RenewalRefused, match=words):
        forecast_programme(histories=histories, **arguments)


def test_a_cohort_whose_rows_stop_early_is_left_out_aloud():
    found = forecast_programme(
        histories=[history(), history(COUNTS[:4], cohort="Silent")],
        rule=Rule(),
        horizons_months=[3],
    )

    assert [one.history.cohort for one in found.cohorts] == ["Thursday"]
    assert "no rows after 2011-04" in found.left_out[0]


def invented(number=60, months=18):
    rng = np.random.Generator(np.random.Philox(4))
    counts = {
        name: np.empty((number, months), np.int64)
        for name in ("members", "newcomers", "leavers", "leads", "started", "stopped")
    }
    size, leads = rng.integers(5, 12, number), rng.integers(1, 3, number)
    joining = rng.gamma(6, 0.08, number)
    for month in range(months):
        counts["members"][:, month], counts["leads"][:, month] = size, leads
        counts["leavers"][:, month] = rng.binomial(size, 0.06)
        counts["newcomers"][:, month] = rng.poisson(joining)
        counts["stopped"][:, month] = rng.binomial(leads, 0.03)
        counts["started"][:, month] = rng.poisson(0.05, number)
        size = size - counts["leavers"][:, month] + counts["newcomers"][:, month]
        leads = leads - counts["stopped"][:, month] + counts["started"][:, month]
    missing = np.full((number, months), -1)
    for name in ("leads", "started", "stopped"):
        counts[name][0] = -1
    return Columns(
        first_month=FIRST, members=counts["members"], newcomers=counts["newcomers"],
        leavers=counts["leavers"], first_timers=missing, meetings=missing, attended=missing,
        leads=counts["leads"], leads_started=counts["started"], leads_stopped=counts["stopped"],
    )  # fmt: skip


WHAT_IFS = (
    AS_IT_IS,
    parse_what_if(text="recruit=3"),
    parse_what_if(text="successor=1+open=1.5+rest=2"),
)


@pytest.mark.slow
def test_many_cohorts_at_once_agree_with_the_exact_engine():
    programme = learn(columns=invented())
    done = []

    found = forecast_many(
        programme=programme, rule=Rule(), horizons_months=[3, 9], what_ifs=WHAT_IFS, workers=2,
        on_progress=done.append,
    )  # fmt: skip

    assert found.chance.shape == (60, 3, 2)
    assert found.error < 3e-4
    assert done == [1, 2, 3]
    assert np.array_equal(found.low, found.chance)
    assert np.all(found.chance[1:, 1] >= found.chance[1:, 0] - 1e-4)


@pytest.mark.slow
def test_many_cohorts_at_once_carry_nearly_the_same_intervals():
    programme = learn(columns=invented())

    found = forecast_many(
        programme=programme, rule=Rule(), horizons_months=[9], what_ifs=[AS_IT_IS], draws=200
    )

    assert found.error < 1e-3
    for cohort in (1, 7, 30):
        one = forecast(
            programme=programme,
            cohort=cohort,
            state=state_of(programme=programme, cohort=cohort),
            rule=Rule(),
            horizons_months=[9],
        ).horizons[0]
        assert found.chance[cohort, 0, 0] == pytest.approx(one.chance, abs=0.01)
        assert found.low[cohort, 0, 0] == pytest.approx(one.low, abs=0.05)
        assert found.high[cohort, 0, 0] == pytest.approx(one.high, abs=0.05)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"rule": Rule(counts="attendance")}, "members on the roll"),
        ({"what_ifs": []}, "at least one what-if"),
        ({"draws": 5}, "20 to 1,000"),
    ],
)
def test_what_many_cannot_answer_is_refused(more, words):
    arguments = {"rule": Rule(), "horizons_months": [3], "what_ifs": [AS_IT_IS]} | more

    with pytest.raises(RenewalRefused, match=words):
        forecast_many(programme=learn(columns=invented(4, 4)), **arguments)


def test_the_table_kernels_give_the_same_uncompiled():
    weights, plain = np.empty(4), np.empty(4)
    assert compiled_form(many_kernels.cubic)(2.3, 8, weights) == many_kernels.cubic(2.3, 8, plain)
    assert plain == pytest.approx(weights)
    assert weights.sum() == pytest.approx(1)
    # A cubic is read without error.
    places = np.arange(9.0)
    table = np.zeros((1, 9, 9, 1), np.float32)
    table[0, :, :, 0] = (places**3 / 729)[:, None] * np.ones(9)[None, :]
    along = np.array([0.0, 1.0, 0.0, 0.0])
    compiled, uncompiled = np.zeros(1), np.zeros(1)
    first = compiled_form(many_kernels.cubic)(4.6, 8, weights)
    compiled_form(many_kernels.read_table)(table, 0, 1.0, first, 2, weights, along, compiled)
    many_kernels.read_table(table, 0, 1.0, first, 2, weights, along, uncompiled)
    assert compiled[0] == pytest.approx(4.6**3 / 729, abs=1e-6)
    assert uncompiled[0] == pytest.approx(compiled[0], abs=1e-6)
    values = np.random.Generator(np.random.Philox(6)).random(40)
    for kernel in (many_kernels.keep_extremes, compiled_form(many_kernels.keep_extremes)):
        low, high = np.empty(5), np.empty(5)
        for number, value in enumerate(values):
            kernel(value, number, low, high)
        assert low == pytest.approx(np.sort(values)[:5])
        assert high == pytest.approx(np.sort(values)[::-1][:5])
    assert many_kernels.between(low, 1.5) == pytest.approx((low[1] + low[2]) / 2)


def test_the_solving_and_reading_kernels_give_the_same_uncompiled():
    nodes, ones = np.array([0.0, 0.6]), np.ones(2, np.int64)
    keys = np.array([[0, 0, 3], [0, 1, 2]])
    solve = (
        0, 2, nodes, nodes, 0.3, 0.1, 1 / 3, np.ones(2), np.zeros(2), ones, 2, 1, np.array([2]), 2, 4, keys,
    )  # fmt: skip
    solved, unsolved = np.empty((2, 2, 2, 1)), np.empty((2, 2, 2, 1))
    compiled_form(many_kernels.solve_nodes)(*solve, solved)
    many_kernels.solve_nodes(*solve, unsolved)
    rng = np.random.Generator(np.random.Philox(8))
    tables = rng.random((1, 2, 9, 9, 1)).astype(np.float32)
    whole, some = np.zeros(2, np.int64), np.full(2, 3.0)
    quantiles = rng.random((1, 20))
    read = (
        0, 2, np.array([1, 0]), tables, tables[0], np.zeros(20, np.int64), np.full(4, 0.1),
        quantiles, quantiles, quantiles, quantiles, np.ones((4, 20)), whole,
        np.array([-0.5, 0.5]), np.array([[0.4, 1.0], [0.7, 1.0]]), np.ones((2, 1)),
        np.linspace(0.01, 0.99, 20), np.full((2, 2), 3.0), np.array([0.5, 1.0]), whole,
        np.full((1, 2), 3.0), whole, some, whole, some, np.array([[0, 1], [1, 1]]),
        np.array([0.5, 0.0]), np.array([[0, 1], [-1, -1]]), np.array([0.5, 0.0]),
            np.array([1.0, 0.0]), 1.0,
        np.linspace(0.9, 1, 20)[:, None],
        np.ones((1, 20, 1)), whole, 0.05,
    )  # fmt: skip
    compiled, plain = np.empty((2, 1, 3)), np.empty((2, 1, 3))
    compiled_form(many_kernels.read_many)(*read, compiled)
    many_kernels.read_many(*read, plain)

    assert unsolved == pytest.approx(solved, abs=1e-13)
    assert plain == pytest.approx(compiled, abs=1e-6)
    assert np.all(compiled[:, :, 1] <= compiled[:, :, 2])
