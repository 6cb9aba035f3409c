"""With what outcomes are measured, when, and what was read and answered."""

from django.db import models
from django.db.models import F, Q

from likewise.domain.outcomes import facts
from likewise.domain.outcomes.measures import Measure, Unit
from likewise.records.models.versions import (
    Anchor,
    Child,
    Versioned,
    WordsField,
    current,
    once,
    reference,
    word,
)


class InstrumentAnchor(Anchor):
    """An instrument that people answer."""

    holds = facts.Instrument


class Instrument(Versioned):
    """One version of a questionnaire, as its file says."""

    holds = facts.Instrument

    name = models.CharField(max_length=40)
    version_name = models.CharField(max_length=40)
    language = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    words = models.TextField()

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once(
                "programme", "name", "version_name", "language",
                name="a_version_of_an_instrument_is_new",
            ),
        )  # fmt: skip


class OccasionAnchor(Anchor):
    """An occasion at which outcomes are recorded."""

    holds = facts.Occasion


class Occasion(Versioned):
    """When outcomes are due, in days from an anchor."""

    holds = facts.Occasion

    name = models.CharField(max_length=40)
    anchor = word(facts.Anchor)
    on = models.DateField(null=True)
    first_day = models.SmallIntegerField()
    due_day = models.SmallIntegerField()
    last_day = models.SmallIntegerField()
    measures = WordsField(max_length=200)
    is_entered_twice = models.BooleanField(default=False)

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once("programme", "name", name="an_occasion_has_a_name_of_its_own"),
            models.CheckConstraint(
                condition=Q(first_day__lte=F("due_day"), due_day__lte=F("last_day")),
                name="an_occasion_is_due_within_its_window",
            ),
        )


class OccasionInstrument(Child):
    """An instrument that an occasion asks for."""

    holds = facts.Occasion
    keeps = ("instruments",)
    owner = "occasion"

    occasion = reference("records.Occasion")
    instrument = reference("records.InstrumentAnchor")
    position = models.PositiveSmallIntegerField()


class MeasurementAnchor(Anchor):
    """A measure of somebody that may be entered a second time."""

    holds = facts.Measurement


class Measurement(Versioned):
    """One measure of somebody at an occasion, in the unit that was entered."""

    holds = facts.Measurement

    participant = reference("records.ParticipantAnchor", db_index=False)
    occasion = reference("records.OccasionAnchor")
    measure = word(Measure)
    value = models.DecimalField(max_digits=6, decimal_places=2)
    second = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    unit = word(Unit)
    measured_on = models.DateField()

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            models.CheckConstraint(
                condition=(
                    Q(measure=Measure.BLOOD_PRESSURE, second__isnull=False, second__lt=F("value"))
                    | (~Q(measure=Measure.BLOOD_PRESSURE) & Q(second__isnull=True))
                ),
                name="blood_pressure_alone_has_a_second_number_and_it_is_lower",
            ),
        )
        indexes = (
            models.Index(
                fields=["participant", "occasion"], condition=current(),
                name="measurements_of_a_person",
            ),
        )  # fmt: skip


class ResponseAnchor(Anchor):
    """An answered instrument that may be entered a second time."""

    holds = facts.Response


class Response(Versioned):
    """An instrument that somebody answered at an occasion."""

    holds = facts.Response

    participant = reference("records.ParticipantAnchor", db_index=False)
    occasion = reference("records.OccasionAnchor")
    instrument = reference("records.InstrumentAnchor")
    answered_on = models.DateField()

    class Meta(Versioned.Meta):
        indexes = (
            models.Index(
                fields=["participant", "occasion"], condition=current(),
                name="responses_of_a_person",
            ),
        )  # fmt: skip


class ItemAnswer(Child):
    """What was answered to one item."""

    holds = facts.Response
    keeps = ("answers",)
    owner = "response"

    response = reference("records.Response")
    item = models.CharField(max_length=40)
    value = models.SmallIntegerField()
    position = models.PositiveSmallIntegerField()


class SecondEntryAnchor(Anchor):
    """A second entry whose differences may be settled."""

    holds = facts.SecondEntry


