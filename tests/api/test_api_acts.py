"""Acts from other programs: done once, refused with sentences, all or none."""

import json
from datetime import date, datetime
from enum import StrEnum
from typing import get_origin

import pytest
from django.test import Client
from noted import looks_noted
from programs import HERE, Program, a_program, new_operation
from visitors import TODAY

from likewise.domain.access import Capability, may
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.acts import every_act, plain, questions_of
from likewise.domain.acts.values import options_of
from likewise.domain.cohorts import RestCohort
from likewise.domain.contacts import LogContact, Mode
from likewise.domain.memberships import LeaveCohort
from likewise.domain.operations import PlanChanged
from likewise.domain.participants import ChangeIdentity
from likewise.formats.acts import LARGEST
from likewise.records.models import AuditEvent, Operation, Refusal

COORDINATOR = ActingRole.COORDINATOR


@pytest.fixture
def coordinator(scene) -> Program:
    return a_program(scene.world, COORDINATOR)


def contact(scene, **more):
    return LogContact(
        **{
            "participant": scene.world.people["Bram"], "on": date(2011, 1, 3), "mode": Mode.CALL,
            "reached": True, **more,
        }
    )  # fmt: skip


def rest(scene, **more):
    cohort = scene.world.cohorts["Thursday group"]
    return RestCohort(**{"cohort": cohort, "on": date(2011, 2, 6), "reason": "painting", **more})


def stored():
    return Operation.objects.count(), Refusal.objects.count()


def test_an_act_is_carried_out_and_answers_what_it_made(scene, coordinator):
    operation = new_operation()

    answer = coordinator.do(contact(scene), operation=operation)

    said = answer.json()
    assert (answer.status_code, said["done"], len(said["new_ids"])) == (200, True, 1)
    (event,) = AuditEvent.objects.filter(operation=operation)
    assert (event.action, event.role) == ("contacts.log", COORDINATOR)


def test_the_same_again_answers_the_same_and_changes_nothing(scene, coordinator):
    operation = new_operation()
    first = coordinator.do(contact(scene), operation=operation)
    after = stored()

    again = coordinator.do(contact(scene), operation=operation)

    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert stored() == after


def test_an_operation_id_stands_for_one_act(scene, coordinator):
    operation = new_operation()
    coordinator.do(contact(scene), operation=operation)

    answer = coordinator.do(contact(scene, minutes=9), operation=operation)

    assert answer.status_code == 409
    assert "already used for something else" in answer.json()["detail"]


def test_a_refusal_is_kept_and_said_again_in_the_same_words(scene, coordinator):
    act, operation = contact(scene, participant="nobody"), new_operation()

    first, again = (coordinator.do(act, operation=operation) for _ in range(2))

    assert first.status_code == 409
    assert first.headers["Content-Type"] == "application/problem+json"
    assert first.content == again.content
    assert Refusal.objects.filter(operation=operation).count() == 1


def test_a_dry_run_stores_nothing_and_says_what_would_happen(scene, coordinator):
    before = stored()

    answer = coordinator.do(rest(scene), dry_run=True)

    said = answer.json()
    assert (said["done"], len(said["digest"])) == (False, 64)
    assert "Thursday group" in json.dumps(said["plan"])
    assert stored() == before


def leaving(scene):
    world = scene.world
    return LeaveCohort(
        cohort=world.cohorts["Thursday group"], participant=world.people["Bram"], on=TODAY
    )


def test_people_are_named_in_a_plan_only_where_that_is_asked_for_and_noted(scene, coordinator):
    before = len(looks_noted())
    without = coordinator.do(leaving(scene), dry_run=True)
    assert "Bram" not in without.content.decode()
    assert scene.world.people["Bram"] in without.content.decode().lower()
    assert len(looks_noted()) == before

    named = coordinator.do(leaving(scene), dry_run=True, names=True)

    assert "Bram" in named.content.decode()
    assert len(looks_noted()) == before + 1


