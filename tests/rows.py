"""Rows put straight into the tables, as no action would."""

from datetime import date, datetime
from typing import Any

from django.db.models import Model
from worlds import NOW, World, a_world

from likewise.domain.arms import Format
from likewise.domain.participants import RoleName
from likewise.records import models

ON = date(2011, 1, 10)


def row(model: Any, **values: Any) -> Any:
    """A version, not yet in its table."""
    values.setdefault("fact", f"fact-{model.__name__.lower()}")
    values.setdefault("recorded_at", NOW)
    act: Any = values.setdefault("operation", models.Operation.objects.order_by("sequence").last())
    values.setdefault("programme_id", act.programme_id)
    return model(**values)


def a_full_world() -> World:
    """A cohort with a member and a lead that met once: most tables have a row."""
    made = a_world()
    made.person("Asha", practice="Alder")
    made.person("Hari", practice="Alder", role=RoleName.FACILITATOR)
    made.cohort("Thursday group", members=["Asha"], facilitators=["Hari"], leads=["Hari"])
    made.meeting("Thursday group", ON, came=["Asha"])
    return made


def a_row_of(model: type[Model], world: World) -> Any:
    """A row of a table that a full world leaves empty."""
    if model is models.VenueAnchor:
        return models.VenueAnchor.objects.create(id="hall")
    if model is models.ConsentTextAnchor:
        return models.ConsentTextAnchor.objects.create(id="text")
    if model in (
        models.DataCutAnchor, models.InstrumentAnchor, models.OccasionAnchor,
        models.MeasurementAnchor, models.ResponseAnchor, models.SecondEntryAnchor,
        models.DataLockAnchor,
    ):  # fmt: skip
        return model._default_manager.create(id="another")
    if model is models.OccasionInstrument:
        return models.OccasionInstrument.objects.create(
            occasion=a_row_of(models.Occasion, world), instrument_id="asked", position=0
        )
    if model is models.ItemAnswer:
        return models.ItemAnswer.objects.create(
            response=a_row_of(models.Response, world), item="phq1", value=1, position=0
        )
    if model is models.LateAnswer:
        return models.LateAnswer.objects.create(
            late_outcome=a_row_of(models.LateOutcome, world), item="phq1", value=1, position=0
        )
    if model is models.LockedOccasion:
        return models.LockedOccasion.objects.create(
            data_lock=a_row_of(models.DataLock, world), occasion_id="baseline", position=0
        )
    if model is models.SecondAnswer:
        return models.SecondAnswer.objects.create(
            second_entry=a_row_of(models.SecondEntry, world), item="phq1", value=1, position=0
        )
    if model is models.ConcernAnchor:
        return models.ConcernAnchor.objects.create(id="another")
    if model is models.CriteriaAnchor:
        return models.CriteriaAnchor.objects.create(id="criteria")
    if model is models.TrialDesignAnchor:
        return models.TrialDesignAnchor.objects.create(id="design")
    if model is models.TriedSlot:
        return models.TriedSlot.objects.create(
            design=a_row_of(models.TrialDesignAnchor, world), stratum="all", position=1, arm="group"
        )
    if model is models.AskedSimulation:
        return models.AskedSimulation.objects.create(
            id="simulation", programme_id=world.programme, account="o", asked_at=NOW,
            design=a_row_of(models.TrialDesignAnchor, world), design_file="", size=40, trials=9,
        )  # fmt: skip
    if model is models.Refusal:
        return models.Refusal.objects.create(
            operation="refused", account="o", role="coordinator", action="cohorts.end",
            arguments="", about=[], sentence=b"It ended.", at=NOW,
        )  # fmt: skip
    if model is models.Text:
        return models.Text.objects.create(
            fact="fact", version=1, field="note", owner="o", sealed=b"said"
        )
    if model is models.TextSubject:
        return models.TextSubject.objects.create(
            text=a_row_of(models.Text, world), participant_id=world.people["Asha"], position=0
        )
    if model is models.AccessBatch:
        return models.AccessBatch.objects.create(
            sequence=1, moved_at=NOW, previous_hash="0" * 64, hash="1" * 64
        )
    if model is models.Access:
        return models.Access.objects.create(
            sequence=1, id="noted", batch=a_row_of(models.AccessBatch, world), kind="look",
            at=NOW, noted_at=NOW, what="a person",
        )  # fmt: skip
    if model is models.Look:
        return models.Look.objects.create(
            access=a_row_of(models.Access, world), participant=world.people["Asha"], at=NOW
        )
    if model in (models.ForecastNight, models.Forecast, models.ForecastHorizon):
        return _forecast(world)[model]
    if model in (models.AskedPlan, models.KeptPlan):
        return _plan(world)[model]
    if model is models.Reminder:
        return models.Reminder.objects.create(
            meeting=models.MeetingAnchor.objects.all()[0], participant_id=world.people["Asha"],
            when="the day before", due_at=NOW,
        )  # fmt: skip
    if model is models.RoleGrant:
        return models.RoleGrant.objects.create(
            id="hat", account=models.Account.objects.create_user(email="jo@example.org", id="jo"),
            programme_id=world.programme, role="nurse", granted_at=NOW,
        )  # fmt: skip
    made = row(model, **_of_a_fact(world)[model])
    made.save()
    return made


