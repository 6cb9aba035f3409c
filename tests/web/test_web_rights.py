"""The table of rights beside every byte that each role can reach: all that it gives, no more.

Every text and name of a small programme is a word that occurs nowhere else. What a role should
find is worked out from the table; what it finds, by following every link from page to page.
"""

import io
import re
from collections import deque
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import get_origin

import pytest
from canaries import GHOST, LATER, PEOPLE, addresses, agree, canaries, filled, plain, screened
from click.testing import CliRunner
from django.db import transaction
from planning import planned
from programs import a_program, new_operation
from worlds import NOW, operation

from likewise.actions.attachments import receive
from likewise.actions.renewal import forecast_cohorts
from likewise.api.queries import QUERIES
from likewise.cli import likewise
from likewise.domain import (
    cohorts,
    concerns,
    consent,
    contacts,
    corrections,
    erasures,
    facilitators,
    involvement,
    meetings,
    memberships,
    practices,
    unblindings,
)
from likewise.domain.access import Capability
from likewise.domain.access.rights import RIGHTS, ROLES, TERMINAL, Extent
from likewise.domain.acts import TakeBack, every_act, questions_of
from likewise.domain.acts.values import options_of
from likewise.domain.arms import Format
from likewise.domain.attachments import AddAttachment, Purpose, WithdrawAttachment
from likewise.domain.cohorts import Cohort, LineageEvent, NewCohort
from likewise.domain.contacts import Mode
from likewise.domain.corrections import is_correctable
from likewise.domain.deviations import Deviation, DeviationKind
from likewise.domain.involvement import Sphere
from likewise.domain.kinds import kinds
from likewise.domain.meetings import Meeting
from likewise.domain.operations import Step
from likewise.domain.participants import RoleName
from likewise.domain.practices import Venue
from likewise.domain.recruitment import Criteria
from likewise.records import models
from likewise.records.facts import current, write

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FILES = ("/evolution/picture.svg", "/evolution/numbers.csv")
ASKED = ("/people/?q=zzgiven", "/contacts/new/?find=zzgiven", "/evolution/?by=arm", "/evolution/?by=facilitator")  # fmt: skip
WHAT_IFS = ("", "?monthly=1&leads=1", "?way=split")
GROUP = ("Asha", "Bram", "Cleo", "Dilip", "Petra")
# A member's own path names the cohorts that they were in.
COHORTS = {"M": {"group", "other"}, "F": {"group"}}
SELF = {"M": "Asha", "F": "Petra"}
AT_MOST = 2000
# Read on pages; no query of the API has them.
UNTOLD = frozenset(
    {
        "Erasure.reason",
        "Hold.reason",
        "Unblinding.reason",
        "Attachment.name",
        "Attachment.reason",
        "TakingBack.reason",
        "ConsentText.version_name",
        "ConsentText.language",
        "ConsentText.words",
        "ConsentDecision.seen_by",
        "ChangeOfParticipation.how",
        "ChangeOfParticipation.reason",
        "ChangeOfParticipation.consultee",
        "Delegation.name",
        "Instrument.name",
        "Instrument.version_name",
        "Instrument.language",
        "Instrument.title",
        "Instrument.words",
        "Occasion.name",
        "TrialDesign.name",
        "TrialDesign.design_file",
        "TrialDesign.public_number_from",
        "Criteria.version_name",
        "Criteria.inclusion",
        "Criteria.exclusion",
        "Screening.screened_by",
        "RecruitmentExit.words",
        "DataCut.name",
        "DataLock.name",
        "DataLock.reason",
        "Concern.words",
        "Concern.answer",
        "Concern.done",
        "NumberToRing.number",
        "NumberToRing.hours",
        Capability.EXPORT,
    }
)
WORD = re.compile(r"zz(\w+?)zz", re.IGNORECASE)


@dataclass(frozen=True)
class Canary:
    """A word, the right to read it, and whom and which cohort it is about."""

    word: str
    right: str
    about: str | None = None
    cohort: str | None = None


