"""The rules by which outcomes are locked and opened, and what stays as it is meanwhile."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from likewise.domain.facts import Fact
from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.outcomes.acts import (
    AgreeToLock,
    AgreeToOpenLock,
    AskForLock,
    AskToOpenLock,
    RefuseLock,
)
from likewise.domain.outcomes.facts import (
    DataCut,
    DataLock,
    Locking,
    Measurement,
    MissedOccasion,
    Occasion,
    OutcomeNotRight,
    Response,
    SecondEntry,
    Settlement,
)
from likewise.domain.words import count, join_words

# What is of an occasion, and stays as it is while that is locked.
LOCKABLE = (Measurement, Response, MissedOccasion, SecondEntry, Settlement)


OVER = (Locking.OPENED, Locking.REFUSED)


class OutcomesLocked(OutcomeNotRight):
    """Something that would change outcomes that are locked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """What is open of one occasion: people without an outcome, forms and values to see to.

    `due` are people who are due or late, `lacking` those whose window is over without all that was
    asked for and without a word why, `to_come` those whose window has not begun.
    """

    occasion: str
    name: str
    due: int = 0
    lacking: int = 0
    to_come: int = 0
    waiting: int = 0
    differing: int = 0
    unusual: int = 0

    def sentences(self) -> Iterable[str]:
        """What is open, each in a sentence."""
        for number, said in (
            (self.to_come, "to come, since the window has not begun"),
            (self.due, "due or late"),
            (self.lacking, "over with something lacking, and nobody said why"),
        ):
            if number:
                yield f"{self.name}: {count(number, 'visit')} {said}."
        for number, thing, said in (
            (self.waiting, "form", "without a second entry"),
            (self.differing, "form", "whose two entries differ, not settled"),
            (self.unusual, "unusual value", "that nobody confirmed"),
        ):
            if number:
                yield f"{self.name}: {count(number, thing)} {said}."


def occasion_of(fact: Fact) -> str | None:
    """The occasion that a fact says something of, where a lock of it keeps the fact as it is."""
    if isinstance(fact, LOCKABLE):
        return fact.occasion
    return fact.id if isinstance(fact, Occasion) else None


def check_unlocked(
    facts: Iterable[Fact], *, locks: Iterable[DataLock], names: Mapping[str, str]
) -> None:
    """Refuse to write what would change locked outcomes, or when they are due.

    Parameters
    ----------
    names
        What occasions are called, by id.

    Raises
    ------
    OutcomesLocked
    """
    held = {each: lock for lock in locks if lock.holds for each in lock.occasions}
    for fact in facts:
        occasion = occasion_of(fact)
        if occasion is not None and occasion in held:
            raise OutcomesLocked(
                f"The outcomes of {names.get(occasion, 'this occasion')} are locked, as "
                f"{held[occasion].name}, so that nothing of them changes. What came later is "
                "recorded with why it is late, and kept apart. A lock is opened by two people: ask "
                "a statistician."
            )


def plan_ask_for_lock(
    *,
    act: AskForLock,
    occasions: Iterable[Occasion],
    locks: Iterable[DataLock],
    cuts: Iterable[DataCut],
    unfinished: Iterable[Unfinished],
    today: date,
    ids: Ids,
) -> Plan:
    """Plan that a lock is asked for; what is open is a warning, and no bar.

    Raises
    ------
    OutcomeNotRight
        A lock or a cut is called so, or one of the occasions is in another lock.
    """
    _check_name(act.name, locks=locks, cuts=cuts)
    asked = {each.id: each.name for each in occasions}
    _check_free(asked, locks)
    draft = Draft(act.declared.name, ids)
    made = DataLock(id=ids.new(), name=act.name.strip(), occasions=tuple(asked), asked_on=today)
    draft.record(made)
    _warn(draft, unfinished)
    return draft.plan(about=(made.id,))


