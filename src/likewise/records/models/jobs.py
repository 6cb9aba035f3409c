"""Work that is due, leased by whoever does it, and done once."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from likewise.records.models.versions import Working


class Job(models.Model):
    """One piece of work. It holds ids and instants, never a name or a text.

    `failure` is the kind of error that the last attempt ended in, without its words, which may
    hold values. A job is done, stopped, let be, or else waits until it is due and leased by nobody.
    """

    kept: ClassVar = Working("a job is claimed, done, and after a while forgotten")

    row = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=100)
    arguments = models.JSONField()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=60, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    let_be_at = models.DateTimeField(null=True)
    steps_done = models.PositiveIntegerField(null=True)
    steps = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["kind", "key"], name="a_job_is_asked_for_once"),
            models.CheckConstraint(
                condition=Q(lease_until__isnull=True, leased_by="")
                | (Q(lease_until__isnull=False) & ~Q(leased_by="")),
                name="a_lease_says_whose_it_is",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(lease_until__isnull=True, stopped_at=None),
                name="a_job_that_is_done_is_nobodys",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True) | Q(lease_until__isnull=True),
                name="a_job_that_stopped_is_nobodys",
            ),
        )
        indexes = (
            models.Index(
                fields=["due_at", "row"],
                condition=Q(done_at__isnull=True, stopped_at__isnull=True),
                name="jobs_to_do",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
