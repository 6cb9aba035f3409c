"""What an erasure destroys, and its doing: whatever the record says is erased has no key left.

The record says first that somebody is erased; then their ids are noted in the ledger and their
keys destroyed. Where a machine stops between the two, the next start goes on.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import ForeignKey, Q

from likewise.domain.erasures import Answer, Decision
from likewise.domain.kinds import kinds
from likewise.records import (
    accounts,
    backups,
    clock,
    concerns,
    doubles,
    exports,
    invitations,
    keys,
    media,
    memory,
    models,
    post,
)
from likewise.records.facts import known_at
from likewise.records.keys import copies, ledger
from likewise.records.media import keeping
from likewise.records.models.participants import ParticipantAnchor
from likewise.records.secrecy import key_of_act
from likewise.records.tables import table_of
from likewise.records.texts import OWN_KEY, Place, own_key

NOW = known_at(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What an erasure reaches: whose keys, in how many texts and acts, and what others share.

    `texts` does not count names and contact details, and neither it nor `told` counts worries: that
    somebody worries about them, or that they do, is not for all who may ask.

    `participants` are the one and those whose records were joined to theirs. `persons` are their
    identities, without one that stays, as they are in another programme too. `written` are keys of
    texts about them alone.
    """

    participants: tuple[str, ...]
    persons: tuple[str, ...]
    texts: int
    acts: tuple[str, ...]
    told: int  # how many of the acts are spoken of
    written: frozenset[str]
    shared: tuple[str, ...]  # texts that speak of others too

    @property
    def owners(self) -> frozenset[str]:
        """Whose keys are destroyed."""
        acts = map(key_of_act, self.acts)
        return frozenset({*self.participants, *self.persons, *self.written, *acts})


def reach_of(participant: str) -> Reach:
    """What erasing a participant reaches, and with them every record that was joined to theirs."""
    participants = (participant, *sorted(doubles.joined_to(participant)))
    persons = tuple(sorted(_persons_of(participants)))
    written = _written_of(participants)
    owners = {*participants, *persons, *written}
    texts = models.Text.objects.filter(owner__in=owners).exclude(field="identity")
    acts = _acts_about(participants, persons)
    worries = concerns.naming(participants)
    return Reach(
        participants=participants,
        persons=persons,
        texts=texts.exclude(fact__in=worries.values("fact")).count(),
        acts=tuple(sorted(acts)),
        told=len(acts - set(worries.values_list("operation__id", flat=True))),
        written=written,
        shared=shared_texts(*participants),
    )


def shared_texts(*participants: str) -> tuple[str, ...]:
    """Where the texts stand that speak of participants and have a key of their own."""
    rows = models.TextSubject.objects.filter(participant__in=participants)
    places = rows.values_list("text__fact", "text__field", "text__version", "text__owner")
    found = (
        name_of(Place(fact, field, version))
        for fact, field, version, owner in places.order_by("text")
        if owner not in participants
    )
    return tuple(dict.fromkeys(found))


def name_of(place: Place) -> str:
    """What a text is called where it is put before the guardian."""
    return f"{place.fact}.{place.field}.{place.version}"


def place_named(name: str) -> Place | None:
    """Where a text stands that is called so; none where it is no such name."""
    fact, _, rest = name.partition(".")
    field, _, version = rest.partition(".")
    return Place(fact, field, int(version)) if field and version.isdecimal() else None


def settle() -> int:
    """Erase whoever the record says is erased, where it was not done yet; answers how many."""
    done = models.Erasure.objects.filter(NOW, decision=Decision.DONE)
    gone = ledger.erased()
    count = 0
    for participant, ground, on in done.values_list("participant_id", "ground", "decided_on"):
        if participant not in gone and on is not None:
            _erase(reach_of(participant), on=on, ground=ground)
            count += 1
    for text, on in _to_destroy():
        if text not in gone:
            copies.forget([text])
            keys.erase([text], on=on, ground="text about somebody erased")
            count += 1
    if count:
        memory.let_go()
        backups.keep_ledger()
    return count


