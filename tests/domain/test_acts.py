"""Acts as values: checked when made, plain enough to be kept, read back or refused with a sentence."""

import dataclasses
import json
import sys
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, get_args, get_origin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.domain.access import Capability
from likewise.domain.acts import Act, ActNotRight, Declared, act_of, acts_of, plain, questions_of
from likewise.domain.acts.values import options_of
from likewise.domain.acts.words import lines_of
from likewise.domain.arms import Format
from likewise.domain.cohorts import (
    ChangeVenue,
    EndCohort,
    FormCohort,
    MergeCohorts,
    NewCohort,
    SplitCohort,
)
from likewise.domain.memberships import JoinCohort
from likewise.formats.acts import LARGEST, MANY, read_act, read_acts, written, written_list

NOUNS = ("arms", "cohorts", "consent", "contacts", "corrections", "facilitators", "involvement",
         "meetings", "memberships", "outcomes", "participants", "practices", "programmes",
         "recruitment")  # fmt: skip
KINDS = [kind for noun in NOUNS for kind in acts_of(noun)]
TEXTS = st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1, max_size=20)
IDS = st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=1, max_size=26)
ONE = {
    int: st.integers(1, 1000),
    bool: st.booleans(),
    Decimal: st.decimals("0.01", 1, places=2),
    date: st.dates(date(1990, 1, 1), date(2090, 1, 1)),
    datetime: st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(
        lambda at: at.replace(second=0, microsecond=0)
    ),
}


def values_for(question):
    hint, may_be_none = options_of(question.hint)
    made = value_of(hint, IDS if question.refers_to else TEXTS)
    return st.none() | made if may_be_none else made


def value_of(hint, texts):
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (tuple, frozenset):
        return st.lists(value_of(inner[0], texts), min_size=1, max_size=3).map(origin)
    if origin is Mapping:
        bare, may_be_none = options_of(inner[1])
        value = TEXTS if get_origin(bare) else value_of(bare, texts)
        return st.dictionaries(IDS, st.none() | value if may_be_none else value, max_size=3)
    if dataclasses.is_dataclass(hint):
        return st.builds(hint, **{q.name: values_for(q) for q in questions_of(hint)})
    if issubclass(hint, StrEnum):
        return st.sampled_from(hint)
    return ONE.get(hint, texts)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.declared.name)
@settings(max_examples=25)
@given(data=st.data())
def test_an_act_comes_back_from_json_as_it_went(kind, data):
    fields = {q.name: data.draw(values_for(q), label=q.name) for q in questions_of(kind)}
    try:
        act = kind(**fields)
    except ActNotRight:
        return  # fields that do not go together; what each refuses is tested beside it

    assert read_act(written(act).encode()) == act
    assert plain(read_act(written(act).encode())) == plain(act)


def an_end(**changes):
    said = plain(EndCohort(cohort="abc", on=date(2011, 2, 6), reason="Few came"))
    return said | changes


