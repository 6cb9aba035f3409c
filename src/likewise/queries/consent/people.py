"""What one person decided about each purpose, and how their part was changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from likewise.domain.access import Capability, NotFound, may
from likewise.domain.accounts import Actor
from likewise.domain.attachments import Attachment
from likewise.domain.consent import (
    ChangeOfParticipation,
    ConsentDecision,
    ConsentText,
    Element,
    Events,
    MayUse,
    Owed,
    Purpose,
    change_of,
    in_force,
    last_decision,
    lost_capacity,
    may_use,
    owed,
)
from likewise.domain.participants import Status
from likewise.queries.access import (
    Label,
    check_reaches_participant,
    labels,
    may_read,
    shown,
)
from likewise.queries.attachments import attachments_of
from likewise.queries.consent.uses import programme_of
from likewise.records import consent
from likewise.records.facts import current


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeLine:
    """What holds of one purpose for one person, and every decision about it, the latest first.

    `offered` are the texts that they may decide on today.
    """

    purpose: Purpose
    holds: MayUse
    decided: ConsentDecision | None
    owed: Owed | None
    offered: tuple[ConsentText, ...]
    history: tuple[tuple[ConsentDecision, ConsentText | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonConsent:
    """What one person decided, and how their part was changed; `elements` what holds of each.

    `evidence` are the files that show a decision, by their id, for whoever reads files. `lost` is
    the change that says that they cannot decide for themselves; then nothing is offered to them.
    """

    participant: str
    label: Label
    has_texts: bool
    purposes: tuple[PurposeLine, ...]
    elements: tuple[tuple[Element, ChangeOfParticipation], ...]
    changes: tuple[ChangeOfParticipation, ...]
    evidence: Mapping[str, Attachment]
    lost: ChangeOfParticipation | None
    may_record: bool
    may_change: bool
    may_attach: bool
    is_self: bool

    @property
    def number_owed(self) -> int:
        """Of how many purposes they are asked whether they agree."""
        return sum(1 for each in self.purposes if each.owed)


def consent_of(viewer: Actor, *, participant: str, today: date) -> PersonConsent:
    """What one person decided about each purpose, as far as the viewer may read it.

    Raises
    ------
    NotFound
        When the person is out of reach, or the viewer's role reads no decisions.
    """
    check_reaches_participant(viewer, participant=participant, today=today)
    is_self = participant == viewer.participant
    if not may_read(viewer, ConsentDecision, "answer", is_own=is_self):
        raise NotFound(f"There is nothing like that for the role of {viewer.role}.")
    programme = programme_of(viewer)
    known = consent.texts_of(programme)
    events = _read(viewer, participant, today)
    practice = consent.practices_on([participant], today).get(participant)
    by_id = {each.id: each for each in known}
    lost = lost_capacity(events.changes, today)

    def line(purpose: Purpose) -> PurposeLine:
        made = [each for each in events.decisions if each.purpose is purpose]
        made.sort(key=lambda each: each.order, reverse=True)
        return PurposeLine(
            purpose=purpose,
            holds=may_use(events, known, purpose=purpose, day=today),
            decided=last_decision(made, purpose, today),
            owed=owed(events, known, purpose=purpose, day=today, practice=practice),
            offered=() if lost else in_force(known, purpose=purpose, day=today, practice=practice),
            history=tuple((each, by_id.get(each.text)) for each in made),
        )

    holding = [(each, change_of(events.changes, each, today)) for each in Element]
    return PersonConsent(
        participant=participant,
        label=labels(viewer, participants=[participant])[participant],
        has_texts=bool(known),
        purposes=tuple(
            line(each) for each in Purpose if any(text.purpose is each for text in known)
        ),
        elements=tuple((each, change) for each, change in holding if change is not None),
        changes=tuple(
            sorted(events.changes, key=lambda each: (each.starts_on, each.id), reverse=True)
        ),
        evidence={each.id: each for each in attachments_of(viewer, participant=participant)},
        lost=lost,
        may_record=may(viewer, Capability.RECORD_CONSENT) and not lost,
        may_change=may(viewer, Capability.CHANGE_PARTICIPATION) and not (is_self and lost),
        may_attach=may(viewer, Capability.ATTACH),
        is_self=is_self,
    )


def whose_decision(viewer: Actor, *, decision: str, today: date) -> str:
    """Whose decision it is, in the viewer's reach.

    Raises
    ------
    NotFound
        When there is none, or it is out of reach.
    """
    found = current(ConsentDecision, fact=decision, programme_id=programme_of(viewer))
    if not found:
        raise NotFound("There is no such decision.")
    check_reaches_participant(viewer, participant=found[0].participant, today=today)
    return found[0].participant


def decision_to_show(
    viewer: Actor, *, participant: str, decision: str, today: date
) -> tuple[str, str]:
    """What the viewer sees in place of somebody, and one of their decisions in a sentence.

    Raises
    ------
    NotFound
        When there is no such decision of theirs, or it is out of the viewer's reach.
    """
    found = consent_of(viewer, participant=participant, today=today)
    made = {each.id: (each, text) for line in found.purposes for each, text in line.history}
    if decision not in made:
        raise NotFound("There is no such decision.")
    fact, text = made[decision]
    names = {participant: found.label.text}
    if text is not None:
        names[text.id] = f"version {text.version_name} ({text.language})"
    return found.label.text, f"{fact.sentence('record', names)}."


def _read(viewer: Actor, participant: str, today: date) -> Events:
    """What is recorded of one person, with the texts that the viewer may read."""
    decisions = current(ConsentDecision, participant_id=participant)
    changes = current(ChangeOfParticipation, participant_id=participant)
    return Events(
        decisions=tuple(shown(viewer, each) for each in decisions),
        changes=tuple(shown(viewer, each) for each in changes),
        statuses=tuple(current(Status, participant_id=participant)),
        again=consent.again_of(
            programme_of(viewer), today, {"participant_id__in": [participant]}
        ).get(participant, ()),
    )
