"""Which ways are looked at, when chances are simple enough to be told by hand."""

import pytest

from likewise.domain.renewal.model import Rule, StartingState
from likewise.domain.renewal.plan_chances import Candidate
from likewise.domain.renewal.plan_options import find_options
from likewise.domain.renewal.plan_terms import Costs, Goal, Limits

GOAL = Goal(chance=0.8, months=12)


class ByHand:
    """Chances that grow by a tenth with each newcomer, lead or member; a few draws may mislead."""

    def __init__(self, now, *, misled=0.0):
        self.now, self.misled = now, misled

    def mean(self, place, change=None):
        if change is None:
            return self.now[place]
        more = change.newcomers + change.leads + change.people + change.absorbs
        return self.now[place] + 0.1 * (more + sum(change.coming) / 10)

    def roughly(self, place, change):
        return self.mean(place, change) + self.misled

    def by_leads_alone(self, place, change):
        return 1.0

    def has_no_leads(self, place, change):
        return False


def candidates(number, *, members=8, rules=None):
    return [
        Candidate(
            cohort=f"C{place}", number=place, state=StartingState(members=members, leads=1),
            rule=rules[place] if rules else Rule(),
        )
        for place in range(number)
    ]  # fmt: skip


def ways(now, *, misled=0.0, limits, who=None):
    found, links = find_options(
        chances=ByHand(now, misled=misled), candidates=who or candidates(len(now)), goal=GOAL,
        limits=limits, costs=Costs(),
    )  # fmt: skip
    return [each for each in found if each.option.helps or each.option.gives], links


@pytest.mark.parametrize("misled", [-0.5, -0.1, 0.0, 0.1, 0.5])
def test_a_few_draws_say_where_to_look_and_all_of_them_decide(misled):
    found, _ = ways([0.655], misled=misled, limits=Limits(newcomers=9, newcomers_each=2, leads=1))

    assert [(each.change.newcomers, each.change.leads) for each in found] == [(1.5, 0), (0.5, 1)]
    assert [each.option.cost for each in found] == [1.5 * 12 * 4, 0.5 * 12 * 4 + 20]


@pytest.mark.parametrize("misled", [-0.5, 0.0, 0.5])
def test_what_no_number_reaches_is_no_way(misled):
    found, _ = ways([0.3], misled=misled, limits=Limits(newcomers=9, newcomers_each=2, leads=1))

    assert found == []


def test_a_cohort_gives_only_as_many_as_leave_it_above_the_line():
    pair = frozenset({("C0", "C1")})
    found, links = ways([0.75, 0.915], limits=Limits(may_join=pair, most_drawn=3, coming=0))

    assert links == [(1, 0)]
    assert [each.option.gives for each in found if each.place == 1] == [1]
    assert [each.option.takes for each in found if each.place == 0] == [1, 2, 3]


def test_cohorts_that_may_not_join_neither_give_nor_take():
    found, links = ways([0.75, 0.95], limits=Limits(most_drawn=3))
    assert (found, links) == ([], [])
    found, links = ways([0.75, 0.7], limits=Limits(may_join=frozenset({("C0", "C1")}), coming=0))
    assert (found, links) == ([], [])


def test_two_that_may_join_are_absorbed_either_way_or_merged():
    found, _ = ways([0.7, 0.75], limits=Limits(may_join=frozenset({("C1", "C0")}), most_drawn=0))

    told = {(each.place, each.change.absorbs, each.change.coming) for each in found}
    assert told == {(1, 6, (0, 0)), (0, 6, (0, 0)), (0, 0, (6, 6))}
    assert {each.option.cost for each in found} == {10.0 + 8, 15.0 + 16}
    assert {each.option.helps for each in found} == {2}


def test_cohorts_with_different_rules_are_not_merged_but_one_may_take_the_other_in():
    who = candidates(2, rules=[Rule(), Rule(minimum=5)])
    limits = Limits(may_join=frozenset({("C0", "C1")}), most_drawn=0)
    found, _ = ways([0.7, 0.9], limits=limits, who=who)

    assert [(each.place, each.change.absorbs) for each in found] == [(1, 6)]
