"""A small programme in which every text that people wrote can be told from every other."""

import json
import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from browsing import BACKEND
from designing import SIMPLE, Designing
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import get_resolver
from worlds import ADMINISTRATOR, NOW, PILOT, World, did, operation

from likewise.actions import accounts
from likewise.actions.designs import ask_for_simulation
from likewise.actions.exports import ask_for_export
from likewise.actions.invitations import invite
from likewise.domain import (
    arms,
    cohorts,
    consent,
    contacts,
    corrections,
    designs,
    facilitators,
    involvement,
    meetings,
    memberships,
    outcomes,
    participants,
    practices,
    programmes,
    recruitment,
)
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.arms import Format
from likewise.domain.cohorts import NewCohort
from likewise.domain.contacts import Mode
from likewise.domain.invitations import SECRET_BYTES, Way
from likewise.domain.involvement import Sphere
from likewise.domain.meetings import RegisterEntry, Result
from likewise.domain.participants import RoleName, StatusName
from likewise.domain.programmes import PhaseName
from likewise.domain.ringing import GiveNumber
from likewise.formats.outcomes import shipped
from likewise.records.facts import current

LATER = datetime(2011, 1, 8, 12, 0, tzinfo=UTC)
GHOST = "0" * 26
PEOPLE = ("Asha", "Bram", "Cleo", "Dilip", "Edith", "Farid")
FACILITATORS = ("Petra", "Quentin")


@dataclass
class Canaries:
    """The world, and the id that stands for each name in an address."""

    world: World
    ids: dict[str, str]
    clients: dict[ActingRole, Client]


def canaries(
    text: Callable[[str], str],
    *,
    name: str = "Programme",
    group: tuple[str, ...] = PEOPLE[:4],
    pair: str = "Edith",
    arm_of: Callable[[int], Format] = lambda number: list(Format)[number % 3],
) -> Canaries:
    """A programme whose texts are what `text` makes of a word for what they are.

    `group`, `pair` and `arm_of` say who is where, so that two can differ in nothing else.
    """
    world = _empty(text, name)
    for number, given in enumerate((*PEOPLE, *FACILITATORS)):
        _person(world, text, given)
        if number < len(PEOPLE):
            arm, person = world.arms[arm_of(number)], world.people[given]
            world.act(arms.Allocate, arm=arm, on=PILOT, participant=person)
    _cohort(world, text, "group", Format.GROUP, group, "Petra")
    _cohort(world, text, "pair", Format.ONE_TO_ONE, (pair,), "Quentin")
    _cohort(world, text, "other", Format.COMBINED, (group[1],), None)
    ids = _said(world, text, group) | _designed(world, text)
    clients = {role: _visitor(world, role, group[0]) for role in ActingRole}
    return Canaries(world, ids | _accounts(world, group[0]), clients)


def _empty(text: Callable[[str], str], name: str) -> World:
    made = did(
        programmes.CreateProgramme, by=ADMINISTRATOR, at=NOW, operation=operation(), name=name
    )
    programme = made.new_ids[0]
    coordinator = Actor(account="account-c", role=ActingRole.COORDINATOR, programme=programme)
    world = World(programme=programme, coordinator=coordinator)
    world.practices["one"] = world.act(practices.AddPractice, name=text("practice")).new_ids[0]
    for format in Format:
        made = world.act(arms.AddArm, name=text(f"arm{format[0]}"), formats=frozenset(Format))
        world.arms[format] = made.new_ids[0]
    world.act(programmes.ChangePhase, phase=PhaseName.NATURALISTIC, on=PILOT)
    return world


def _person(world: World, text: Callable[[str], str], given: str) -> None:
    made = world.act(
        participants.AddParticipant,
        given_name=text(f"given{given}"),
        family_name=text(f"family{given}"),
        email=text(f"mail{given}"),
        telephone=text(f"tel{given}")[:40],
        address=text(f"address{given}"),
        status=StatusName.ENROLLED,
        on=PILOT,
        practice=world.practices["one"],
        roles=(RoleName.FACILITATOR if given in FACILITATORS else RoleName.MEMBER,),
    )
    world.people[given] = made.new_ids[1]


def _cohort(
    world: World,
    text: Callable[[str], str],
    name: str,
    format: Format,
    members: tuple[str, ...],
    lead: str | None,
) -> None:
    people = {world.people[each]: RoleName.MEMBER for each in members}
    if lead:
        people[world.people[lead]] = RoleName.FACILITATOR
    leads = (world.people[lead],) if lead else ()
    made = world.act(
        cohorts.FormCohort,
        new=NewCohort(name=text(f"cohort{name}"), format=format, leads=leads),
        people=people,
        on=PILOT,
        reason=text(f"formed{name}"),
    )
    world.cohorts[name] = made.new_ids[0]


