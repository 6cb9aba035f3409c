"""The order of recruitment against every day tried by hand, and a funnel whose numbers add up."""

import doctest
import importlib
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.consent import (
    Answer,
    ConsentDecision,
    ConsentText,
    Earlier,
    Events,
    Method,
    Purpose,
)
from likewise.domain.participants import Role, RoleName, Status, StatusName
from likewise.domain.programmes import Phase, PhaseName
from likewise.domain.recruitment import (
    Baseline,
    Criteria,
    Criterion,
    ExitReason,
    FacilitatorStep,
    InvitationBatch,
    OutOfOrder,
    Recruited,
    RecruitmentExit,
    RecruitmentNotRight,
    RecruitmentStart,
    RecruitmentTarget,
    Screening,
    Step,
    StepToFacilitate,
    Way,
    by_month,
    check_order,
    criteria_on,
    facilitators_funnel,
    funnel,
    missing,
    place_of,
    place_to_facilitate,
    planned_by,
    said_of,
)

FIRST = date(2010, 9, 1)
LENGTH = 8
DAYS = st.integers(0, LENGTH - 1)
RANDOMISED = [Phase(id="p", phase=PhaseName.RANDOMISED, starts_on=FIRST)]
KEPT = [RecruitmentStart(id="s", starts_on=FIRST)]
TEXT = ConsentText(
    id="text", purpose=Purpose.TAKE_PART, version_name="1", language="English",
    words="Will you take part?", starts_on=FIRST - timedelta(days=30),
)  # fmt: skip
AGAINST = frozenset({Criterion.EXCLUSION_1})


def on(day):
    return FIRST + timedelta(days=day)


def screening(day, *, eligible=True, number=1):
    return Screening(
        id=f"s{number}", participant="asha", criteria="c", screened_on=on(day), number=number,
        against=frozenset() if eligible else AGAINST,
    )  # fmt: skip


def decision(day, answer=Answer.GIVEN, *, number=1, purpose=Purpose.TAKE_PART, text="text"):
    return ConsentDecision(
        id=f"d{number}", participant="asha", text=text, purpose=purpose, answer=answer,
        decided_on=on(day), number=number, method=Method.ON_SCREEN,
    )  # fmt: skip


def visit(day):
    return Baseline(id="b", participant="asha", completed_on=on(day))


def status(name, day):
    return Status(id=f"{name}{day}", participant="asha", status=name, starts_on=on(day))


def person(*, screenings=(), decisions=(), baselines=(), statuses=(), **more):
    events = Events(decisions=tuple(decisions), statuses=tuple(statuses))
    return Recruited(
        events=events, screenings=tuple(screenings), baselines=tuple(baselines), **more
    )


def lacks(day, **what):
    return missing(person(**what), [TEXT], on=on(day))


READY = {"screenings": [screening(0)], "decisions": [decision(1)], "baselines": [visit(2)]}


# The order


def test_who_is_eligible_then_agrees_then_has_their_baseline_may_be_allocated():
    assert lacks(2, **READY) == ()
    assert lacks(0, screenings=[screening(0)], decisions=[decision(0)], baselines=[visit(0)]) == ()


@pytest.mark.parametrize(
    ("what", "lacking"),
    [
        ({}, ("that they were found eligible", "that they agreed to take part",
              "that they had a baseline visit")),
        (READY | {"screenings": []}, ("that they were found eligible",)),
        (READY | {"decisions": []}, ("that they agreed to take part",)),
        (READY | {"baselines": []}, ("that they had a baseline visit",)),
        (READY | {"decisions": [decision(1, purpose=Purpose.CONTACT)]},
         ("that they agreed to take part",)),
        (READY | {"screenings": [screening(0), screening(2, eligible=False, number=2)]},
         ("that they were found eligible",)),
        (READY | {"decisions": [decision(1), decision(2, Answer.CHANGED, number=2)]},
         ("that they agreed to take part",)),
        (READY | {"screenings": [screening(2)]},
         ("that they agreed after they were found eligible",)),
        (READY | {"decisions": [decision(3)]},
         ("that they had a baseline visit after they agreed",)),
        (READY | {"statuses": [status(StatusName.DIED, 2)]},
         ("that they agreed to take part",)),
    ],
)  # fmt: skip
def test_what_somebody_lacks_is_named(what, lacking):
    assert lacks(4, **what) == lacking