def test_what_was_seen_is_done_or_nothing(scene, coordinator):
    seen = coordinator.do(rest(scene), dry_run=True).json()["digest"]
    operation = new_operation()

    other = coordinator.do(rest(scene), operation=operation, confirmed="0" * 64)
    done = coordinator.do(rest(scene), operation=operation, confirmed=seen)

    assert (other.status_code, other.json()["digest"]) == (409, seen)
    assert other.json()["type"].endswith("plan-changed")
    assert other.json()["detail"] == PlanChanged(None, "").sentence
    assert done.json()["done"]


def test_who_changed_what_since_a_plan_was_seen_is_told(scene, coordinator):
    asha = scene.world.people["Asha"]
    moving = ChangeIdentity(participant=asha, address="2 Mill Lane")
    seen = coordinator.do(moving, dry_run=True).json()
    other = a_program(scene.world, COORDINATOR)
    calling = ChangeIdentity(participant=asha, telephone="0161 496 0000")
    assert other.do(calling).json()["done"]
    before = len(looks_noted())

    asked = {"confirmed": seen["digest"]}
    untold = coordinator.do(moving, **asked).json()
    told = coordinator.do(moving, **asked, versions=seen["versions"]).json()

    assert untold["changes"] == []
    (change,) = told["changes"]
    assert (change["noun"], change["who"]) == ("name or address", "A coordinator")
    assert change["at"].startswith(TODAY.isoformat())
    assert change["fields"] == [{"name": "telephone", "before": "", "after": "0161 496 0000"}]
    assert len(looks_noted()) == before + 1
    again = coordinator.do(moving, confirmed=told["digest"], versions=told["versions"]).json()
    assert again["done"]


def test_several_acts_are_done_all_or_none(scene, coordinator):
    before = stored()
    acts = [plain(contact(scene)), plain(contact(scene, participant="nobody"))]

    answer = coordinator.post("/acts", {"operation": new_operation(), "acts": acts})

    assert answer.status_code == 409
    assert answer.json()["detail"].startswith("Act 2, contacts.log: ")
    assert stored() == before


def test_several_acts_again_answer_the_same_and_change_nothing(scene, coordinator):
    said = {"operation": new_operation(), "acts": [plain(contact(scene)), plain(rest(scene))]}
    first = coordinator.post("/acts", said)
    after = stored()

    again = coordinator.post("/acts", said)

    assert (first.status_code, first.json()["done"]) == (200, True)
    assert again.content == first.content
    assert stored() == after


def test_the_acts_that_are_listed_are_those_that_the_role_may_do(scene):
    listed = {
        role: {each["act"] for each in a_program(scene.world, role).get("/acts").json()["acts"]}
        for role in (COORDINATOR, ActingRole.FACILITATOR, ActingRole.MEMBER)
    }

    of_others = {
        kind.declared.name
        for kind in every_act()
        if kind.declared.needs
        in (
            Capability.ERASE,
            Capability.ENTER_OUTCOMES,
            Capability.CUT_OUTCOMES,
            Capability.AGREE_CUT,
            Capability.LOCK_OUTCOMES,
            Capability.AGREE_LOCK,
            Capability.DESIGN,
            Capability.AGREE_LIST,
            Capability.ASK_FOR_UNBLINDING,
            Capability.GRANT_UNBLINDING,
            Capability.ANSWER_CONCERNS,
            Capability.HAVE_FEED,
            Capability.CHOOSE_REMINDERS,
        )
    }
    assert listed[COORDINATOR] == {kind.declared.name for kind in every_act()} - of_others
    assert {"contacts.log", "meetings.register"} < listed[ActingRole.FACILITATOR]
    assert "cohorts.merge" not in listed[ActingRole.FACILITATOR]
    said_by_themselves = {
        f"facilitators.{what}_{each}"
        for what in ("record", "end")
        for each in ("intention", "offer")
    }
    decided = {"consent.record_decision", "consent.change_participation"}
    raised = {"concerns.raise"}
    of_a_feed = {f"feeds.{each}" for each in ("make", "change", "end")}
    coming = {"replies.give", "replies.withdraw", "news.tell", "reminders.choose"}
    assert listed[ActingRole.MEMBER] == {
        "erasures.ask",
        *said_by_themselves,
        *decided,
        *coming,
        *of_a_feed,
        *raised,
    }


