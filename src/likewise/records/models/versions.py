"""What every table of facts shares: an id that stays, and versions that say what was known when."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

ID_LENGTH = 26


def id_field(**options: Any) -> "models.CharField[str, str]":
    """A random, opaque id, made by the action that made the thing."""
    return models.CharField(max_length=ID_LENGTH, **options)


def reference(to: str, **options: Any) -> "models.ForeignKey[Any, Any]":
    """A reference that protects what it points to; nothing in the record is deleted."""
    options.setdefault("on_delete", models.PROTECT)
    options.setdefault("related_name", "+")
    return models.ForeignKey(to, **options)


class Anchor(models.Model):
    """A thing that other facts refer to. What is said of it is in its versions."""

    id = id_field(primary_key=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.id


def current(**conditions: Any) -> Q:
    """The condition that a version is what the record says now."""
    return Q(superseded_at__isnull=True, is_void=False, **conditions)


class Versioned(models.Model):
    """One version of one fact. Stamping `superseded_at` is the only change a version ever sees."""

    row = models.BigAutoField(primary_key=True)
    fact = id_field()
    version = models.PositiveSmallIntegerField(default=1)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    is_void = models.BooleanField(default=False)
    operation = reference("records.Operation", db_index=True)

    # Columns that say when, by whom and under which id, which every version has.
    BOOKKEEPING: ClassVar[tuple[str, ...]] = (
        "row", "fact", "version", "recorded_at", "superseded_at", "is_void", "operation",
    )  # fmt: skip

    class Meta:
        abstract = True
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
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

    def __str__(self) -> str:
        return f"{self.fact} version {self.version}"


class FreeText(models.Model):
    """What someone wrote, kept apart from the facts it belongs to.

    Per-person encryption and erasure change this table alone. `participant` is whom the text is
    about, where it is about one person.
    """

    row = models.BigAutoField(primary_key=True)
    fact = id_field()
    version = models.PositiveSmallIntegerField()
    field = models.CharField(max_length=20)
    participant = reference("records.ParticipantAnchor", null=True)
    body = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["fact", "version", "field"], name="freetext_says_each_thing_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.field} of {self.fact}"


__all__ = ["Anchor", "FreeText", "Versioned", "current", "id_field", "reference"]