REFUSED = {
    "an unknown name": (an_end(act="cohorts.explode"), "no act called 'cohorts.explode'"),
    "a name that is no text": (an_end(act=7), "no act called '7'"),
    "a name that leads elsewhere": (an_end(act="os.system"), "no act called"),
    "no name": ({"fields": {}}, "Say which act it is"),
    "no form": ({"act": "cohorts.end", "fields": {}}, "Give the version of its form"),
    "an engine's room": (an_end(act="renewal.forecast"), "no act called 'renewal.forecast'"),
    "a reason of blanks": (an_end(fields={"cohort": "a", "on": "2011-02-06", "reason": "  "}),
                           "Say why this happened"),
    "a later form": (an_end(form=2), "a form that is not known here"),
    "a form that is no number": (an_end(form="1"), "a form that is not known here"),
    "yes for a form": (an_end(form=True), "a form that is not known here"),
    "something beside": (an_end(by="me"), "An act has no 'by'"),
    "an unknown field": (an_end(fields={"cohort": "a", "on": "2011-02-06", "reason": "x",
                                        "by": "me"}), "There is no field 'by'"),
    "a day that is none": (an_end(fields={"cohort": "a", "on": "2011-02-30", "reason": "x"}),
                           "On must be a day"),
    "a number for a text": (an_end(fields={"cohort": "a", "on": "2011-02-06", "reason": 7}),
                            "Reason must be text"),
    "fields that are a list": (an_end(fields=[]), "a table of names and values"),
    "a list": ([1], "a name, a form and fields"),
    "nothing": (None, "a name, a form and fields"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_act_is_refused_with_a_sentence(what):
    said, sentence = REFUSED[what]

    with pytest.raises(ActNotRight, match=sentence):
        read_act(json.dumps(said).encode())


DOCUMENTS = {
    "nesting of 10,000": (b"[" * 10_000 + b"]" * 10_000, "not JSON|a name, a form"),
    "nesting within a field": (
        json.dumps(an_end()).replace('"Few came"', "[" * 10_000 + "]" * 10_000).encode(),
        "not JSON|must be text",
    ),
    "a text of 10 MB": (json.dumps(an_end()).replace("Few came", "x" * 10_000_000).encode(),
                        "longer than 1 MB"),
    "a text that is too long": (json.dumps(an_end()).replace("Few came", "x" * 2001).encode(),
                                "2,000 characters or fewer"),
    "no JSON": (b"cohorts.end", "not JSON"),
    "no text": (b"\xff\xfe\x00", "not JSON"),
    "no number": (b'{"act": NaN}', "not JSON"),
    "a number without end": (
        b'{"act": "meetings.register", "form": 1, "fields": {"meeting": "a", "entries": [], '
        b'"guests": 1' + b"0" * 30 + b"}}",
        "Guests must be a whole number up to",
    ),
    "seconds": (
        b'{"act": "meetings.plan", "form": 1, "fields": {"cohorts": ["a"], '
        b'"starts": "2011-02-06T14:00:37"}}',
        "Starts must be a day and time",
    ),
    "a name twice": (b'{"act": "cohorts.rest", "act": "cohorts.end", "form": 1}', "stands twice"),
    "a list of 6,000": (
        json.dumps(an_end(act="cohorts.merge", fields={
            "predecessors": ["a"] * 6000, "successor": {"name": "x", "format": "group"},
            "on": "2011-02-06", "reason": "x"})).encode(),
        "holds more than 5,000",
    ),
    "a NUL": (json.dumps(an_end()).replace("Few came", "a\\u0000b").encode(), "no text has"),
    "half a character": (json.dumps(an_end()).replace("Few came", "\\ud800").encode(),
                         "no text has"),
}  # fmt: skip


@pytest.mark.parametrize("what", DOCUMENTS)
def test_a_document_that_is_no_act_is_refused_with_a_sentence(what):
    document, sentence = DOCUMENTS[what]

    with pytest.raises(ActNotRight, match=sentence):
        read_act(document)


def test_all_faults_are_told_at_once_each_at_its_field():
    with pytest.raises(ActNotRight) as refusal:
        act_of({"act": "cohorts.merge", "form": 1, "fields": {
            "predecessors": "abc", "leaving": ["x" * 65], "successor": {"name": 7, "format": "circle"},
            "on": "tomorrow", "extra": 1,
        }})  # fmt: skip

    assert {fault.field for fault in refusal.value.faults} == {
        "predecessors", "successor.name", "successor.format", "on", "extra", "reason", "leaving",
    }  # fmt: skip


def test_an_act_made_in_python_is_checked_as_well():
    with pytest.raises(ActNotRight) as refusal:
        MergeCohorts(
            predecessors=("a", 7),
            successor=NewCohort(name="", format=Format.GROUP),
            on=datetime(2011, 2, 6),
            reason="",
        )

    assert {fault.field for fault in refusal.value.faults} == {
        "predecessors", "successor.name", "on", "reason",
    }  # fmt: skip


def test_lists_and_words_are_frozen_when_an_act_is_made():
    act = FormCohort(
        new=NewCohort(name="Thursday group", format=Format.GROUP),
        on=date(2011, 2, 6),
        people={"abc": "member"},
    )

    with pytest.raises(TypeError):
        act.people["def"] = "member"
    assert type(act.people["abc"]).__name__ == "RoleName"


def test_only_a_facilitator_gives_a_share():
    with pytest.raises(ActNotRight, match="only of somebody who joins as a facilitator"):
        JoinCohort(cohort="a", participant="b", on=date(2011, 1, 1), share=Decimal("0.5"))


def test_a_list_of_acts_comes_back_and_says_which_one_is_wrong():
    end = EndCohort(cohort="abc", on=date(2011, 2, 6), reason="Few came")
    assert read_acts(written_list([end, end]).encode()) == (end, end)

    with pytest.raises(ActNotRight, match=r"Act 2: There is no act called 'x'") as refusal:
        read_acts(json.dumps([plain(end), {"act": "x"}]).encode())
    assert refusal.value.faults[0].field == "2.act"
    for wrong in ([], {}, [plain(end)] * (MANY + 1)):
        with pytest.raises(ActNotRight, match="list of acts"):
            read_acts(json.dumps(wrong).encode()[:LARGEST])


@pytest.fixture
def ring(monkeypatch):
    """A made-up act whose fields have changed since its first form, for one test alone."""

    @dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
    class Ring(Act):
        declared: ClassVar[Declared] = Declared(
            name="cohorts.ring",
            needs=Capability.CHANGE_COHORTS,
            form=3,
            older={2: lambda fields: {"cohort": fields.pop("group"), **fields}},
        )
        cohort: str

    monkeypatch.setattr(sys.modules[__name__], "Ring", Ring, raising=False)


@pytest.mark.usefixtures("ring")
def test_an_older_form_is_read_where_its_act_says_how_and_refused_where_not():
    read: Any = act_of({"act": "cohorts.ring", "form": 2, "fields": {"group": "a"}})

    assert read.cohort == "a"
    with pytest.raises(ActNotRight, match="no longer read"):
        act_of({"act": "cohorts.ring", "form": 1, "fields": {"group": "a"}})


def test_the_words_of_an_act_say_what_stands_within_its_fields():
    merge = {line.name: (line.holds, line.is_required) for line in lines_of(MergeCohorts)}
    assert merge["predecessors"] == ("a list of ids of cohorts", True)
    assert merge["successor.format"] == ("one of: one-to-one, group, combined", True)
    assert merge["successor.venue"] == ("the id of a venue", False)

    split = {line.name: line.holds for line in lines_of(SplitCohort)}
    assert split["parts"] == "a list of tables with the fields below"
    assert split["parts[].cohort.name"] == "text"

    form = {line.name: line.holds for line in lines_of(FormCohort)}
    people = "a table; each name is the id of a participant, each value one of: member, facilitator"
    assert form["people"] == people

    venue = {line.name: (line.holds, line.is_required) for line in lines_of(ChangeVenue)}
    assert venue["venue"] == ("the id of a venue, or null", True)
