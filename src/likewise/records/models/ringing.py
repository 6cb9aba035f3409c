"""Whom people of a cohort ring."""

from likewise.domain import ringing
from likewise.records.models.versions import Versioned, once, reference, sealed_text


class NumberToRing(Versioned):
    """The number on which people of a cohort ring somebody."""

    holds = ringing.NumberToRing

    participant = reference("records.ParticipantAnchor")
    cohort = reference("records.CohortAnchor")
    number_since = sealed_text()
    hours_since = sealed_text()

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once("participant", "cohort", name="a_cohort_rings_somebody_on_one_number"),
        )