def _canaries():
    for name in (*PEOPLE, "Petra", "Quentin"):
        yield Canary(f"given{name}", "Person.given_name", name)
        yield Canary(f"family{name}", "Person.family_name", name)
        yield Canary(f"mail{name}", "Person.email", name)
        yield Canary(f"tel{name}", "Person.telephone", name)
        yield Canary(f"address{name}", "Person.address", name)
    for cohort in ("group", "pair", "other", "spare"):
        yield Canary(f"formed{cohort}", "LineageEvent.reason", cohort=cohort)
    for name, cohort in (
        ("new", "group"),
        ("pair", "pair"),
        ("other", "other"),
        ("spare", "spare"),
    ):
        yield Canary(f"cohort{name}", "Cohort.name", cohort=cohort)
    yield Canary("absorbed", "LineageEvent.reason", cohort="group")
    for arm in "goc":
        yield Canary(f"arm{arm}", "Arm.name")
    yield Canary("practice", "Practice.name", "Asha")
    yield Canary("venue", "Venue.name", cohort="group")
    yield Canary("directions", "Venue.directions", cohort="group")
    yield Canary("way", "Venue.directions", cohort="pair")
    yield Canary("cancelled", "Meeting.reason", cohort="group")
    yield Canary("stops", "IntentionToStop.note", "Petra")
    yield Canary("rung", "NumberToRing.number", cohort="group")
    yield Canary("hours", "NumberToRing.hours", cohort="group")
    for who, name in (("", "Bram"), ("Asha", "Asha")):
        yield Canary(f"offers{who}", "OfferToLead.note", name)
    for who, name in (("", "Bram"), ("Asha", "Asha"), ("Farid", "Farid")):
        yield Canary(f"note{who}", "Contact.note", name)
        yield Canary(f"detailed{who}", "Involvement.detail", name)
        yield Canary(f"deviated{who}", "Deviation.reason", name)
        yield Canary(f"corrected{who}", "Correction.reason", name)
    for who in ("Asha", "Farid"):
        yield Canary(f"file{who}", "Attachment.name", who)
        yield Canary(f"withdrew{who}", "Attachment.reason", who)
    for word in ("version_name", "language", "words"):
        yield Canary(word.partition("_")[0], f"ConsentText.{word}")
    for word, field in (
        ("instrument", "name"), ("edition", "version_name"), ("tongue", "language"),
        ("title", "title"), ("intro", "words"),
    ):  # fmt: skip
        yield Canary(word, f"Instrument.{field}")
    yield Canary("occasion", "Occasion.name")
    yield Canary("cut", "DataCut.name")
    yield Canary("lock", "DataLock.name")
    yield Canary("opening", "DataLock.reason")
    yield Canary("delegated", "Delegation.name")
    yield Canary("design", "TrialDesign.name")
    yield Canary("drafted", "TrialDesign.design_file")
    yield Canary("public", "TrialDesign.public_number_from")
    yield Canary("seen", "ConsentDecision.seen_by", "Bram")
    yield Canary("seenAsha", "ConsentDecision.seen_by", "Asha")
    for who, name in (("", "Bram"), ("Asha", "Asha")):
        yield Canary(f"how{who}", "ChangeOfParticipation.how", name)
        yield Canary(f"parted{who}", "ChangeOfParticipation.reason", name)
        yield Canary(f"consultee{who}", "ChangeOfParticipation.consultee", name)
    for word, field in (("criteria", "version_name"), ("inclusion", "inclusion"),
                        ("exclusion", "exclusion")):  # fmt: skip
        yield Canary(word, f"Criteria.{field}")
    for who, name in (("", "Bram"), ("Asha", "Asha")):
        yield Canary(f"screened{who}", "Screening.screened_by", name)
        yield Canary(f"turned{who}", "RecruitmentExit.words", name)
    yield Canary("tookback", "TakingBack.reason", "Bram")
    yield Canary("asked", "Erasure.reason", "Cleo")
    yield Canary("held", "Hold.reason", "Dilip")
    yield Canary("unblinded", "Unblinding.reason", "Asha")
    yield Canary("worried", "Concern.words", "Petra")  # about Asha, and raised by Petra: hers
    yield Canary("told", "Concern.answer", "Petra")
    yield Canary("seento", "Concern.done")
    yield Canary("exported", Capability.EXPORT)
    yield Canary("left", "Membership.reason", "Bram", cohort="other")
    yield Canary("leftAsha", "Membership.reason", "Asha", cohort="other")


SAID_NO = "Cleo"
CANARIES = {each.word: each for each in _canaries()}


def should_read(column, canary):
    """Whether the table gives a canary to the visitor in this column."""
    extent = RIGHTS[canary.right].extents[column]
    if column == "M" and canary == CANARIES[f"given{SAID_NO}"]:
        return False  # whoever is not to be on a list to others is not named to members
    in_reach = canary.cohort in COHORTS.get(column, ()) if canary.cohort else canary.about in GROUP
    return {
        Extent.NEVER: False,
        Extent.COUNTS: False,
        Extent.OWN: canary.about == SELF.get(column, ""),
        Extent.DISPLAY: canary.about == SELF.get(column, ""),
        Extent.GROUP: in_reach,
        Extent.PROGRAMME: True,
        Extent.PSEUDONYMOUS: canary.cohort != "pair",
    }[extent]