def _erase(reach: Reach, *, on: date, ground: str) -> None:
    """Let go of everything, the keys last: once they are in the ledger, it is done."""
    at = clock.now()
    models.RoleGrant.objects.filter(participant__in=reach.participants, revoked_at=None).update(
        revoked_at=at
    )
    theirs, had = {*reach.participants, *reach.persons}, frozenset[str]()
    for participant in reach.participants:
        invitations.withdraw_of(participant, at=at)
    for person in reach.persons:
        had |= frozenset(accounts.forget(person, at=at))  # letters to them have their keys
    for owner in theirs | had:
        post.forget(owner)
    for participant in reach.participants:
        media.forget(keeping.of_participant(participant))
    exports.discard(_programmes_of(theirs | had), at=at, on=on, ground=ground)
    copies.forget(reach.owners | had)
    keys.erase(reach.owners | had, on=on, ground=ground)


def _programmes_of(owners: set[str]) -> set[str]:
    """The programmes whose exports have somebody in them: all in which they take part."""
    rows = models.Participant.objects.filter(Q(fact__in=owners) | Q(person__in=owners))
    return set(rows.values_list("programme_id", flat=True))


def _to_destroy() -> Iterator[tuple[str, date]]:
    rows = models.TextDecision.objects.filter(NOW, answer__in=[Answer.DESTROY, Answer.REWORD])
    for name, on in rows.values_list("text", "on"):
        place = place_named(name)
        if place is not None:
            yield own_key(place), on


def _persons_of(participants: Collection[str]) -> set[str]:
    """Every identity that participants ever had, unless somebody of another programme has it.

    What was put together of two records that were joined tells of both.
    """
    rows = models.Participant.objects.filter(fact__in=participants, person__isnull=False)
    joined = models.SamePerson._default_manager.filter(
        Q(participant__in=participants) | Q(other__in=participants), person__isnull=False
    )
    found = {*rows.values_list("person_id", flat=True), *joined.values_list("person_id", flat=True)}
    others = models.Participant.objects.filter(NOW, person__in=found).exclude(fact__in=participants)
    gone = ledger.erased()
    return found - {
        person for fact, person in others.values_list("fact", "person_id") if fact not in gone
    }


def _written_of(participants: Collection[str]) -> frozenset[str]:
    """The keys of texts about these participants alone that have keys of their own."""
    found: set[str] = set()
    for kind in kinds():
        table = table_of(kind)
        for text in table.texts:
            if text.about is None or text.is_about_several:
                continue
            whose = Q(**{f"{text.about}__in": participants})
            if text.by:
                whose |= Q(**{f"{text.about}__isnull": True, f"{text.by}__in": participants})
            theirs = table.model._default_manager.filter(whose, superseded_at=None)
            rows = models.Text.objects.filter(fact__in=theirs.values("fact"), field=text.name)
            own = rows.filter(owner__startswith=OWN_KEY)
            found |= set(own.values_list("owner", flat=True))
    return frozenset(found)


def _acts_about(participants: Collection[str], persons: Collection[str]) -> set[str]:
    """The acts that wrote of participants, or of their identity, and those that were refused."""
    acts: set[str] = set()
    for kind in kinds():
        table = table_of(kind)
        rows = table.model._default_manager
        for column in _naming_participants(table.model):
            found = rows.filter(**{f"{column}__in": participants})
            acts |= set(found.values_list("operation__id", flat=True))
    own = [*participants, *persons]
    for model in (models.Participant, models.Person):
        acts |= set(
            model._default_manager.filter(fact__in=own).values_list("operation__id", flat=True)
        )
    events = models.Passage.objects.filter(participant__in=participants).values("event")
    acts |= set(
        models.LineageEvent.objects.filter(row__in=events).values_list("operation__id", flat=True)
    )
    for refusal, about in models.Refusal.objects.values_list("operation", "about"):
        if not set(participants).isdisjoint(about):
            acts.add(refusal)
    return acts


def _naming_participants(model: type) -> list[str]:
    return [
        field.attname
        for field in model._meta.concrete_fields  # type: ignore[attr-defined]
        if isinstance(field, ForeignKey) and field.related_model is ParticipantAnchor
    ]
