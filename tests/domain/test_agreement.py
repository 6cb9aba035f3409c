"""Agreement against published answers, textbook loops and the properties it must have."""

import math
from itertools import combinations, permutations

import numpy as np
import pytest
from forms import FORMS
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from likewise.domain.agreement import (
    Interval,
    Kappa,
    Level,
    Outcome,
    balance_of_coders,
    balance_of_table,
    bootstrap_interval,
    cohen_kappa,
    cohen_kappa_of_table,
    compare_coders,
    fleiss_kappa,
    fleiss_kappa_of_counts,
    krippendorff_alpha,
    ratings_of,
)
from likewise.domain.agreement import _kernels as kernels
from likewise.domain.agreement.bootstrap import ResamplingMalformed
from likewise.domain.agreement.cohen import NotCategories
from likewise.domain.agreement.fleiss import UnequalNumbersOfCoders
from likewise.domain.agreement.krippendorff import Alpha
from likewise.domain.agreement.ratings import (
    NothingToCompare,
    Ratings,
    RatingsMalformed,
    ValuesDoNotFitTheLevel,
)

_ = math.nan

# Krippendorff, "Computing Krippendorff's alpha-reliability" (2011), example D: 4 observers,
# 12 units. Published .743, .815, .849, .797; the digits beyond are of the Python
# package krippendorff 0.9.0: `krippendorff.alpha(data, level_of_measurement=...)`.
FOUR_OBSERVERS = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
        [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
    ]
).T
PUBLISHED = {"nominal": 0.743421, "ordinal": 0.815388, "interval": 0.849107, "ratio": 0.797403}

# Fleiss 1971's worked example as given in textbooks: 14 raters, 10 subjects, 5 categories;
# published 0.210, recomputed 0.2099307.
FLEISS = [
    [0, 0, 0, 0, 14],
    [0, 2, 6, 4, 2],
    [0, 0, 3, 5, 6],
    [0, 3, 9, 2, 0],
    [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0],
    [3, 2, 6, 3, 0],
    [2, 5, 3, 2, 2],
    [6, 5, 2, 1, 0],
    [0, 2, 2, 3, 7],
]


def alpha_by_textbook(table, level):
    """Krippendorff's coincidence matrix, cell by cell, in plain Python."""
    units = [[value for value in row if not math.isnan(value)] for row in table]
    units = [unit for unit in units if len(unit) > 1]
    values = sorted({value for unit in units for value in unit})
    coincidence = {(c, k): 0.0 for c in values for k in values}
    for unit in units:
        for one, two in permutations(range(len(unit)), 2):
            coincidence[unit[one], unit[two]] += 1 / (len(unit) - 1)
    n_of = {c: sum(coincidence[c, k] for k in values) for c in values}
    n = sum(n_of.values())

    def distance(c, k):
        if level == "nominal":
            return float(c != k)
        if level == "ordinal":
            low, high = min(c, k), max(c, k)
            between = sum(n_of[g] for g in values if low <= g <= high)
            return (between - (n_of[c] + n_of[k]) / 2) ** 2
        if level == "interval":
            return (c - k) ** 2
        return ((c - k) / (c + k)) ** 2 if c + k else 0.0

    observed = sum(coincidence[c, k] * distance(c, k) for c in values for k in values)
    expected = sum(n_of[c] * n_of[k] * distance(c, k) for c in values for k in values if c != k)
    return None if expected == 0 else 1 - (n - 1) * observed / expected


tables = st.integers(2, 4).flatmap(
    lambda coders: st.lists(
        st.lists(st.sampled_from([0.0, 1.0, 2.0, 5.0, _]), min_size=coders, max_size=coders),
        min_size=2,
        max_size=9,
    )
)


def comparable(table):
    return any(sum(not math.isnan(value) for value in row) > 1 for row in table)


@pytest.mark.parametrize(("level", "expected"), PUBLISHED.items())
def test_alpha_of_four_observers_is_as_published(level, expected):
    found = krippendorff_alpha(values=FOUR_OBSERVERS, level=level)

    assert found.value == pytest.approx(expected, abs=5e-7)
    assert found.outcome is Outcome.MEASURED
    assert (found.units, found.values_compared) == (11, 40)