def test_who_agrees_again_after_their_baseline_has_still_agreed_before_it():
    again = READY | {"decisions": [decision(1), decision(3, number=2)]}

    assert lacks(4, **again) == ()


def test_agreement_that_a_new_version_ended_does_not_count():
    newer = ConsentText(
        id="newer", purpose=Purpose.TAKE_PART, version_name="2", language="English",
        words="Will you take part again?", starts_on=on(3), earlier=Earlier.ENDS,
    )  # fmt: skip

    assert missing(person(**READY), [TEXT, newer], on=on(2)) == ()
    assert missing(person(**READY), [TEXT, newer], on=on(3)) == ("that they agreed to take part",)


def test_where_there_is_no_text_nobody_can_have_agreed():
    assert missing(person(**READY | {"decisions": []}), [], on=on(4)) == (
        "that they agreed to take part",
    )


@given(
    screened=st.lists(st.tuples(DAYS, st.booleans()), max_size=3),
    decided=st.lists(st.tuples(DAYS, st.sampled_from(Answer)), max_size=3),
    visited=st.lists(DAYS, max_size=2),
    day=DAYS,
)
def test_the_order_is_what_trying_every_three_of_them_finds(screened, decided, visited, day):
    screened, decided = (
        sorted(screened, key=lambda each: each[0]),
        sorted(decided, key=lambda each: each[0]),
    )
    known = person(
        screenings=[screening(d, eligible=e, number=n) for n, (d, e) in enumerate(screened, 1)],
        decisions=[decision(d, a, number=n) for n, (d, a) in enumerate(decided, 1)],
        baselines=[visit(each) for each in visited],
    )

    so_far = [each for each in screened if each[0] <= day]
    answers = [each for each in decided if each[0] <= day]
    still = bool(so_far and so_far[-1][1] and answers and answers[-1][1] is Answer.GIVEN)
    in_order = any(
        first <= second <= third <= day
        for first, eligible in so_far
        for second, answer in answers
        for third in visited
        if eligible and answer is Answer.GIVEN
    )

    assert (missing(known, [TEXT], on=on(day)) == ()) is (still and in_order)


def test_the_order_is_asked_only_where_recruitment_is_kept_and_the_programme_is_randomised():
    people = {"asha": person()}
    natural = [*RANDOMISED, Phase(id="n", phase=PhaseName.NATURALISTIC, starts_on=on(4))]

    for starts, phases, day in (
        ([], RANDOMISED, 2),
        ([RecruitmentStart(id="s", starts_on=on(3))], RANDOMISED, 2),
        (KEPT, [], 2),
        (KEPT, natural, 4),
    ):
        check_order(people, [TEXT], starts=starts, phases=phases, on=on(day))
    with pytest.raises(OutOfOrder, match=r"By 4 September 2010 there is lacking: that they were "
                       "found eligible; that they agreed") as refused:  # fmt: skip
        check_order(people, [TEXT], starts=KEPT, phases=natural, on=on(3))
    assert refused.value.whom == ("asha",)


def test_of_a_practice_it_is_said_how_many_lack_what():
    people = {"asha": person(**READY), "bram": person(), "cleo": person(**READY)}

    with pytest.raises(OutOfOrder, match=r"that they had a baseline visit \(1 of 3 people\)") as no:
        check_order(people, [TEXT], starts=KEPT, phases=RANDOMISED, on=on(4))
    assert no.value.whom == ("bram",)


def test_a_page_says_whether_the_order_is_asked():
    assert "not kept here" in said_of([], RANDOMISED, on=FIRST)
    assert "nobody is allocated who was not" in said_of(KEPT, RANDOMISED, on=FIRST)
    assert "today is not in it" in said_of(KEPT, [], on=FIRST)