def _designed(world: World, text: Callable[[str], str]) -> dict[str, str]:
    """A live design whose texts are canaries, by which somebody was allocated.

    None where they begin a formula: no file of a design holds one.
    """
    if text("armo").startswith("="):
        return {}
    life = Designing(world)
    file = SIMPLE.replace("one-to-one", text("armo")).replace("group", text("armg"))
    file += "".join(f"factor,a {text('drafted')},{level},\n" for level in "ab")
    design = life.tried(name=text("design"), file=file)
    world.act(
        designs.PromiseDesign, by=life.statistician, design=design,
        public_number_from=text("public"),
    )  # fmt: skip
    life.seal_here(design, public_number="1 2 3")
    life.agree(design, public_number="1 2 3")
    unit = world.person("Zeno")
    world.act(designs.ClaimSlot, design=design, participant=unit)
    world.act(
        designs.AskAboutList, by=life.statistician, design=design, what=designs.RecordKind.ERROR,
        stratum="all", position=1, reason=designs.Because.TEST,
    )  # fmt: skip
    simulation = ask_for_simulation(
        by=life.statistician, at=NOW, operation=operation(), design=design, size=20, trials=30
    )
    (sealed,) = current(designs.SealedList, design_id=design)
    (asked,) = current(designs.ListRequest, design_id=design)
    ids = {"design": design, "unit": unit, "sealed": sealed.id, "asked": asked.id}
    return ids | {"simulation": simulation}


def _said(world: World, text: Callable[[str], str], group: tuple[str, ...]) -> dict[str, str]:
    """Meetings, a contact, an involvement, a spell that ended, and corrections, with their texts."""
    second, cohort = world.people[group[1]], world.cohorts["group"]
    venue = world.act(practices.AddVenue, name=text("venue"), directions=text("directions"))
    world.act(cohorts.ChangeVenue, cohort=cohort, venue=venue.new_ids[0], on=date(2010, 9, 2))
    days = {"held": date(2011, 1, 6), "cancelled": date(2011, 1, 20), "coming": date(2011, 1, 27)}
    met = {
        which: world.act(
            meetings.PlanMeeting, cohorts=[cohort], starts=datetime(day.year, day.month, day.day, 14)
        ).new_ids[0]
        for which, day in days.items()
    }  # fmt: skip
    world.act(meetings.CancelMeeting, meeting=met["cancelled"], reason=text("cancelled"))
    entries = [RegisterEntry(participant=world.people[n], result=Result.ATTENDED) for n in group]
    world.act(meetings.TakeRegister, meeting=met["held"], entries=entries, guests=1, at=LATER)
    contact = world.act(
        contacts.LogContact, at=LATER, participant=second, facilitator=world.people["Petra"],
        on=date(2011, 1, 5), mode=Mode.CALL, reached=True, note=text("note"),
    )  # fmt: skip
    part = world.act(
        involvement.RecordInvolvement, at=LATER, participant=second, sphere=Sphere.OTHER,
        starts_on=date(2010, 12, 1), detail=text("detail"),
    )  # fmt: skip
    stops = world.act(
        facilitators.RecordIntention, at=LATER, participant=world.people["Petra"], cohort=cohort,
        stops_on=date(2011, 5, 1), said_on=date(2011, 1, 5), note=text("stops"),
    )  # fmt: skip
    offers = world.act(
        facilitators.RecordOffer, at=LATER, participant=second, cohort=cohort,
        starts_on=date(2011, 5, 1), said_on=date(2011, 1, 5), note=text("offers"),
    )  # fmt: skip
    agreed = _consented(world, text, second)
    world.act(
        GiveNumber, at=LATER, participant=world.people["Petra"], cohort=cohort, number=f"{text('rung')} 01632 960",
        hours=text("hours"),
    )  # fmt: skip
    world.act(
        memberships.LeaveCohort, at=LATER, cohort=world.cohorts["other"], participant=second,
        on=date(2011, 1, 2), reason=text("left"),
    )  # fmt: skip
    for fact, changes in (
        (part.new_ids[0], {"detail": text("detailed")}),
        (cohort, {"name": text("cohortnew")}),
    ):
        world.act(
            corrections.CorrectFact, at=LATER, fact=fact, changes=changes, reason=text("corrected")
        )
    agreed |= _measured(world, text)
    _recruited(world, text, second)
    agreed["delegation"] = delegated(world, text("delegated"))
    export = ask_for_export(
        by=world.coordinator, at=LATER, operation=operation(), reason=text("exported")
    )
    return {
        "export": export,
        "cohort": cohort,
        "pair": world.cohorts["pair"],
        "participant": second,
        "other": next(each for each in world.people.values() if each != second),
        "practice": next(iter(world.practices.values())),
        "meeting": met["held"],
        "cancelled": met["cancelled"],
        "fact": contact.new_ids[0],
        "involvement": part.new_ids[0],
        "intention": stops.new_ids[0],
        "offered": offers.new_ids[0],
        **agreed,
        "event": _fact_of("LineageEvent"),
        "spell": _spell(second, world.cohorts["other"]),
        "table": "participants",
    }


