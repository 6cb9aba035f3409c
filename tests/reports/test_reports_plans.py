"""What a plan says is what it does: every step is told, and no two plans read alike."""

import itertools
from datetime import timedelta
from decimal import Decimal

import pytest
from chances import FIRST, PROTOCOL, WHAT, attempt
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from notebook import Notebook

from likewise.domain.arms import Format
from likewise.domain.cohorts import Cohort, Drawn, NewCohort, plan_draw, plan_form
from likewise.domain.memberships import Membership
from likewise.domain.participants import RoleName
from likewise.domain.refusals import DomainError
from likewise.reports.plans import sections


class Names(dict):
    """Everybody is called as their id is, a new cohort by its name."""

    def __init__(self, plan):
        super().__init__({each.id: each.name for each in plan.facts(Cohort)})

    def __missing__(self, of):
        return of

    def get(self, of, default=None):
        return self[of] if of else default


def said(plan):
    return [(each.heading, each.lines) for each in sections(plan, Names(plan))]


def drawn_plan(notebook, data, on):
    try:
        return attempt(notebook, data.draw(st.sampled_from(WHAT)), data, on)
    except DomainError:
        return None


# To make a failure smaller takes longer than a test may.
@settings(max_examples=80, deadline=None, phases=[Phase.generate])
@given(data=st.data())
def test_every_step_is_told_and_no_two_different_plans_read_alike(data):
    notebook, on = Notebook(protocol=PROTOCOL), FIRST
    for _ in range(data.draw(st.integers(1, 12))):
        on += timedelta(days=data.draw(st.integers(0, 3)))
        plans = [made for _ in range(4) if (made := drawn_plan(notebook, data, on))]
        for plan in plans:
            _check_each_spell_is_told(plan)
        by_words = {}
        for plan in plans:
            other = by_words.setdefault((repr(said(plan)), plan.warnings), plan)
            assert plan.digest() == other.digest(), "two different plans read alike"
        if plans:
            notebook.carry_out(plans[0])


def _check_each_spell_is_told(plan):
    told = [line.lower() for _, lines in said(plan) for line in lines]
    for spell in plan.facts(Membership):
        cohort = Names(plan).get(spell.cohort).lower()
        assert any(spell.participant in line and cohort in line for line in told), (
            "somebody's time in a cohort is not told"
        )


THURSDAY, SPRING = ("person-00", "person-01", "person-09", "person-10"), ("person-02", "person-11")
LEADS = ("person-09", "person-10", "person-11")
WAYS = (None, "moves", "comes as well", "gives time", "gives a fifth")


def a_draw(ways):
    """Thursday group drew on by Spring group; who goes which way, of a member and two leads."""
    notebook = Notebook(protocol=PROTOCOL)
    for name, people in (("Thursday group", THURSDAY), ("Spring group", SPRING)):
        new = NewCohort(
            name=name, format=Format.GROUP, leads=tuple(each for each in people if each in LEADS)
        )
        roles = {
            each: RoleName.FACILITATOR if each in LEADS else RoleName.MEMBER for each in people
        }
        notebook.carry_out(
            plan_form(
                new=new, people=roles, reason="", on=FIRST, protocol=PROTOCOL, ids=notebook.ids()
            )
        )
    source, target = (notebook.history(each) for each in notebook.open_cohorts())
    if source.cohort.name != "Thursday group":
        source, target = target, source
    return plan_draw(
        sources=[source], target=target, on=FIRST + timedelta(days=9), reason="", protocol=PROTOCOL,
        ids=notebook.ids(),
        drawn=Drawn(
            moving=frozenset(who for who, way in ways.items() if way == "moves"),
            joining_too=frozenset(who for who, way in ways.items() if way == "comes as well"),
            facilitators={
                who: Decimal("0.2") if way == "gives a fifth" else None
                for who, way in ways.items() if way in ("gives time", "gives a fifth")
            },
        ),
    )  # fmt: skip


def lines_of(plan):
    names = {"person-00": "Asha", "person-09": "Petra", "person-10": "Ruth"}
    names |= dict.fromkeys(plan.about[:1], "Thursday group")
    names |= dict.fromkeys(plan.about[1:], "Spring group")
    return [line for each in sections(plan, names) for line in (each.heading, *each.lines)]


def test_no_two_draws_of_the_same_people_read_alike():
    by_words = {}
    for some in itertools.product(WAYS, repeat=3):
        if any(some):
            ways = dict(zip(("person-00", "person-09", "person-10"), some, strict=True))
            plan = a_draw(ways)
            other = by_words.setdefault((repr(lines_of(plan)), plan.warnings), plan)
            assert plan.digest() == other.digest(), ways
    # A facilitator who comes as well gives time that nobody counted: two ways to say one thing.
    assert len(by_words) == 5 * 4 * 4 - 1


@pytest.mark.parametrize(
    ("who", "way", "line"),
    [
        ("person-09", "moves", "Petra, facilitator: from Thursday group to Spring group"),
        ("person-00", "comes as well", "Asha: joins Spring group as well; stays in Thursday group"),
        (
            "person-09", "gives a fifth",
            "Petra, facilitator: also gives 0.2 of their time to Spring group; stays in Thursday group",
        ),
        (
            "person-09", "gives time",
            "Petra, facilitator: also gives time that nobody counted to Spring group; "
            "stays in Thursday group",
        ),
        (
            "person-00", "gives a fifth",
            "Asha: also gives 0.2 of their time to Spring group, as a facilitator; "
            "stays in Thursday group",
        ),
    ],
)  # fmt: skip
def test_each_way_in_which_a_cohort_draws_somebody_has_its_own_words(who, way, line):
    found = lines_of(a_draw({who: way}))

    assert line in found
    assert ("Who moves (1 person)" in found) is (way == "moves")
    assert ("Who comes as well (1 person)" in found) is (way != "moves")


def test_whoever_is_drawn_away_stops_leading_and_it_is_said_when_nobody_leads():
    one = a_draw({"person-09": "moves"})
    both = a_draw({"person-09": "moves", "person-10": "moves"})

    assert "Petra stops leading Thursday group at the start of 10 September 2010" in lines_of(one)
    assert one.warnings == ()
    assert both.warnings == ("Nobody leads Thursday group from 10 September 2010.",)
