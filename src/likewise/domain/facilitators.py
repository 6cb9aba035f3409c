"""What people have said about leading: that they will stop, or that they would lead."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, ClassVar

from likewise.domain.access import Capability
from likewise.domain.acts import Act, Asks, Declared
from likewise.domain.cohorts import CohortHistory
from likewise.domain.cohorts.history import check_going_on
from likewise.domain.declarations import Declaration, Does, Names, Text, said
from likewise.domain.facts import Fact
from likewise.domain.ids import CohortId, ParticipantId, Refers
from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.periods import Period, check_period, in_words
from likewise.domain.refusals import DomainError


class NotSaidSo(DomainError):
    """Something that nobody can have said about leading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentionToStop(Fact):
    """Somebody who leads or facilitates a cohort has said that they will stop.

    `stops_on` is the first day on which they will no longer lead. It holds from `said_on` until
    before `ends_on`: none, until they stop.
    """

    declared: ClassVar = Declaration(
        noun="intention to stop",
        nouns="intentions to stop",
        title="Will stop leading",
        heading="Leading",
        correctable=frozenset({"stops_on", "said_on", "ends_on", "note"}),
        withdrawable=True,
    )

    participant: ParticipantId
    cohort: CohortId
    stops_on: date
    said_on: date
    ends_on: date | None = None
    note: Annotated[str, Text(about="participant")] = ""

    def __post_init__(self) -> None:
        check_period(self.said_on, self.ends_on, what="The intention")
        if self.stops_on < self.said_on:
            raise NotSaidSo(
                f"They would stop on {in_words(self.stops_on)}, before they said so. If they have "
                "stopped, record who leads instead."
            )

    @property
    def period(self) -> Period:
        """The days on which they mean to stop."""
        return Period(self.said_on, self.ends_on)

    def sentence(self, does: Does, names: Names) -> str:
        who, where = names.get(self.participant, "somebody"), names.get(self.cohort, "the cohort")
        if self.ends_on is not None and does != "void":
            return f"{who} no longer means to stop leading {where} from {in_words(self.ends_on)}"
        stops, day = in_words(self.stops_on), in_words(self.said_on)
        return said(f"{who} has said on {day} that they stop leading {where} on {stops}", does)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferToLead(Fact):
    """Somebody has said that they are willing to lead, from `starts_on`.

    `cohort` is the one that they would lead; none: any that they are in. It holds from `said_on`
    until before `ends_on`.
    """

    declared: ClassVar = Declaration(
        noun="offer to lead",
        nouns="offers to lead",
        title="Is willing to lead",
        heading="Leading",
        correctable=frozenset({"starts_on", "said_on", "ends_on", "note"}),
        withdrawable=True,
    )

    participant: ParticipantId
    cohort: CohortId | None = None
    starts_on: date
    said_on: date
    ends_on: date | None = None
    note: Annotated[str, Text(about="participant")] = ""

    def __post_init__(self) -> None:
        check_period(self.said_on, self.ends_on, what="The offer")

    @property
    def period(self) -> Period:
        """The days on which they are willing."""
        return Period(self.said_on, self.ends_on)

    def sentence(self, does: Does, names: Names) -> str:
        who = names.get(self.participant, "somebody")
        where = names.get(self.cohort, "the cohort") if self.cohort else "any cohort of theirs"
        if self.ends_on is not None and does != "void":
            return f"{who} is no longer willing to lead {where} from {in_words(self.ends_on)}"
        since = in_words(self.starts_on)
        return said(f"{who} is willing to lead {where} from {since}", does)


def plan_intention(
    *,
    intention: IntentionToStop,
    cohort: CohortHistory,
    known: Iterable[IntentionToStop],
    today: date,
    ids: Ids,
) -> Plan:
    """Plan that somebody's intention to stop is recorded; `known` are those recorded of them.

    Raises
    ------
    NotSaidSo
        They neither lead nor facilitate the cohort today, said so already, or in the future.
    CohortNotOpen
        The cohort has ended.
    """
    check_going_on(cohort, today)
    _check_said(intention.said_on, today)
    leads = {lead.participant for lead in cohort.leads_on(today)}
    if intention.participant not in leads | cohort.facilitators_on(today):
        raise NotSaidSo(
            f"This person neither leads nor facilitates {cohort.cohort.name} today. Choose a "
            "cohort that they lead, or let them join it first.",
            whom=(intention.participant,),
            field="cohort",
        )
    for each in known:
        if each.cohort == intention.cohort and each.period.covers(today):
            raise NotSaidSo(
                f"It is recorded that they stop on {in_words(each.stops_on)}. Correct that, or "
                "record first that they no longer mean to.",
                field="cohort",
            )
    draft = Draft(RecordIntention.declared.name, ids)
    draft.record(intention)
    return draft.plan(about=(intention.participant, intention.cohort))


