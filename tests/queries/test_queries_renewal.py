"""Histories of cohorts from the record, as known on any day, and when they count as stopped."""

from datetime import UTC, date, datetime

import pytest
from copying import copied
from worlds import a_world

from likewise.domain import cohorts, contacts, corrections, memberships
from likewise.domain.access import NotFound
from likewise.domain.accounts import ActingRole
from likewise.domain.arms import Format
from likewise.domain.cohorts import Cohort, Drawn, NewCohort, State
from likewise.domain.contacts import Mode
from likewise.domain.memberships import Membership
from likewise.domain.participants import RoleName
from likewise.domain.renewal import Counted, SetRenewalRule
from likewise.domain.renewal.doors import FOR_GOOD
from likewise.domain.renewal.facts import DEFAULTS
from likewise.queries.renewal import renewal_histories, renewal_rules
from likewise.records.facts import current
from likewise.records.renewal import days_of_opening

pytestmark = pytest.mark.django_db
TODAY = date(2011, 8, 10)
MERGED = date(2011, 3, 1)
SEPTEMBER, MARCH = 12 * 2010 + 8, 12 * 2011 + 2


def at(month, day=15):
    return datetime(2011, month, day, 9, 0, tzinfo=UTC)


@pytest.fixture
@copied
def world():
    """Two pairs that become a group in March 2011, and a group beside them."""
    made = a_world()
    for name in ("Asha", "Bram", "Cleo", "Dilip", "Edith", "Farid"):
        made.person(name)
    for name in ("Petra", "Quentin", "Rosa"):
        made.person(name, role=RoleName.FACILITATOR)
    made.cohort("Pair one", format=Format.ONE_TO_ONE, members=["Asha"], facilitators=["Petra"])
    made.cohort("Pair two", format=Format.ONE_TO_ONE, members=["Bram"], facilitators=["Quentin"])
    made.cohort("Thursday", members=["Cleo", "Dilip"], facilitators=["Rosa"], leads=["Rosa"])
    made.join("Thursday", "Edith", date(2010, 11, 10))
    made.meeting("Thursday", date(2011, 1, 20), came=["Cleo", "Edith"], missed=["Dilip"])
    made.meeting("Thursday", date(2011, 2, 3), came=["Dilip"])
    merged = made.act(
        cohorts.MergeCohorts,
        at=at(3, 2),
        predecessors=[made.cohorts["Pair one"], made.cohorts["Pair two"]],
        successor=NewCohort(name="Birch group", format=Format.GROUP),
        on=MERGED,
        reason="They wished to.",
    )
    (made.cohorts["Birch group"],) = (each.id for each in merged.plan.facts(Cohort))
    return made


def spans_of(world, name, known_on=None, role=ActingRole.COORDINATOR):
    found = renewal_histories(world.actor(role), today=TODAY, known_on=known_on)
    return [span for span in found.spans if span.cohort == world.cohorts[name]]


def the_span(world, name, known_on=None):
    (span,) = spans_of(world, name, known_on)
    assert span.because == ""
    return span


def months(history, *names):
    return [tuple(getattr(month, name) for name in names) for month in history.months]


def test_a_group_is_told_month_by_month_up_to_the_last_whole_one(world):
    span = the_span(world, "Thursday")

    history = span.history
    assert span.goes_on
    assert (history.first, history.last) == (SEPTEMBER, 12 * 2011 + 6)
    assert months(history, "members", "joiners", "leavers")[:4] == [
        (2, 0, 0), (2, 0, 0), (2, 1, 0), (3, 0, 0),
    ]  # fmt: skip
    assert months(history, "meetings", "attended")[3:7] == [(0, 0), (1, 2), (1, 1), (0, 0)]
    assert months(history, "leads", "leads_started", "leads_stopped")[0] == (1, 0, 0)
    assert history.months[3].at_risk_by_tenure[:4] == (1, 0, 0, 2)


def test_a_group_that_pairs_became_begins_with_the_merge_and_keeps_their_tenure(world):
    span = the_span(world, "Birch group")

    assert span.history.first == MARCH
    assert months(span.history, "members", "joiners", "first_timers")[0] == (2, 0, 0)
    assert span.history.months[0].at_risk_by_tenure[6] == 2
    assert months(span.history, "leads", "leads_started")[0] == (2, 0)


def test_pairs_that_gave_way_to_a_group_are_told_until_the_merge_and_did_not_end(world):
    span = the_span(world, "Pair one")

    assert not span.goes_on
    assert not span.history.ended
    assert span.format is Format.ONE_TO_ONE
    assert span.history.last == MARCH - 1
    assert months(span.history, "members", "leavers")[-1] == (1, 0)


