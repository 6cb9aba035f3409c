"""Whatever happens to cohorts, in whatever order, these stay true."""

import itertools
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from notebook import Notebook

from likewise.domain.arms import Arm, Format
from likewise.domain.cohorts import (
    CohortState,
    Drawn,
    Joiner,
    LineageEvent,
    NewCohort,
    Part,
    PassageOutcome,
    Protocol,
    Standing,
    plan_absorb,
    plan_change_format,
    plan_draw,
    plan_end,
    plan_form,
    plan_join,
    plan_leave,
    plan_merge,
    plan_rest,
    plan_resume,
    plan_split,
)
from likewise.domain.facts import as_known_at, replay
from likewise.domain.memberships import Membership, on_day
from likewise.domain.participants import Role, RoleName, Status, StatusName
from likewise.domain.refusals import DomainError

PEOPLE = [f"person-{number:02d}" for number in range(12)]
FIRST = date(2010, 9, 1)
ARMS = {"arm": Arm(id="arm", name="Group", formats=frozenset(Format))}
PROTOCOL = Protocol(arms=ARMS, arm_of=dict.fromkeys(PEOPLE[:6], "arm"))


def standing(person: str) -> Standing:
    return Standing(
        participant=person,
        statuses=(Status(id="s", participant=person, status=StatusName.ENROLLED, starts_on=FIRST),),
        roles=(Role(id="r", participant=person, role=RoleName.MEMBER, starts_on=FIRST),),
    )


def attempt(notebook: Notebook, what: str, draw: st.DataObject, on: date):
    """One act, chosen by hypothesis; many are refused, as many would be in life."""
    cohorts = notebook.open_cohorts()
    some = draw.draw(st.lists(st.sampled_from(cohorts), max_size=3, unique=True)) if cohorts else []
    people = frozenset(draw.draw(st.lists(st.sampled_from(PEOPLE), max_size=4, unique=True)))
    found = [notebook.history(each) for each in some]
    common = {"on": on, "protocol": PROTOCOL, "ids": notebook.ids()}
    new = NewCohort(name=f"Cohort {notebook.acts}", format=Format.GROUP)
    if what == "form":
        return plan_form(
            new=new, people=dict.fromkeys(people, RoleName.MEMBER), reason="", **common
        )
    if not found:
        return None
    first, rest = found[0], found[1:]
    present = {spell.participant for spell in first.spells_on(on)}
    if what == "merge":
        everyone = {s.participant for history in found for s in history.spells_on(on)}
        return plan_merge(
            predecessors=found, successor=new, reason="", leaving=people & everyone, **common
        )
    if what == "absorb":
        return plan_absorb(absorbed=rest, into=first, reason="", **common)
    if what == "split":
        here = people & present
        parts = [Part(cohort=new, people=frozenset(here)), Part(cohort=new, people=present - here)]
        return plan_split(cohort=first, parts=parts, reason="", **common)
    if what == "draw":
        return plan_draw(
            sources=rest, target=first, drawn=Drawn(moving=people), reason="", **common
        )
    if what == "join":
        person = min(people, default=PEOPLE[0])
        return plan_join(cohort=first, joiner=Joiner(standing=standing(person)), **common)
    if what == "leave":
        person = min(people | present, default=PEOPLE[0])
        return plan_leave(cohort=first, participant=person, on=on, reason="", ids=common["ids"])
    if what == "change format":
        return plan_change_format(cohort=first, format=Format.COMBINED, reason="", **common)
    rule = {"rest": plan_rest, "resume": plan_resume, "end": plan_end}[what]
    return rule(cohort=first, reason="", **common)


WHAT = ("form", "merge", "absorb", "split", "draw", "join", "leave", "change format", "rest",
        "resume", "end")  # fmt: skip


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
    for _ in range(data.draw(st.integers(1, 25))):
        on += timedelta(days=data.draw(st.integers(0, 3)))
        try:
            plan = attempt(notebook, data.draw(st.sampled_from(WHAT)), data, on)
        except DomainError:
            continue
        if plan is None:
            continue
        notebook.carry_out(plan)
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