def text(word):
    return f"zz{word}zz"


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield _programme()
        transaction.set_rollback(True)


def _programme():
    """The canaries' programme, with texts about a member, about another of their group, and about
    somebody of neither."""
    made = canaries(text)
    world = made.world
    for name, facilitator in (("Asha", "Petra"), ("Farid", "Quentin")):
        who = world.people[name]
        contact = world.act(
            contacts.LogContact, at=LATER, participant=who, on=date(2011, 1, 5), mode=Mode.CALL,
            facilitator=world.people[facilitator], reached=True, note=text(f"note{name}"),
        )  # fmt: skip
        world.act(
            involvement.RecordInvolvement, at=LATER, participant=who, sphere=Sphere.OTHER,
            starts_on=date(2010, 12, 1), detail=text(f"detailed{name}"),
        )  # fmt: skip
        world.act(
            corrections.CorrectFact, at=LATER, fact=contact.new_ids[0], changes={"minutes": 5},
            reason=text(f"corrected{name}"),
        )  # fmt: skip
        _attached_and_withdrawn(world, name)
    world.act(
        facilitators.RecordOffer, at=LATER, participant=world.people["Asha"],
        starts_on=date(2011, 5, 1), said_on=date(2011, 1, 5), note=text("offersAsha"),
    )  # fmt: skip
    asha = world.people["Asha"]
    agree(world, asha, made.ids["text"], text("seenAsha"))
    listing = world.act(
        consent.PublishText, at=LATER, purpose=consent.Purpose.LISTING, version_name="1",
        language="English", words="May others see your name?", starts_on=date(2011, 1, 1),
    ).new_ids[0]  # fmt: skip
    for name in PEOPLE:
        answer = consent.Answer.REFUSED if name == SAID_NO else consent.Answer.GIVEN
        agree(world, world.people[name], listing, "Jo Reed", answer)
    world.act(
        consent.ChangeParticipation, at=LATER, participant=asha, starts_on=date(2011, 1, 6),
        changes=frozenset({consent.Element.MEETINGS}), how=text("howAsha"),
        reason=text("partedAsha"), decided_by=consent.Decider.SOMEONE, has_lost_capacity=True,
        consultee=text("consulteeAsha"),
    )  # fmt: skip
    by = current(Criteria, programme_id=world.programme)[0].id
    screened(world, asha, by, text("screenedAsha"), text("turnedAsha"))
    _left(world, "Asha")
    _absorbed(world)
    _taken_back(world, made.ids["fact"])
    there = world.act(practices.AddVenue, name="Elsewhere", directions=text("way"))
    world.act(
        cohorts.ChangeVenue, cohort=world.cohorts["pair"], venue=there.new_ids[0],
        on=date(2010, 9, 2),
    )  # fmt: skip
    world.act(
        erasures.AskForErasure, at=LATER, participant=world.people["Cleo"],
        ground=erasures.Ground.OBJECTED, reason=text("asked"),
    )  # fmt: skip
    world.act(
        erasures.StartHold, at=LATER, participant=world.people["Dilip"], on=date(2011, 1, 5),
        reason=text("held"), by=world.actor(ROLES["G"]),
    )  # fmt: skip
    world.act(
        unblindings.AskForUnblinding, at=LATER, participant=world.people["Asha"],
        reason=text("unblinded"),
        by=replace(world.actor(ROLES["N"]), account=made.clients[ROLES["N"]].session["_auth_user_id"]),
    )  # fmt: skip
    _worried(made)
    world.act(
        meetings.PlanMeeting, cohorts=[world.cohorts["group"]], starts=datetime(2011, 1, 13, 14),
        venue=next(v.id for v in current(Venue) if v.name == text("venue")),
    )  # fmt: skip
    for name in ("", "Asha", "Farid"):
        _deviated(world, name)
    forecast_cohorts(by=world.coordinator, at=LATER)
    made.ids["plan"] = planned(world, at=LATER)
    return made


def _attached_and_withdrawn(world, name):
    who = world.people[name]
    sent = receive(
        io.BytesIO(b"Dear all"),
        by=world.coordinator,
        participant=who,
        name=text(f"file{name}") + ".txt",
    )
    add = {"participant": who, "media": sent.media, "what": Purpose.LETTER, "on": date(2011, 1, 5)}
    file = world.act(AddAttachment, at=LATER, **add).new_ids[0]
    world.act(WithdrawAttachment, at=LATER, attachment=file, reason=text(f"withdrew{name}"))


