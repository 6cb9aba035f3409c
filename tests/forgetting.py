"""One person of whom every word can be told from every other, in every place that keeps words."""

import json
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from browsing import BACKEND, text_of
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from pilots import a_pilot, sent, with_line
from posting import work_off
from worlds import ADMINISTRATOR, World, operation, owner

from likewise.actions import accounts
from likewise.actions.exports import agree_to_export, ask_for_export, export_sealed
from likewise.actions.imports import Files, import_tables
from likewise.actions.looks import record_look
from likewise.actions.operations import perform_from_elsewhere
from likewise.cli.setup import start
from likewise.domain import (
    cohorts,
    concerns,
    consent,
    contacts,
    corrections,
    erasures,
    facilitators,
    involvement,
    memberships,
    participants,
    recruitment,
    unblindings,
)
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.arms import Format
from likewise.domain.cohorts import NewCohort
from likewise.domain.contacts import Mode
from likewise.domain.erasures import Ground
from likewise.domain.involvement import Sphere
from likewise.domain.participants import Participant, Person, RoleName
from likewise.domain.post import Channel, Letter
from likewise.domain.refusals import DomainError
from likewise.records import backups, clock, post
from likewise.records.facts import current
from likewise.records.keys import copies

# Of letters alone, so that a name stays a name, and an address an address.
CANARIES = {
    word: f"Zq{word}xvole"
    for word in (
        "source", "given", "family", "mail", "account", "address", "note", "detail", "left",
        "formed", "shared", "corrected", "contactfix", "asked", "letter", "sentletter", "refused",
        "upload", "error", "searched", "willing", "seen", "consultee", "otherwise", "parted",
        "unblinded", "screener", "turned", "worried", "seento", "answered",
        "fretted", "comforted", "fretanswered",
    )
}  # fmt: skip
TELEPHONE = "01632 960777"
ON = date(2011, 1, 4)


def make() -> None:
    """A record with that person in it, in every way in which somebody is in one."""
    start(make=True)
    home = Path(settings.HOME)
    seen = _imported(home)
    world = World(programme=_programme(), coordinator=ADMINISTRATOR)
    world.coordinator = Actor(
        account="account-c", role=ActingRole.COORDINATOR, programme=world.programme
    )
    world.people = _people()
    who = world.people[CANARIES["given"]]
    _written(world, who)
    visitors = {
        role: _account(world, email, role)
        for email, role in (
            ("jo@example.org", ActingRole.COORDINATOR),
            ("kim@example.org", ActingRole.GUARDIAN),
        )
    }
    _account(world, f"{CANARIES['account']}@example.org", ActingRole.MEMBER, who)
    _posted(who)
    sessions = _visited(world, who, visitors)
    _refused(world)
    _exports(world, home)
    at = clock.now()
    if "sqlite" in settings.DATABASES["default"]["ENGINE"]:
        backups.take(at=at, why="import")
    copies.take(at)
    print(json.dumps({"who": who, "staged": seen, "sessions": sessions, "group": _group(world)}))


def canaries_in(said: bytes) -> set[str]:
    """Which canaries stand in bytes in clear, or written so that anybody can read them."""
    import base64

    lowered, found = said.lower(), set()
    for word, canary in CANARIES.items():
        plain = canary.encode()
        ways = {plain.lower(), plain.hex().encode()}
        ways |= {canary.lower().encode(f"utf-16-{order}") for order in ("le", "be")}
        # the part in the middle that is the same wherever a text of three bytes' steps begins
        in_sixty_fours = {base64.b64encode(bytes(n) + plain)[4:-4] for n in range(3)}
        percents = "".join(f"%{each:02x}" for each in plain).encode()
        if any(way in lowered for way in ways | {percents}) or any(
            way in said for way in in_sixty_fours
        ):
            found.add(word)
    return found


def canaries_under(folder: Path) -> dict[str, set[str]]:
    """The files of a folder that hold canaries in clear, and which; files may go meanwhile."""
    found = {}
    for path in folder.rglob("*"):
        with suppress(OSError):
            inside = canaries_in(path.read_bytes()) if path.is_file() else set()
            if inside:
                found[str(path.relative_to(folder))] = inside
    return found


