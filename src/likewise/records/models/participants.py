"""Persons (identity alone), participants, and their dated statuses and roles."""

from django.db import models
from django.db.models import Q

from likewise.domain import participants
from likewise.records.models.versions import (
    VERSION_RULES,
    Anchor,
    Versioned,
    ends_after,
    once,
    reference,
    sealed_text,
    word,
)


class PersonAnchor(Anchor):
    """A person that facts refer to."""

    holds = participants.Person


class ParticipantAnchor(Anchor):
    """A participant that facts refer to."""

    holds = participants.Participant


class Person(Versioned):
    """Identity and contact details, sealed under the person's own key, and nothing else."""

    holds = participants.Person

    identity_since = sealed_text()

    class Meta(Versioned.Meta):
        constraints = (
            *VERSION_RULES,
            models.CheckConstraint(
                condition=Q(programme__isnull=True), name="a_person_belongs_to_no_one_programme"
            ),
        )


class Participant(Versioned):
    """A person in one programme, under a random id."""

    holds = participants.Participant

    person = reference("records.PersonAnchor", null=True)

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once(
                "programme", "person", person__isnull=False, name="a_person_is_in_a_programme_once"
            ),
        )


class Status(Versioned):
    """A participant's status from a day on."""

    holds = participants.Status

    participant = reference("records.ParticipantAnchor")
    status = word(participants.StatusName)
    starts_on = models.DateField()

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once("participant", "starts_on", name="one_status_starts_on_a_day"),
        )


class Role(Versioned):
    """A role that a participant holds for a time."""

    holds = participants.Role

    participant = reference("records.ParticipantAnchor")
    role = word(participants.RoleName)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            ends_after("starts_on", "ends_on", name="a_role_ends_after_it_starts"),
        )