@pytest.mark.parametrize("level", list(Level))
def test_a_unit_with_one_value_changes_nothing(level):
    whole = krippendorff_alpha(values=FOUR_OBSERVERS, level=level, resamples=50)
    without = krippendorff_alpha(values=FOUR_OBSERVERS[:-1], level=level, resamples=50)

    assert whole == without


def test_two_observers_of_a_binary_variable_are_as_published():
    # Krippendorff (2011), example B: published 0.095; exactly 2/21.
    first, second = "0100000010", "1110010000"

    found = krippendorff_alpha(
        values=[[int(a), int(b)] for a, b in zip(first, second, strict=True)]
    )

    assert found.value == pytest.approx(2 / 21, abs=1e-12)


def test_two_observers_of_a_nominal_variable_are_as_published():
    # Krippendorff (2011), example C: published 0.692; 0.6919643 recomputed.
    first, second = (
        ["a", "a", "b", "b", "d", "c", "c", "c", "e", "d", "d", "a"],
        ["b", "a", "b", "b", "b", "c", "c", "c", "e", "d", "d", "d"],
    )

    found = krippendorff_alpha(values=list(map(list, zip(first, second, strict=True))))

    assert found.value == pytest.approx(0.6919643, abs=5e-8)


def test_fleiss_kappa_of_fourteen_raters_is_as_published():
    found = fleiss_kappa_of_counts(counts=FLEISS)

    assert found.value == pytest.approx(0.2099307, abs=5e-8)
    assert found.units == 10


# Two-by-two tables with observed agreement, kappa and its large-sample standard error. The first
# three are textbook
# data whose standard errors (Fleiss, Cohen and Everitt 1969) were recomputed with independent
# software; the last two are Feinstein and Cicchetti's (1990).
@pytest.mark.parametrize(
    ("table", "observed", "kappa", "error"),
    [
        ([[20, 5], [10, 15]], 0.70, 0.400000, 0.126996),
        ([[45, 15], [25, 15]], 0.60, 0.130435, 0.098662),
        ([[25, 35], [5, 35]], 0.60, 0.259259, 0.077160),
        ([[40, 9], [6, 45]], 0.85, 0.699519, None),
        ([[80, 10], [5, 5]], 0.85, 0.318182, None),
    ],
)
def test_cohens_kappa_is_as_published(table, observed, kappa, error):
    found = cohen_kappa_of_table(table=table)

    assert found.observed == pytest.approx(observed, abs=1e-12)
    assert found.value == pytest.approx(kappa, abs=5e-7)
    if error is not None:
        assert found.standard_error == pytest.approx(error, abs=5e-7)


def test_prevalence_tells_the_paradox_tables_apart():
    even, uneven = (balance_of_table(table=t) for t in ([[40, 9], [6, 45]], [[80, 10], [5, 5]]))

    assert even.observed_agreement == pytest.approx(uneven.observed_agreement)
    assert even.adjusted == pytest.approx(uneven.adjusted) == pytest.approx(0.70)
    assert (even.prevalence_index, uneven.prevalence_index) == (
        pytest.approx(abs(40 - 45) / 100),
        pytest.approx(abs(80 - 5) / 100),
    )
    assert (even.bias_index, uneven.bias_index) == (
        pytest.approx(abs(9 - 6) / 100),
        pytest.approx(abs(10 - 5) / 100),
    )
    assert uneven.agreement_by_value == pytest.approx((160 / 175, 10 / 25))


def test_weighted_kappa_agrees_with_its_definition():
    table = np.array([[10, 3, 1], [2, 8, 4], [0, 1, 6]])
    shares = table / table.sum()
    chance = np.outer(shares.sum(1), shares.sum(0))
    for weights, power in (("linear", 1), ("quadratic", 2)):
        apart = np.array([[abs(i - j) ** power for j in range(3)] for i in range(3)])

        found = cohen_kappa_of_table(table=table, weights=weights)

        assert found.value == pytest.approx(1 - (apart * shares).sum() / (apart * chance).sum())