def _imported(home: Path) -> list[str]:
    """From a source that calls them so; answers what of it was in clear meanwhile."""
    key, given, family = (CANARIES[each] for each in ("source", "given", "family"))
    folder = a_pilot(
        home.parent / "pilot",
        participants=with_line("participants", [key, given, family, "PR2", "member", ""]),
        memberships=with_line(
            "memberships", ["G1", key, "member", "2010-10-01", "", "", CANARIES["left"], ""]
        ),
        statuses=with_line("statuses", [key, "enrolled", "2010-09-02"]),
    )
    seen: set[str] = set()
    import_tables(
        by=ADMINISTRATOR, at=clock.now(), operation=operation(), files=Files(path=folder),
        new_programme="Fenland", progress=lambda *_: seen.update(canaries_under(home)),
    )  # fmt: skip
    return sorted(seen)


def _programme() -> str:
    from likewise.domain.programmes import Programme

    return current(Programme)[0].id


def _people() -> dict[str, str]:
    names = {each.id: each.given_name for each in current(Person)}
    return {names[each.person]: each.id for each in current(Participant) if each.person}


def _group(world: World) -> str:
    from likewise.domain.cohorts import Cohort

    return next(each.id for each in current(Cohort) if each.name == "Thursday")


def _written(world: World, who: str) -> None:
    flo, group, said = world.people["Flo"], _group(world), CANARIES
    at = clock.now()

    def act(kind: Any, **rest: Any) -> Any:
        return world.act(kind, at=at, **rest)

    act(
        participants.ChangeIdentity, participant=who, email=f"{said['mail']}@example.org",
        telephone=TELEPHONE, address=f"1 {said['address']} Row",
    )  # fmt: skip
    contact = act(
        contacts.LogContact, participant=who, facilitator=flo, on=ON, mode=Mode.CALL,
        reached=True, note=said["note"],
    ).new_ids[0]  # fmt: skip
    act(
        corrections.CorrectFact, fact=contact, changes={"note": said["contactfix"]},
        reason=said["corrected"],
    )  # fmt: skip
    act(
        involvement.RecordInvolvement, participant=who, sphere=Sphere.OTHER, starts_on=ON,
        detail=said["detail"],
    )  # fmt: skip
    act(
        facilitators.RecordOffer, participant=who, starts_on=ON, said_on=ON, note=said["willing"],
    )  # fmt: skip
    asked = act(
        consent.PublishText, purpose=consent.Purpose.QUOTATION, version_name="1",
        language="English", words="May we quote you?", starts_on=ON,
    ).new_ids[0]  # fmt: skip
    act(
        consent.RecordDecision, participant=who, text=asked, answer=consent.Answer.REFUSED,
        decided_on=ON, method=consent.Method.BY_TELEPHONE, seen_by=said["seen"],
    )  # fmt: skip
    act(
        consent.ChangeParticipation, participant=who, starts_on=ON,
        changes=frozenset({consent.Element.MEETINGS}), how=said["otherwise"],
        reason=said["parted"], decided_by=consent.Decider.SOMEONE, has_lost_capacity=True,
        consultee=said["consultee"],
    )  # fmt: skip
    by = act(
        recruitment.PublishCriteria, version_name="1", starts_on=ON, inclusion="Is 18 or older",
    ).new_ids[0]  # fmt: skip
    act(
        recruitment.Screen, participant=who, criteria=by, screened_on=ON,
        found=recruitment.Eligibility.ELIGIBLE, screened_by=said["screener"],
    )  # fmt: skip
    act(
        recruitment.RecordExit, participants=(who,), role=RoleName.FACILITATOR, left_on=ON,
        reason=recruitment.ExitReason.OTHER, words=said["turned"],
    )  # fmt: skip
    pair = act(
        cohorts.FormCohort, new=NewCohort(name="A pair", format=Format.ONE_TO_ONE),
        people={who: RoleName.MEMBER, flo: RoleName.FACILITATOR}, on=ON,
        reason=said["formed"], speaks_of=(who,),
    ).new_ids[0]  # fmt: skip
    act(
        cohorts.ChangeFormat, cohort=group, format=Format.COMBINED, on=ON,
        reason=said["shared"], speaks_of=(who, world.people["Dev"]),
    )  # fmt: skip
    act(memberships.LeaveCohort, cohort=pair, participant=who, on=ON + timedelta(days=9),
        reason=said["left"])  # fmt: skip
    act(
        unblindings.AskForUnblinding, participant=who, reason=said["unblinded"],
        by=world.actor(ActingRole.NURSE),
    )  # fmt: skip
    _worried(world, who, act)
    act(
        erasures.AskForErasure, participant=who, ground=Ground.CONSENT_WITHDRAWN,
        reason=said["asked"],
    )  # fmt: skip


