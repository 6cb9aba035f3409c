"""What every table of facts shares: an id that stays, and versions that say what was known when."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import F, Q

from likewise.domain.facts import Fact

ID_LENGTH = 26


def id_field(**options: Any) -> "models.CharField[str, str]":
    """A random, opaque id, made by the action that made the thing."""
    return models.CharField(max_length=ID_LENGTH, **options)


def word(known: type[StrEnum], **options: Any) -> "models.CharField[str, str]":
    """One of a few words."""
    choices = [(each.value, each.value) for each in known]
    return models.CharField(max_length=40, choices=choices, **options)


if TYPE_CHECKING:  # Django's own fields name no types while the program runs
    _Clock = models.CharField[datetime, datetime]
    _Words = models.CharField[Collection[str], frozenset[str]]
else:
    _Clock = _Words = models.CharField


class WallClockField(_Clock):
    """What the clock on the wall says, without an offset: 2011-02-20T14:30."""

    def from_db_value(self, value: str | None, *_: Any) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)

    def get_prep_value(self, value: datetime | str | None) -> str | None:
        return value.isoformat(timespec="minutes") if isinstance(value, datetime) else value


class WordsField(_Words):
    """Some of a few words, each once, whatever their order."""

    def from_db_value(self, value: str, *_: Any) -> frozenset[str]:
        return frozenset(json.loads(value))

    def get_prep_value(self, value: Collection[str] | str) -> str:
        return value if isinstance(value, str) else json.dumps(sorted(value))


def reference(to: str, **options: Any) -> "models.ForeignKey[Any, Any]":
    """A reference that protects what it points to; nothing in the record is deleted."""
    options.setdefault("on_delete", models.PROTECT)
    options.setdefault("related_name", "+")
    return models.ForeignKey(to, **options)


@dataclass(frozen=True, slots=True)
class FilledOnce:
    """How a table is kept: its rows stay, and one empty column of each is filled, once."""

    column: str
    what: str  # what a row is, for whoever is refused
    in_the_act: bool = False  # filled before the act that wrote the row is over


@dataclass(frozen=True, slots=True)
class AppendOnly:
    """How a table is kept: rows are only ever added."""


@dataclass(frozen=True, slots=True)
class Working:
    """How a table is kept: its rows may change, and why."""

    why: str


type Kept = FilledOnce | AppendOnly | Working


class Anchor(models.Model):
    """A thing that other facts refer to. What is said of it is in its versions."""

    holds: ClassVar[type[Fact]]
    kept: ClassVar[Kept] = AppendOnly()

    id = id_field(primary_key=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.id


class Child(models.Model):
    """One item of a list that a fact has, such as a cohort that a meeting is of.

    `keeps` names the lists; where there are several, the column `field` says which. `owner` is the
    reference to the version that has the item, or to the thing where all its versions have it.
    Items stand in the order of their `position`, if they have one.
    """

    holds: ClassVar[type[Fact]]
    keeps: ClassVar[tuple[str, ...]]
    owner: ClassVar[str]
    kept: ClassVar[Kept] = AppendOnly()

    row = models.BigAutoField(primary_key=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.owner} {self.row}"


def current(**conditions: Any) -> Q:
    """The condition that a version is what the record says now."""
    return Q(superseded_at__isnull=True, is_void=False, **conditions)


def once(*fields: str, name: str, **conditions: Any) -> models.UniqueConstraint:
    """That only one current version has these values."""
    return models.UniqueConstraint(fields=fields, condition=current(**conditions), name=name)


def sealed_text() -> "models.PositiveSmallIntegerField[int | None, int | None]":
    """Since which version a fact's text is what it is; none where there is none. See `texts`."""
    return models.PositiveSmallIntegerField(null=True)


def ends_after(start: str, end: str, *, name: str) -> models.CheckConstraint:
    """That an end, where there is one, comes after the start."""
    open_or_later = Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": F(start)})
    return models.CheckConstraint(condition=open_or_later, name=name)


VERSION_RULES: tuple[models.BaseConstraint, ...] = (
    models.UniqueConstraint(
        fields=["fact", "version"], name="%(class)s_each_version_is_recorded_once"
    ),
    models.UniqueConstraint(
        fields=["fact"],
        condition=Q(superseded_at__isnull=True),
        name="%(class)s_has_one_current_version",
    ),
    models.CheckConstraint(
        condition=Q(superseded_at__isnull=True) | Q(superseded_at__gte=F("recorded_at")),
        name="%(class)s_is_superseded_after_it_is_recorded",
    ),
)


class Versioned(models.Model):
    """One version of one fact. Stamping `superseded_at` is the only change a version ever sees."""

    holds: ClassVar[type[Fact]]
    kept: ClassVar[Kept] = FilledOnce("superseded_at", "a version")

    row = models.BigAutoField(primary_key=True)
    fact = id_field()
    version = models.PositiveSmallIntegerField(default=1)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    is_void = models.BooleanField(default=False)
    operation = reference("records.Operation", db_index=True)
    programme = reference("records.ProgrammeAnchor", null=True)

    # Columns that say when, by whom and in which programme, which every version has.
    BOOKKEEPING: ClassVar[tuple[str, ...]] = (
        "row", "fact", "version", "recorded_at", "superseded_at", "is_void", "operation",
        "programme",
    )  # fmt: skip

    class Meta:
        abstract = True
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            *VERSION_RULES,
            models.CheckConstraint(
                condition=Q(programme__isnull=False), name="%(class)s_belongs_to_a_programme"
            ),
        )

    def __str__(self) -> str:
        return f"{self.fact} version {self.version}"