def _consented(world: World, text: Callable[[str], str], who: str) -> dict[str, str]:
    """A text that somebody agreed to, a change of how they take part, and the delegation log."""
    asked = world.act(
        consent.PublishText, at=LATER, purpose=consent.Purpose.RECORDING,
        version_name=text("version"), language=text("language"), words=text("words"),
        starts_on=date(2011, 1, 1),
    ).new_ids[0]  # fmt: skip
    agree(world, who, asked, text("seen"))
    world.act(
        consent.ChangeParticipation, at=LATER, participant=who, starts_on=date(2011, 1, 6),
        stops=frozenset({consent.Element.QUOTATIONS}),
        changes=frozenset({consent.Element.MEETINGS}), how=text("how"), reason=text("parted"),
        decided_by=consent.Decider.SOMEONE, has_lost_capacity=True, consultee=text("consultee"),
    )  # fmt: skip
    (decision,) = current(consent.ConsentDecision, participant_id=who)
    return {"text": asked, "decision": decision.id}


def _recruited(world: World, text: Callable[[str], str], who: str) -> None:
    """Criteria, a screening by them, and that somebody will not facilitate."""
    by = world.act(
        recruitment.PublishCriteria, at=LATER, version_name=text("criteria"),
        starts_on=date(2011, 1, 1), inclusion=text("inclusion"), exclusion=text("exclusion"),
    ).new_ids[0]  # fmt: skip
    screened(world, who, by, text("screened"), text("turned"))


def screened(world: World, who: str, by: str, name: str, words: str) -> None:
    """Somebody is screened by criteria, and will not facilitate."""
    world.act(
        recruitment.Screen, at=LATER, participant=who, criteria=by, screened_on=date(2011, 1, 5),
        found=recruitment.Eligibility.NOT_ELIGIBLE, screened_by=name,
        against=frozenset({recruitment.Criterion.EXCLUSION_1}),
    )  # fmt: skip
    world.act(
        recruitment.RecordExit, at=LATER, participants=(who,), role=RoleName.FACILITATOR,
        left_on=date(2011, 1, 6), reason=recruitment.ExitReason.OTHER, words=words,
    )  # fmt: skip


def agree(
    world: World,
    who: str,
    asked: str,
    seen_by: str,
    answer: consent.Answer = consent.Answer.GIVEN,
) -> None:
    """Somebody agrees on paper to a text, or refuses."""
    world.act(
        consent.RecordDecision, at=LATER, participant=who, text=asked, seen_by=seen_by,
        answer=answer, decided_on=date(2011, 1, 5),
        method=consent.Method.ON_PAPER,
    )  # fmt: skip


def delegated(world: World, name: str) -> str:
    """The coordinator, on the delegation log."""
    made = world.act(
        consent.Delegate, at=LATER, taker=world.coordinator.account, name=name,
        trained_on=date(2010, 9, 1), starts_on=date(2010, 9, 1),
    )  # fmt: skip
    return str(made.new_ids[0])


