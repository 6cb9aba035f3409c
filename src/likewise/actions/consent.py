"""Publish consent texts, record what people decide, change their part, and keep the log."""

from datetime import date

from django.db.models import Max

from likewise.actions.attachments import attachment_received
from likewise.actions.cohorts import standings_of
from likewise.actions.operations import Occasion, handles
from likewise.domain.access import Extent, NotFound, extent
from likewise.domain.acts import Act
from likewise.domain.attachments import Attachment
from likewise.domain.attachments import Purpose as FilePurpose
from likewise.domain.consent import (
    AddEvidence,
    ChangeParticipation,
    ConsentDecision,
    ConsentText,
    Delegate,
    Delegation,
    EndDelegation,
    EndFieldwork,
    EndText,
    Events,
    Fieldwork,
    PublishText,
    RecordDecision,
    StartFieldwork,
    plan_change,
    plan_decision,
    plan_delegate,
    plan_end_delegation,
    plan_end_fieldwork,
    plan_end_text,
    plan_evidence,
    plan_publish,
    plan_start_fieldwork,
)
from likewise.domain.operations import Plan
from likewise.domain.practices import Practice
from likewise.records import consent, models
from likewise.records.cohorts import histories
from likewise.records.facts import current, known_at
from likewise.records.models import (
    CohortAnchor,
    ConsentTextAnchor,
    ParticipantAnchor,
    ProgrammeAnchor,
)


@handles(PublishText)
def publish_text(act: PublishText, occasion: Occasion) -> Plan:
    """A consent text is in force from a day on."""
    programme = occasion.programme
    _hold_programme(programme)
    if act.practice and not current(Practice, fact=act.practice, programme_id=programme):
        raise NotFound("There is no such practice in this programme.")
    text = ConsentText(
        id=occasion.ids.new(),
        purpose=act.purpose,
        version_name=act.version_name,
        language=act.language,
        practice=act.practice,
        starts_on=act.starts_on,
        ends_on=act.ends_on,
        earlier=act.earlier,
        days_to_consider=act.days_to_consider,
        words=act.words,
    )
    known = consent.texts_of(programme)
    line = [each.id for each in known if each.line == text.line]
    list(ConsentTextAnchor.objects.select_for_update().filter(id__in=line).order_by("id"))
    return plan_publish(text=text, known=known, last_decided=_last_decided(line), ids=occasion.ids)


@handles(EndText)
def end_text(act: EndText, occasion: Occasion) -> Plan:
    """Nobody decides about a text any more from a day on."""
    list(ConsentTextAnchor.objects.select_for_update().filter(id=act.text))
    found = current(ConsentText, fact=act.text, programme_id=occasion.programme)
    if not found:
        raise NotFound("There is no such text.")
    return plan_end_text(
        text=found[0], act=act, last_decided=_last_decided([act.text]), ids=occasion.ids
    )


@handles(RecordDecision)
def record_decision(act: RecordDecision, occasion: Occasion) -> Plan:
    """Somebody has decided about one purpose."""
    # Who publishes a next version meanwhile waits, and so does a second who records this.
    list(ConsentTextAnchor.objects.select_for_update().filter(id=act.text))
    events, is_own = _of_person(act, act.participant, occasion, on=act.decided_on)
    programme = occasion.programme
    return plan_decision(
        act=act,
        texts=consent.texts_of(programme),
        events=events,
        practice=consent.practices_on([act.participant], act.decided_on).get(act.participant),
        log=current(Delegation, programme_id=programme),
        account=occasion.by.account,
        is_own=is_own,
        today=occasion.today,
        ids=occasion.ids,
    )