def _forecast(world: World) -> dict[Any, Any]:
    night = models.ForecastNight.objects.create(
        programme_id=world.programme, on=ON, made_at=NOW, inputs="0" * 64, model="m", seed="s",
        draws=200,
    )  # fmt: skip
    forecast = models.Forecast.objects.create(
        night=night, cohort_id=world.cohorts["Thursday group"], minimum=4, run=2,
        months_without_lead=3, counted="members", months=4, members=5,
    )  # fmt: skip
    horizon = models.ForecastHorizon.objects.create(
        forecast=forecast, months=3, chance=0.9, low=0.8, high=1, by_members=0.05, by_leads=0.05,
        by_both=0, if_members_held=0.95, if_leads_held=0.95, size=5, size_low=3, size_high=8,
    )  # fmt: skip
    return {type(each): each for each in (night, forecast, horizon)}


def _plan(world: World) -> dict[Any, Any]:
    asked = models.AskedPlan.objects.create(
        id="plan", programme_id=world.programme, on=ON, asked_at=NOW, terms="{}"
    )
    kept = models.KeptPlan.objects.create(
        asked=asked, on=ON, made_at=NOW, inputs="0" * 64, model="m", seed="s", draws=200,
        because="No cohort goes on.",
    )  # fmt: skip
    return {type(each): each for each in (asked, kept)}