# What cannot be


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Criteria(id="c", version_name="1", starts_on=FIRST, inclusion=" \n "),
         "at least one for inclusion"),
        (lambda: Criteria(id="c", version_name="1", starts_on=FIRST,
                          inclusion="\n".join("abcdefghijklm")), "at most 12 criteria"),
        (lambda: InvitationBatch(id="i", way=Way.POST, sent_on=FIRST, invited=0),
         "between 1 and 100,000"),
        (lambda: RecruitmentTarget(id="t", needed=0, starts_on=FIRST, due_on=FIRST),
         "people are needed"),
        (lambda: RecruitmentTarget(id="t", needed=1, drop_out_percent=100, starts_on=FIRST,
                                   due_on=FIRST), "between 0 and 99 percent"),
        (lambda: RecruitmentTarget(id="t", needed=1, starts_on=on(1), due_on=FIRST),
         "before recruitment begins"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(make, sentence):
    with pytest.raises(RecruitmentNotRight, match=sentence):
        make()


def test_the_version_of_a_day_is_the_last_that_began():
    first, second = (
        Criteria(id=name, version_name=name, starts_on=on(day), inclusion="One\n\n Two ",
                 exclusion="Three")
        for name, day in (("1", 1), ("2", 3))
    )  # fmt: skip

    assert [criteria_on([second, first], on(day)) for day in range(4)] == [
        None, first, first, second,
    ]  # fmt: skip
    assert first.wording == {
        Criterion.INCLUSION_1: "One", Criterion.INCLUSION_2: "Two", Criterion.EXCLUSION_1: "Three",
    }  # fmt: skip


# How far people have come


def stands(**what):
    return place_of(person(**what), day=on(LENGTH))


def test_somebody_stands_at_the_furthest_step_of_which_the_record_knows():
    interested = {"statuses": [status(StatusName.INTERESTED, 0)]}

    assert stands() is None
    assert stands(**interested).step is Step.INTERESTED
    assert stands(**interested, screenings=[screening(0)]).step is Step.ELIGIBLE
    assert stands(**interested, **READY).step is Step.BASELINE
    enrolled = stands(statuses=[status(StatusName.ENROLLED, 3)], screenings=[screening(0)])
    assert (enrolled.step, enrolled.since, enrolled.is_unrecorded) == (
        Step.ENROLLED, on(3), False,
    )  # fmt: skip
    assert enrolled.passed == {Step.INVITED, Step.INTERESTED, Step.CONSENTED, Step.BASELINE}


def test_of_somebody_who_is_enrolled_and_nothing_else_it_is_said_that_they_are_unrecorded():
    assert stands(statuses=[status(StatusName.ENROLLED, 3)]).is_unrecorded
    agreed = stands(statuses=[status(StatusName.ENROLLED, 3)], decisions=[decision(5)])
    assert agreed.is_unrecorded


def exit_of(day, reason=ExitReason.NOT_REACHED, role=RoleName.MEMBER):
    return RecruitmentExit(id="e", participant="asha", role=role, left_on=on(day), reason=reason)


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ({"screenings": [screening(1, eligible=False)]}, ExitReason.NOT_ELIGIBLE),
        ({"screenings": [screening(1)], "decisions": [decision(2, Answer.REFUSED)]},
         ExitReason.DECLINED),
        ({"exits": (exit_of(1),)}, ExitReason.NOT_REACHED),
        ({"exits": (exit_of(1, role=RoleName.FACILITATOR),)}, None),
        ({"statuses": [status(StatusName.INTERESTED, 0), status(StatusName.DIED, 4)]},
         ExitReason.DIED),
        # who came a step further since has not gone
        ({"exits": (exit_of(1),), "screenings": [screening(2)]}, None),
        ({"exits": (exit_of(1),), "statuses": [status(StatusName.ENROLLED, 3)]}, None),
    ],
)  # fmt: skip
def test_why_somebody_went_no_further_follows_from_what_says_so(what, reason):
    what = {"statuses": [status(StatusName.INTERESTED, 0)], **what}
    gone = stands(**what).gone

    assert (gone.reason if gone else None) is reason


def test_who_only_facilitates_is_on_no_way_to_be_a_member():
    role = Role(id="r", participant="asha", role=RoleName.FACILITATOR, starts_on=FIRST)
    enrolled = {"statuses": [status(StatusName.ENROLLED, 0)], "roles": (role,)}

    assert stands(**enrolled) is None
    assert stands(**enrolled, screenings=[screening(1)]).step is Step.ENROLLED


