"""Whatever happens to cohorts, in whatever order, these stay true."""

import itertools
from datetime import timedelta

from chances import FIRST, PROTOCOL, WHAT, attempt
from hypothesis import given, settings
from hypothesis import strategies as st
from notebook import Notebook

from likewise.domain.cohorts import CohortState, LineageEvent, PassageOutcome
from likewise.domain.facts import as_known_at, replay
from likewise.domain.memberships import Lead, Membership, on_day
from likewise.domain.refusals import DomainError


def rosters(memberships, day):
    found = {}
    for spell in on_day(memberships, day):
        found.setdefault(spell.cohort, set()).add(spell.participant)
    return found


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_later_act_changes_an_earlier_day_and_replay_gives_the_state(data):
    notebook, on = Notebook(protocol=PROTOCOL), FIRST
    seen = []
    for _ in range(data.draw(st.integers(5, 25))):
        on += timedelta(days=data.draw(st.integers(0, 3)))
        try:
            plan = attempt(notebook, data.draw(st.sampled_from(WHAT)), data, on)
        except DomainError:
            continue
        if plan is None:
            continue
        notebook.carry_out(plan)
        _check_leads(notebook)
        yesterday = on - timedelta(days=1)
        seen.append((yesterday, rosters(notebook.current(Membership), yesterday), notebook.now))

    spells = notebook.current(Membership)
    for day, roster, known_at in seen:
        assert rosters(spells, day) == roster, "a later act changed an earlier day"
        known = as_known_at(
            (v for v in notebook.versions if isinstance(v.fact, Membership)), known_at
        )
        assert rosters(known, day) == roster
    assert replay(notebook.versions) == {
        v.fact.id: v.fact for v in notebook.versions if v.is_current
    }
    _check_rules(notebook, spells)


def _check_rules(notebook, spells):
    by_pair = {}
    for spell in spells:
        by_pair.setdefault((spell.participant, spell.cohort), []).append(spell)
    for mine in by_pair.values():
        mine.sort(key=lambda spell: spell.joined_on)
        for before, after in itertools.pairwise(mine):
            assert not before.period.overlaps(after.period), "spells overlap"
    for state in notebook.current(CohortState):
        if state.state == "ended":
            late = [s for s in spells if s.cohort == state.cohort]
            assert all(s.left_on is not None and s.left_on <= state.starts_on for s in late)
    for event in notebook.current(LineageEvent):
        _check_event(event, spells)


def _check_leads(notebook):
    """Whoever leads a cohort is in it, from the first day to the last."""
    spells = notebook.current(Membership)
    for lead in notebook.current(Lead):
        assert any(
            (spell.participant, spell.cohort) == (lead.participant, lead.cohort)
            and spell.joined_on <= lead.starts_on
            and (spell.left_on is None or (lead.ends_on and lead.ends_on <= spell.left_on))
            for spell in spells
        ), "somebody leads who is not there"


def _check_event(event, spells):
    """Whoever moved is in the successor from that day, unless a later act of that day undid it."""
    for each in event.passages:
        if each.outcome is PassageOutcome.LEFT:
            assert each.to_cohort is None
        if each.outcome is PassageOutcome.STAYED:
            assert each.to_cohort == each.from_cohort
    if event.kind in ("merge", "split", "absorb"):
        outcomes = {
            each.outcome for each in event.passages if each.from_cohort in event.predecessors
        }
        assert outcomes <= {PassageOutcome.MOVED, PassageOutcome.LEFT}
        for cohort in event.predecessors:
            open_after = [
                s
                for s in spells
                if s.cohort == cohort and (s.left_on is None or s.left_on > event.on)
            ]
            assert not open_after
