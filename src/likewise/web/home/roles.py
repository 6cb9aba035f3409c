"""What the first page of each role says: what needs them, what they can do, what is to come."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import reverse

from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.audit import EventKind
from likewise.domain.invitations import InvitationState
from likewise.domain.jobs import JobState
from likewise.domain.post import LetterState
from likewise.domain.words import count, join_words, people
from likewise.queries.concerns import ConcernState
from likewise.queries.home import AdministratorHome, GuardianHome, NurseHome, Some
from likewise.queries.queues import Queue
from likewise.web.nhsuk.words import moment
from likewise.web.pieces import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One line of a first page: where it leads, if anywhere, and what is said beside it."""

    link: Link
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Several of them under a heading."""

    heading: str
    things: tuple[Thing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RolePage:
    """A first page: what needs somebody now comes first; `later` is what is not built yet."""

    title: str
    lead: str
    needs: tuple[Thing, ...]
    nothing: str
    parts: tuple[Part, ...]
    later: tuple[str, ...]
    ask: str


def _thing(words: str, page: str = "", note: str = "", **query: str) -> Thing:
    href = reverse(page, query=query or None) if page else ""
    return Thing(link=Link(words, href), note=note)


def asking(addresses: tuple[str, ...]) -> str:
    """Whom to ask: by address for whoever may read those of staff."""
    if not addresses:
        return "Questions about the programme: ask its coordinator."
    verb = "coordinates" if len(addresses) == 1 else "coordinate"
    return f"Questions about the programme: ask {join_words(addresses)}, who {verb} it."


def worries_in_words(state: ConcernState) -> list[str]:
    """What is wrong with how worries stand, for those who see no content; often nothing."""
    said = []
    if not state.is_received:
        said.append("Nobody receives worries: no nurse of the programme can sign in")
    if state.unanswered:
        waits = count(state.unanswered, "worry waits", "worries wait")
        said.append(f"{waits} that nobody acknowledged in time: ring a nurse")
    return said


# A nurse

_OF_QUEUES: Mapping[Queue, tuple[str, str]] = {
    Queue.QUIET: ("not heard of for a while", "Neither came nor were reached for eight weeks."),
    Queue.PLACE: ("in no cohort now", "They take part, and have no pair or group."),
    Queue.JOINED: ("joined a cohort lately", "Within the last four weeks."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SomePeople:
    """People of one kind: how many, where all are listed, and links to the first few."""

    title: str
    href: str
    why: str
    links: tuple[Link, ...]


def people_of(found: NurseHome) -> list[SomePeople]:
    """What a nurse should know of their people; kinds without anybody are left out."""
    practice = {"practice": found.practice[0]} if found.practice else {}
    shown = [
        _some(
            found.queues[queue],
            words,
            why,
            reverse("queue", args=[queue.value], query=practice or None),
        )
        for queue, (words, why) in _OF_QUEUES.items()
    ]
    gone = reverse("people", query={"status": "left", **practice})
    shown.append(
        _some(
            found.gone,
            "left the programme lately",
            "Within the last four weeks; those who withdrew or died among them.",
            gone,
        )
    )
    return [each for each in shown if each is not None]


def _some(found: Some, words: str, why: str, href: str) -> SomePeople | None:
    if not found.count:
        return None
    return SomePeople(
        title=f"{people(found.count)} {words}",
        href=href,
        why=why,
        links=tuple(
            Link(each.text, reverse("person", args=[each.participant])) for each in found.first
        ),
    )


NURSE_LATER = (
    "Worries that anybody raises stand under Worries, and you are written to. These pages are not "
    "watched around the clock; where somebody is in danger, call 999."
)


# Those who study the programme


def researcher_parts() -> tuple[Part, ...]:
    """What a qualitative researcher can do."""
    return (
        Part(
            heading="What you can look at",
            things=(
                _thing("How the programme evolved", "evolution", "with its numbers as CSV"),
                _thing("Who really meets whom", "evolution_meets"),
                _thing("Cohorts", "cohorts", "where they came from and what came of them"),
                _thing("People, by random id", "people", "their way through the programme"),
                _thing("Meetings", "meetings"),
                _thing("The programme", "programme", "its phases, arms and numbers"),
            ),
        ),
        Part(
            heading="With commands, on your own computer",
            things=(
                _thing("How far coders agree", note="`likewise agreement FILE`"),
                _thing("REFI-QDA projects and codebooks", note="`likewise coding import FILE`"),
            ),
        ),
    )


RESEARCHER_LATER = (
    "Everything here goes by random ids; names of people and what they wrote stay out.",
    "Fieldwork, interviews and what may be exported of them come later. Exports in clear are for "
    "coordinators and guardians; what leaves for you, you get from them.",
)


def assessor_page(ask: str, *, waiting: int) -> RolePage:
    """An outcome assessor: nothing here may tell them who gets which support."""
    verb = "is" if waiting == 1 else "are"
    return RolePage(
        title="Your assessments",
        lead="Visits and questionnaires, by random id.",
        needs=(
            (_thing(f"{count(waiting, 'visit')} {verb} due or late", "outcomes"),)
            if waiting
            else ()
        ),
        nothing="Nobody is due or late today.",
        parts=(
            Part(
                heading="What you can look at",
                things=(
                    _thing("Everybody, by random id", "outcomes", "also who is done, or missed"),
                    _thing("Cuts of outcomes", "outcomes_cuts", "what left for research"),
                    _thing("Locks of outcomes", "outcomes_locks", "what stays, and what is late"),
                    _thing("The programme", "programme", "its name and phases"),
                ),
            ),
        ),
        later=(
            "So that your assessments stay blind, these pages tell you nothing of what anybody "
            "receives, and of no meeting. Please do not ask anybody. Should you come to know it of "
            "somebody, tell the coordinator that you do, and not what.",
        ),
        ask=ask,
    )


def statistician_page(ask: str) -> RolePage:
    """A statistician: counts on the pages, engines by commands."""
    return RolePage(
        title="Numbers and allocation",
        lead="You see counts and no people: 1 to 7 are hidden, others rounded to 5.",
        needs=(),
        nothing="",
        parts=(
            Part(
                heading="What you can look at",
                things=(
                    _thing("The programme", "programme", "its arms, and how balanced they are"),
                    _thing("How the programme evolved", "evolution", "picture and counts"),
                    _thing("Its numbers as CSV", "evolution_csv"),
                    _thing("Whose arm was told to a nurse", "unblindings"),
                    _thing("The audit of allocations", "audit"),
                    _thing("Cuts of outcomes", "outcomes_cuts", "make one, and take its files"),
                    _thing("Locks of outcomes", "outcomes_locks", "ask for one, or to open one"),
                    _thing("How often two entries differ", "outcomes_entry_errors"),
                ),
            ),
            Part(
                heading="With commands, on your own computer",
                things=(
                    _thing("What a design would do", note="`likewise allocation simulate`"),
                    _thing("Make a sequence", note="`likewise allocation generate`"),
                    _thing(
                        "Seal it, and check opened slots", note="`likewise allocation seal, verify`"
                    ),
                    _thing("Will cohorts still meet?", note="`likewise renewal forecast`"),
                    _thing("How far coders agree", note="`likewise agreement FILE`"),
                ),
            ),
        ),
        later=(
            "Methods, with what each assumes and how it is checked, are in the documentation under "
            "“How it is computed”: allocation, simulation, sealing, renewal and agreement.",
            "Releasing slots and locking data from these pages come later.",
        ),
        ask=ask,
    )


# The administrator

_ABOUT = {"work": "work", "post": "post"}
_UNDECIDED = (LetterState.UNKNOWN, LetterState.REFUSED, LetterState.TOO_LATE)


def administrator_page(found: AdministratorHome, viewer: Actor, ask: str) -> RolePage:
    """The machine and its accounts: what needs somebody, then how things stand."""
    return RolePage(
        title="The machine and its accounts",
        lead="You look after what Likewise runs on, and who may come in. You see nobody’s record.",
        needs=tuple(_administrators_needs(found)),
        nothing="Nothing needs you: work and post go out, and there is room on the disk.",
        parts=(
            Part(heading="How things stand", things=tuple(_standing(found))),
            Part(heading="What you can do", things=tuple(_administrators_links(viewer))),
        ),
        later=(
            "Backups are taken, checked and brought back on the machine, not on these pages: "
            "`likewise backup`, `likewise backup --list`, `likewise restore`.",
        ),
        ask=ask,
    )


def _administrators_needs(found: AdministratorHome) -> Iterator[Thing]:
    for each in found.warnings:
        yield _thing(f"{each.sentence}.", _ABOUT.get(each.about, ""))
    for role in found.without:
        why = {
            ActingRole.COORDINATOR: "so nobody runs it on these pages",
            ActingRole.GUARDIAN: "so nobody can agree to staff roles, exports or erasures",
        }[role]
        said = f"The programme has no {role}, {why}."
        if ActingRole.GUARDIAN in found.without:  # nobody could agree to what is asked for here
            yield _thing(said, note=f"On the machine: `likewise accounts add EMAIL {role}`")
        else:
            yield _thing(said, "invite_staff")
    waiting = found.invitations.get(InvitationState.WAITING, 0)
    if waiting:
        said = count(waiting, "staff role waits", "staff roles wait")
        yield _thing(f"{said} for a guardian to agree", "invitations")
    if found.tokens_waiting:
        said = count(found.tokens_waiting, "token waits", "tokens wait")
        yield _thing(f"{said} for a guardian to agree", "tokens")


def _standing(found: AdministratorHome) -> Iterator[Thing]:
    closed = f"{found.accounts_closed:,} closed" if found.accounts_closed else ""
    yield _thing(count(found.accounts_open, "open account"), "accounts", closed)
    unused = found.invitations.get(InvitationState.OPEN, 0)
    yield _thing(f"{count(unused, 'invitation')} not used yet", "invitations")
    left = sum(found.work[each] for each in (JobState.WAITING, JobState.FAILING, JobState.AT_WORK))
    stopped = found.work[JobState.STOPPED]
    yield _thing(
        f"{count(left, 'job')} to do", "work", f"{stopped:,} failed too often" if stopped else ""
    )
    waiting = found.letters.get(LetterState.WAITING, 0)
    yield _thing(f"{count(waiting, 'letter')} waiting to go", "post")
    yield Thing(link=Link(f"Last backup: {_last(found)}"))
    for each in found.disks:
        yield Thing(link=Link(f"Room: {each}"))


def _last(found: AdministratorHome) -> str:
    made = found.backup
    if made.made_at is not None:
        return f"{moment(made.made_at)}. `likewise backup --list` compares it with its digest"
    if made.is_there:
        return "there is one that can’t be read: run `likewise backup --list`"
    if not made.are_taken:
        return "not taken by Likewise here, as PostgreSQL’s programs are elsewhere"
    return "none yet: run `likewise backup`"


def _administrators_links(viewer: Actor) -> Iterator[Thing]:
    yield _thing("Ask for a staff role for somebody", "invite_staff")
    yield _thing("Accounts", "accounts", "close them, end their sessions, take roles back")
    yield _thing("Tokens for other programs", "tokens")
    yield _thing("Audit", "audit", "who came in, and what was done to accounts and the machine")
    if viewer.programme is not None:
        yield _thing("The programme", "programme")


# The guardian


def guardian_page(found: GuardianHome, ask: str) -> RolePage:
    """What waits for the guardian, and what they can look through."""
    return RolePage(
        title="What waits for you",
        lead="You decide what others may only ask for, and read who did and saw what. You see "
        "random ids, never names.",
        needs=tuple(_guardians_needs(found)),
        nothing="Nothing waits for you: nobody asked for an erasure, an export, a token, a role "
        "or an unblinding that you could decide on.",
        parts=(
            Part(
                heading="What you can do",
                things=(
                    _thing(
                        "Erasures and holds",
                        "erasures",
                        f"{people(found.held)} held today" if found.held else "nobody held today",
                    ),
                    _thing("Unblinding", "unblindings", "a nurse may be told one person’s arm"),
                    _thing("Exports", "exports"),
                    _thing("Cuts of outcomes", "outcomes_cuts", "agree that one leaves"),
                    _thing("Locks of outcomes", "outcomes_locks", "agree to one, or to open one"),
                    _thing("Staff roles asked for", "invitations"),
                    _thing("Tokens for other programs", "tokens"),
                    _thing("The programme", "programme", "its phases and rounded numbers"),
                ),
            ),
            Part(
                heading="Look through the audit",
                things=(
                    _thing("Everything", "audit", "by kind, day, person and words; as CSV"),
                    _thing("Looks at people", "audit", kind=EventKind.LOOKS),
                    _thing("Exports and downloads", "audit", kind=EventKind.EXPORTS),
                    _thing("Erasures and holds", "audit", kind=EventKind.ERASURES),
                    _thing("Accounts and roles", "audit", kind=EventKind.ACCOUNTS),
                ),
            ),
        ),
        later=(
            "Data locks and answers to people who ask for all that is kept of them "
            "come later; a coordinator can export a programme with you until then.",
        ),
        ask=ask,
    )


def _guardians_needs(found: GuardianHome) -> Iterator[Thing]:
    for said in worries_in_words(found.worries):
        yield _thing(said, "concerns")
    texts = count(found.texts, "text speaks", "texts speak")
    for number, page, words in (
        (found.unblindings, "unblindings", f"{people(found.unblindings)} whose arm a nurse needs"),
        (found.erasures, "erasures", f"{people(found.erasures)} to erase, or not"),
        (found.texts, "erasures", f"{texts} of somebody erased, and of others"),
        (found.exports, "exports", f"{count(found.exports, 'export')} to agree to, or not"),
        (found.tokens, "tokens", f"{count(found.tokens, 'token')} to agree to, or not"),
        (found.roles, "invitations", f"{count(found.roles, 'staff role')} to agree to, or not"),
    ):
        if number:
            yield _thing(words, page)
    if found.own_erasures:
        asked = people(found.own_erasures)
        yield _thing(f"{asked} whose erasure you asked for", "erasures", "another guardian decides")
    if found.refused:
        more = "More than " if found.is_more_refused else ""
        tries = count(found.refused, "attempt was", "attempts were")
        words = f"{more}{tries} refused or failed in the last week"
        yield _thing(words, "audit", "signing in with a wrong password among them", kind="refused")
