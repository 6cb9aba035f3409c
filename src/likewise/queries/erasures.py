"""What the guardian decides: who is to be forgotten, who is held, and on texts about several."""

from dataclasses import dataclass
from datetime import date, datetime

from likewise.domain.access import Capability, Extent, NotFound, check_may, extent, may
from likewise.domain.accounts import Actor
from likewise.domain.erasures import Decision, Erasure, Hold, TextDecision
from likewise.domain.facts import Fact
from likewise.domain.kinds import kinds
from likewise.domain.refusals import DomainError
from likewise.queries.access import SHORT, Label, labels, shown
from likewise.records import concerns, erasing, models
from likewise.records.facts import current, known_at
from likewise.records.keys import copies, ledger
from likewise.records.tables import table_of
from likewise.records.texts import of_facts


class NobodyCalled(DomainError):
    """An id that nobody has, or several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request to forget somebody; `is_mine` where the viewer asked, so that others decide."""

    erasure: Erasure
    who: Label
    is_mine: bool
    is_held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedText:
    """A text that speaks of somebody erased and of others: what it is of, and what it says."""

    name: str
    noun: str
    said: str
    gone: tuple[Label, ...]
    others: tuple[Label, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasurePage:
    """Everything about forgetting in the viewer's programme."""

    asked: tuple[Asked, ...]
    decided: tuple[Asked, ...]
    holds: tuple[tuple[Hold, Label], ...]
    texts: tuple[SharedText, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgetting:
    """How far it is with forgetting one person, as far as a viewer may know."""

    is_erased: bool
    erased_on: date | None
    asked_on: date | None
    refused_on: date | None
    reason: str
    may_ask: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureReach:
    """What an erasure would destroy, in numbers; `records` that were joined go together.

    Worries are not counted among `texts` and `acts`.
    """

    records: int
    texts: int
    acts: int
    shared: int
    takes_identity: bool


def erasure_page(viewer: Actor, *, today: date) -> ErasurePage:
    """What waits for the guardian of the viewer's programme, and what was decided.

    Raises
    ------
    NotAllowed, NotFound
    """
    check_may(viewer, Capability.ERASE)
    if viewer.programme is None:
        raise NotFound("Choose a programme first.")
    found = current(Erasure, programme_id=viewer.programme)
    holds = current(Hold, programme_id=viewer.programme)
    people = {each.participant for each in found} | {each.participant for each in holds}
    seen = labels(viewer, participants=people)
    held = {each.participant for each in holds if each.period.covers(today)}
    mine = set(
        models.Erasure.objects.filter(version=1, operation__account=viewer.account).values_list(
            "fact", flat=True
        )
    )
    lines = [
        Asked(
            erasure=shown(viewer, each),
            who=seen[each.participant],
            is_mine=each.id in mine,
            is_held=each.participant in held,
        )
        for each in sorted(found, key=lambda each: (each.asked_on, each.id))
    ]
    return ErasurePage(
        asked=tuple(each for each in lines if each.erasure.decision is Decision.ASKED),
        decided=tuple(each for each in lines if each.erasure.decision is not Decision.ASKED),
        holds=tuple((shown(viewer, each), seen[each.participant]) for each in holds),
        texts=tuple(_texts(viewer)),
    )


def reach_of_erasure(viewer: Actor, *, participant: str) -> ErasureReach:
    """What erasing somebody would destroy.

    Raises
    ------
    NotAllowed, NotFound
    """
    check_may(viewer, Capability.ASK_FOR_ERASURE)
    ours = models.Participant.objects.filter(fact=participant, programme_id=viewer.programme)
    if not ours.exists():
        raise NotFound("There is no such person.")
    reach = erasing.reach_of(participant)
    return ErasureReach(
        records=len(reach.participants),
        texts=reach.texts,
        acts=reach.told,
        shared=len(reach.shared),
        takes_identity=bool(reach.persons),
    )


def worries_in_erasure(viewer: Actor, *, erasure: str) -> tuple[int, int]:
    """How many worries an erasure that was asked for destroys, and how many of theirs stay.

    Raises
    ------
    NotAllowed, NotFound
        When the viewer does not decide on erasures, or none of that id was asked for.
    """
    check_may(viewer, Capability.ERASE)
    found = current(Erasure, fact=erasure, programme_id=viewer.programme)
    if not found or found[0].decision is not Decision.ASKED:
        raise NotFound("There is no such request.")
    return concerns.going_and_staying(erasing.reach_of(found[0].participant).participants)


def forgetting_of(viewer: Actor, *, participant: str) -> Forgetting:
    """How far it is with forgetting somebody whose page the viewer may open.

    Who may not know of requests learns only that somebody was erased, which the page shows anyway.
    """
    is_own = participant == viewer.participant is not None
    is_erased = participant in ledger.erased()
    found = []
    if _within(extent(viewer, "Erasure"), is_own=is_own):
        found = current(Erasure, participant_id=participant, programme_id=viewer.programme)
    last = max(found, key=lambda each: (each.asked_on, each.decided_on or date.max), default=None)
    decision = last.decision if last else None
    asks = _within(extent(viewer, Capability.ASK_FOR_ERASURE), is_own=is_own)
    return Forgetting(
        is_erased=is_erased,
        erased_on=last.decided_on if last and decision is Decision.DONE else None,
        asked_on=last.asked_on if last and decision is Decision.ASKED else None,
        refused_on=last.decided_on if last and decision is Decision.REFUSED else None,
        reason=shown(viewer, last).reason if last and decision is Decision.ASKED else "",
        may_ask=asks and not is_erased and decision in (None, Decision.REFUSED),
    )


def _within(reach: Extent, *, is_own: bool) -> bool:
    return is_own if reach is Extent.OWN else reach is Extent.PROGRAMME


def somebody_called(viewer: Actor, *, beginning: str) -> Label:
    """The one participant of the programme whose random id begins so; pages show the first six.

    Raises
    ------
    NotAllowed
    NobodyCalled
        When there is none, or more than one.
    """
    check_may(viewer, Capability.ERASE)
    said = beginning.strip().casefold()
    rows = models.Participant.objects.filter(known_at(None), programme_id=viewer.programme)
    found = list(rows.filter(fact__startswith=said).values_list("fact", flat=True)[:2])
    if len(said) < SHORT or not found:
        raise NobodyCalled(
            "There is nobody with this id. It stands on their page, under Name and contact, and "
            "wherever it is shown in place of a name."
        )
    if len(found) > 1:
        raise NobodyCalled("Several ids begin like this. Give more of it.")
    return labels(viewer, participants=found)[found[0]]


def complete_on(viewer: Actor, *, at: datetime) -> date:
    """The day on which an erasure done now is complete: no copy of the key is left anywhere."""
    check_may(viewer, Capability.ASK_FOR_ERASURE)
    return copies.complete_on(at)


def request_of(viewer: Actor, *, participant: str) -> Erasure | None:
    """The request to forget somebody that still waits or was carried out, if the viewer sees it."""
    if not may(viewer, Capability.ASK_FOR_ERASURE):
        return None
    found = current(Erasure, participant_id=participant, programme_id=viewer.programme)
    open_ones = [each for each in found if each.decision is not Decision.REFUSED]
    return shown(viewer, open_ones[0]) if open_ones else None


def _texts(viewer: Actor) -> list[SharedText]:
    """The texts about somebody erased, and others, on which nothing was decided for them yet."""
    erased = ledger.erased()
    rows = models.TextSubject.objects.filter(
        participant__in=[each for each in erased if "." not in each and ":" not in each]
    )
    decided = {
        (each.text, each.participant)
        for each in current(TextDecision, programme_id=viewer.programme)
    }
    found = []
    for text, fact, field, version, owner, participant in rows.values_list(
        "text", "text__fact", "text__field", "text__version", "text__owner", "participant_id"
    ):
        name = f"{fact}.{field}.{version}"
        if owner == participant or owner in erased or (name, participant) in decided:
            continue
        made = _shared(viewer, name, fact, field, text)
        if made is not None and made not in found:
            found.append(made)
    return found


def _shared(viewer: Actor, name: str, fact: str, field: str, text: int) -> SharedText | None:
    erased = ledger.erased()
    for kind in kinds():
        table = table_of(kind)
        if not any(each.name == field and each.is_about_several for each in table.texts):
            continue
        version = int(name.rpartition(".")[2])
        said = of_facts(kind, fact=fact, programme_id=viewer.programme, version=version).get(fact)
        if said is not None:
            about = _about(viewer, text)
            return SharedText(
                name=name,
                noun=_noun(kind),
                said=said[field],
                gone=tuple(each for each in about if each.participant in erased),
                others=tuple(each for each in about if each.participant not in erased),
            )
    return None


def _noun(kind: type[Fact]) -> str:
    return kind.declared.title


def _about(viewer: Actor, text: int) -> tuple[Label, ...]:
    rows = models.TextSubject.objects.filter(text=text).values_list("participant_id", flat=True)
    return tuple(labels(viewer, participants=rows).values())