def plan_offer(
    *,
    offer: OfferToLead,
    cohort: CohortHistory | None,
    known: Iterable[OfferToLead],
    is_taking_part: bool,
    today: date,
    ids: Ids,
) -> Plan:
    """Plan that somebody's offer to lead is recorded; `known` are those recorded of them.

    Raises
    ------
    NotSaidSo
        They do not take part today, or are not in that cohort, or lead it already; or they said
        so already, or in the future.
    CohortNotOpen
        The cohort has ended.
    """
    _check_said(offer.said_on, today)
    if not is_taking_part:
        raise NotSaidSo(
            "This person does not take part today. Enrol them first.", whom=(offer.participant,)
        )
    if cohort is not None:
        _check_is_in(offer, cohort, today)
    for each in known:
        if each.cohort == offer.cohort and each.period.covers(today):
            raise NotSaidSo(
                f"It is recorded that they are willing from {in_words(each.starts_on)}. Correct "
                "that, or record first that they no longer are.",
                field="cohort",
            )
    draft = Draft(RecordOffer.declared.name, ids)
    draft.record(offer)
    return draft.plan(about=(offer.participant, *([offer.cohort] if offer.cohort else [])))


def _check_is_in(offer: OfferToLead, cohort: CohortHistory, today: date) -> None:
    check_going_on(cohort, today)
    if offer.participant in {lead.participant for lead in cohort.leads_on(today)}:
        raise NotSaidSo(
            f"This person leads {cohort.cohort.name} already. Choose another cohort.",
            whom=(offer.participant,),
            field="cohort",
        )
    if offer.participant not in cohort.members_on(today) | cohort.facilitators_on(today):
        raise NotSaidSo(
            f"This person is not in {cohort.cohort.name} today. Choose a cohort of theirs, or say "
            "that they would lead any.",
            whom=(offer.participant,),
            field="cohort",
        )


def _check_said(said_on: date, today: date) -> None:
    if said_on > today:
        raise NotSaidSo(
            f"{in_words(said_on)} is still to come. Give the day on which they said so.",
            field="said_on",
        )


def plan_no_more(
    *, fact: IntentionToStop | OfferToLead, on: date, today: date, name: str, ids: Ids
) -> Plan:
    """Plan that what somebody said about leading no longer holds from a day on.

    Raises
    ------
    NotSaidSo
        It no longer held already, or the day is to come.
    """
    if fact.ends_on is not None:
        raise NotSaidSo(f"It no longer holds from {in_words(fact.ends_on)} on already.")
    if on > today:
        raise NotSaidSo(
            f"{in_words(on)} is still to come. Give the day on which they said so.", field="on"
        )
    draft = Draft(name, ids)
    draft.revise(replace(fact, ends_on=on))
    return draft.plan(about=(fact.participant, *([fact.cohort] if fact.cohort else [])))


_Who = Annotated[
    ParticipantId, Asks(question="Who?", missing="Select who it is", option="participant")
]
_SaidOn = Annotated[
    date, Asks(question="On which day did they say so?", missing="Enter the day they said so")
]
_Note = Annotated[
    str, Asks(question="What did they say?", hint="Only where it helps. Others may read it")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordIntention(Act):
    """Somebody who leads or facilitates a cohort has said that they will stop."""

    declared: ClassVar[Declared] = Declared(
        name="facilitators.record_intention", needs=Capability.RECORD_LEADING
    )
    participant: _Who
    cohort: Annotated[
        CohortId,
        Asks(question="Which cohort?", missing="Select the cohort", option="cohort"),
    ]
    stops_on: Annotated[
        date,
        Asks(
            question="First day on which they will no longer lead",
            hint="Where they named a month, its first day",
            missing="Enter the day from which they stop",
        ),
    ]
    said_on: _SaidOn
    note: _Note = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndIntention(Act):
    """Somebody who had said that they will stop leading no longer means to."""

    declared: ClassVar[Declared] = Declared(
        name="facilitators.end_intention", needs=Capability.RECORD_LEADING
    )
    intention: Annotated[
        str, Refers("IntentionToStop"), Asks(question="Which intention?", option="intention")
    ]
    on: Annotated[
        date, Asks(question="On which day did they say so?", missing="Enter the day they said so")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOffer(Act):
    """Somebody has said that they are willing to lead a cohort, or any that they are in."""

    declared: ClassVar[Declared] = Declared(
        name="facilitators.record_offer", needs=Capability.RECORD_LEADING
    )
    participant: _Who
    cohort: Annotated[CohortId | None, Asks(question="Which cohort would they lead?")] = None
    starts_on: Annotated[
        date,
        Asks(
            question="First day on which they could",
            hint="Where they named a month, its first day",
            missing="Enter the day from which they could",
        ),
    ]
    said_on: _SaidOn
    note: _Note = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndOffer(Act):
    """Somebody who had said that they are willing to lead no longer is."""

    declared: ClassVar[Declared] = Declared(
        name="facilitators.end_offer", needs=Capability.RECORD_LEADING
    )
    offer: Annotated[str, Refers("OfferToLead"), Asks(question="Which offer?", option="offer")]
    on: Annotated[
        date, Asks(question="On which day did they say so?", missing="Enter the day they said so")
    ]