@pytest.mark.parametrize("level", list(Level))
def test_coders_who_are_alike_and_vary_agree_fully(level):
    found = krippendorff_alpha(values=[[1, 1, 1], [2, 2, 2], [4, 4, 4]], level=level)

    assert found.value == 1.0


@pytest.mark.parametrize("level", list(Level))
def test_one_category_is_said_to_have_no_variation(level):
    found = krippendorff_alpha(values=[[3, 3], [3, 3], [3, _]], level=level, resamples=10)

    assert (found.outcome, found.value, found.interval) == (Outcome.NO_VARIATION, None, None)


def test_no_variation_is_said_by_every_coefficient():
    same = ratings_of(values=[["yes", "yes"], ["yes", "yes"]])

    found = compare_coders(ratings=same, resamples=10)

    assert found.alpha.outcome is Outcome.NO_VARIATION
    assert found.fleiss is not None
    assert found.fleiss.outcome is Outcome.NO_VARIATION
    assert found.pairs[0].kappa.outcome is Outcome.NO_VARIATION
    assert found.balance.adjusted is None


@pytest.mark.parametrize("level", [level.value for level in Level])
@given(table=tables)
@settings(max_examples=60, deadline=None)
def test_alpha_equals_the_textbook_loop(level, table):
    assume(comparable(table))

    found = krippendorff_alpha(values=table, level=level)

    expected = alpha_by_textbook(table, level)
    assert found.value == (expected if expected is None else pytest.approx(expected, abs=1e-9))


@given(table=tables, data=st.data())
@settings(max_examples=60, deadline=None)
def test_swapping_coders_or_units_changes_no_answer(table, data):
    assume(comparable(table))
    coders = data.draw(st.permutations(range(len(table[0]))))
    units = data.draw(st.permutations(table))
    swapped = [[row[coder] for coder in coders] for row in units]

    for level in Level:
        before = krippendorff_alpha(values=table, level=level, resamples=5)
        after = krippendorff_alpha(values=swapped, level=level, resamples=5)
        assert before == after


@given(table=tables)
@settings(max_examples=60, deadline=None)
def test_renaming_codes_changes_no_answer(table):
    assume(comparable(table))
    names = {0.0: "zebra", 1.0: "ape", 2.0: "mole", 5.0: "bat"}
    renamed = [[names.get(value, "") for value in row] for row in table]

    before, after = krippendorff_alpha(values=table), krippendorff_alpha(values=renamed)

    assert (before.value is None) == (after.value is None)
    if before.value is not None:
        assert after.value == pytest.approx(before.value, abs=1e-12)


@given(table=tables, value=st.sampled_from([0.0, 1.0, 7.0]))
@settings(max_examples=60, deadline=None)
def test_a_unit_coded_by_one_person_changes_no_answer(table, value):
    assume(comparable(table))
    longer = [*table, [value, *([_] * (len(table[0]) - 1))]]

    for level in Level:
        before = krippendorff_alpha(values=table, level=level)
        after = krippendorff_alpha(values=longer, level=level)
        assert before.value == (None if after.value is None else pytest.approx(after.value))


@given(table=st.lists(st.lists(st.sampled_from("abc"), min_size=2, max_size=2), min_size=1))
@settings(max_examples=60, deadline=None)
def test_kappas_of_two_coders_equal_plain_counting(table):
    ratings = ratings_of(values=table)
    n = len(table)
    agree = sum(a == b for a, b in table) / n
    rows, columns = zip(*table, strict=True)
    cohen = sum(rows.count(v) * columns.count(v) for v in "abc") / n**2
    fleiss = sum(((rows + columns).count(v) / (2 * n)) ** 2 for v in "abc")

    for found, chance in (
        (cohen_kappa(ratings=ratings), cohen),
        (fleiss_kappa(ratings=ratings), fleiss),
    ):
        if math.isclose(chance, 1.0):
            assert found.outcome is Outcome.NO_VARIATION
        else:
            assert found.value == pytest.approx((agree - chance) / (1 - chance), abs=1e-9)


