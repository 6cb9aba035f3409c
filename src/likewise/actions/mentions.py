"""Whom the words of an act speak of: said by whoever writes them, and pointed out where it was not.

What people write about somebody is forgotten with them; so it has to be known whom it is about.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from likewise.domain.access import NotFound
from likewise.domain.acts import Act, TakeBack
from likewise.domain.declarations import fields_of
from likewise.domain.facts import Fact
from likewise.domain.likeness import folded
from likewise.domain.operations import Plan, Step
from likewise.domain.words import join_words
from likewise.records import models
from likewise.records.facts import current, known_at
from likewise.records.names import names_known

NOT_PROSE = frozenset({"noun", "zone", "text", "series"})
_WORD = re.compile(r"[^\W\d_][\w’'-]*")


def saying_whom(plan: Plan, *, act: Act, programme: str | None) -> Plan:
    """The plan with its texts about those whom the act speaks of, and a note on other names.

    Raises
    ------
    NotFound
        When it speaks of somebody who is not of the programme.
    """
    about = tuple(dict.fromkeys(getattr(act, "speaks_of", ())))
    if about and _known(about, programme) != len(about):
        raise NotFound("There is no such person in this programme.")
    steps = tuple(
        Step(step.does, _about(step, about)) if _is_news(step, act) else step for step in plan.steps
    )
    found = sorted(set(_unsaid(tuple(e for e in steps if _is_news(e, act)), programme)))
    if not found:
        return replace(plan, steps=steps)
    names = join_words(f"“{each}”" for each in found[:5])
    note = (
        f"{names} {'is a name' if len(found) == 1 else 'are names'} known in this programme. If "
        "you mean somebody, say of whom this speaks, so that it can be forgotten with them; or "
        "leave the name out."
    )
    return replace(plan, steps=steps, warnings=(*plan.warnings, note))


def _known(people: tuple[str, ...], programme: str | None) -> int:
    """How many of these are people of the programme."""
    here = models.Participant.objects.filter(known_at(None), fact__in=people)
    return here.filter(programme_id=programme).count()


def _is_news(step: Step, act: Act) -> bool:
    """Whether a step says something; what is put back speaks of whom it spoke before."""
    return step.does == "record" or not isinstance(act, TakeBack)


def names_in(said: str, programme: str) -> list[str]:
    """The words of a text that are names known in a programme, in order."""
    words = {word for word in _WORD.findall(said) if word[0].isupper()}
    known = names_known(programme, {folded(word) for word in words}) if words else frozenset()
    return sorted(word for word in words if folded(word) in known)


def _about(step: Step, about: tuple[str, ...]) -> Fact:
    """A fact of a step, whose text is about those people, or about whom its fact is about."""
    fields = fields_of(type(step.fact))
    if not about or step.does == "void" or not any(field.name == "about" for field in fields):
        return step.fact
    if step.does == "revise" and _says_the_same(step.fact):
        return step.fact
    already = getattr(step.fact, "about", ()) if step.does == "record" else ()
    whom = tuple(dict.fromkeys((*already, *about)))
    return replace(step.fact, about=whom)  # type: ignore[call-arg]


def _says_the_same(fact: Fact) -> bool:
    """Whether a fact's words stay what they are: then they speak of whom they spoke before."""
    before = current(type(fact), fact=fact.id)
    words = [field.name for field in fields_of(type(fact)) if field.text and field.holds is str]
    return bool(before) and all(getattr(before[0], e) == getattr(fact, e) for e in words)


def _unsaid(steps: tuple[Step, ...], programme: str | None) -> Iterator[str]:
    """Names known in the programme, in new words that are not said to be about anybody."""
    said = [
        (step, set(_capitalised(step.fact))) for step in steps if step.does in ("record", "revise")
    ]
    words = {word for _, found in said for word in found}
    if not words or programme is None:
        return
    known = names_known(programme, {folded(word) for word in words})
    for step, found in said:
        named = [word for word in found if folded(word) in known]
        if named and not (step.does == "revise" and _says_the_same(step.fact)):
            yield from named


def _capitalised(fact: Fact) -> Iterator[str]:
    """Words that may be names, in texts of a fact that are not said to be about anybody."""
    for field in fields_of(type(fact)):
        is_prose = field.text and field.holds is str and field.name not in NOT_PROSE
        if is_prose and field.text and not _says_whom(fact, field.text.about):
            found = _WORD.findall(getattr(fact, field.name) or "")
            yield from (word for word in found if word[0].isupper())


def _says_whom(fact: Fact, about: str | None) -> bool:
    return bool(about and getattr(fact, about))