def plan_agree_to_lock(
    *,
    act: AgreeToLock,
    lock: DataLock,
    asked_by: str,
    account: str,
    digest: str,
    recorded: int,
    cuts: Iterable[DataCut],
    unfinished: Iterable[Unfinished],
    today: date,
    ids: Ids,
) -> Plan:
    """Plan that outcomes are locked, and cut as they are; `digest` is of them as they are now.

    Raises
    ------
    OutcomeNotRight
        It is not asked for, or by the same person; a cut is called so by now; or nothing is
        recorded.
    """
    if lock.state is not Locking.ASKED:
        raise OutcomeNotRight(f"{lock.name} does not wait for anybody: it is {lock.state}.")
    _check_other(asked_by, account)
    _check_name(lock.name, locks=(), cuts=cuts)
    if not recorded:
        raise OutcomeNotRight("No outcome of these occasions is recorded, so nothing to lock.")
    draft = Draft(act.declared.name, ids)
    draft.revise(replace(lock, state=Locking.LOCKED))
    cut = DataCut(
        id=ids.new(),
        name=lock.name,
        cut_on=today,
        sha256=digest,
        recorded=recorded,
        is_agreed=True,
        lock=lock.id,
    )
    draft.record(cut)
    _warn(draft, unfinished)
    return draft.plan(about=(lock.id, cut.id))


def plan_ask_to_open(*, act: AskToOpenLock, lock: DataLock, ids: Ids) -> Plan:
    """Plan that a lock is asked to be opened; it holds until somebody else agreed.

    Raises
    ------
    OutcomeNotRight
        It does not hold, or was asked to be opened already.
    """
    if lock.state is not Locking.LOCKED:
        raise OutcomeNotRight(f"{lock.name} cannot be asked to be opened: it is {lock.state}.")
    draft = Draft(act.declared.name, ids)
    draft.revise(replace(lock, state=Locking.OPENING, reason=act.reason.strip()))
    return draft.plan(about=(lock.id,))


def plan_agree_to_open(
    *, act: AgreeToOpenLock, lock: DataLock, asked_by: str, account: str, ids: Ids
) -> Plan:
    """Plan that a lock is opened; its cut, and what was kept apart, stay as they are.

    Raises
    ------
    OutcomeNotRight
        Nobody asked for that, or the same person did.
    """
    if lock.state is not Locking.OPENING:
        raise OutcomeNotRight(
            f"Nobody asked that {lock.name} is opened: it is {lock.state}. A statistician asks."
        )
    _check_other(asked_by, account)
    draft = Draft(act.declared.name, ids)
    draft.revise(replace(lock, state=Locking.OPENED))
    return draft.plan(about=(lock.id,))


def plan_refuse(*, act: RefuseLock, lock: DataLock, ids: Ids) -> Plan:
    """Plan that a lock is not made, or not opened, though it was asked for.

    Raises
    ------
    OutcomeNotRight
        Nothing is asked of it.
    """
    after = {Locking.ASKED: Locking.REFUSED, Locking.OPENING: Locking.LOCKED}.get(lock.state)
    if after is None:
        raise OutcomeNotRight(f"Nothing is asked of {lock.name}: it is {lock.state}.")
    draft = Draft(act.declared.name, ids)
    draft.revise(replace(lock, state=after))
    return draft.plan(about=(lock.id,))


def _check_other(asked_by: str, account: str) -> None:
    if asked_by == account:
        raise OutcomeNotRight("You asked for this. Ask somebody else to agree to it.")


def _check_name(name: str, *, locks: Iterable[DataLock], cuts: Iterable[DataCut]) -> None:
    names = [*(each.name for each in locks), *(each.name for each in cuts)]
    called = {each.strip().casefold() for each in names}
    if name.strip().casefold() in called:
        raise OutcomeNotRight(
            f"There is a lock or a cut called {name.strip()} already. Give this lock another name.",
            field="name",
        )


def _check_free(asked: Mapping[str, str], locks: Iterable[DataLock]) -> None:
    for lock in locks:
        both = [asked[each] for each in lock.occasions if each in asked]
        if both and lock.state not in OVER:
            raise OutcomeNotRight(
                f"{join_words(both)} {'is' if len(both) == 1 else 'are'} in the lock {lock.name} "
                f"already, which is {lock.state}. Choose other occasions.",
                field="occasions",
            )


def _warn(draft: Draft, unfinished: Iterable[Unfinished]) -> None:
    for each in unfinished:
        for sentence in each.sentences():
            draft.warn(sentence)