@handles(AddEvidence)
def add_evidence(act: AddEvidence, occasion: Occasion) -> Plan:
    """A file that was received is attached, and shows what somebody decided."""
    found = current(ConsentDecision, fact=act.decision, programme_id=occasion.programme)
    if not found:
        raise NotFound("There is no such decision.")
    (decision,) = found
    list(ParticipantAnchor.objects.select_for_update().filter(id=decision.participant))
    standings_of([decision.participant], occasion.programme)
    attachment = attachment_received(
        act.media, participant=decision.participant, what=FilePurpose.CONSENT_FORM,
        on=decision.decided_on, ids=occasion.ids,
    )  # fmt: skip
    return plan_evidence(
        decision=decision,
        attachment=attachment,
        others=current(Attachment, participant_id=decision.participant),
        today=occasion.today,
        ids=occasion.ids,
    )


@handles(ChangeParticipation)
def change_participation(act: ChangeParticipation, occasion: Occasion) -> Plan:
    """Elements of somebody's part stop, change or go on."""
    events, is_own = _of_person(act, act.participant, occasion)
    return plan_change(
        act=act, events=events, is_own=is_own, today=occasion.today, ids=occasion.ids
    )


@handles(StartFieldwork)
def start_fieldwork(act: StartFieldwork, occasion: Occasion) -> Plan:
    """A researcher watches the meetings of a cohort, or they are recorded, from a day on."""
    programme = occasion.programme
    list(CohortAnchor.objects.select_for_update().filter(id=act.cohort))
    found = histories([act.cohort], programme=programme, with_registers=False)
    if act.cohort not in found:
        raise NotFound("There is no such cohort.")
    fieldwork = Fieldwork(
        id=occasion.ids.new(), cohort=act.cohort, what=act.what, starts_on=act.starts_on
    )
    known = current(Fieldwork, cohort_id=act.cohort, programme_id=programme)
    return plan_start_fieldwork(
        fieldwork=fieldwork, known=known, ended_on=found[act.cohort].ended_on, ids=occasion.ids
    )


@handles(EndFieldwork)
def end_fieldwork(act: EndFieldwork, occasion: Occasion) -> Plan:
    """The meetings of a cohort are observed, or recorded, no more from a day on."""
    found = current(Fieldwork, fact=act.fieldwork, programme_id=occasion.programme)
    if not found:
        raise NotFound("There is no such fieldwork.")
    return plan_end_fieldwork(fieldwork=found[0], act=act, ids=occasion.ids)


@handles(Delegate)
def delegate(act: Delegate, occasion: Occasion) -> Plan:
    """Somebody of the staff may take consent from a day on."""
    _hold_programme(occasion.programme)
    entry = Delegation(
        id=occasion.ids.new(),
        taker=act.taker,
        name=act.name,
        trained_on=act.trained_on,
        starts_on=act.starts_on,
    )
    known = current(Delegation, programme_id=occasion.programme)
    return plan_delegate(entry=entry, known=known, ids=occasion.ids)


@handles(EndDelegation)
def end_delegation(act: EndDelegation, occasion: Occasion) -> Plan:
    """Somebody of the staff takes consent no more from a day on."""
    found = current(Delegation, fact=act.delegation, programme_id=occasion.programme)
    if not found:
        raise NotFound("There is no such entry of the delegation log.")
    return plan_end_delegation(entry=found[0], act=act, ids=occasion.ids)


def _hold_programme(programme: str) -> None:
    list(ProgrammeAnchor.objects.select_for_update().filter(id=programme))


def _of_person(
    act: Act, participant: str, occasion: Occasion, *, on: date | None = None
) -> tuple[Events, bool]:
    """What the record says of somebody, held; and whether they act for themselves."""
    is_own = participant == occasion.by.participant
    if extent(occasion.by, act.declared.needs) is Extent.OWN and not is_own:
        raise NotFound("There is no such person.")
    list(ParticipantAnchor.objects.select_for_update().filter(id=participant))
    standings_of([participant], occasion.programme)
    events = consent.events_of(occasion.programme, [participant], day=on)
    return events.get(participant, Events()), is_own


def _last_decided(texts: list[str]) -> date | None:
    rows = models.ConsentDecision.objects.filter(known_at(None), text_id__in=texts)
    last: date | None = rows.aggregate(last=Max("decided_on"))["last"]
    return last
