"""May this be used? The rule, against a calendar painted day by day, and what is owed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.consent import (
    ELEMENTS,
    ENDS_AT_DEATH,
    Answer,
    ChangeOfParticipation,
    ConsentDecision,
    ConsentText,
    Decider,
    Delegation,
    Earlier,
    Element,
    Events,
    Method,
    Purpose,
    in_force,
    may_use,
    owed,
)
from likewise.domain.participants import Status, StatusName
from likewise.domain.refusals import DomainError

FIRST = date(2010, 9, 1)
LENGTH = 12


def on(day):
    return FIRST + timedelta(days=day)


def text(name="t1", *, purpose=Purpose.CONTACT, since=0, **more):
    given = {
        "version_name": name, "language": "English", "words": "We may call you.",
        "starts_on": on(since),
    }  # fmt: skip
    return ConsentText(id=name, purpose=purpose, **(given | more))


def decided(answer, day, *, number=1, of="t1", purpose=Purpose.CONTACT):
    return ConsentDecision(
        id=f"d{number}", participant="asha", text=of, purpose=purpose, answer=answer,
        decided_on=on(day), number=number, method=Method.ON_SCREEN,
    )  # fmt: skip


def change(day, until=None, *, name="c", **elements):
    return ChangeOfParticipation(
        id=name, participant="asha", starts_on=on(day), ends_on=None if until is None else on(until),
        decided_by=Decider.PERSON, **{name: frozenset(each) for name, each in elements.items()},
    )  # fmt: skip


def may(events, day, *, texts=None, purpose=Purpose.CONTACT, element=None):
    known = [text()] if texts is None else texts
    return may_use(events, known, purpose=purpose, day=on(day), element=element).may


DIED = Status(id="s", participant="asha", status=StatusName.DIED, starts_on=on(20))
YES = decided(Answer.GIVEN, 2)

WAYS = ELEMENTS[Purpose.CONTACT]
DAYS = st.integers(0, LENGTH - 1)
ELEMENT_SETS = st.fixed_dictionaries(
    {each: st.sampled_from(("stops", "changes", "goes_on", "")) for each in WAYS}
)


@st.composite
def changes_of_contact(draw):
    """Changes that say something of ways of contact, on days of their own, some until a day."""
    found = []
    for number, day in enumerate(draw(st.lists(DAYS, max_size=6, unique=True))):
        said = draw(ELEMENT_SETS.filter(lambda each: any(each.values())))
        until = draw(st.none() | st.integers(day + 1, LENGTH + 5))
        elements = {
            word: {each for each, what in said.items() if what == word}
            for word in ("stops", "changes", "goes_on")
        }
        found.append(change(day, until, name=f"c{number}", **elements))
    return found


@st.composite
def histories(draw):
    answers = draw(st.lists(st.tuples(DAYS, st.sampled_from(Answer)), max_size=5))
    decisions = tuple(
        decided(answer, day, number=number)
        for number, (day, answer) in enumerate(sorted(answers, key=lambda each: each[0]))
    )
    return Events(decisions=decisions, changes=tuple(draw(changes_of_contact())))


def painted(events):
    """For each way and day whether it may be used: later strokes cover earlier ones.

    The outside answer: a calendar, with no notion of a latest event.
    """
    said: list[tuple[bool | None, int]] = [(None, -1)] * LENGTH
    for made in events.decisions:
        day = (made.decided_on - FIRST).days
        said[day:] = [(made.answer is Answer.GIVEN, day)] * (LENGTH - day)
    found = {}
    for way in WAYS:
        stops: list[int | None] = [None] * LENGTH
        for each in sorted(events.changes, key=lambda each: each.starts_on):
            if way in each.named:
                day = (each.starts_on - FIRST).days
                end = min(LENGTH, (each.ends_on - FIRST).days if each.ends_on else LENGTH)
                stops[day:end] = [day if way in each.stops else None] * (end - day)
        found[way] = [
            agreed is True and (since is None or since < agreed_on)
            for (agreed, agreed_on), since in zip(said, stops, strict=True)
        ]
    return found


@given(histories())
def test_the_answer_is_what_a_calendar_painted_day_by_day_shows(events):
    calendar = painted(events)

    for day in range(LENGTH):
        for way in WAYS:
            assert may(events, day, element=way) is calendar[way][day]
        assert may(events, day) is any(calendar[way][day] for way in WAYS)


@given(histories(), DAYS)
def test_a_no_holds_until_somebody_agrees_again(events, day):
    number = 1 + max((each.number for each in events.decisions), default=0)
    no = decided(Answer.REFUSED, LENGTH, number=number)
    said_no = replace(events, decisions=(*events.decisions, no))

    assert not may(said_no, LENGTH + day)
    again = decided(Answer.GIVEN, LENGTH + 10, number=number + 1)
    yes = replace(said_no, decisions=(*said_no.decisions, again))
    assert may(yes, LENGTH + 10 + day)
    assert [may(yes, each) for each in range(LENGTH)] == [
        may(events, each) for each in range(LENGTH)
    ]


@given(histories(), DAYS)
def test_a_change_that_is_over_leaves_what_held_before_it(events, day):
    passing = change(LENGTH, LENGTH + 3, name="passing", stops=set(WAYS))
    after = replace(events, changes=(*events.changes, passing))

    assert not may(after, LENGTH + 2)
    assert may(after, LENGTH + 3 + day) is may(events, LENGTH + 3 + day)


@given(histories(), DAYS)
def test_what_stops_one_way_leaves_the_others(events, day):
    before = may(events, LENGTH, element=Element.LETTERS)
    stopped = change(LENGTH, name="new", stops={Element.TELEPHONE})
    after = replace(events, changes=(*events.changes, stopped))

    assert not may(after, LENGTH + day, element=Element.TELEPHONE)
    assert may(after, LENGTH, element=Element.LETTERS) is before
    for purpose in set(Purpose) - {Purpose.CONTACT}:
        known = [text("o", purpose=purpose)]
        other = decided(Answer.GIVEN, 0, number=99, of="o", purpose=purpose)
        agreed = replace(after, decisions=(*after.decisions, other))
        assert may(agreed, LENGTH + day, texts=known, purpose=purpose)


@given(histories(), DAYS)
def test_a_version_that_only_asks_again_ends_nothing_and_one_that_ends_does(events, day):
    asks, stands, ends = (
        [text(), text("t2", since=LENGTH, earlier=each)]
        for each in (Earlier.OWED, Earlier.STANDS, Earlier.ENDS)
    )

    assert may(events, LENGTH + day, texts=asks) is may(events, LENGTH + day)
    assert may(events, LENGTH + day, texts=stands) is may(events, LENGTH + day)
    assert not may(events, LENGTH + day, texts=ends)
    assert may(events, LENGTH - 1, texts=ends) is may(events, LENGTH - 1)


@given(histories(), st.sampled_from(Purpose))
def test_death_ends_contact_and_what_was_said_of_quotations_stands(events, purpose):
    known = [text(), text("o", purpose=purpose)]
    agreed = decided(Answer.GIVEN, 0, number=99, of="o", purpose=purpose)
    dead = replace(events, decisions=(*events.decisions, agreed), statuses=(DIED,))

    assert not may(dead, 20, texts=known)
    if purpose in ENDS_AT_DEATH:
        assert not may(dead, 20, texts=known, purpose=purpose)
    else:
        assert may(dead, 20, texts=known, purpose=purpose)


def test_a_programme_without_a_text_asks_nobody_but_a_stop_and_a_death_count():
    stopped = Events(changes=(change(3, stops={Element.TELEPHONE}),))

    assert may(Events(), 5, texts=[])
    assert not may(stopped, 5, texts=[], element=Element.TELEPHONE)
    assert may(stopped, 5, texts=[], element=Element.LETTERS)
    assert not may(Events(statuses=(DIED,)), 25, texts=[])


def test_from_the_first_text_on_every_purpose_is_asked():
    known = [text(since=5)]

    assert may(Events(), 4, texts=known)
    assert not may(Events(), 5, texts=known)
    assert not may(Events(), 5, texts=known, purpose=Purpose.RECORDING)
    assert not may_use(Events(), known, purpose=Purpose.CONTACT, day=on(5)).is_answered


def test_a_text_that_is_no_longer_in_force_leaves_what_was_agreed_to():
    ended = [text(ends_on=on(10))]

    assert may(Events(decisions=(YES,)), 30, texts=ended)


@pytest.mark.parametrize(
    ("events", "day", "why"),
    [
        (Events(), 1, "They have not decided about contact."),
        (Events(decisions=(YES,)), 3, "They agreed on 3 September 2010, version t1."),
        (Events(decisions=(decided(Answer.REFUSED, 2),)), 3,
         "They refused on 3 September 2010, version t1."),
        (Events(decisions=(YES, decided(Answer.CHANGED, 4, number=2))), 5,
         "They changed their mind on 5 September 2010, version t1."),
        (Events(decisions=(YES,), changes=(change(4, 9, stops=set(WAYS)),)), 5,
         "Their part changed on 5 September 2010: this stopped until 10 September 2010."),
        (Events(decisions=(YES,), statuses=(DIED,)), 21, "They died on 21 September 2010."),
    ],
)  # fmt: skip
def test_the_answer_says_why(events, day, why):
    assert may_use(events, [text()], purpose=Purpose.CONTACT, day=on(day)).why == why


def test_of_two_answers_of_one_day_the_later_counts_and_a_no_where_neither_is():
    first, second = decided(Answer.REFUSED, 2, number=1), decided(Answer.GIVEN, 2, number=2)
    tie = replace(second, number=1)

    assert may(Events(decisions=(second, first)), 3)
    assert not may(Events(decisions=(tie, first)), 3)
    assert not may(Events(decisions=(first, tie)), 3)


def owes(events, day, *, texts, practice=None, purpose=Purpose.CONTACT):
    return owed(events, texts, purpose=purpose, day=on(day), practice=practice)


def test_who_has_not_decided_owes_a_decision_while_a_text_is_in_force():
    known = [text(since=5, ends_on=on(10))]

    assert owes(Events(), 4, texts=known) is None
    assert owes(Events(), 5, texts=known).texts == tuple(known)
    assert owes(Events(), 10, texts=known) is None
    assert owes(Events(statuses=(DIED,)), 25, texts=[text()]) is None
    assert owes(Events(changes=(change(3, stops=set(WAYS)),)), 5, texts=[text()]) is None


@pytest.mark.parametrize(
    ("earlier", "is_owed"),
    [(Earlier.STANDS, False), (Earlier.OWED, True), (Earlier.ENDS, True)],
)
def test_a_new_version_asks_those_again_who_agreed_where_it_says_so(earlier, is_owed):
    known = [text(ends_on=on(9)), text("t2", since=9, earlier=earlier)]
    agreed = Events(decisions=(YES,))

    assert owes(agreed, 8, texts=known) is None
    assert (owes(agreed, 9, texts=known) is not None) is is_owed
    for answer in (Answer.REFUSED, Answer.CHANGED):
        said_no = Events(decisions=(YES, decided(answer, 4, number=2)))
        assert owes(said_no, 9, texts=known) is None
    answered = Events(decisions=(YES, decided(Answer.GIVEN, 9, number=2, of="t2")))
    assert owes(answered, 10, texts=known) is None


def test_a_practice_with_a_text_of_its_own_is_not_offered_the_general_one_in_its_language():
    general, own = text(), text("own", practice="alder")
    polish = text("pl", language="polski")
    known = [general, own, polish]

    def offered(practice):
        return {
            each.id
            for each in in_force(known, purpose=Purpose.CONTACT, day=on(3), practice=practice)
        }

    assert offered("alder") == {"own", "pl"}
    assert offered("birch") == {"t1", "pl"}
    assert offered(None) == {"t1", "pl"}


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: text(words=" "), "has a version, a language and words"),
        (lambda: text(days_to_consider=400), "between 0 and 365 days"),
        (lambda: text(ends_on=FIRST), "Give an end after the start"),
        (lambda: replace(YES, method=Method.ON_PAPER), "Say who saw the paper"),
        (lambda: replace(YES, method=Method.BY_TELEPHONE), "needs a witness"),
        (lambda: replace(YES, given_on=on(3)), "after they decided"),
        (lambda: change(1), "Name at least one element"),
        (lambda: change(1, stops={Element.MEETINGS}, goes_on={Element.MEETINGS}),
         "Say one thing of meetings"),
        (lambda: replace(change(1, stops={Element.MEETINGS}), has_lost_capacity=True),
         "Name whoever was asked as their consultee"),
        (lambda: Delegation(id="l", taker="a", name="Jo", trained_on=on(2), starts_on=on(1)),
         "before they were trained"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_a_sentence(make, sentence):
    with pytest.raises(DomainError, match=sentence):
        make()


def test_two_different_decisions_never_read_alike():
    names = {"asha": "Asha"}
    made = [
        replace(decided(answer, day, purpose=purpose), method=method, seen_by="Jo")
        for answer in Answer
        for day in (1, 2)
        for purpose in Purpose
        for method in Method
    ]

    assert len({each.sentence("record", names) for each in made}) == len(made)


def test_two_different_changes_never_read_alike():
    said = [
        change(1, **{word: {element}})
        for word in ("stops", "changes", "goes_on")
        for element in Element
    ]
    made = [
        replace(each, decided_by=decider, ends_on=until, has_lost_capacity=lost, consultee="Jo")
        for each in said
        for decider in Decider
        for until in (None, on(9))
        for lost in (False, True)
    ]

    assert len({each.sentence("record", {}) for each in made}) == len(made)
