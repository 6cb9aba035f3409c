"""Which records are of one person, or of one practice."""

from django.db import models
from django.db.models import F, Q

from likewise.domain import doubles
from likewise.records.models.versions import Versioned, once, reference


class SamePerson(Versioned):
    """That another record is of the same person as the one that goes on."""

    holds = doubles.SamePerson

    participant = reference("records.ParticipantAnchor")
    other = reference("records.ParticipantAnchor")
    person = reference("records.PersonAnchor", null=True)

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once("other", name="a_record_of_a_person_is_joined_once"),
            models.CheckConstraint(
                condition=~Q(participant=F("other")), name="a_person_is_not_joined_to_themselves"
            ),
        )


class SamePractice(Versioned):
    """That another record is of the same practice as the one that goes on."""

    holds = doubles.SamePractice

    practice = reference("records.PracticeAnchor")
    other = reference("records.PracticeAnchor")

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once("other", name="a_record_of_a_practice_is_joined_once"),
            models.CheckConstraint(
                condition=~Q(practice=F("other")), name="a_practice_is_not_joined_to_itself"
            ),
        )