def test_many_values_take_the_other_road_to_the_same_answer():
    generator = np.random.default_rng(3)
    table = np.round(generator.normal(50, 20, (40, 3)), 6)
    table[generator.random((40, 3)) < 0.2] = _
    table = np.abs(table)

    for level in Level:
        found = krippendorff_alpha(values=table, level=level, resamples=5)
        assert found.value == pytest.approx(alpha_by_textbook(table, level.value), abs=1e-9)


def test_interval_alpha_keeps_its_digits_far_from_zero():
    near = np.array([[1, 1], [2, 2], [3, 4], [4, 4]], dtype=float)

    far = krippendorff_alpha(values=near + 1e9, level="interval")

    assert far.value == pytest.approx(
        krippendorff_alpha(values=near, level="interval").value, abs=1e-9
    )


def test_the_same_seed_gives_the_same_interval_and_another_another():
    first, again, other = (
        krippendorff_alpha(values=FOUR_OBSERVERS, resamples=200, seed=seed).interval
        for seed in (7, 7, 8)
    )

    assert first == again
    assert (first.lower, first.upper) != (other.lower, other.upper)


def test_the_streams_of_random_numbers_stay_as_they_were():
    # A later numpy may draw multinomials otherwise; then every published interval would change,
    # and this test says so. Drawn with numpy 2.5.5 from Philox(key=1).
    draws = []

    def statistic(units):
        draws.append(units.tolist())
        return 0.0

    bootstrap_interval(
        units=np.array([5, 3, 2]),
        statistic=statistic,
        resamples=3,
    )

    assert draws == STREAM


STREAM = [[4, 2, 4], [4, 1, 5], [6, 1, 3]]


def test_the_interval_covers_the_spread_of_fresh_samples():
    # Kappa of one large invented population; intervals from samples of 150 should hold the
    # population's kappa in about 95 of 100. With 80 samples, 68 or fewer has chance below 0.001.
    generator = np.random.default_rng(11)
    cells = np.array([0.45, 0.1, 0.1, 0.35])
    truth = cohen_kappa_of_table(table=(cells.reshape(2, 2) * 10_000).astype(int)).value
    covered = 0
    for _sample in range(80):
        table = generator.multinomial(150, cells).reshape(2, 2)
        pairs = np.repeat([[0, 0], [0, 1], [1, 0], [1, 1]], table.ravel(), axis=0)
        interval = cohen_kappa(ratings=ratings_of(values=pairs), resamples=200).interval
        covered += interval.lower <= truth <= interval.upper

    assert covered > 68


def test_resamples_without_variation_are_counted_and_left_out():
    table = [["a", "a"]] * 9 + [["b", "b"]]

    interval = krippendorff_alpha(values=table, resamples=200).interval

    assert 0 < interval.without_variation < 200
    assert (interval.lower, interval.upper) == (1.0, 1.0)


def test_there_is_no_interval_where_no_resample_varied():
    found = bootstrap_interval(units=np.array([3]), statistic=lambda units: None, resamples=4)

    assert found is None


@pytest.mark.parametrize(
    ("settings_given", "sentence"),
    [
        ({"resamples": 0}, "at least one resample"),
        ({"resamples": 5, "confidence": 1.0}, "between 0 and 1"),
        ({"resamples": 5, "seed": -1}, "zero or more"),
    ],
)
def test_an_impossible_bootstrap_is_refused(settings_given, sentence):
    with pytest.raises(ResamplingMalformed, match=sentence):
        bootstrap_interval(units=np.array([1, 2]), statistic=lambda units: 0.0, **settings_given)


@pytest.mark.parametrize("level", list(Level))
def test_coders_with_no_unit_in_common_are_refused(level):
    with pytest.raises(NothingToCompare, match="No unit has values from two coders"):
        krippendorff_alpha(values=[[1, _], [_, 2], [3, _]], level=level)


def test_a_pair_without_a_common_unit_is_explained_beside_the_others():
    ratings = ratings_of(values=[["a", "a", None], [None, "b", "b"]], coders=("Ada", "Bee", "Cleo"))

    found = compare_coders(ratings=ratings, resamples=0)

    assert [pair.why_not is None for pair in found.pairs] == [True, False, True]
    assert "Ada and Cleo have no unit in common" in found.pairs[1].why_not


