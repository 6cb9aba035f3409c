"""Meetings, who hosts them, and their registers."""

from django.db import models
from django.db.models import Q

from likewise.domain import meetings
from likewise.records.models.versions import (
    Anchor,
    Child,
    Versioned,
    WallClockField,
    current,
    once,
    reference,
    sealed_text,
    word,
)


class MeetingAnchor(Anchor):
    """A meeting that registers refer to; locked while someone takes its register."""

    holds = meetings.Meeting


class Meeting(Versioned):
    """What is known of a meeting. `on` repeats the day of `starts`, for registers and rosters."""

    holds = meetings.Meeting

    starts = WallClockField(max_length=16)
    on = models.DateField()
    zone = models.CharField(max_length=60)
    starts_at = models.DateTimeField()
    state = word(meetings.MeetingState)
    venue = reference("records.VenueAnchor", null=True)
    minutes = models.PositiveSmallIntegerField(null=True)
    guests = models.PositiveSmallIntegerField(default=0)
    series = models.CharField(max_length=60, default="", blank=True)
    reason_since = sealed_text()

    class Meta(Versioned.Meta):
        indexes = (
            models.Index(
                fields=["programme", "starts_at"], condition=current(), name="meetings_in_order"
            ),
            models.Index(
                fields=["programme", "state", "starts_at"],
                condition=current(),
                name="meetings_of_a_state",
            ),
        )


class MeetingHost(Child):
    """A cohort that hosts a meeting, from the first version to the last."""

    holds = meetings.Meeting
    keeps = ("cohorts",)
    owner = "meeting"

    meeting = reference("records.MeetingAnchor")
    cohort = reference("records.CohortAnchor")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["meeting", "cohort"], name="a_cohort_hosts_a_meeting_once"
            ),
        )


class Attendance(Versioned):
    """What a register says of one person. Who may be in it is guarded: see the guards."""

    holds = meetings.Attendance

    programme = reference("records.ProgrammeAnchor", null=True, db_index=False)  # there may be many
    meeting = reference("records.MeetingAnchor", db_index=False)
    participant = reference("records.ParticipantAnchor")
    result = word(meetings.Result)
    capacity = word(meetings.Capacity)
    is_first_time = models.BooleanField(default=False)

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once("meeting", "participant", name="a_register_names_a_person_once"),
            models.CheckConstraint(
                condition=Q(is_first_time=False) | Q(result="attended"),
                name="a_first_time_was_attended",
            ),
        )
