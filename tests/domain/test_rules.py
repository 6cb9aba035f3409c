"""The list of rules: each is stated somewhere, and says why where a place is silent."""

import pytest

from likewise.domain.rules import RULES, Rule


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.says)
def test_a_rule_says_why_where_a_place_does_not_state_it(rule):
    stated = [bool(place) for place in (rule.domain, rule.imports, rule.database)]

    assert any(stated)
    assert rule.is_everywhere is all(stated)
    assert rule.is_everywhere or rule.because


def test_each_rule_is_said_once_and_as_a_rule():
    said = [rule.says for rule in RULES]

    assert len(set(said)) == len(said) > 20
    assert [each for each in said if each.endswith(".") or each[0].isupper()] == []


def test_a_rule_of_two_places_is_not_everywhere():
    two = Rule(says="spells end after they start", domain=("a",), database=("b",))

    assert not two.is_everywhere