def test_fleiss_refuses_units_with_different_numbers_of_values():
    with pytest.raises(UnequalNumbersOfCoders, match="from 2 to 3"):
        fleiss_kappa(ratings=ratings_of(values=[[1, 2, 1], [1, 1, _]]))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ([[1, 2], [1]], "ragged"),
        ([1, 2, 3], "Give a table"),
        ([[1], [2]], "at least two coders"),
        ([[1, math.inf]], "infinite"),
        ([[1e308, -1e308], [3, 4]], "beyond 1e"),
    ],
)
def test_a_table_that_is_not_one_is_refused(values, sentence):
    with pytest.raises(RatingsMalformed, match=sentence):
        ratings_of(values=values)


def test_infinity_among_many_values_is_refused():
    table = np.arange(200.0).reshape(100, 2)
    table[3, 1] = -np.inf

    with pytest.raises(RatingsMalformed, match="infinite"):
        ratings_of(values=table)


def test_two_coders_of_one_name_are_refused():
    with pytest.raises(RatingsMalformed, match="same name"):
        ratings_of(values=[[1, 2]], coders=("Ada", "Ada"))


def test_a_name_too_few_is_refused():
    with pytest.raises(RatingsMalformed, match="one column of values for each coder"):
        ratings_of(values=[[1, 2]], coders=("Ada",))


def test_indices_beyond_the_values_are_refused():
    with pytest.raises(RatingsMalformed, match="not in the list"):
        Ratings(indices=np.array([[0, 5]], dtype=np.int32), values=(1.0,), coders=("a", "b"))


def test_an_order_must_list_each_value_once():
    with pytest.raises(RatingsMalformed, match="twice"):
        ratings_of(values=[["low", "high"]], order=["low", "high", "low"])
    with pytest.raises(RatingsMalformed, match="'middle' is not in the order"):
        ratings_of(values=[["low", "middle"]], order=["low", "high"])


def test_words_with_an_order_are_ordinal():
    words = {1.0: "never", 2.0: "seldom", 3.0: "often", 4.0: "daily", 5.0: "always"}
    table = [[words.get(value) for value in row] for row in FOUR_OBSERVERS]
    ratings = ratings_of(values=table, order=list(words.values()))

    found = krippendorff_alpha(ratings=ratings, level="ordinal", has_order=True)

    assert found.value == pytest.approx(PUBLISHED["ordinal"], abs=5e-7)


@pytest.mark.parametrize(
    ("values", "level", "sentence"),
    [
        ([["low", "high"]], "ordinal", "Give the order"),
        ([["low", "high"]], "interval", "need numbers"),
        ([["low", "high"]], "ratio", "need numbers"),
        ([[-1.0, 2.0]], "ratio", "true zero"),
    ],
)
def test_values_that_do_not_fit_the_level_are_refused(values, level, sentence):
    with pytest.raises(ValuesDoNotFitTheLevel, match=sentence):
        krippendorff_alpha(values=values, level=level)


def test_ratio_refuses_more_values_than_it_can_compare_each_with_each():
    table = np.arange(50_000.0).reshape(25_000, 2)

    with pytest.raises(ValuesDoNotFitTheLevel, match="Round the values"):
        krippendorff_alpha(values=table, level="ratio")


@pytest.mark.parametrize("shift", [0.0, 0.5, -3.0, 200.0])
def test_whole_and_other_numbers_are_numbered_alike(shift):
    found = ratings_of(values=FOUR_OBSERVERS + shift)

    assert found.values == tuple(value + shift for value in (1, 2, 3, 4, 5))
    assert np.array_equal(found.indices, ratings_of(values=FOUR_OBSERVERS).indices)


def test_numbers_with_none_for_missing_are_numbers():
    found = ratings_of(values=[[1, None], [2, 2]])

    assert found.values == (1.0, 2.0)


