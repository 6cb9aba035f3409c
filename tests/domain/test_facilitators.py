"""That somebody will stop leading, or would lead: what can be said, and how it reads."""

from dataclasses import replace
from datetime import date

import pytest

from likewise.domain.facilitators import IntentionToStop, NotSaidSo, OfferToLead
from likewise.domain.periods import PeriodEndsBeforeItStarts

SAID, STOPS = date(2011, 1, 3), date(2011, 5, 1)
NAMES = {"petra": "Petra", "birch": "Birch group"}


def an_intention(**rest):
    given = {"stops_on": STOPS, "said_on": SAID} | rest
    return IntentionToStop(id="a", participant="petra", cohort="birch", **given)


def an_offer(**rest):
    given = {"cohort": "birch", "starts_on": STOPS, "said_on": SAID} | rest
    return OfferToLead(id="b", participant="petra", **given)


@pytest.mark.parametrize("made", [an_intention, an_offer])
def test_what_was_said_no_longer_holds_after_it_was_said_at_the_earliest(made):
    assert made(ends_on=date(2011, 1, 4)).period.covers(SAID)
    assert not made(ends_on=date(2011, 1, 4)).period.covers(date(2011, 1, 4))
    with pytest.raises(PeriodEndsBeforeItStarts, match="Give an end after the start"):
        made(ends_on=SAID)


def test_nobody_will_stop_before_they_said_so():
    assert an_intention(stops_on=SAID).stops_on == SAID
    with pytest.raises(NotSaidSo, match="If they have stopped, record who leads instead"):
        an_intention(stops_on=date(2011, 1, 2))


@pytest.mark.parametrize(
    ("fact", "does", "sentence"),
    [
        (
            an_intention(),
            "record",
            "Petra has said on 3 January 2011 that they stop leading Birch group on 1 May 2011",
        ),
        (
            an_intention(),
            "void",
            "it is withdrawn that Petra has said on 3 January 2011 that they stop leading Birch "
            "group on 1 May 2011",
        ),
        (
            an_intention(ends_on=date(2011, 2, 1)),
            "revise",
            "Petra no longer means to stop leading Birch group from 1 February 2011",
        ),
        (an_offer(), "record", "Petra is willing to lead Birch group from 1 May 2011"),
        (
            an_offer(cohort=None),
            "record",
            "Petra is willing to lead any cohort of theirs from 1 May 2011",
        ),
        (
            replace(an_offer(), ends_on=date(2011, 2, 1)),
            "revise",
            "Petra is no longer willing to lead Birch group from 1 February 2011",
        ),
    ],
)
def test_each_reads_in_a_plan_as_somebody_would_say_it(fact, does, sentence):
    assert fact.sentence(does, NAMES) == sentence
