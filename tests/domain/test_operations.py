"""Plans: digests that know nothing of new ids, and ids that follow from the operation."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.contacts import Contact, Mode
from likewise.domain.operations import Draft, Ids, Plan, PlanChanged, together
from likewise.domain.practices import Practice, Registration

ON = date(2011, 1, 12)
WORDS = st.text("abc", min_size=1, max_size=4)


def planned(operation, names, *, warning=""):
    draft = Draft("practices.add_practice", Ids(operation))
    for name in names:
        practice = Practice(id=draft.ids.new(), name=name)
        draft.record(practice)
        draft.record(
            Registration(id=draft.ids.new(), participant="asha", practice=practice.id, starts_on=ON)
        )
    if warning:
        draft.warnings.append(warning)
    return draft.plan(about=("asha",))


@given(one=WORDS, other=WORDS, names=st.lists(WORDS, max_size=3))
def test_plans_that_do_the_same_have_one_digest_whatever_their_new_ids(one, other, names):
    assert planned(one, names).digest() == planned(other, names).digest()


@given(
    names=st.lists(WORDS, min_size=1, max_size=3), others=st.lists(WORDS, min_size=1, max_size=3)
)
def test_plans_that_do_something_else_have_another_digest(names, others):
    same = planned("1", names).digest() == planned("1", others).digest()

    assert same is (names == others)


def test_what_a_plan_does_and_to_what_is_in_its_digest():
    fact = Contact(id="c", participant="asha", on=ON, mode=Mode.CALL, reached=True)
    plans = []
    for does in ("record", "revise", "void"):
        draft = Draft("contacts.log", Ids("1"))
        getattr(draft, does)(fact)
        plans.append(draft.plan())

    assert len({plan.digest() for plan in plans}) == 3
    assert [list(plan.counts()) for plan in plans] == [
        ["record Contact"], ["revise Contact"], ["void Contact"],
    ]  # fmt: skip


@given(operation=st.text(min_size=1, max_size=8), count=st.integers(1, 20))
def test_ids_follow_from_the_operation_and_are_all_different(operation, count):
    one, again, other = Ids(operation), Ids(operation), Ids(f"{operation}|")

    made = [one.new() for _ in range(count)]

    assert made == [again.new() for _ in range(count)] == one.made
    assert len(set(made) | {other.new()}) == count + 1
    assert {len(each) for each in made} == {26}


def test_several_plans_become_one_in_their_order():
    first, second = planned("1", ["a"], warning="look"), planned("2", ["b"], warning="look")

    both = together([first, second])

    assert both.steps == first.steps + second.steps
    assert (both.about, both.warnings) == (("asha",), ("look",))
    assert both.new_ids == first.new_ids + second.new_ids
    practices: Any = both.facts(Practice)
    assert [each.name for each in practices] == ["a", "b"]
    assert both.facts(Practice, does="void") == ()


def test_a_plan_that_changed_is_shown_with_its_refusal():
    plan = Plan(action="contacts.log", steps=())

    with pytest.raises(PlanChanged, match="nothing was done") as refused:
        raise PlanChanged(plan, "digest")

    assert (refused.value.plan, refused.value.digest) == (plan, "digest")