def _taken_back(world, contact):
    world.act(
        corrections.CorrectFact, at=LATER, fact=contact, changes={"minutes": 7}, reason="It was so."
    )  # fmt: skip
    last = models.Operation.objects.order_by("sequence").last()
    world.act(TakeBack, at=LATER, act=last.id, reason=text("tookback"))


def _left(world, name):
    joined = {"cohort": world.cohorts["other"], "participant": world.people[name]}
    world.act(memberships.JoinCohort, at=LATER, on=date(2010, 12, 1), **joined)
    world.act(
        memberships.LeaveCohort, at=LATER, on=date(2011, 1, 2), reason=text(f"left{name}"), **joined
    )  # fmt: skip


def _absorbed(world):
    """The group goes on, and what is left of another cohort, which is nobody, joins it."""
    new = NewCohort(name=text("cohortspare"), format=Format.GROUP)
    people = {world.people["Farid"]: RoleName.MEMBER}
    spare = world.act(
        cohorts.FormCohort, new=new, people=people, on=date(2010, 10, 1), reason=text("formedspare")
    ).new_ids[0]  # fmt: skip
    world.act(
        cohorts.AbsorbCohorts, at=LATER, absorbed=[spare], into=world.cohorts["group"],
        leaving=frozenset(people), on=date(2010, 11, 1), reason=text("absorbed"),
    )  # fmt: skip


def _deviated(world, name):
    row = models.Operation.objects.create(
        id=operation(), account="a", role="coordinator", programme_id=world.programme,
        action="x", arguments="", at=NOW,
    )  # fmt: skip
    deviation = Deviation(
        id=operation(), participant=world.people[name or "Bram"],
        kind=DeviationKind.OTHER, on=date(2010, 12, 1), reason=text(f"deviated{name}"),
    )  # fmt: skip
    write([Step(fact=deviation, does="record")], operation=row, at=NOW)


def found_by(client, made):
    """The canaries in everything that a visitor reaches: each address, every person, meeting and
    history whether a link leads there or not, and every link onwards."""
    waiting = deque([*(filled(address, made.ids) for address in addresses()), *ASKED, *FILES])
    waiting += [f"/people/{each}/" for each in made.world.people.values()]
    waiting += [f"/meetings/{each.id}/" for each in current(Meeting)]
    waiting += [
        f"/renewal/cohorts/{each.id}/{asked}" for each in current(Cohort) for asked in WHAT_IFS
    ]
    waiting += [
        f"/corrections/{fact.id}/"
        for kind in kinds()
        if is_correctable(kind)
        for fact in current(kind)
    ]
    asked, words = set(), set()
    while waiting:
        address = waiting.popleft()
        if address in asked:
            continue
        asked.add(address)
        assert len(asked) < AT_MOST, "the links lead on and on"
        said = plain(client.get(address))
        words |= set(WORD.findall(said))
        links = re.findall(r'href="(/[^"#]*)"', said)
        waiting += [each.replace("&amp;", "&") for each in links if not skipped(each)]
    return words


VARIED = {"on": "2011-01-05", "known_on": "2011-01-08", "q": "zzgiven", "since": "2010-01-01"}


def told_to(program, made):
    """The canaries in everything that another program is told: every query of every thing, plans
    of acts with names, and what is refused."""
    world = made.world
    things = {
        "cohort": [*(each.id for each in current(Cohort)), GHOST],
        "participant": [*world.people.values(), GHOST],
        "meeting": [each.id for each in current(Meeting)],
        "event": [each.id for each in current(LineageEvent)],
        "fact": [f.id for kind in kinds() if is_correctable(kind) for f in current(kind)],
    }
    said = [program.get(f"/{each}").content for each in ("acts", "openapi.json", "nothing")]
    for query in QUERIES:
        wanted = {each.name for each in questions_of(query.asks)} & VARIED.keys()
        for thing in things[query.in_path[0]] if query.in_path else [""]:
            path = query.path.format(**dict.fromkeys(query.in_path, thing))
            varied = [f"{path}?{name}={VARIED[name]}" for name in wanted]
            said += [program.get(address).content for address in (path, *varied)]
    for act in acts_of_everything(things):
        sent = {"operation": new_operation(), "dry_run": True, "names": True}
        said.append(program.post(f"/acts/{act['act']}", {**sent, "act": act}).content)
        said.append(program.post("/acts", {**sent, "acts": [act]}).content)
    return set(WORD.findall(b" ".join(said).decode()))