def _of_a_fact(world: World) -> dict[Any, dict[str, Any]]:
    person, cohort = world.people["Asha"], world.cohorts["Thursday group"]
    venue, _ = models.VenueAnchor.objects.get_or_create(id="venue")
    arm = world.arms[Format.GROUP]
    read, _ = models.CriteriaAnchor.objects.get_or_create(id="by")
    text, _ = models.ConsentTextAnchor.objects.get_or_create(id="read")
    occasion, _ = models.OccasionAnchor.objects.get_or_create(id="baseline")
    at = {"participant_id": person, "occasion": occasion}
    instrument, _ = models.InstrumentAnchor.objects.get_or_create(id="asked")
    return _of_a_design(world) | {
        models.Venue: {"name": "Hall"},
        models.CohortVenue: {"cohort_id": cohort, "venue": venue, "starts_on": ON},
        models.Allocation: {"arm_id": arm, "participant_id": person, "on": ON},
        models.Contact: {"participant_id": person, "on": ON, "mode": "call", "reached": True},
        models.Concern: {"matters": "today", "may_ring": False},
        models.ConcernStep: {
            "concern": models.ConcernAnchor.objects.get_or_create(id="worry")[0],
            "became": "delivered",
        },
        models.ConcernRule: {"hours": 24},
        models.Involvement: {"participant_id": person, "sphere": "other", "starts_on": ON},
        models.IntentionToStop: {
            "participant_id": person, "cohort_id": cohort, "stops_on": ON, "said_on": ON,
        },
        models.Reply: {
            "participant_id": person, "meeting": models.MeetingAnchor.objects.first(),
            "answer": "coming", "starts": datetime(2011, 1, 10, 14), "said_on": ON,
        },
        models.Telling: {
            "participant_id": person, "meeting": models.MeetingAnchor.objects.first(),
            "way": "in person", "told_on": ON, "starts": datetime(2011, 1, 10, 14),
            "state": "cancelled",
        },
        models.Feed: {"participant_id": person, "since": ON},
        models.ReminderChoice: {"participant_id": person, "how": "by mail", "when": "the day before"},
        models.NumberToRing: {"participant_id": person, "cohort_id": cohort},
        models.OfferToLead: {"participant_id": person, "starts_on": ON, "said_on": ON},
        models.ConsentText: {
            "purpose": "contact", "version_name": "1", "language": "English", "starts_on": ON,
            "earlier": "agreement stands", "words": "May we call you?",
        },
        models.ConsentDecision: {
            "participant_id": person, "text": text, "purpose": "contact", "answer": "given",
            "decided_on": ON, "number": 1, "method": "on screen", "helped_by": [],
        },
        models.ChangeOfParticipation: {
            "participant_id": person, "stops": ["meetings"], "changes": [], "goes_on": [],
            "decided_by": "the person", "starts_on": ON, "has_lost_capacity": False,
        },
        models.Fieldwork: {"cohort_id": cohort, "what": "recording", "starts_on": ON},
        models.Delegation: {"taker": "o", "name": "Jo", "trained_on": ON, "starts_on": ON},
        models.Instrument: {
            "name": "phq-8", "version_name": "1", "language": "English", "title": "PHQ-8",
            "words": "",
        },
        models.Occasion: {
            "name": "baseline", "anchor": "the day of enrolment", "first_day": 0, "due_day": 0,
            "last_day": 7, "measures": ["weight"],
        },
        models.Measurement: {
            **at, "measure": "weight", "value": 80, "unit": "kg", "measured_on": ON,
        },
        models.Response: {**at, "instrument": instrument, "answered_on": ON},
        models.DataLock: {"name": "main", "state": "locked", "asked_on": ON},
        models.LateOutcome: {
            **at, "measure": "weight", "value": 80, "unit": "kg", "read_on": ON,
            "why": "it arrived late", "is_correction": False,
            "lock": models.DataLockAnchor.objects.get_or_create(id="locked")[0],
        },
        models.SecondEntry: {
            **at, "measurement": models.MeasurementAnchor.objects.get_or_create(id="read")[0],
            "compared_with": 1, "value": 80, "unit": "kg", "read_on": ON,
        },
        models.Settlement: {
            **at, "why": "for another reason", "settled_on": ON,
            "second_entry": models.SecondEntryAnchor.objects.get_or_create(id="again")[0],
        },
        models.DataCut: {"name": "main", "cut_on": ON, "sha256": "0" * 64, "recorded": 1},
        models.MissedOccasion: {**at, "why": "they were ill", "said_on": ON},
        models.RecruitmentStart: {"starts_on": ON},
        models.Criteria: {
            "version_name": "1", "starts_on": ON, "inclusion": "Is 18 or older", "exclusion": "",
        },
        models.InvitationBatch: {"way": "by post", "sent_on": ON, "invited": 10},
        models.Screening: {
            "participant_id": person, "criteria": read, "screened_on": ON, "number": 1,
            "against": [],
        },
        models.Baseline: {"participant_id": person, "completed_on": ON},
        models.RecruitmentExit: {
            "participant_id": person, "role": "member", "left_on": ON, "reason": "declined",
        },
        models.FacilitatorStep: {
            "participant_id": person, "reached": "volunteered", "taken_on": ON,
        },
        models.RecruitmentTarget: {"needed": 10, "starts_on": ON, "due_on": ON},
        models.Deviation: {"participant_id": person, "kind": "other", "on": ON},
        models.TakingBack: {"act": "act"},
        models.SamePerson: {"participant_id": person, "other_id": world.person("Ash")},
        models.SamePractice: {
            "practice_id": world.practices["Alder"], "other_id": world.practices["Birch"],
        },
        models.Correction: {"corrects": "fact", "noun": "Contact", "on": ON},
        models.Attachment: {
            "participant_id": person, "media": "0" * 64, "kind": "PDF", "size": 1,
            "what": "letter", "on": ON,
        },
        models.Erasure: {
            "participant_id": person, "ground": "they object", "asked_on": ON,
            "decision": "asked",
        },
        models.Unblinding: {"participant_id": person, "asked_on": ON, "decision": "asked"},
        models.Hold: {"participant_id": person, "starts_on": ON},
        models.TextDecision: {
            "participant_id": person, "text": "fact.reason.1", "answer": "keep", "on": ON,
        },
        models.LineageEvent: {"kind": "merge", "on": ON},
        models.DangerSeen: {"cohort_id": cohort, "crossed_on": ON},
        models.RenewalRule: {
            "format": "group", "minimum": 4, "run": 2, "months_without_lead": 3,
            "counted": "members", "contacts_count": False,
        },
    }  # fmt: skip


def _of_a_design(world: World) -> dict[Any, dict[str, Any]]:
    design, _ = models.TrialDesignAnchor.objects.get_or_create(id="planned")
    slot = {"design": design, "stratum": "all", "position": 1}
    return {
        models.TrialDesign: {
            "name": "Main", "mode": "in batches", "design_file": "setting,value", "state": "draft",
            "commitment": "", "software": "", "public_number_from": "",
        },
        models.SealedList: {
            "design": design, "number": 1, "root": "0" * 64, "seal": "{}", "boxes": "",
            "sealed_by": "o", "agreed_by": "",
        },
        models.Claim: {
            **slot, "number": 1, "kind": "claim", "participant_id": world.people["Asha"],
            "levels": "", "at": "2011-01-10T12:00:00Z", "claimed_by": "o", "second": "",
            "root": "0" * 64, "own_digest": "1" * 64,
        },
        models.OpenedSlot: {
            **slot, "arm_id": world.arms[Format.GROUP], "arm_name": "group",
            "number_on_list": "", "salt": "2" * 64,
        },
        models.ListRequest: {
            **slot, "kind": "void", "reason": "a misprint", "asked_by": "o", "agreed_by": "",
        },
    }  # fmt: skip
