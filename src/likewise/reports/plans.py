"""What a plan would do, in words: who moves, who stays, who leaves, what ends, what follows.

The check page and the dry run of a command read the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from likewise.domain.cohorts import LineageEvent, Passage, PassageOutcome
from likewise.domain.declarations import Names
from likewise.domain.memberships import Membership
from likewise.domain.operations import Plan
from likewise.domain.participants import RoleName
from likewise.domain.words import people, sentence

# In the order in which a coordinator asks; what has a heading of its own comes after these.
FIRST = ("People", "Cohorts", "Who leads", "Meetings", "Registers", "Deviations from the protocol")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One heading of the plan with its lines."""

    heading: str
    lines: tuple[str, ...]


def sections(plan: Plan, names: Names) -> tuple[Section, ...]:
    """The plan under headings, in the order in which a coordinator asks."""
    events = [step.fact for step in plan.steps if isinstance(step.fact, LineageEvent)]
    passages = [passage for event in events for passage in event.passages]
    passing = {each.participant for each in passages}
    said: dict[str, list[str]] = {heading: [] for heading in FIRST}
    for step in plan.steps:
        fact = step.fact
        if isinstance(fact, Membership) and fact.participant in passing:
            continue  # said by their passage: they move, stay or leave
        said.setdefault(fact.declared.heading, []).append(sentence(fact.sentence(step.does, names)))
    found = [
        _people("Who moves", passages, PassageOutcome.MOVED, names),
        _people("Who stays", passages, PassageOutcome.STAYED, names),
        _people("Who leaves", passages, PassageOutcome.LEFT, names),
        *(_section(heading, lines) for heading, lines in said.items()),
    ]
    return tuple(each for each in found if each.lines)


def _section(heading: str, lines: Iterable[str]) -> Section:
    return Section(heading=heading, lines=tuple(dict.fromkeys(lines)))


def _people(
    heading: str, passages: Sequence[Passage], outcome: PassageOutcome, names: Names
) -> Section:
    lines = [_passage(each, names) for each in passages if each.outcome is outcome]
    concerned = len({each.participant for each in passages if each.outcome is outcome})
    return _section(f"{heading} ({people(concerned)})", sorted(lines))


def _passage(each: Passage, names: Names) -> str:
    who = names.get(each.participant, "Somebody")
    role = ", facilitator" if each.role is RoleName.FACILITATOR else ""
    origin, target = names.get(each.from_cohort or ""), names.get(each.to_cohort or "")
    if each.outcome is PassageOutcome.STAYED:
        return f"{who}{role}: stays in {target or origin}"
    if each.outcome is PassageOutcome.LEFT:
        return f"{who}{role}: leaves {origin}"
    if origin and target:
        return f"{who}{role}: from {origin} to {target}"
    return f"{who}{role}: to {target}"