def _measured(world: World, text: Callable[[str], str]) -> dict[str, str]:
    """An instrument and an occasion, at which all that it asks for is recorded of one person."""
    words = shipped("gad-7")
    for word, there in (
        ("instrument", "gad-7"), ("edition", "1"), ("tongue", "English"),
        ("title", "Generalised Anxiety Disorder scale (GAD-7)"),
    ):  # fmt: skip
        put = text(word)
        if word == "instrument":  # is held to letters, so nothing that runs gets in there
            put = re.sub(r"[^a-z]", "", put.lower())[-40:]
        words = words.replace(f'"{there}"', json.dumps(put), 1)
    words = words.replace("Over the last 2 weeks", json.dumps(text("intro"))[1:-1])
    instrument = world.act(outcomes.AddInstrument, words=words).new_ids[0]
    occasion = world.act(
        outcomes.AddOccasion, name=text("occasion"), anchor=outcomes.Anchor.ENROLMENT,
        first_day=0, due_day=100, last_day=200, measures=frozenset({outcomes.Measure.WEIGHT}),
        instruments=(instrument,),
    ).new_ids[0]  # fmt: skip
    said: dict[str, Any] = {
        "by": world.actor(ActingRole.OUTCOME_ASSESSOR), "at": LATER, "occasion": occasion,
        "participant": world.people["Cleo"],
    }  # fmt: skip
    world.act(
        outcomes.RecordMeasurement, measure=outcomes.Measure.WEIGHT, value=Decimal("87.35"),
        unit=outcomes.Unit.KG, measured_on=date(2011, 1, 5), **said,
    )  # fmt: skip
    world.act(
        outcomes.RecordAnswers, instrument=instrument, answered_on=date(2011, 1, 5),
        answers=(outcomes.ItemAnswer(item="gad1", value=2),), **said,
    )  # fmt: skip
    by = world.actor(ActingRole.STATISTICIAN)
    cut = world.act(outcomes.CutData, by=by, at=LATER, name=text("cut")).new_ids[0]
    (known,) = current(outcomes.DataCut, fact=cut)
    lock = world.act(
        outcomes.AskForLock, by=by, at=LATER, name=text("lock"), occasions=(occasion,)
    ).new_ids[0]
    guardian = world.actor(ActingRole.GUARDIAN)
    world.act(outcomes.AgreeToLock, by=guardian, at=LATER, lock=lock)
    world.act(outcomes.AskToOpenLock, by=by, at=LATER, lock=lock, reason=text("opening"))
    cuts = {each.id for each in current(outcomes.DataCut, programme=world.programme)}
    (locked_cut,) = cuts - {cut}
    return {
        "lock": lock, "locked_cut": locked_cut, "instrument": instrument, "occasion": occasion, "cut": cut, "digest": known.sha256[:16],
    }  # fmt: skip


def _fact_of(kind: str) -> str:
    from likewise.records import models

    return str(getattr(models, kind).objects.order_by("row").last().fact)


def _spell(participant: str, cohort: str) -> str:
    from likewise.domain.memberships import Membership
    from likewise.records.facts import current

    return current(Membership, participant_id=participant, cohort_id=cohort)[0].id


def _accounts(world: World, member: str) -> dict[str, str]:
    """The account and the role of a member, and an invitation of theirs."""
    from likewise.records import models

    held = models.RoleGrant.objects.get(participant=world.people[member], role=ActingRole.MEMBER)
    invite(
        by=world.coordinator, at=NOW, operation=operation(), role=ActingRole.FACILITATOR,
        programme=world.programme, way=Way.PRINTED, secret=secrets.token_bytes(SECRET_BYTES),
        link=str, participant=world.people[member],
    )  # fmt: skip
    invited = models.Invitation.objects.get(participant=world.people[member])
    return {"account": held.account_id, "grant": held.id, "invitation": invited.id}


def _visitor(world: World, role: ActingRole, member: str) -> Client:
    who = {ActingRole.MEMBER: member, ActingRole.FACILITATOR: "Petra"}.get(role)
    account = accounts.create_account(
        by=ADMINISTRATOR, at=NOW, operation=operation(), email=f"{operation()}@example.org"
    )
    accounts.grant_role(
        by=ADMINISTRATOR, at=NOW, operation=operation(), account=account, role=role,
        programme=world.programme, participant=world.people[who] if who else None,
    )  # fmt: skip
    client = Client(headers={"host": "localhost"}, raise_request_exception=False)
    client.force_login(get_user_model().objects.get(pk=account), backend=BACKEND)
    return client


def addresses() -> Iterator[str]:
    """Every address of the pages as it is written down, passwords and signing in apart."""
    for pattern in _patterns(get_resolver(), "/"):
        is_open = any(each in pattern for each in ("password", "/account/sign-", "/invitation/"))
        if not is_open and not pattern.startswith("/api/"):
            yield pattern


def _patterns(resolver: Any, prefix: str) -> Iterator[str]:
    for each in resolver.url_patterns:
        here = prefix + str(each.pattern)
        yield from _patterns(each, here) if hasattr(each, "url_patterns") else [here]


def filled(address: str, ids: dict[str, str]) -> str:
    """An address with ids in the places of its names; without ids, those of nobody."""
    return re.sub(r"<\w+:(\w+)>", lambda found: ids.get(found[1], GHOST), address)


def plain(answer: Any, *ids: str) -> str:
    """What an answer says, but for what differs from one request to the next."""
    said = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = said.decode("utf-8", "replace") + answer.headers.get("Location", "")
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"', "", text)
    text = re.sub(r'value="[0-9a-f]{32}"', "", text)
    for each in ids:
        text = text.replace(each, GHOST)
    return f"{answer.status_code} {answer.headers.get('Content-Type')} {text}"