def test_days_on_which_a_group_takes_nobody_are_told_and_whether_it_does_today(world):
    group = world.cohorts["Thursday"]
    resting = {"cohort": group, "reason": "Snow."}
    world.act(cohorts.RestCohort, at=at(5), on=date(2011, 5, 2), **resting)
    world.act(cohorts.ResumeCohort, at=at(6), on=date(2011, 6, 11), **resting)
    assert the_span(world, "Thursday").history.closed_for == 0
    state = {"cohort": group, "at": at(7, 20)}
    world.act(cohorts.SetCohortState, state=State.CLOSED, on=date(2011, 7, 22), **state)

    history = the_span(world, "Thursday").history

    assert [month.closed_days for month in history.months[-3:]] == [30, 10, 10]
    assert history.closed_for == FOR_GOOD
    assert the_span(world, "Thursday", known_on=date(2011, 7, 19)).history.closed_for == 0
    assert the_span(world, "Birch group").history.closed_for == 0
    world.act(cohorts.SetCohortState, state=State.OPEN, on=date(2011, 9, 1), **state)
    assert the_span(world, "Thursday").history.closed_for == 1
    assert days_of_opening(world.programme) == {
        group: [date(2011, 5, 2), date(2011, 6, 11), date(2011, 7, 22), date(2011, 9, 1)]
    }


def test_whom_a_group_draws_is_no_newcomer(world):
    world.act(
        cohorts.DrawOnCohorts,
        at=at(5),
        sources=[world.cohorts["Thursday"]],
        target=world.cohorts["Birch group"],
        drawn=Drawn(moving=frozenset({world.people["Cleo"]})),
        on=date(2011, 5, 1),
        reason="She lives near.",
    )

    birch, thursday = the_span(world, "Birch group"), the_span(world, "Thursday")

    april, may = 1, 2
    assert sum(month.joiners for month in birch.history.months) == 0
    assert months(birch.history, "members", "moved_in")[april:] == [(2, 1), (3, 0), (3, 0), (3, 0)]
    assert birch.history.months[may].at_risk_by_tenure[8] == 3  # since September, all of them
    assert sum(month.leavers for month in thursday.history.months) == 0
    assert months(thursday.history, "members", "moved_out")[-4:] == [(3, 1), (2, 0), (2, 0), (2, 0)]
    assert birch.goes_on
    assert thursday.goes_on


def test_who_joins_another_cohort_as_well_stays_in_their_own(world):
    world.act(
        cohorts.DrawOnCohorts,
        at=at(5),
        sources=[world.cohorts["Thursday"]],
        target=world.cohorts["Birch group"],
        drawn=Drawn(joining_too=frozenset({world.people["Cleo"]})),
        on=date(2011, 5, 1),
        reason="She lives near.",
    )

    thursday, birch = the_span(world, "Thursday"), the_span(world, "Birch group")
    assert sum(month.moved_out for month in thursday.history.months) == 0
    assert sum(month.moved_in for month in birch.history.months) == 1


def test_an_act_that_changes_most_of_a_group_s_people_begins_a_history_of_its_own(world):
    world.act(
        cohorts.DrawOnCohorts,
        at=at(5),
        sources=[world.cohorts["Thursday"]],
        target=world.cohorts["Birch group"],
        drawn=Drawn(moving=frozenset({world.people["Cleo"], world.people["Dilip"]})),
        on=date(2011, 5, 1),
        reason="They live near.",
    )

    before, after = spans_of(world, "Thursday")

    assert (before.history.last, after.history.first) == (12 * 2011 + 3, 12 * 2011 + 4)
    assert sum(month.leavers for month in (*before.history.months, *after.history.months)) == 0
    assert [each.goes_on for each in (before, after)] == [False, True]
    assert the_span(world, "Birch group").goes_on  # two more beside its two


def test_a_group_that_ended_by_itself_has_ended_when_it_was_last_seen(world):
    world.act(
        cohorts.EndCohort,
        at=at(7),
        cohort=world.cohorts["Thursday"],
        on=date(2011, 7, 1),
        reason="Nobody came any more.",
    )

    span = the_span(world, "Thursday")

    assert span.history.ended
    assert not span.goes_on
    assert span.history.last == 12 * 2011 + 1  # it met on 3 February
    assert sum(month.leavers for month in span.history.months) == 0


