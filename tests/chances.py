"""Acts on cohorts as chance has them, for properties of whatever follows from them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from notebook import Notebook

from likewise.domain.arms import Arm, Format
from likewise.domain.cohorts import (
    Drawn,
    Joiner,
    NewCohort,
    Part,
    Protocol,
    Standing,
    plan_absorb,
    plan_change_format,
    plan_draw,
    plan_end,
    plan_form,
    plan_hand_over,
    plan_join,
    plan_leave,
    plan_merge,
    plan_move,
    plan_rest,
    plan_resume,
    plan_split,
)
from likewise.domain.operations import Plan
from likewise.domain.participants import Role, RoleName, Status, StatusName

PEOPLE = [f"person-{number:02d}" for number in range(12)]
FIRST = date(2010, 9, 1)
ARMS = {"arm": Arm(id="arm", name="Group", formats=frozenset(Format))}
PROTOCOL = Protocol(arms=ARMS, arm_of=dict.fromkeys(PEOPLE[:6], "arm"))
FACILITATORS = PEOPLE[8:]


def standing(person: str) -> Standing:
    return Standing(
        participant=person,
        statuses=(Status(id="s", participant=person, status=StatusName.ENROLLED, starts_on=FIRST),),
        roles=tuple(
            Role(id=f"r-{role}", participant=person, role=role, starts_on=FIRST)
            for role in (RoleName.MEMBER, RoleName.FACILITATOR)
        ),
    )


def attempt(notebook: Notebook, what: str, draw: st.DataObject, on: date) -> Plan | None:
    """One act, chosen by hypothesis; many are refused, as many would be in life."""
    cohorts = notebook.open_cohorts()
    few = min(2, len(cohorts))
    some = draw.draw(st.permutations(cohorts))[: draw.draw(st.integers(few, 3))]
    people = frozenset(draw.draw(st.permutations(PEOPLE))[: draw.draw(st.integers(0, 5))])
    found = [notebook.history(each) for each in some]
    common: dict[str, Any] = {"on": on, "protocol": PROTOCOL, "ids": notebook.ids()}
    new = NewCohort(name=f"Cohort {notebook.acts}", format=Format.GROUP)
    if what == "form":
        roles = {each: _role(each) for each in people}
        leads = tuple(sorted(each for each in people if each in FACILITATORS))
        new = replace(new, leads=leads)
        return plan_form(new=new, people=roles, reason="", **common)
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
        parts = [
            Part(cohort=new, people=frozenset(here)),
            Part(cohort=replace(new, name=f"{new.name} too"), people=frozenset(present - here)),
        ]
        return plan_split(cohort=first, parts=parts, reason="", **common)
    if what == "draw":
        there = sorted({spell.participant for each in rest for spell in each.spells_on(on)})
        drawn = _drawn(draw.draw(st.sets(st.sampled_from(there or PEOPLE), min_size=1)), draw)
        return plan_draw(sources=rest, target=first, drawn=drawn, reason="", **common)
    if what == "hand over":
        person = min(people & present, default=PEOPLE[0])
        return plan_hand_over(cohort=first, to=person, on=on, ids=common["ids"])
    if what == "move" and rest:
        person = min(people & present, default=PEOPLE[0])
        joiner = Joiner(standing=standing(person), role=_role(person))
        return plan_move(from_cohort=first, to_cohort=rest[0], joiner=joiner, reason="", **common)
    if what == "move":
        return None
    if what == "join":
        person = min(people, default=PEOPLE[0])
        share = draw.draw(st.sampled_from((None, Decimal("0.5"))))
        joiner = Joiner(standing=standing(person), role=_role(person), share=share)
        return plan_join(cohort=first, joiner=joiner, **common)
    if what == "leave":
        person = min(people | present, default=PEOPLE[0])
        return plan_leave(cohort=first, participant=person, on=on, reason="", ids=common["ids"])
    if what == "change format":
        return plan_change_format(cohort=first, format=Format.COMBINED, reason="", **common)
    rule: Any = {"rest": plan_rest, "resume": plan_resume, "end": plan_end}[what]
    made: Plan = rule(cohort=first, reason="", **common)
    return made


# Cohorts are formed and drawn on more often than the rest, or little else could be done.
WHAT = ("form", "form", "form", "draw", "draw", "merge", "absorb", "split", "draw", "join", "leave", "change format", "rest",
        "resume", "end", "hand over", "move")  # fmt: skip


def _role(person: str) -> RoleName:
    return RoleName.FACILITATOR if person in FACILITATORS else RoleName.MEMBER


def _drawn(people: set[str], draw: st.DataObject) -> Drawn:
    """Each of them in one way: they move, come as well, or give time that may be counted."""
    ways: dict[str, str] = {
        each: draw.draw(st.sampled_from(("moves", "comes as well", "gives time", "gives a fifth")))
        for each in sorted(people)
    }
    shares = {"gives time": None, "gives a fifth": Decimal("0.2")}
    return Drawn(
        moving=frozenset(each for each, way in ways.items() if way == "moves"),
        joining_too=frozenset(each for each, way in ways.items() if way == "comes as well"),
        facilitators={each: shares[way] for each, way in ways.items() if way in shares},
    )
