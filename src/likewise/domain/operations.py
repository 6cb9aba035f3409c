"""One change: the plan that a rule makes, the ids it gives out, and what came of it."""

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from likewise.domain.declarations import Does, fields_of
from likewise.domain.facts import Fact, values_of
from likewise.domain.refusals import DomainError


class PlanChanged(DomainError):
    """What was confirmed is no longer what would happen."""

    def __init__(self, plan: "Plan", digest: str) -> None:
        super().__init__(
            "Something changed since you looked, so nothing was done. "
            "Please check the new plan and confirm it."
        )
        self.plan, self.digest = plan, digest


class OperationReused(DomainError):
    """An operation id that already stands for another act."""


@dataclass(frozen=True, slots=True)
class Step:
    """One version to write: a new fact, a revision of one, or the withdrawal of one."""

    does: Does
    fact: Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Already:
    """What is in the record already and may be the very thing that a plan adds.

    `kind` names the kind of fact, and `id` says which; the sentence stands among the warnings.
    """

    kind: str
    id: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything one act will write, in order. The check page, the dry run and the tests read it.

    `about` are ids of the things the act is about, for the audit; `new_ids` are those that the
    act gives out, so that the digest does not depend on them; `was` is what facts that it revises
    said before, where the plan tells both.
    """

    action: str
    steps: tuple[Step, ...]
    about: tuple[str, ...] = ()
    new_ids: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    already: tuple[Already, ...] = ()
    was: tuple[Fact, ...] = ()

    def pointing_out(self, already: tuple[Already, ...]) -> "Plan":
        """The plan with a warning for each thing that is there already."""
        said = dict.fromkeys((*self.warnings, *(each.sentence for each in already)))
        return replace(self, warnings=tuple(said), already=already)

    def facts[F: Fact](self, kind: type[F], *, does: str | None = None) -> tuple[F, ...]:
        """The facts of one kind that the plan writes, in order."""
        return tuple(
            step.fact
            for step in self.steps
            if isinstance(step.fact, kind) and (does is None or step.does == does)
        )

    def digest(self) -> str:
        """A digest of what will happen, in hex; equal for equal plans whatever their new ids."""
        labels = {new: f"new:{position}" for position, new in enumerate(self.new_ids)}
        lines = [
            json.dumps(
                [step.does, type(step.fact).__name__, _relabel(values_of(step.fact), labels)],
                sort_keys=True,
                ensure_ascii=False,
            )
            for step in self.steps
        ]
        return hashlib.sha256("\n".join([self.action, *lines]).encode()).hexdigest()

    def says_something(self) -> bool:
        """Whether it writes anything in somebody's own words, or who somebody is."""
        return any(
            getattr(step.fact, field.name)
            for step in self.steps
            for field in fields_of(type(step.fact))
            if field.sealed_as
        )

    def kept(self) -> dict[str, Any]:
        """What the act keeps beside the record: the ids that it gave out, to answer once more."""
        return {"new_ids": list(self.new_ids)}

    def counts(self) -> dict[str, int]:
        """How many versions of each kind of fact the plan writes, for the audit."""
        counts: dict[str, int] = {}
        for step in self.steps:
            name = f"{step.does} {type(step.fact).__name__}"
            counts[name] = counts.get(name, 0) + 1
        return counts


def together(plans: Iterable[Plan]) -> Plan:
    """The plans of several acts as one, in their order."""
    several = tuple(plans)
    return Plan(
        action="acts.together",
        steps=tuple(step for plan in several for step in plan.steps),
        about=tuple(dict.fromkeys(each for plan in several for each in plan.about)),
        new_ids=tuple(new for plan in several for new in plan.new_ids),
        warnings=tuple(dict.fromkeys(each for plan in several for each in plan.warnings)),
        already=tuple(dict.fromkeys(each for plan in several for each in plan.already)),
        was=tuple(each for plan in several for each in plan.was),
    )


def _relabel(value: object, labels: dict[str, str]) -> object:
    if isinstance(value, str):
        return labels.get(value, value)
    if isinstance(value, list):
        return [_relabel(item, labels) for item in value]
    if isinstance(value, dict):
        return {key: _relabel(item, labels) for key, item in value.items()}
    return value


@dataclass(slots=True)
class Ids:
    """Gives out ids that follow from the operation, so that a dry run and the act agree on them.

    The operation id is 128 random bits made by the caller and never published; without it the ids
    cannot be guessed, and their order says nothing.
    """

    operation: str
    made: list[str] = field(default_factory=list)

    def new(self) -> str:
        """The next id: 26 characters, 130 bits."""
        source = f"{self.operation}|{len(self.made)}".encode()
        made = base64.b32encode(hashlib.sha256(source).digest()).decode().lower()[:26]
        self.made.append(made)
        return made


@dataclass(slots=True)
class Draft:
    """Collects a plan's steps while a rule works them out."""

    action: str
    ids: Ids
    steps: list[Step] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def record(self, fact: Fact) -> None:
        """A new fact."""
        self.steps.append(Step("record", fact))

    def revise(self, fact: Fact) -> None:
        """Another version of a fact that is already in the record."""
        self.steps.append(Step("revise", fact))

    def void(self, fact: Fact) -> None:
        """The fact never held."""
        self.steps.append(Step("void", fact))

    def warn(self, sentence: str) -> None:
        """Something to think of before it is confirmed."""
        if sentence not in self.warnings:
            self.warnings.append(sentence)

    def plan(self, *, about: tuple[str, ...] = ()) -> Plan:
        """The finished plan."""
        return Plan(
            action=self.action,
            steps=tuple(self.steps),
            about=about,
            new_ids=tuple(self.ids.made),
            warnings=tuple(self.warnings),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an action answers. `done` is false for a dry run; `repeated` when the same operation
    had already been carried out and nothing changed this time. The digest of the plan, which a
    page carries from check to confirmation, is keyed: nothing can be guessed from it."""

    done: bool
    digest: str
    plan: Plan | None
    new_ids: tuple[str, ...] = ()
    repeated: bool = False
