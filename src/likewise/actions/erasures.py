"""Forget somebody: one person asks, another decides, and it is done once the record says so."""

from dataclasses import replace

from likewise.actions.following import follows
from likewise.actions.memberships import standing_of
from likewise.actions.operations import Occasion, handles
from likewise.domain import erasures as rules
from likewise.domain.access import NotFound
from likewise.domain.accounts import ActingRole
from likewise.domain.erasures import Answer, Decision, Erasure, Hold, TextDecision
from likewise.domain.facts import Fact
from likewise.domain.kinds import kinds
from likewise.domain.operations import Draft, Plan
from likewise.records import erasing
from likewise.records.facts import current, recorded_by
from likewise.records.keys import ledger
from likewise.records.tables import table_of
from likewise.records.texts import Place


@handles(rules.AskForErasure)
def ask_for_erasure(act: rules.AskForErasure, occasion: Occasion) -> Plan:
    """The guardian is asked to forget somebody; a member asks for themselves alone."""
    if occasion.by.role is ActingRole.MEMBER and occasion.by.participant != act.participant:
        raise NotFound("There is no such person.")
    standing_of(act.participant, occasion.programme)
    rules.check_may_ask(erasures=tuple(current(Erasure, participant_id=act.participant)))
    draft = occasion.draft(act)
    draft.record(
        Erasure(
            id=draft.ids.new(),
            participant=act.participant,
            ground=act.ground,
            asked_on=occasion.today,
            reason=act.reason,
        )
    )
    return draft.plan(about=(act.participant,))


@handles(rules.RefuseErasure)
def refuse_erasure(act: rules.RefuseErasure, occasion: Occasion) -> Plan:
    """An erasure that was asked for is not done."""
    return _decided(act, act.erasure, Decision.REFUSED, occasion)


@handles(rules.CarryOutErasure)
def carry_out_erasure(act: rules.CarryOutErasure, occasion: Occasion) -> Plan:
    """What is known of somebody is made unreadable, once this is in the record."""
    erasure = _erasure(act.erasure, occasion)
    holds = current(Hold, participant_id=erasure.participant)
    rules.check_not_held(tuple(holds), on=occasion.today)
    return _decided(act, act.erasure, Decision.DONE, occasion)


@handles(rules.StartHold)
def start_hold(act: rules.StartHold, occasion: Occasion) -> Plan:
    """Nobody erases somebody while a legal hold lasts."""
    standing_of(act.participant, occasion.programme)
    draft = occasion.draft(act)
    draft.record(
        Hold(
            id=draft.ids.new(),
            participant=act.participant,
            starts_on=act.on,
            reason=act.reason,
        )
    )
    return draft.plan(about=(act.participant,))


@handles(rules.EndHold)
def end_hold(act: rules.EndHold, occasion: Occasion) -> Plan:
    """A legal hold ends at the start of a day."""
    found = current(Hold, fact=act.hold, programme_id=occasion.programme)
    if not found or found[0].ends_on is not None:
        raise NotFound("There is no such hold that goes on.")
    draft = occasion.draft(act)
    draft.revise(replace(found[0], ends_on=act.on))
    return draft.plan(about=(found[0].participant,))


@handles(rules.DecideOnText)
def decide_on_text(act: rules.DecideOnText, occasion: Occasion) -> Plan:
    """A text that speaks of somebody erased is kept, put in other words, or destroyed."""
    place, fact = _shared(act.text, occasion.programme)
    erased = ledger.erased()
    about = [each for each in getattr(fact, "about", ()) if each in erased]
    decided = {
        each.participant
        for each in current(TextDecision, text=act.text, programme_id=occasion.programme)
    }
    open_for = [each for each in about if each not in decided]
    if not open_for:
        raise NotFound("There is no such text that waits for a decision.")
    draft = occasion.draft(act)
    for participant in open_for:
        draft.record(
            TextDecision(
                id=draft.ids.new(),
                participant=participant,
                text=act.text,
                answer=act.answer,
                on=occasion.today,
            )
        )
    if act.answer is Answer.REWORD:
        _reword(draft, fact, place, act.words, erased)
    return draft.plan(about=tuple(open_for))


@follows(rules.CarryOutErasure, rules.DecideOnText)
def settle() -> None:
    """Destroy the keys that the record says are to go."""
    erasing.settle()


def _decided(
    act: rules.RefuseErasure | rules.CarryOutErasure,
    erasure: str,
    decision: Decision,
    occasion: Occasion,
) -> Plan:
    found = _erasure(erasure, occasion)
    rules.check_may_decide(found, asked_by=recorded_by(found), by=occasion.by.account)
    draft = occasion.draft(act)
    rules.plan_decide(draft, found, decision=decision, on=occasion.today)
    return draft.plan(about=(found.participant,))


def _erasure(erasure: str, occasion: Occasion) -> Erasure:
    found = current(Erasure, fact=erasure, programme_id=occasion.programme)
    if not found:
        raise NotFound("There is no such request.")
    return found[0]


def _shared(name: str, programme: str) -> tuple[Place, Fact]:
    """A text by its name, with the fact that has it now."""
    place = erasing.place_named(name)
    for kind in kinds():
        texts = table_of(kind).texts
        if place and any(each.name == place.field and each.is_about_several for each in texts):
            found = current(kind, fact=place.fact, programme_id=programme)
            if found:
                return place, found[0]
    raise NotFound("There is no such text that waits for a decision.")


def _reword(draft: Draft, fact: Fact, place: Place, words: str, erased: frozenset[str]) -> None:
    """The fact says it in other words, if it still says it so."""
    column = f"{place.field}_since"
    row = table_of(type(fact)).model._default_manager.filter(
        fact=fact.id, superseded_at__isnull=True, **{column: place.version}
    )
    if row.exists():
        about = tuple(each for each in getattr(fact, "about", ()) if each not in erased)
        changed: dict[str, object] = {place.field: words, "about": about}
        draft.revise(replace(fact, **changed))  # type: ignore[arg-type]