def test_whoever_may_not_is_told_whom_to_ask(scene):
    answer = a_program(scene.world, ActingRole.NURSE).do(rest(scene))

    assert answer.status_code == 403
    assert "Ask a coordinator to do it." in answer.json()["detail"]


# Bad input


def whole(scene, **more):
    return {"operation": new_operation(), "act": plain(contact(scene)), **more}


def with_fields(scene, **fields):
    act = plain(contact(scene))
    return {"operation": new_operation(), "act": {**act, "fields": {**act["fields"], **fields}}}


BROKEN = {
    "nothing": (b" ", 400),
    "half a document": (b'{"operation": ', 400),
    "a name twice": (b'{"operation": "a", "operation": "b"}', 400),
    "not UTF-8": (b'{"operation": "\xff"}', 400),
    "not a number": (b'{"operation": NaN}', 400),
    "a number of 5,000 digits": (b'{"operation": ' + b"9" * 5000 + b"}", 400),
    "nested 10,000 deep": (b"[" * 10_000 + b"]" * 10_000, 400),
    "nested 10,000 deep within": (b'{"act":' * 10_000 + b"1" + b"}" * 10_000, 400),
    "10 MB": (b'{"act": "' + b"x" * 10_000_000 + b'"}', 413),
    "more than it may hold": (b" " * (LARGEST + 1), 413),
    "a list": (b"[]", 422),
    "a word": (b'"contacts.log"', 422),
    "a huge number in the place of yes": (b'{"operation": "a", "act": {}, "dry_run": 1e999}', 422),
    "half a surrogate pair as a name": (b'{"\\ud800": 1, "act": {}}', 422),
    "half a surrogate pair": (b'{"operation": "\\udfff", "act": {}}', 422),
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("address", ["/acts/contacts.log", "/acts"])
def test_a_body_that_is_no_act_is_a_problem_and_stores_nothing(scene, coordinator, name, address):
    body, status = BROKEN[name]
    before = stored()

    answer = coordinator.post(address, body)

    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = json.loads(answer.content.decode("utf-8"))
    assert problem["status"] == status
    assert problem["detail"].endswith(".")
    assert stored() == before


WRONG = {
    "an unknown field": lambda scene: with_fields(scene, at="2011-01-01"),
    "a field of another type": lambda scene: with_fields(scene, reached="yes"),
    "a day that is none": lambda scene: with_fields(scene, on="2011-02-30"),
    "a day as a week": lambda scene: with_fields(scene, on="2011-W01-1"),
    "a huge number": lambda scene: with_fields(scene, minutes=10**30),
    "a number with a point": lambda scene: with_fields(scene, minutes=1.5),
    "a NUL": lambda scene: with_fields(scene, note="a\0b"),
    "half a surrogate pair": lambda scene: with_fields(scene, note="a\ud800"),
    "a long text": lambda scene: with_fields(scene, note="x" * 2001),
    "a long id": lambda scene: with_fields(scene, participant="x" * 65),
    "a table for a text": lambda scene: with_fields(scene, note={"a": 1}),
    "no operation": lambda scene: {"act": plain(contact(scene))},
    "a short operation": lambda scene: whole(scene, operation="again"),
    "a blank in the operation": lambda scene: whole(scene, operation="a" * 30 + " "),
    "who acts": lambda scene: whole(scene, by="somebody"),
    "when": lambda scene: whole(scene, at="2011-01-01T00:00:00Z"),
    "another act than the address": lambda scene: whole(scene, act=plain(rest(scene))),
    "an act that is none": lambda scene: whole(scene, act={"act": "x.y", "form": 1, "fields": {}}),
    "a form that is none": lambda scene: whole(scene, act={**plain(contact(scene)), "form": 99}),
    "no act": lambda scene: {"operation": new_operation()},
    "no fields": lambda scene: whole(scene, act={"act": "contacts.log", "form": 1}),
    "nothing as an act": lambda scene: whole(scene, act=None),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_stored(scene, coordinator, name):
    before = stored()

    answer = coordinator.post("/acts/contacts.log", WRONG[name](scene))

    assert answer.status_code == 422, answer.content
    assert all(fault["sentence"] for fault in answer.json()["faults"])
    assert answer.json()["faults"]
    assert stored() == before


def test_everything_that_is_wrong_is_said_at_once(scene, coordinator):
    answer = coordinator.post(
        "/acts/contacts.log", with_fields(scene, reached=3, on="yesterday", who="me")
    )

    assert {fault["field"] for fault in answer.json()["faults"]} == {"reached", "on", "who"}


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "text/json"])
def test_only_json_is_read(scene, coordinator, kind):
    answer = coordinator.post("/acts/contacts.log", b"{}", kind=kind)

    assert answer.status_code == 415