def test_the_end_of_a_pair_and_its_telephone_calls(world):
    world.cohort("Pair three", format=Format.ONE_TO_ONE, members=["Farid"], facilitators=["Rosa"])
    for month in (4, 5):
        world.act(
            contacts.LogContact,
            at=at(month),
            participant=world.people["Farid"],
            on=date(2011, month, 4),
            mode=Mode.CALL,
            reached=month == 4,
            cohort=world.cohorts["Pair three"],
        )
    world.act(
        cohorts.EndCohort, at=at(6), cohort=world.cohorts["Pair three"], on=date(2011, 6, 1),
        reason="They agreed to stop.",
    )  # fmt: skip

    span = the_span(world, "Pair three")

    assert not span.history.ended
    assert span.history.last == 12 * 2011 + 3
    assert months(span.history, "meetings", "attended")[-1] == (1, 1)


def test_what_was_recorded_later_is_not_known_before_and_never_changes_what_was(world):
    before = renewal_histories(world.coordinator, today=TODAY, known_on=date(2011, 4, 30))

    world.leave("Thursday", "Dilip", date(2011, 3, 20), at=at(6))
    world.act(
        SetRenewalRule, at=at(6), format=Format.GROUP, minimum=6, run=1, months_without_lead=1
    )

    assert renewal_histories(world.coordinator, today=TODAY, known_on=date(2011, 4, 30)) == before
    then = the_span(world, "Thursday", date(2011, 4, 30)).history
    now = the_span(world, "Thursday").history
    assert then.last == 12 * 2011 + 3
    assert months(then, "members")[-2:] == [(3,), (3,)]
    assert months(now, "members", "leavers")[6:8] == [(3, 1), (2, 0)]
    late = renewal_histories(world.coordinator, today=TODAY, known_on=date(2011, 6, 15))
    assert (before.rules[Format.GROUP].minimum, late.rules[Format.GROUP].minimum) == (4, 6)


def test_a_correction_counts_from_the_day_on_which_it_was_made(world):
    (spell,) = current(
        Membership, cohort_id=world.cohorts["Thursday"], participant_id=world.people["Edith"]
    )
    world.act(
        corrections.CorrectFact,
        at=at(6, 20),
        fact=spell.id,
        changes={"joined_on": "2010-10-05"},
        reason="The wrong line.",
    )

    then = the_span(world, "Thursday", date(2011, 6, 19)).history
    now = the_span(world, "Thursday", date(2011, 6, 20)).history

    assert months(then, "joiners")[1:3] == [(0,), (1,)]
    assert months(now, "joiners")[1:3] == [(1,), (0,)]


def test_before_the_merge_was_recorded_two_pairs_went_on(world):
    assert spans_of(world, "Birch group", date(2011, 3, 1)) == []
    assert the_span(world, "Pair one", date(2011, 3, 1)).goes_on


def test_who_moves_by_themselves_leaves_and_comes(world):
    world.act(
        memberships.MoveMember,
        at=at(5),
        from_cohort=world.cohorts["Thursday"],
        to_cohort=world.cohorts["Birch group"],
        participant=world.people["Cleo"],
        on=date(2011, 5, 9),
    )

    assert sum(each.leavers for each in the_span(world, "Thursday").history.months) == 1
    assert sum(each.joiners for each in the_span(world, "Birch group").history.months) == 1


def test_another_programme_is_not_among_the_histories(world):
    other = a_world()
    other.person("Gwen")
    other.cohort("Elsewhere", members=["Gwen"])

    found = renewal_histories(world.coordinator, today=TODAY)

    assert other.cohorts["Elsewhere"] not in {span.cohort for span in found.spans}
    assert len(renewal_histories(other.coordinator, today=TODAY).spans) == 1


SEES = {ActingRole.COORDINATOR, ActingRole.NURSE, ActingRole.STATISTICIAN}


@pytest.mark.parametrize("role", ActingRole)
def test_who_sees_renewal(world, role):
    viewer = world.actor(role)
    if role in SEES:
        assert renewal_histories(viewer, today=TODAY).spans
        assert renewal_rules(viewer).may_set is (role is ActingRole.COORDINATOR)
        return
    with pytest.raises(NotFound):
        renewal_histories(viewer, today=TODAY)
    with pytest.raises(NotFound):
        renewal_rules(viewer)


def test_a_rule_that_the_programme_settled_is_told_from_one_that_holds_by_default(world):
    world.act(
        SetRenewalRule,
        format=Format.GROUP,
        minimum=5,
        run=3,
        months_without_lead=2,
        counted=Counted.ATTENDANCE,
    )

    page = renewal_rules(world.coordinator)

    assert [line.is_settled for line in page.lines] == [True, False, False]
    assert page.of(Format.GROUP).rule.rule.counts == "attendance"
    assert page.of(Format.ONE_TO_ONE).rule is DEFAULTS[Format.ONE_TO_ONE]
