"""A person in a programme under a random id: dated status, dated roles, and identity kept apart."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from likewise.domain.access import Capability
from likewise.domain.acts import Act, Asks, Declared
from likewise.domain.declarations import Declaration, Does, Identifying, Names, said
from likewise.domain.facts import Fact
from likewise.domain.ids import ParticipantId, PersonId, PracticeId
from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.periods import Period, check_period, in_words
from likewise.domain.refusals import DomainError


class StatusName(StrEnum):
    """How far a person has come in the programme, in CONSORT's words."""

    INVITED = "invited"
    INTERESTED = "interested"
    SCREENED = "screened"
    ELIGIBLE = "eligible"
    CONSENTED = "consented"
    ENROLLED = "enrolled"
    WITHDRAWN = "withdrawn"
    LEFT = "left"
    RETURNED = "returned"
    DIED = "died"


TAKING_PART = frozenset({StatusName.ENROLLED, StatusName.RETURNED})


class RoleName(StrEnum):
    """What a participant is in a programme, or in a cohort."""

    MEMBER = "member"
    FACILITATOR = "facilitator"


class LateMarks(StrEnum):
    """What becomes of register lines of a day on which somebody had gone, as is told later."""

    KEEP = "keep"
    TAKE_OUT = "take out"


MarkedLater = Annotated[
    LateMarks,
    Asks(
        question="Were they at the meetings since?",
        hint="They are marked at a meeting from that day on. Take them out of its register, if "
        "they were not there; while they are kept in it, the day is refused.",
        option="--registers",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Fact):
    """Identity and contact details, and nothing else."""

    declared: ClassVar = Declaration(
        noun="name or address",
        nouns="names and addresses",
        title="Name and address",
        heading="People",
        of_programme=False,
    )

    given_name: Identifying = ""
    family_name: Identifying = ""
    email: Identifying = ""
    telephone: Identifying = ""
    address: Identifying = ""

    def sentence(self, does: Does, names: Names) -> str:
        if does == "revise":
            return "their name or how to reach them is put right; what it was is kept"
        if does == "void":
            return "their name and how to reach them are withdrawn"
        return "their name and how to reach them are kept apart from everything else"


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant(Fact):
    """A person in one programme; the id is random and says nothing about them."""

    declared: ClassVar = Declaration(noun="participant", heading="People")

    person: PersonId | None = None

    def sentence(self, does: Does, names: Names) -> str:
        return said(f"{names.get(self.id, 'somebody')} is one of the programme’s people", does)


@dataclass(frozen=True, slots=True, kw_only=True)
class Status(Fact):
    """From `starts_on` until the next one, a participant has this status."""

    declared: ClassVar = Declaration(
        noun="status",
        nouns="statuses",
        heading="People",
        correctable=frozenset({"status", "starts_on"}),
    )

    participant: ParticipantId
    status: StatusName
    starts_on: date

    def sentence(self, does: Does, names: Names) -> str:
        who, on = names.get(self.participant, "this person"), in_words(self.starts_on)
        if self.status is StatusName.DIED:
            return f"{who} {'did not die' if does == 'void' else 'died'} on {on}"
        return f"{who} {'was not' if does == 'void' else 'is'} {self.status} from {on}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Fact):
    """While the period lasts, a participant has this role. People may have both."""

    declared: ClassVar = Declaration(
        noun="role", heading="People", correctable=frozenset({"starts_on", "ends_on"})
    )

    participant: ParticipantId
    role: RoleName
    starts_on: date
    ends_on: date | None = None

    def __post_init__(self) -> None:
        check_period(self.starts_on, self.ends_on, what="The role")

    @property
    def period(self) -> Period:
        """The days on which the role is held."""
        return Period(self.starts_on, self.ends_on)

    def sentence(self, does: Does, names: Names) -> str:
        who, since = names.get(self.participant, "this person"), in_words(self.starts_on)
        if does == "record":
            return f"{who} is a {self.role} of the programme from {since}"
        until = f" until the start of {in_words(self.ends_on)}" if self.ends_on else ""
        return f"{who} is {'not ' if does == 'void' else ''}a {self.role} from {since}{until}"


def status_on(statuses: Iterable[Status], day: date) -> StatusName | None:
    """A participant's status on a day; none before the first."""
    begun = [status for status in statuses if status.starts_on <= day]
    if not begun:
        return None
    return max(begun, key=lambda status: status.starts_on).status


def is_taking_part_on(statuses: Iterable[Status], day: date) -> bool:
    """Whether a participant is enrolled, or has returned, on a day."""
    return status_on(statuses, day) in TAKING_PART


class StatusNotRight(DomainError):
    """A status that cannot begin on that day."""


class RoleNotRight(DomainError):
    """A role that is held already, or not held."""


GONE = frozenset({StatusName.WITHDRAWN, StatusName.LEFT, StatusName.DIED})


def plan_add(
    *,
    identity: Mapping[str, str],
    status: StatusName,
    on: date,
    roles: Sequence[RoleName],
    ids: Ids,
) -> Plan:
    """Plan a new participant with a first status and roles; identity is kept apart from both."""
    draft = Draft("participants.add", ids)
    person = Person(id=ids.new(), **identity)
    participant = Participant(id=ids.new(), person=person.id)
    draft.record(person)
    draft.record(participant)
    draft.record(Status(id=ids.new(), participant=participant.id, status=status, starts_on=on))
    for role in dict.fromkeys(roles):
        draft.record(Role(id=ids.new(), participant=participant.id, role=role, starts_on=on))
    return draft.plan(about=(participant.id,))


def plan_set_status(
    *,
    participant: str,
    statuses: Sequence[Status],
    status: StatusName,
    on: date,
    draft: Draft,
) -> None:
    """Add to a draft that a participant has a status from `on`."""
    last = max(statuses, key=lambda each: each.starts_on, default=None)
    if last is not None and on < last.starts_on:
        raise StatusNotRight(
            f"Their status changed on {in_words(last.starts_on)}. Choose that day or a later one, "
            "or correct the earlier status."
        )
    if last is not None and last.status is status:
        raise StatusNotRight(f"They are {status} already, since {in_words(last.starts_on)}.")
    if last is not None and last.status is StatusName.DIED:
        raise StatusNotRight(
            f"They died on {in_words(last.starts_on)}, as the record has it. If that is not so, "
            "correct that status."
        )
    if last is not None and last.status in TAKING_PART and status not in GONE:
        raise StatusNotRight(
            f"They are {last.status}, so they take part. Record that they left, withdrew or died; "
            f"if they were never {last.status}, correct that status."
        )
    if status is StatusName.RETURNED and (last is None or last.status not in GONE):
        raise StatusNotRight(
            "Only someone who left or withdrew can return. Record them as enrolled."
        )
    if last is not None and last.starts_on == on:
        draft.revise(replace(last, status=status))
    else:
        draft.record(
            Status(id=draft.ids.new(), participant=participant, status=status, starts_on=on)
        )


def plan_give_role(
    *, participant: str, roles: Sequence[Role], role: RoleName, on: date, ids: Ids
) -> Plan:
    """Plan that a participant has a role from `on`."""
    if any(each.role is role and (each.ends_on is None or each.ends_on > on) for each in roles):
        raise RoleNotRight(f"They are a {role} already.")
    draft = Draft("participants.give_role", ids)
    draft.record(Role(id=ids.new(), participant=participant, role=role, starts_on=on))
    return draft.plan(about=(participant,))


def plan_end_role(
    *, participant: str, roles: Sequence[Role], role: RoleName, on: date, ids: Ids
) -> Plan:
    """Plan that a participant has a role no more from `on`."""
    held = next((each for each in roles if each.role is role and each.period.covers(on)), None)
    if held is None:
        raise RoleNotRight(f"They are not a {role} on {in_words(on)}.")
    draft = Draft("participants.end_role", ids)
    end_role(draft, held, on)
    return draft.plan(about=(participant,))


def end_role(draft: Draft, role: Role, on: date) -> None:
    """Add to a draft that a role ends at the start of `on`; one that began that day never held."""
    if role.starts_on >= on:
        draft.void(role)
    else:
        draft.revise(replace(role, ends_on=on))


IDENTITY = ("given_name", "family_name", "email", "telephone", "address")
_Person = Annotated[ParticipantId, Asks(question="Who?", option="participant")]
_FromDay = Annotated[date, Asks(question="From which day?", missing="Enter the date")]


def _managing(name: str) -> Declared:
    return Declared(name=f"participants.{name}", needs=Capability.MANAGE_PEOPLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddParticipant(Act):
    """Somebody is added to the programme."""

    declared: ClassVar[Declared] = _managing("add")
    given_name: Annotated[str, Asks(question="Given name", longest=100)] = ""
    family_name: Annotated[str, Asks(question="Family name", longest=100)] = ""
    email: Annotated[str, Asks(question="E-mail address", longest=254)] = ""
    telephone: Annotated[str, Asks(question="Telephone number", longest=40)] = ""
    address: Annotated[str, Asks(question="Address")] = ""
    practice: Annotated[
        PracticeId | None, Asks(question="Practice", hint="Where they are registered")
    ] = None
    roles: Annotated[
        tuple[RoleName, ...],
        Asks(question="What are they in the programme?", missing="Select what they are"),
    ] = (RoleName.MEMBER,)
    status: Annotated[StatusName, Asks(question="Status", missing="Select a status")]
    on: Annotated[date, Asks(question="Since which day?", missing="Enter the date")]

    @property
    def identity(self) -> dict[str, str]:
        """What they are called and how to reach them."""
        return {name: getattr(self, name) for name in IDENTITY}


@dataclass(frozen=True, slots=True, kw_only=True)
class SetStatus(Act):
    """Somebody has another status from a day on; who leaves the programme leaves their cohorts."""

    declared: ClassVar[Declared] = _managing("set_status")
    participant: _Person
    status: Annotated[StatusName, Asks(question="New status", missing="Select a status")]
    on: _FromDay
    reason: Annotated[
        str, Asks(question="Why?", hint="Used where they leave their cohorts by this")
    ] = ""
    registers: MarkedLater = LateMarks.KEEP


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveRole(Act):
    """Somebody takes up a role in the programme from a day on."""

    declared: ClassVar[Declared] = _managing("give_role")
    participant: _Person
    role: Annotated[RoleName, Asks(question="Which role?", missing="Select a role")]
    on: _FromDay


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRole(Act):
    """Somebody gives up a role in the programme from a day on."""

    declared: ClassVar[Declared] = _managing("end_role")
    participant: _Person
    role: Annotated[RoleName, Asks(question="Which role?", missing="Select a role")]
    on: _FromDay


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterWithPractice(Act):
    """Somebody is registered with another practice from a day on; their arm stays."""

    declared: ClassVar[Declared] = _managing("register_with_practice")
    participant: _Person
    practice: Annotated[PracticeId, Asks(question="Practice", missing="Select a practice")]
    on: _FromDay


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeIdentity(Act):
    """A name or contact details are put right; what is not given stays."""

    declared: ClassVar[Declared] = _managing("change_identity")
    participant: _Person
    given_name: Annotated[str | None, Asks(question="Given name", longest=100)] = None
    family_name: Annotated[str | None, Asks(question="Family name", longest=100)] = None
    email: Annotated[str | None, Asks(question="E-mail address", longest=254)] = None
    telephone: Annotated[str | None, Asks(question="Telephone number", longest=40)] = None
    address: Annotated[str | None, Asks(question="Address")] = None

    @property
    def identity(self) -> dict[str, str]:
        """What is put right."""
        given = {name: getattr(self, name) for name in IDENTITY}
        return {name: value for name, value in given.items() if value is not None}
