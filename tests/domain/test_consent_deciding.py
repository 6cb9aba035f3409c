"""Decisions dated before others, by whom nobody may be asked, and the files that show them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from likewise.domain.attachments import MOST, Attachment, AttachmentNotRight, FileKind
from likewise.domain.attachments import Purpose as FilePurpose
from likewise.domain.consent import (
    Again,
    Answer,
    ChangeOfParticipation,
    ChangeParticipation,
    ConsentDecision,
    ConsentNotRight,
    ConsentText,
    Decider,
    Element,
    Events,
    Method,
    Purpose,
    RecordDecision,
    lost_capacity,
    may_use,
    owed,
    plan_change,
    plan_decision,
    plan_evidence,
)
from likewise.domain.operations import Ids

FIRST = date(2010, 9, 1)
TODAY = date(2010, 12, 1)
DAYS = st.integers(0, 30)
TEXT = ConsentText(
    id="t", purpose=Purpose.CONTACT, version_name="1", language="English", starts_on=FIRST,
    words="We may call you.",
)  # fmt: skip


def on(day):
    return FIRST + timedelta(days=day)


def decide(events, answer, day, text=TEXT):
    act = RecordDecision(
        participant="asha", text=text.id, answer=answer, decided_on=on(day),
        method=Method.ON_PAPER, seen_by="Jo Reed",
    )  # fmt: skip
    plan = plan_decision(
        act=act, texts=[text], events=events, practice=None, log=(), account="o", is_own=False,
        today=TODAY, ids=Ids("operation"),
    )  # fmt: skip
    (step,) = plan.steps
    return plan, replace(events, decisions=(*events.decisions, step.fact))


def after(*decided):
    events = Events()
    for answer, day in decided:
        _, events = decide(events, answer, day)
    return events


def change(day, until=None, **more):
    return ChangeOfParticipation(
        id=f"c{day}", participant="asha", starts_on=on(day),
        ends_on=None if until is None else on(until),
        **({"stops": frozenset({Element.LETTERS}), "decided_by": Decider.TEAM} | more),
    )  # fmt: skip


def lost(day, until=None, **more):
    given = {"has_lost_capacity": True, "consultee": "Her son", "decided_by": Decider.SOMEONE}
    return change(day, until, **(given | more))


@given(
    st.lists(st.tuples(st.sampled_from(Answer), DAYS), max_size=5),
    st.sampled_from(Answer),
    DAYS,
)
def test_a_paper_that_comes_in_late_says_what_held_until_the_next_decision_and_no_more(
    decided, answer, late
):
    events = Events()
    for each, day in sorted(decided, key=lambda each: each[1]):
        try:
            _, events = decide(events, each, day)
        except ConsentNotRight:
            continue
    try:
        plan, now = decide(events, answer, late)
    except ConsentNotRight:
        assume(False)
    following = [each.decided_on for each in events.decisions if each.decided_on > on(late)]

    for day in range(32):
        before = may_use(events, [TEXT], purpose=Purpose.CONTACT, day=on(day)).may
        held = may_use(now, [TEXT], purpose=Purpose.CONTACT, day=on(day)).may
        if on(day) < on(late) or (following and on(day) >= min(following)):
            assert held is before
        else:
            assert held is (answer is Answer.GIVEN)
    assert any("This says only what held" in each for each in plan.warnings) is bool(following)


def test_the_page_says_what_a_late_paper_changes():
    plan, _ = decide(after((Answer.REFUSED, 9)), Answer.GIVEN, 3)

    assert plan.warnings == (
        "They decided about contact again on 10 September 2010, and that stands. This says only "
        "what held from 4 September 2010 until before then.",
    )
    plan, _ = decide(after((Answer.REFUSED, 3)), Answer.GIVEN, 9)
    assert plan.warnings == ()


def test_a_late_paper_does_not_leave_a_later_change_of_mind_with_nothing_to_change():
    agreed_and_not = after((Answer.GIVEN, 2), (Answer.CHANGED, 9))

    with pytest.raises(ConsentNotRight, match="to what they would not have agreed to any more"):
        decide(agreed_and_not, Answer.CHANGED, 5)
    assert decide(after((Answer.REFUSED, 2), (Answer.GIVEN, 5), (Answer.CHANGED, 9)),
                  Answer.GIVEN, 4)  # fmt: skip


def test_a_late_paper_still_needs_what_was_in_force_and_agreed_to_on_its_day():
    known = after((Answer.GIVEN, 9))

    with pytest.raises(ConsentNotRight, match="have not agreed to contact"):
        decide(known, Answer.CHANGED, 5)
    later = replace(TEXT, starts_on=on(6))
    with pytest.raises(ConsentNotRight, match="was not in force on 4 September 2010"):
        decide(Events(), Answer.GIVEN, 3, text=later)


def test_who_is_asked_again_may_give_the_same_answer_once_more():
    spoken = replace(TEXT, purpose=Purpose.RECORDING)
    again = (Again(purpose=Purpose.RECORDING, since=on(5), began_on=on(5)),)
    _, agreed = decide(Events(), Answer.GIVEN, 2, text=spoken)
    asked = replace(agreed, again=again)

    def owes(events, day):
        return owed(events, [spoken], purpose=Purpose.RECORDING, day=on(day), practice=None)

    assert owes(asked, 6) is not None
    _, answered = decide(asked, Answer.GIVEN, 6, text=spoken)
    assert owes(answered, 7) is None
    with pytest.raises(ConsentNotRight, match="agreed to this text on 7 September 2010 already"):
        decide(answered, Answer.GIVEN, 8, text=spoken)
    _, refused = decide(asked, Answer.REFUSED, 6, text=spoken)
    assert not may_use(refused, [spoken], purpose=Purpose.RECORDING, day=on(6)).may


# Capacity


def test_capacity_is_lost_until_the_change_ends_or_they_decide_something_themselves_again():
    known = [lost(5, 20), change(10, decided_by=Decider.PERSON)]

    assert lost_capacity(known, on(4)) is None
    assert lost_capacity(known, on(9)) == known[0]
    assert lost_capacity(known, on(10)) is None
    assert lost_capacity(known[:1], on(19)) == known[0]
    assert lost_capacity(known[:1], on(20)) is None
    assert lost_capacity([lost(5), change(7)], on(8)) == lost(5)
    assert lost_capacity([change(4, decided_by=Decider.PERSON), lost(5)], on(8)) == lost(5)


def test_nobody_is_asked_who_lost_the_capacity_to_decide():
    cannot = Events(changes=(lost(5),))

    with pytest.raises(ConsentNotRight, match="capacity to decide, from 6 September 2010 on"):
        decide(cannot, Answer.GIVEN, 6)
    assert decide(cannot, Answer.GIVEN, 4)
    assert owed(cannot, [TEXT], purpose=Purpose.CONTACT, day=on(6), practice=None) is None
    assert owed(cannot, [TEXT], purpose=Purpose.CONTACT, day=on(4), practice=None) is not None


def test_a_change_after_capacity_was_lost_says_who_decides_and_not_the_person_on_screen():
    cannot = Events(changes=(lost(5),))
    act = ChangeParticipation(
        participant="asha", stops=frozenset({Element.VISITS}), decided_by=Decider.PERSON,
        starts_on=on(6),
    )  # fmt: skip

    def planned(act, *, is_own=False):
        return plan_change(act=act, events=cannot, is_own=is_own, today=TODAY, ids=Ids("operation"))

    with pytest.raises(ConsentNotRight, match="speak to your coordinator"):
        planned(act, is_own=True)
    assert "That they decide this says that they can decide again" in planned(act).warnings[0]
    assert planned(replace(act, decided_by=Decider.TEAM)).warnings == ()
    again = replace(act, has_lost_capacity=True, consultee="Her son", decided_by=Decider.SOMEONE)
    assert "letters to them that wait are not sent" in planned(again).warnings[0]


# Evidence


def a_file(name="new", **more):
    given = {
        "participant": "asha", "media": "0" * 64, "kind": FileKind.PDF, "size": 9,
        "what": FilePurpose.CONSENT_FORM, "on": on(2), "name": "form.pdf",
    }  # fmt: skip
    return Attachment(id=name, **(given | more))


def show(decision, *others):
    return plan_evidence(
        decision=decision, attachment=a_file(), others=others, today=TODAY, ids=Ids("operation")
    )


def test_a_file_shows_a_decision_on_paper():
    (decision,) = after((Answer.GIVEN, 2)).decisions

    plan = show(decision)

    assert [each.does for each in plan.steps] == ["record", "revise"]
    shown = plan.steps[1].fact
    assert (shown.evidence, shown.answer) == ("new", Answer.GIVEN)
    assert "as a file shows" in shown.sentence("record", {})


def test_no_second_file_shows_a_decision_until_the_first_is_withdrawn():
    (decision,) = after((Answer.GIVEN, 2)).decisions
    shown = replace(decision, evidence="old")

    with pytest.raises(ConsentNotRight, match="There is a file that shows this decision already"):
        show(shown, a_file("old"))
    assert show(shown, a_file("old", withdrawn_on=on(5), reason="It was Bram's."))
    with pytest.raises(AttachmentNotRight, match="as many as there may be"):
        show(decision, *[a_file(f"{number}") for number in range(MOST)])


def test_what_somebody_decided_on_screen_needs_no_file():
    decision = ConsentDecision(
        id="d", participant="asha", text="t", purpose=Purpose.CONTACT, answer=Answer.GIVEN,
        decided_on=on(2), number=1, method=Method.ON_SCREEN,
    )  # fmt: skip

    with pytest.raises(ConsentNotRight, match="decided on screen themselves"):
        show(decision)