def _worried(world: World, who: str, act: Any) -> None:
    """A worry about them that somebody else raised, one of theirs about nobody, what was done."""
    said = CANARIES
    receiver = _account(world, "receiver@example.org", ActingRole.NURSE)
    nurse = Actor(account=receiver, role=ActingRole.NURSE, programme=world.programme)
    worry = act(
        concerns.RaiseConcern, words=said["worried"], about_whom=who, by=nurse
    ).new_ids[0]  # fmt: skip
    act(
        concerns.CloseConcern, concern=worry, done=said["seento"], answer=said["answered"], by=nurse
    )
    self = Actor(
        account="account-m", role=ActingRole.MEMBER, programme=world.programme, participant=who
    )
    own = act(concerns.RaiseConcern, words=said["fretted"], by=self).new_ids[0]
    act(
        concerns.CloseConcern, concern=own, done=said["comforted"], answer=said["fretanswered"],
        by=nurse,
    )  # fmt: skip


def _account(world: World, email: str, role: ActingRole, who: str | None = None) -> str:
    made = accounts.create_account(
        by=ADMINISTRATOR, at=clock.now(), operation=operation(), email=email
    )
    accounts.grant_role(
        by=ADMINISTRATOR, at=clock.now(), operation=operation(), account=made, role=role,
        programme=world.programme, participant=who,
    )  # fmt: skip
    return made


def _posted(who: str) -> None:
    """One letter that left, as a file in development, and one that waits."""
    person = next(each.person for each in current(Participant, fact=who))
    work_off()  # today's backup is taken before there is a letter, not while it waits
    for word in ("sentletter", "letter"):
        post.put(
            Letter(by=Channel.MAIL, to=f"{CANARIES['mail']}@example.org", text=CANARIES[word], subject="A letter"),
            reason="a test", occasion=word, owner=person,
        )  # fmt: skip
        if word == "sentletter":
            work_off()


def _visited(world: World, who: str, visitors: dict[ActingRole, str]) -> dict[str, str]:
    """Looked at, searched for, sent in a file that nobody confirmed, and part of an error."""
    sessions = {}
    for role, account in visitors.items():
        client = Client(headers={"host": "localhost"}, raise_request_exception=False)
        client.force_login(get_user_model().objects.get(pk=account), backend=BACKEND)
        sessions[role.value] = client.cookies["sessionid"].value
        if role is ActingRole.COORDINATOR:
            coordinator = client
    assert coordinator.get(f"/people/{who}/").status_code == 200
    for text in (CANARIES["searched"], CANARIES["given"].lower()):
        assert coordinator.get("/people/", {"text": text}).status_code == 200
    record_look(by=world.coordinator, at=clock.now(), about=[who], what="person")
    folder = a_pilot(
        Path(settings.HOME).parent / "upload",
        participants=with_line(
            "participants", ["P9", CANARIES["upload"], "Invented", "PR2", "member", "2010-09-02"]
        ),
        without=("programme", "phases"),
    )
    checked = coordinator.post("/import/", {"files": sent(folder)})
    assert checked.status_code == 200, text_of(checked)
    _break(coordinator, who)
    return sessions


def _break(client: Client, who: str) -> None:
    from likewise.web.participants import views

    def broken(*_: object, **__: object) -> None:
        raise ValueError(f"{CANARIES['error']} is no number")

    before = vars(views)["look"]
    setattr(views, "look", broken)  # noqa: B010
    try:
        assert client.get(f"/people/{who}/", {"text": CANARIES["error"]}).status_code == 500
    finally:
        setattr(views, "look", before)  # noqa: B010


def _refused(world: World) -> None:
    """What another program sent, and was told no."""
    act = contacts.LogContact(
        participant=world.people[CANARIES["given"]], facilitator=world.people["Flo"],
        on=date(2090, 1, 1), mode=Mode.CALL, reached=True, note=CANARIES["refused"],
    )  # fmt: skip
    with suppress(DomainError):
        perform_from_elsewhere(act, by=world.coordinator, at=clock.now(), operation=operation())


def _exports(world: World, home: Path) -> None:
    asked = ask_for_export(
        by=world.coordinator, at=clock.now(), operation=operation(),
        reason=f"A copy for {CANARIES['given']}",
    )  # fmt: skip
    guardian = Actor(account="g", role=ActingRole.GUARDIAN, programme=world.programme)
    agree_to_export(by=guardian, at=clock.now(), operation=operation(), request=asked)
    export_sealed(
        by=owner(world.programme), at=clock.now(), operation=operation(),
        target=home / "moved.sealed",
    )  # fmt: skip