def acts_of_everything(things):
    """An act of every kind, about each thing that it may be about."""
    for kind in every_act():
        for number in range(4):
            fields = {}
            for question in questions_of(kind):
                found = things.get((question.refers_to or "").lower(), [GHOST])
                one = found[number % len(found)]
                plural = get_origin(options_of(question.hint)[0]) in (tuple, frozenset)
                if question.refers_to:
                    fields[question.name] = [one] if plural else one
                elif question.name in {"on", "starts_on"}:
                    fields[question.name] = "2011-01-10"
                elif question.name == "reason":
                    fields[question.name] = "so"
            yield {"act": kind.declared.name, "form": kind.declared.form, "fields": fields}


@pytest.mark.parametrize("column", ROLES)
def test_a_program_is_told_what_the_table_gives_its_role_and_nothing_else(made, db, clock, column):
    words = told_to(a_program(made.world, ROLES[column]), made)

    found = {word for word in words if word in CANARIES}
    given = {word for word, each in CANARIES.items() if should_read(column, each)}
    assert sorted(found - given) == []
    assert sorted(word for word in given - found if CANARIES[word].right not in UNTOLD) == []


def _worried(made):
    """A facilitator is worried about a member, and a nurse sees to it."""
    world = made.world
    by = {
        column: replace(
            world.actor(ROLES[column], name),
            account=made.clients[ROLES[column]].session["_auth_user_id"],
        )
        for column, name in (("F", "Petra"), ("N", None))
    }
    worry = world.act(
        concerns.RaiseConcern, at=LATER, by=by["F"], words=text("worried"),
        about_whom=world.people["Asha"],
    ).new_ids[0]  # fmt: skip
    world.act(
        concerns.CloseConcern, at=LATER, by=by["N"], concern=worry, done=text("seento"),
        answer=text("told"),
    )  # fmt: skip


def skipped(address):
    return address.startswith(("/static/", "/account/", "/evolution/picture", "/help"))


@pytest.mark.parametrize("column", ROLES)
def test_a_role_finds_what_the_table_gives_it_and_nothing_else(made, db, clock, column):
    words = found_by(made.clients[ROLES[column]], made)

    found = {word for word in words if word in CANARIES}
    given = {word for word, each in CANARIES.items() if should_read(column, each)}
    assert sorted(found - given) == []
    assert sorted(given - found) == []


@pytest.mark.parametrize(
    "words",
    [
        ["evolution"],
        ["evolution", "--json"],
        ["cohorts", "list"],
        ["cohorts", "list", "--json"],
        ["membership", "on", "2011-01-05"],
        ["membership", "on", "2011-01-05", "--json"],
        ["cohorts", "show", "{group}", "--json"],
    ],
)
def test_the_terminal_prints_what_the_table_gives_it(made, db, clock, words):
    world = made.world
    asked = [each.format(**world.cohorts) for each in words]

    answer = CliRunner().invoke(likewise, [*asked, "--programme", world.programme])

    found = {word for word in WORD.findall(answer.output) if word in CANARIES}
    assert answer.exit_code == 0, answer.output
    assert [word for word in sorted(found) if not should_read(TERMINAL, CANARIES[word])] == []
    assert found


def test_each_kind_of_text_has_a_canary():
    texts = {name for name in RIGHTS if name[0].isupper() and "." in name and "Audit" not in name}
    plain_words = {"Programme.name", "Programme.zone", "Meeting.zone", "Correction.noun"}
    plain_words |= {"TextDecision.text", "Attachment.media"}  # where a text stands, and a digest
    plain_words |= {"TakingBack.act", "Meeting.series"}  # an id, and how often and from when
    plain_words |= {"Delegation.taker"}  # the id of an account
    plain_words |= {"DataCut.sha256"}
    plain_words |= {"Account.address_of_staff"}  # no fact: test_web_invitations.py looks for it

    # Roots, digests, places, who acted by account, and words of a design, which has canaries.
    chained = ("SealedList.", "Claim.", "OpenedSlot.", "ListRequest.")
    plain_words |= {each for each in texts if each.startswith(chained)}
    plain_words |= {"TrialDesign.commitment", "TrialDesign.software"}

    # What every form for worries says, the id of an account, and what is no text: words of a list.
    plain_words |= {"ConcernRule.ring", "ConcernRule.second"}
    plain_words |= {
        f"Concern.{each}" for each in ("matters", "may_ring", "about_whom", "raised_by")
    }

    of_acts = {Capability.EXPORT}  # why it was asked for is no fact
    assert texts - plain_words == {each.right for each in CANARIES.values()} - of_acts
