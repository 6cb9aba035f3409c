"""Cuts of outcomes, and the research table of one: by random ids, asked of consent."""

from dataclasses import dataclass
from datetime import date, datetime

from likewise.domain.access import Capability, NotFound, may
from likewise.domain.accounts import Actor
from likewise.domain.arms import Arm
from likewise.domain.consent import Element, Events, Purpose, may_use
from likewise.domain.outcomes import DataCut, DataLock, OutcomeNotRight
from likewise.domain.outcomes.research import Research, research
from likewise.domain.programmes import Programme
from likewise.queries.access import check_sees, may_read
from likewise.queries.consent.uses import programme_of
from likewise.records import consent, models, outcomes
from likewise.records.facts import as_known, current


@dataclass(frozen=True, slots=True, kw_only=True)
class CutLine:
    """A cut, when it was made, and what the viewer may do with it."""

    cut: DataCut
    at: datetime
    may_agree: bool
    may_export: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Cuts:
    """The cuts of a programme, the latest first, and whether the viewer makes them."""

    lines: tuple[CutLine, ...]
    may_cut: bool


def cuts_of(viewer: Actor) -> Cuts:
    """The cuts of the viewer's programme.

    Raises
    ------
    NotFound
        When the viewer's role reads none.
    """
    programme = programme_of(viewer)
    if not may_read(viewer, DataCut, "name"):
        raise NotFound(f"There is nothing like that for the role of {viewer.role}.")
    rows = models.DataCut.objects.filter(programme_id=programme, version=1)
    made = {
        fact: (at, account)
        for fact, at, account in rows.values_list("fact", "recorded_at", "operation__account")
    }
    agrees, exports = (
        may(viewer, each) for each in (Capability.AGREE_CUT, Capability.EXPORT_OUTCOMES)
    )
    lines = [
        CutLine(
            cut=each,
            at=made[each.id][0],
            may_agree=agrees and not each.is_agreed and made[each.id][1] != viewer.account,
            may_export=exports and each.is_agreed,
        )
        for each in current(DataCut, programme_id=programme)
    ]
    lines.sort(key=lambda each: (each.at, each.cut.name, each.cut.id), reverse=True)
    return Cuts(lines=tuple(lines), may_cut=may(viewer, Capability.CUT_OUTCOMES))


def research_of(viewer: Actor, *, cut: str) -> Research:
    """The research table of a cut to which somebody agreed.

    Of each outcome consent is asked whether taking part was agreed to on its day: by study visits
    for what was measured, by questionnaires for what was answered. What is not is counted.

    Raises
    ------
    NotFound
        When the viewer's role exports none, or there is no such cut.
    OutcomeNotRight
        Nobody has agreed yet, or what is recorded of that instant is another by now.
    """
    programme = check_sees(viewer, Capability.EXPORT_OUTCOMES)
    found = next((each for each in cuts_of(viewer).lines if each.cut.id == cut), None)
    if found is None:
        raise NotFound("There is no such cut.")
    if not found.cut.is_agreed:
        raise OutcomeNotRight(
            f"Nobody has agreed yet that {found.cut.name} leaves. Ask a guardian to agree to it."
        )
    recorded = outcomes.recorded_of(programme, found.at, only=_only(found.cut, programme))
    if outcomes.digest_of(recorded) != found.cut.sha256:
        raise OutcomeNotRight(
            f"What is recorded of the instant of {found.cut.name} is no longer what its digest "
            "says. Make another cut, and ask whoever looks after the machine what happened."
        )
    texts, events = consent.texts_of(programme), consent.events_of(programme)

    def may_leave(participant: str, day: date, is_answered: bool) -> str:
        answer = may_use(
            events.get(participant, Events()),
            texts,
            purpose=Purpose.TAKE_PART,
            element=Element.QUESTIONNAIRES if is_answered else Element.VISITS,
            day=day,
        )
        if answer.may:
            return ""
        return "said no, or stopped" if answer.is_answered else "not asked by then"

    # As it was known at the cut, so that its files are the same whenever they are written.
    name = as_known(Programme, found.at, fact=programme)[0].name
    arms = len(as_known(Arm, found.at, programme_id=programme))
    return research(name, recorded, may_leave=may_leave, arms=arms)


def _only(cut: DataCut, programme: str) -> frozenset[str] | None:
    """The occasions of a cut: those of its lock; none where it is of all."""
    if cut.lock is None:
        return None
    (lock,) = current(DataLock, fact=cut.lock, programme_id=programme)
    return frozenset(lock.occasions)