class SecondEntry(Versioned):
    """What a second person read of a form that somebody else had entered."""

    holds = facts.SecondEntry

    participant = reference("records.ParticipantAnchor")
    occasion = reference("records.OccasionAnchor")
    measurement = reference("records.MeasurementAnchor", null=True)
    response = reference("records.ResponseAnchor", null=True)
    compared_with = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    second = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    unit = word(Unit, null=True)
    read_on = models.DateField()

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            models.CheckConstraint(
                condition=(
                    Q(measurement__isnull=False, response__isnull=True, value__isnull=False)
                    | Q(measurement__isnull=True, response__isnull=False, value__isnull=True)
                ),
                name="a_second_entry_is_of_one_form",
            ),
            once("measurement", name="a_measurement_is_entered_a_second_time_once"),
            once("response", name="an_instrument_is_entered_a_second_time_once"),
        )


class SecondAnswer(Child):
    """What a second person read as the answer to one item."""

    holds = facts.SecondEntry
    keeps = ("answers",)
    owner = "second_entry"

    second_entry = reference("records.SecondEntry")
    item = models.CharField(max_length=40)
    value = models.SmallIntegerField()
    position = models.PositiveSmallIntegerField()


class Settlement(Versioned):
    """That what two entries of a form had differed in was settled."""

    holds = facts.Settlement

    participant = reference("records.ParticipantAnchor")
    occasion = reference("records.OccasionAnchor")
    second_entry = reference("records.SecondEntryAnchor")
    why = word(facts.WhySettled)
    settled_on = models.DateField()

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once("second_entry", name="differences_are_settled_once"),
        )


class DataLockAnchor(Anchor):
    """A lock of outcomes, to which somebody agrees."""

    holds = facts.DataLock


class DataLock(Versioned):
    """That outcomes of some occasions are locked, and how far that has come."""

    holds = facts.DataLock

    name = models.CharField(max_length=40)
    state = word(facts.Locking)
    asked_on = models.DateField()
    reason = models.CharField(max_length=500)

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once("programme", "name", name="a_data_lock_has_a_name_of_its_own"),
        )


class LockedOccasion(Child):
    """An occasion whose outcomes a lock is of."""

    holds = facts.DataLock
    keeps = ("occasions",)
    owner = "data_lock"

    data_lock = reference("records.DataLock")
    occasion = reference("records.OccasionAnchor")
    position = models.PositiveSmallIntegerField()


class LateOutcome(Versioned):
    """An outcome that came when its occasion was locked."""

    holds = facts.LateOutcome

    participant = reference("records.ParticipantAnchor")
    occasion = reference("records.OccasionAnchor")
    lock = reference("records.DataLockAnchor")
    measure = word(Measure, null=True)
    value = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    second = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    unit = word(Unit, null=True)
    instrument = reference("records.InstrumentAnchor", null=True)
    missed = word(facts.WhyMissed, null=True)
    read_on = models.DateField()
    is_correction = models.BooleanField(default=False)
    why = word(facts.WhyLate)


class LateAnswer(Child):
    """What was answered to one item, after the lock."""

    holds = facts.LateOutcome
    keeps = ("answers",)
    owner = "late_outcome"

    late_outcome = reference("records.LateOutcome")
    item = models.CharField(max_length=40)
    value = models.SmallIntegerField()
    position = models.PositiveSmallIntegerField()


class DataCutAnchor(Anchor):
    """A cut of outcomes that somebody agrees to."""

    holds = facts.DataCut


class DataCut(Versioned):
    """That outcomes were cut, and what was recorded then."""

    holds = facts.DataCut

    name = models.CharField(max_length=40)
    cut_on = models.DateField()
    sha256 = models.CharField(max_length=64)
    recorded = models.PositiveIntegerField()
    is_agreed = models.BooleanField(default=False)
    lock = reference("records.DataLockAnchor", null=True)

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once("programme", "name", name="a_data_cut_has_a_name_of_its_own"),
        )


class MissedOccasion(Versioned):
    """That nothing more will be measured of somebody at an occasion."""

    holds = facts.MissedOccasion

    participant = reference("records.ParticipantAnchor")
    occasion = reference("records.OccasionAnchor")
    why = word(facts.WhyMissed)
    said_on = models.DateField()

    class Meta(Versioned.Meta):
        constraints = (
            *Versioned.Meta.constraints,
            once("participant", "occasion", name="an_occasion_is_missed_once"),
        )
