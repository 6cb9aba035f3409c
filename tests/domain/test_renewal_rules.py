"""When a cohort counts as stopped: the programme's own rule by format, and what holds until then."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.acts import ActNotRight
from likewise.domain.arms import Format
from likewise.domain.operations import Ids
from likewise.domain.renewal import (
    Counted,
    RenewalRule,
    RenewalRuleNotRight,
    Rule,
    SetRenewalRule,
)
from likewise.domain.renewal.acts import plan_set_rule
from likewise.domain.renewal.facts import DEFAULTS, SOURCES, rules_by_format

VALUES = {
    "format": Format.GROUP, "minimum": 5, "run": 3, "months_without_lead": 2,
    "counted": Counted.ATTENDANCE, "contacts_count": False,
}  # fmt: skip


def rule(**values):
    return RenewalRule(id="r", **VALUES | values)


def setting(**values):
    return SetRenewalRule(**VALUES | values)


def test_every_format_has_a_default_with_its_source():
    assert set(DEFAULTS) == set(SOURCES) == set(Format)
    assert all("doi:" in source for source in SOURCES.values())


def test_by_default_a_pair_is_whole_with_one_member_and_may_speak_by_telephone():
    pair = DEFAULTS[Format.ONE_TO_ONE]

    assert pair.rule.minimum == 1
    assert pair.contacts_count
    assert not DEFAULTS[Format.GROUP].contacts_count
    assert DEFAULTS[Format.GROUP].rule == Rule()


def test_what_a_programme_settled_stands_for_its_format_alone():
    mine = rule(format=Format.COMBINED)

    rules = rules_by_format([mine])

    assert rules[Format.COMBINED] is mine
    assert rules[Format.GROUP] is DEFAULTS[Format.GROUP]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"minimum": 0}, "Minimum: give a whole number from 1 to 500"),
        ({"minimum": 501}, "Minimum: give a whole number from 1 to 500"),
        ({"run": 13}, "Run: give a whole number from 1 to 12"),
        ({"months_without_lead": 0}, "Months without lead: give a whole number from 1 to 12"),
        ({"format": Format.ONE_TO_ONE, "minimum": 2}, "Its minimum is 1 member"),
    ],
)
def test_a_rule_that_no_cohort_could_be_told_by_is_refused_as_fact_and_as_act(values, words):
    with pytest.raises(RenewalRuleNotRight, match=words):
        rule(**values)
    with pytest.raises(ActNotRight, match=words) as refused:
        setting(**values)

    assert [fault.field for fault in refused.value.faults] == [list(values)[-1]]


@given(
    format=st.sampled_from(Format), minimum=st.integers(-5, 600), run=st.integers(-1, 14),
    months=st.integers(-1, 14),
)  # fmt: skip
def test_every_rule_that_can_be_made_is_one_that_the_forecast_takes(format, minimum, run, months):
    values = {"format": format, "minimum": minimum, "run": run, "months_without_lead": months}
    fits = 1 <= minimum <= 500 and 1 <= run <= 12 and 1 <= months <= 12
    if format is Format.ONE_TO_ONE and minimum > 1:
        fits = False

    try:
        made = rule(**values)
    except RenewalRuleNotRight:
        assert not fits
    else:
        assert fits
        assert (made.rule.minimum, made.rule.run) == (minimum, run)
        assert (made.rule.months_without_lead, made.rule.counts) == (months, "attendance")


def test_the_first_rule_is_recorded_and_a_later_one_revises_it():
    first = plan_set_rule(act=setting(), programme="p", settled=[], ids=Ids("one"))
    (settled,) = first.facts(RenewalRule, does="record")

    again = plan_set_rule(act=setting(minimum=6), programme="p", settled=[settled], ids=Ids("two"))

    (revised,) = again.facts(RenewalRule, does="revise")
    assert (revised.id, revised.minimum) == (settled.id, 6)
    assert first.about == ("p",)


def test_what_is_settled_so_already_is_refused_and_a_default_can_be_settled():
    settled = rule()
    default = DEFAULTS[Format.GROUP]
    as_default = setting(
        minimum=default.minimum, run=default.run, counted=default.counted,
        months_without_lead=default.months_without_lead,
    )  # fmt: skip

    with pytest.raises(RenewalRuleNotRight, match="settled so already"):
        plan_set_rule(act=setting(), programme="p", settled=[settled], ids=Ids("one"))

    made = plan_set_rule(act=as_default, programme="p", settled=[], ids=Ids("one"))
    assert made.facts(RenewalRule, does="record")[0].rule == default.rule


def test_it_reads_as_a_sentence():
    assert rule(contacts_count=True).sentence("record", {}) == (
        "a cohort that is a group has stopped after 3 monthly meetings with fewer than 5 members "
        "there, or 2 months with nobody to lead; contacts count as meetings, and wants a "
        "decision when its chance to meet in 12 months falls below 50 in 100"
    )
    assert (
        rule(counted=Counted.MEMBERS, run=1)
        .sentence("void", {})
        .startswith(
            "it is withdrawn that a cohort that is a group has stopped after 1 monthly meeting with "
            "fewer than 5 members, or"
        )
    )