PEOPLE = st.builds(
    person,
    statuses=st.lists(
        st.builds(status, st.sampled_from(StatusName), DAYS), max_size=3,
        unique_by=lambda each: each.starts_on,
    ),
    screenings=st.lists(st.builds(screening, DAYS, eligible=st.booleans()), max_size=2),
    decisions=st.lists(st.builds(decision, DAYS, st.sampled_from(Answer)), max_size=2),
    baselines=st.lists(st.builds(visit, DAYS), max_size=1),
    exits=st.lists(st.builds(exit_of, DAYS, st.sampled_from(ExitReason)), max_size=2).map(tuple),
    steps=st.lists(
        st.builds(
            lambda step, day: FacilitatorStep(
                id=f"f{day}", participant="asha", reached=step, taken_on=on(day)
            ),
            st.sampled_from(StepToFacilitate), DAYS,
        ),
        max_size=3,
    ).map(tuple),
)  # fmt: skip


def check_adds_up(found):
    for step, after in zip(found.steps, (*found.steps[1:], None), strict=True):
        if after is None:
            assert step.reached == step.went_on
        else:
            assert step.reached == step.went_on + step.gone + step.waiting
            assert step.went_on == after.reached


@given(people=st.lists(PEOPLE, max_size=12), invited=st.integers(0, 15), day=DAYS)
def test_those_at_a_step_are_those_who_went_on_left_and_wait(people, invited, day):
    places = [each for each in (place_of(p, day=on(day)) for p in people) if each]
    found = funnel(places, invited=invited)

    check_adds_up(found)
    counted = [each for each in places if not each.is_unrecorded]
    assert found.steps[0].reached == max(invited, len(counted))
    assert found.uninvited == max(0, len(counted) - invited)
    assert found.steps[-1].reached == sum(each.step is Step.ENROLLED for each in counted)
    assert found.unrecorded == len(places) - len(counted)
    assert sum(step.gone for step in found.steps) == sum(each.gone is not None for each in counted)


@given(people=st.lists(PEOPLE, max_size=12), day=DAYS)
def test_so_it_is_with_facilitators(people, day):
    places = [each for each in (place_to_facilitate(p, day=on(day)) for p in people) if each]
    found = facilitators_funnel(places)

    check_adds_up(found)
    assert found.steps[0].reached == len(places)


# Targets


@given(
    needed=st.integers(1, 5000), drop_out=st.integers(0, 99), length=st.integers(0, 800),
    day=st.integers(-10, 900),
)  # fmt: skip
def test_a_target_leaves_as_many_as_are_needed_and_no_more_than_it_has_to(
    needed, drop_out, length, day
):
    target = RecruitmentTarget(
        id="t", needed=needed, drop_out_percent=drop_out, starts_on=FIRST, due_on=on(length)
    )

    stays = 100 - drop_out
    assert target.to_enrol * stays >= needed * 100 > (target.to_enrol - 1) * stays
    assert planned_by(target, on(day)) <= planned_by(target, on(day + 1))
    assert planned_by(target, on(-1)) == 0
    assert planned_by(target, target.due_on) == target.to_enrol


def test_a_hundred_with_one_in_five_lost_are_a_hundred_and_twenty_five():
    # By hand: 100 / (1 - 0.2).
    target = RecruitmentTarget(
        id="t", needed=100, drop_out_percent=20, starts_on=FIRST, due_on=on(9)
    )

    assert target.to_enrol == 125
    assert planned_by(target, on(1)) == 25


@given(
    days=st.lists(st.integers(-20, 120), max_size=20), length=st.integers(0, 100),
    today=st.integers(0, 150),
)  # fmt: skip
def test_each_month_has_all_who_were_enrolled_by_its_end(days, length, today):
    target = RecruitmentTarget(id="t", needed=40, starts_on=FIRST, due_on=on(length))
    months = by_month(target, [on(each) for each in days], today=on(today))

    counted = [each for each in days if 0 <= each <= today]
    assert months[0].first == FIRST
    assert months[-1].planned == 40
    told = [each.recruited for each in months if each.recruited is not None]
    assert told == sorted(told)
    assert [each.first <= on(today) for each in months] == [
        each.recruited is not None for each in months
    ]
    if all(on(each) <= max(target.due_on, on(today)) for each in counted):
        assert max(told, default=0) == len(counted)


def test_the_examples_of_the_method_and_of_its_functions_are_what_they_say():
    page = Path(__file__).resolve().parents[2] / "docs" / "methods" / "recruitment.md"

    assert doctest.testfile(str(page), module_relative=False).failed == 0
    for name in ("funnel", "targets"):
        module = importlib.import_module(f"likewise.domain.recruitment.{name}")
        assert doctest.testmod(module).failed == 0
