"""Who is asked again because a cohort is observed or recorded, against days walked one by one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.consent import (
    Again,
    Answer,
    ConsentDecision,
    ConsentNotRight,
    ConsentText,
    Descent,
    EndFieldwork,
    Events,
    Fieldwork,
    FieldworkKind,
    Method,
    Purpose,
    Spell,
    asked_again,
    handed_on,
    may_use,
    owed,
    plan_end_fieldwork,
    plan_start_fieldwork,
)
from likewise.domain.operations import Ids

FIRST = date(2010, 9, 1)
DAYS = st.integers(0, 11)
COHORTS = st.sampled_from("abcd")
SPOKEN = ConsentText(
    id="t", purpose=Purpose.RECORDING, version_name="1", language="English", starts_on=FIRST,
    words="We may record what you say.",
)  # fmt: skip


def on(day):
    return FIRST + timedelta(days=day)


def recorded(cohort="a", since=2, until=None, kind=FieldworkKind.RECORDED):
    return Fieldwork(
        id=f"f-{cohort}-{since}", cohort=cohort, what=kind, starts_on=on(since),
        ends_on=None if until is None else on(until),
    )  # fmt: skip


def agreed(day):
    return ConsentDecision(
        id=f"d{day}", participant="asha", text="t", purpose=Purpose.RECORDING,
        answer=Answer.GIVEN, decided_on=on(day), number=day, method=Method.ON_SCREEN,
    )  # fmt: skip


@st.composite
def programmes(draw):
    """Fieldwork, and cohorts that come of others; none comes back once it was followed."""
    work = []
    for cohort in sorted(draw(st.sets(COHORTS, max_size=3))):
        since = draw(DAYS)
        until = draw(st.none() | st.integers(since + 1, 14))
        work.append(recorded(cohort, since, until))
    events = [
        Descent(on=on(day), predecessors=tuple(sorted(before)), successors=tuple(sorted(after)))
        for day, before, after in draw(
            st.lists(
                st.tuples(
                    DAYS, st.sets(COHORTS, min_size=1), st.sets(st.sampled_from("wxyz"), min_size=1)
                ),
                max_size=4,
            )
        )
    ]
    return work, events


@given(programmes())
def test_fieldwork_is_handed_on_as_days_walked_one_by_one_show(made):
    work, events = made
    walked = {}
    for each in work:
        there = set()
        for day in range(15):
            today = on(day)
            if each.starts_on == today:
                there.add(each.cohort)
            if each.ends_on is not None and each.ends_on <= today:
                there = set()
            for event in events:
                if event.on == today and there & set(event.predecessors):
                    there |= set(event.successors)
            for cohort in there:
                walked.setdefault((cohort, each.id), today)

    found = {(each.cohort, each.fieldwork.id): each.starts_on for each in handed_on(work, events)}

    assert found == walked


@given(programmes(), DAYS, st.dictionaries(st.sampled_from("abcdwxyz"), DAYS))
def test_who_is_there_while_it_goes_on_is_asked_again_from_when_it_concerned_them(
    made, day, joined
):
    going_on = handed_on(*made)
    spells = [Spell(cohort=cohort, joined_on=on(since)) for cohort, since in joined.items()]

    found = asked_again(spells, going_on, day=on(day))

    expected = [
        max(on(joined[each.cohort]), each.starts_on)
        for each in going_on
        if each.cohort in joined
        and each.starts_on <= on(day)
        and (each.fieldwork.ends_on is None or on(day) < each.fieldwork.ends_on)
    ]
    assert [each.since for each in found] == expected


def test_who_agreed_before_is_asked_again_and_what_they_agreed_to_stands_until_they_answer():
    again = asked_again(
        [Spell(cohort="a", joined_on=FIRST)], handed_on([recorded(since=5)], []), day=on(6)
    )
    before = Events(decisions=(agreed(3),), again=again)

    def owes(events, day):
        return owed(events, [SPOKEN], purpose=Purpose.RECORDING, day=on(day), practice=None)

    assert owes(before, 4) is None
    assert owes(before, 5).why == (
        "A cohort of theirs is recorded from 6 September 2010 on. "
        "That agreement stands until they answer."
    )
    assert owes(before, 5).again == Again(purpose=Purpose.RECORDING, since=on(5), began_on=on(5))
    assert may_use(before, [SPOKEN], purpose=Purpose.RECORDING, day=on(6)).may
    assert owes(Events(decisions=(agreed(3), agreed(5)), again=again), 6) is None
    other = owed(before, [SPOKEN], purpose=Purpose.OBSERVATION, day=on(6), practice=None)
    assert other is None


def test_who_comes_into_a_recorded_cohort_is_told_since_when():
    (again,) = asked_again(
        [Spell(cohort="a", joined_on=on(4))], handed_on([recorded(since=2)], []), day=on(6)
    )

    assert again.why == (
        "On 5 September 2010 they came into a cohort that is recorded from 3 September 2010 on."
    )


def test_fieldwork_is_refused_where_a_cohort_ended_or_it_goes_on_already():
    for known, ended_on, sentence in (
        ([], on(2), "This cohort ended on 3 September 2010"),
        ([recorded(since=1)], None, "is recorded from 2 September 2010 on already"),
    ):
        with pytest.raises(ConsentNotRight, match=sentence):
            plan_start_fieldwork(
                fieldwork=recorded(), known=known, ended_on=ended_on, ids=Ids("operation")
            )
    act = EndFieldwork(fieldwork="f", ends_on=on(9))
    with pytest.raises(ConsentNotRight, match="This ended on 5 September 2010 already"):
        plan_end_fieldwork(fieldwork=recorded(until=4), act=act, ids=Ids("operation"))


def test_observed_and_recorded_read_unlike():
    made = [
        recorded(kind=kind, until=until).sentence("record", {})
        for kind in FieldworkKind
        for until in (None, 9)
    ]

    assert len(set(made)) == len(made)
    assert made[0] == "the cohort is observed from 3 September 2010"