@pytest.mark.parametrize("name", ["nothing.done", "contacts", "contacts.log.", "%00", "é.é"])
def test_there_is_no_act_of_another_name(scene, coordinator, name):
    assert coordinator.post(f"/acts/{name}", whole(scene)).status_code == 404


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "MADE-UP"])
@pytest.mark.parametrize("address", ["/acts", "/acts/contacts.log", "/cohorts", "/openapi.json"])
def test_another_method_is_refused_with_those_there_are(scene, coordinator, method, address):
    answer = coordinator.ask(method, HERE + address)

    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) <= {"GET", "HEAD", "POST"}


def test_an_act_is_never_read_from_an_address(scene, coordinator):
    answer = coordinator.post("/acts/contacts.log?dry_run=true", whole(scene))

    assert answer.status_code == 400


def test_a_strange_host_is_answered_with_a_problem(scene):
    answer = Client(headers={"host": "evil.example"}).get(f"{HERE}/cohorts")

    assert (answer.status_code, answer.headers["Content-Type"]) == (
        400,
        "application/problem+json",
    )


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_at_the_end_of_time_are_refused_or_planned_and_never_break(scene, coordinator, day):
    world, broke = scene.world, []
    ids = {
        "Cohort": world.cohorts["Thursday group"],
        "Participant": world.people["Bram"],
        "Meeting": scene.meetings["coming"],
        "Arm": next(iter(world.arms.values())),
        "Practice": world.practices["Alder"],
    }
    by = Actor(account="x", role=COORDINATOR, programme=world.programme)
    for kind in (each for each in every_act() if may(by, each.declared.needs)):
        fields = {each.name: value for each in questions_of(kind) if (value := a(each, ids, day))}
        act = {"act": kind.declared.name, "form": kind.declared.form, "fields": fields}
        said = {"operation": new_operation(), "act": act, "dry_run": True}
        answer = coordinator.post(f"/acts/{kind.declared.name}", said)
        if answer.status_code not in {200, 409, 422}:
            broke.append((kind.declared.name, answer.status_code))

    assert broke == []


def a(question, ids, day):
    """Something that may stand in a field."""
    hint, _ = options_of(question.hint)
    if question.refers_to in ids:
        one = ids[question.refers_to]
        return [one] if get_origin(hint) in (tuple, frozenset) else one
    if hint is datetime:
        return f"{day}T23:59"
    if hint is date:
        return day
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return str(next(iter(hint)))
    return {str: "something", bool: True, int: 1}.get(hint) if question.is_required else None


def test_what_breaks_is_noted_and_told_without_what_was_sent(scene, coordinator, monkeypatch):
    def break_down(*_, **__):
        raise ValueError("Bram lives here")

    monkeypatch.setattr("likewise.api.acts.perform_from_elsewhere", break_down)

    answer = coordinator.do(contact(scene))

    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "Bram" not in answer.content.decode()
    assert "noted as error" in answer.json()["detail"]