def test_kappa_of_measurements_is_explained():
    table = np.arange(3_000.0).reshape(1_500, 2)

    found = compare_coders(ratings=ratings_of(values=table), level="interval", resamples=0)

    assert "3,000 different values" in found.pairs[0].why_not
    assert found.balance is None
    with pytest.raises(NotCategories):
        balance_of_coders(ratings=ratings_of(values=table))


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ([[1, 2]], "square"),
        ([[1, -2], [0, 1]], "zero or more"),
        ([[1.5, 2], [0, 1]], "whole numbers"),
    ],
)
def test_a_table_of_counts_that_is_not_one_is_refused(table, sentence):
    with pytest.raises(RatingsMalformed, match=sentence):
        cohen_kappa_of_table(table=table)


def test_counts_of_nothing_are_refused():
    with pytest.raises(NothingToCompare):
        cohen_kappa_of_table(table=[[0, 0], [0, 0]])
    with pytest.raises(NothingToCompare):
        fleiss_kappa_of_counts(counts=[[1, 0], [0, 1]])
    with pytest.raises(RatingsMalformed):
        fleiss_kappa_of_counts(counts=[1, 2])
    with pytest.raises(RatingsMalformed):
        fleiss_kappa_of_counts(counts=[[1, -1]])


def test_cohen_takes_two_coders_alone():
    with pytest.raises(RatingsMalformed, match="two coders"):
        cohen_kappa(ratings=ratings_of(values=[[1, 1, 2]]))


def test_alpha_needs_something_to_work_on():
    with pytest.raises(ValueError, match="give ratings or values"):
        krippendorff_alpha()


def test_an_answer_without_a_value_must_say_so():
    with pytest.raises(ValueError, match="exactly when something varied"):
        Alpha(
            outcome=Outcome.MEASURED,
            value=None,
            level=Level.NOMINAL,
            observed=0,
            expected=0,
            units=1,
            values_compared=2,
        )


def test_a_kappa_or_an_interval_that_contradicts_itself_cannot_be_made():
    with pytest.raises(ValueError, match="exactly when something varied"):
        Kappa(outcome=Outcome.NO_VARIATION, value=1.0, observed=1, expected=1, units=2)
    with pytest.raises(ValueError, match="lower end"):
        Interval(lower=1, upper=0, confidence=0.9, resamples=1, without_variation=0, seed=1)


def test_progress_counts_every_resample_of_every_coefficient():
    seen = []

    compare_coders(
        ratings=ratings_of(values=[[1, 1], [2, 2], [1, 2]]), resamples=4, on_resample=seen.append
    )

    assert seen == list(range(1, 13))


def test_bias_averages_over_pairs_of_coders():
    table = [[1, 1, 2], [1, 2, 2], [1, 1, 2], [2, 2, 2]]
    ratings = ratings_of(values=table)
    each = [
        balance_of_coders(ratings=ratings.of_coders(one, two)).bias_index
        for one, two in combinations(range(3), 2)
    ]

    assert balance_of_coders(ratings=ratings).bias_index == pytest.approx(sum(each) / 3)


def told_by_kernels(form):
    """What every kernel gives, one after the other, in one form."""
    table = FOUR_OBSERVERS
    flat, codes = table.ravel(), np.empty(table.size, np.int8)
    told = [form(kernels.whole_codes)(flat, codes)]
    told += [form(kernels.whole_codes)(wrong, codes.copy()) for wrong in (flat + 0.5, -flat)]
    assert told == [True, False, False]
    told += [codes.copy(), form(kernels.rank_codes)(codes), codes]
    indices = codes.reshape(table.shape)
    told += [form(kernels.count_keys)(indices, 5, 5**5), form(kernels.pair_table)(indices, 0, 1, 5)]
    parts = form(kernels.sorted_patterns)(indices)
    weights = np.arange(len(parts[0]) - 1) % 3
    totals = form(kernels.value_totals)(*parts, weights, 5)
    scores = np.array([1.0, 1.3, 2.7, 3.1, 7.9])
    told += [*parts, totals, form(kernels.expected_ratio_sum)(totals, scores)]
    for kind in (kernels.NOMINAL, kernels.SQUARED, kernels.RATIO):
        told.append(form(kernels.observed_sum)(*parts, weights, scores, kind))
    return told


def test_the_kernels_give_the_same_answers_in_every_form():
    plain, *others = (told_by_kernels(form) for form in FORMS)

    for other in others:
        assert all(np.array_equal(one, two) for one, two in zip(plain, other, strict=True))
