"""Meetings, who hosts them, and their registers."""

from django.db import models
from django.db.models import Q

from likewise.domain.meetings import Capacity, MeetingState, Result
from likewise.records.models.versions import Anchor, Versioned, current, reference


class MeetingAnchor(Anchor):
    """A meeting that registers refer to; locked while someone takes its register."""


class Meeting(Versioned):
    """What is known of a meeting. `on` repeats the day of `starts`, for registers and rosters."""

    programme = reference("records.ProgrammeAnchor")
    starts = models.CharField(max_length=16)  # wall-clock time, 2011-02-20T14:30
    on = models.DateField()
    zone = models.CharField(max_length=60)
    starts_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=[(each, each) for each in MeetingState])
    venue = reference("records.VenueAnchor", null=True)
    minutes = models.PositiveSmallIntegerField(null=True)
    guests = models.PositiveSmallIntegerField(default=0)

    class Meta(Versioned.Meta):
        indexes = (
            models.Index(
                fields=["programme", "starts_at"], condition=current(), name="meetings_in_order"
            ),
        )


class MeetingHost(models.Model):
    """A cohort that hosts a meeting, from the first version to the last."""

    row = models.BigAutoField(primary_key=True)
    meeting = reference("records.MeetingAnchor")
    cohort = reference("records.CohortAnchor")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["meeting", "cohort"], name="a_cohort_hosts_a_meeting_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.cohort_id} hosts {self.meeting_id}"


class Attendance(Versioned):
    """What a register says of one person. Who may be in it is guarded: see the guards."""

    meeting = reference("records.MeetingAnchor", db_index=False)
    participant = reference("records.ParticipantAnchor")
    result = models.CharField(max_length=20, choices=[(each, each) for each in Result])
    capacity = models.CharField(max_length=12, choices=[(each, each) for each in Capacity])
    is_first_time = models.BooleanField(default=False)

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            models.UniqueConstraint(
                fields=["meeting", "participant"],
                condition=current(),
                name="a_register_names_a_person_once",
            ),
            models.CheckConstraint(
                condition=Q(is_first_time=False) | Q(result="attended"),
                name="a_first_time_was_attended",
            ),
        )
