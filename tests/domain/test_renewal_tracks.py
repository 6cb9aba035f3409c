"""What came of cohorts, who is lost from sight, and what the others then stand for."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from renewing import FIRST, cohort, programmes, rules
from scipy import stats

from likewise.domain.renewal import RenewalRefused
from likewise.domain.renewal.clusters import clustered
from likewise.domain.renewal.model import Rule
from likewise.domain.renewal.stopping import month_of_stopping, standing, why_not
from likewise.domain.renewal.tracks import ROWS_END, Censoring, follow

RULE = Rule(minimum=4, run=2)


@settings(max_examples=200, deadline=None)
@given(programmes(), rules)
def test_cohorts_go_on_where_a_forecast_would_have_been_made(histories, rule):
    tracks = follow(histories=histories, rule=rule)

    for row, history in enumerate(histories):
        for column, goes in enumerate(tracks.going[row].tolist()):
            known = tuple(one for one in history.months if one.month < month_of(tracks, column))
            if not known:
                assert not goes
                continue
            past = replace(
                history, months=known, ended=history.ended and len(known) == len(history.months)
            )
            now = standing(history=past, rule=rule)
            reason = why_not(history=past, rule=rule, now=now, last=month_of(tracks, column) - 1)
            assert goes == (reason is None)
            if goes:
                assert tracks.size[row, column] == past.months[-1].members_at_end


def month_of(tracks, column):
    return tracks.first_month + column


@settings(max_examples=200, deadline=None)
@given(programmes(), rules, st.integers(1, 6), st.integers(0, 3))
def test_what_came_is_judged_by_the_calendar_alone(histories, rule, months, later):
    until = max(history.last for history in histories) + later
    tracks = follow(histories=histories, rule=rule, watched_until=until)

    for row, history in enumerate(histories):
        for origin in range(tracks.first_month, until - months + 2):
            if not tracks.going[row, origin - tracks.first_month]:
                continue
            end = origin + months - 1
            stopped = month_of_stopping(history=history, rule=rule, after=origin)
            expected: bool | None = True
            if stopped is not None and stopped <= end:
                expected = False
            elif stopped is None and history.last < end:
                expected = None
            found = tracks.still_met(cohort=row, origin=origin, months=months)
            assert found is expected
            if found is None:
                assert tracks.why_censored(cohort=row, origin=origin) == ROWS_END
            else:
                assert tracks.weight(cohort=row, origin=origin, months=months) >= 1


@settings(max_examples=100, deadline=None)
@given(programmes(), rules)
def test_without_losses_every_forecast_stands_for_itself(histories, rule):
    whole = [replace(history, ended=True) for history in histories]

    tracks = follow(histories=whole, rule=rule)

    assert tracks.kept.tolist() == [1.0] * tracks.kept.size


def test_the_share_still_seen_is_that_of_scipy():
    # Kaplan-Meier by SciPy, for the time until a cohort is lost. In a month cohorts end, then
    # some are lost, then the rule stops some: hence half a month before and after.
    rng = np.random.Generator(np.random.Philox(5))
    histories, times, is_lost = [], [], []
    for number in range(60):
        months = int(rng.integers(2, 14))
        kind = rng.choice(["ended", "lost", "stopped"])
        if kind == "stopped":
            sizes = [9] * months + [1, 1]
            times.append(months + 0.5)  # the second short month, counted from the first as 0
        else:
            sizes = [9] * (months + 1)
            times.append(months - 0.5 if kind == "ended" else months)
        histories.append(cohort(f"Cohort {number}", sizes, ended=kind == "ended"))
        is_lost.append(kind == "lost")
    histories.append(cohort("To the end", [9] * 18))
    times.append(99.0)
    is_lost.append(False)

    tracks = follow(histories=histories, rule=RULE)

    lost, until = np.array(is_lost), np.array(times)
    known = stats.ecdf(stats.CensoredData(uncensored=until[lost], right=until[~lost])).sf
    ours = np.cumprod(tracks.kept)[:15]
    assert ours == pytest.approx(known.evaluate(np.arange(15.0)), abs=1e-12)
    assert ours[-1] < 0.5


def test_weights_of_a_worked_example():
    # From month 2 on four cohorts go on; one of four is lost in month 4, one of two in month 6.
    # Seen to month 3: weight 1; to 4 or 5: 4/3; to 6: 4/3 x 2.
    histories = [
        cohort("Lost in 4", [9] * 5),
        cohort("Stops in 5", [9, 9, 9, 9, 9, 1, 1, 1, 1]),
        cohort("Lost in 6", [9] * 7),
        cohort("Goes on", [9] * 11),
    ]

    tracks = follow(histories=histories, rule=Rule(minimum=4, run=1))
    origin = FIRST + 2

    def told(row, months):
        found = tracks.still_met(cohort=row, origin=origin, months=months)
        if found is None:
            return None
        return found, round(tracks.weight(cohort=row, origin=origin, months=months), 9)

    assert [told(row, 2) for row in range(4)] == [(True, 1), (True, 1), (True, 1), (True, 1)]
    third = round(4 / 3, 9)
    assert [told(row, 4) for row in range(4)] == [
        None, (False, third), (True, third), (True, third),
    ]  # fmt: skip
    assert [told(row, 5) for row in range(4)] == [
        None, (False, third), None, (True, round(8 / 3, 9)),
    ]  # fmt: skip


def test_weighted_scores_are_those_that_would_have_been_without_losses():
    # Cohorts end with chance 0.06 a month; each month from the third on 8% of them are lost. The
    # forecast is right: 0.94^9 for nine months. Judged where a cohort stopped or its rows reach
    # the horizon, as it was before, a forecast that is right seems far too hopeful.
    rng = np.random.Generator(np.random.Philox(17))
    lasting = rng.geometric(0.06, 3_000)
    seen = 2 + rng.geometric(0.08, 3_000)
    histories = [
        cohort(
            f"Cohort {number}",
            [9] * (1 + int(min(ends, sees, 14))),
            ended=bool(ends < 14 and ends <= sees),
        )
        for number, (ends, sees) in enumerate(zip(lasting.tolist(), seen.tolist(), strict=True))
    ]
    origin, months, right = FIRST + 1, 9, 0.94**9

    tracks = follow(histories=histories, rule=RULE, watched_until=FIRST + 13)

    going = np.flatnonzero(tracks.going[:, 1])
    came = [tracks.still_met(cohort=row, origin=origin, months=months) for row in going]
    known = [place for place, each in enumerate(came) if each is not None]
    weights = [
        tracks.weight(cohort=int(going[place]), origin=origin, months=months) for place in known
    ]
    names = [str(place) for place in known]

    def mean(weights):
        return clustered(
            values=[float(came[place]) for place in known], weights=weights, clusters=names
        )

    truth = float((lasting[going] > 1 + months - 1).mean())
    weighted, as_before = mean(weights), mean([1.0] * len(known))
    assert len(known) < 0.85 * going.size
    assert abs(weighted.value - right) < 3 * weighted.error
    assert abs(weighted.value - truth) < 0.03
    assert abs(as_before.value - right) > 6 * as_before.error


def test_an_act_ends_what_was_forecast_before_it_and_not_what_is_forecast_after():
    histories = [cohort("Merged into", [9] * 13), cohort("Other", [9] * 13)]
    act = Censoring(cohort="Merged into", month=FIRST + 6, reason="pairs were drawn into it")

    tracks = follow(histories=histories, rule=RULE, censorings=[act])

    assert tracks.still_met(cohort=0, origin=FIRST + 3, months=3) is True
    assert tracks.still_met(cohort=0, origin=FIRST + 3, months=4) is None
    assert tracks.why_censored(cohort=0, origin=FIRST + 3) == "pairs were drawn into it"
    assert tracks.still_met(cohort=0, origin=FIRST + 7, months=4) is True
    assert tracks.weight(cohort=1, origin=FIRST + 3, months=4) == 2
    assert tracks.weight(cohort=1, origin=FIRST + 7, months=4) == 1


def test_an_act_in_the_month_after_the_last_is_no_stop():
    # Its last month is month 5; the merge that ended it acts in month 6.
    histories = [cohort("Merged away", [9] * 7, ended=True), cohort("Other", [9] * 13)]
    act = Censoring(cohort="Merged away", month=FIRST + 6, reason="it was merged")

    with_act = follow(histories=histories, rule=RULE, censorings=[act])
    without = follow(histories=histories, rule=RULE)

    assert without.still_met(cohort=0, origin=FIRST + 3, months=6) is False
    assert with_act.still_met(cohort=0, origin=FIRST + 3, months=6) is None
    assert not with_act.going[0, 6]


def test_what_contradicts_the_rows_is_refused():
    histories = [cohort("Thursday", [9] * 7)]

    with pytest.raises(RenewalRefused, match="Rows go on to 2011-06, after 2011-05"):
        follow(histories=histories, rule=RULE, watched_until=FIRST + 4)
    with pytest.raises(RenewalRefused, match=r'no cohort "Friday" .* There are: Thursday'):
        follow(
            histories=histories,
            rule=RULE,
            censorings=[Censoring(cohort="Friday", month=FIRST, reason="merged")],
        )
