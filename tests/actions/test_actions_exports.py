"""Exports in clear by two people, sealed ones by one; both discarded when somebody is erased."""

from datetime import date, timedelta

import pytest
from copying import copied
from exporting import exported
from worlds import ADMINISTRATOR, NOW, a_world, operation, owner

from likewise.actions.exports import (
    ExportNotWritten,
    agree_to_export,
    ask_for_export,
    export_canonical,
    export_sealed,
)
from likewise.actions.imports import import_canonical
from likewise.domain import contacts, erasures
from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.contacts import Mode
from likewise.domain.erasures import Ground
from likewise.domain.exports import ExportNotRight, ExportState
from likewise.formats.canonical import ExportPlaceTaken
from likewise.queries.exports import export_requests
from likewise.records import audit, erasing, keys, models
from likewise.records.exports import MARK, SealedNotOpened
from likewise.records.keys import ledger

pytestmark = pytest.mark.django_db
CANARY = "Zaffre sister is ill"


@pytest.fixture
@copied
def world():
    made = a_world()
    made.person("Asha", practice="Alder")
    made.person("Femi", practice="Alder", role="facilitator")
    made.act(
        contacts.LogContact, participant=made.people["Asha"], facilitator=made.people["Femi"],
        on=date(2011, 1, 3), mode=Mode.CALL, reached=True, note=CANARY,
    )  # fmt: skip
    return made


@pytest.fixture
def guardian(world):
    return world.actor(ActingRole.GUARDIAN)


def ask(world, reason="She asked for a copy.", **rest):
    given = {"by": world.coordinator, "at": NOW, "operation": operation()}
    return ask_for_export(**{**given, "reason": reason, **rest})


def agree(request, by, at=NOW):
    agree_to_export(by=by, at=at, operation=operation(), request=request)


def write(world, target, at=NOW, **rest):
    given = {"by": world.coordinator, "operation": operation()}
    return export_canonical(**{**given, "at": at, "target": target, **rest})


def sealed(world, target):
    return export_sealed(by=owner(world.programme), at=NOW, operation=operation(), target=target)


def bring_back(path):
    return import_canonical(by=ADMINISTRATOR, at=NOW, operation=operation(), path=path)


def erase(world, guardian):
    asked = world.act(
        erasures.AskForErasure, participant=world.people["Asha"], ground=Ground.CONSENT_WITHDRAWN
    ).new_ids[0]
    world.act(erasures.CarryOutErasure, erasure=asked, by=guardian)
    erasing.settle()


def state_of(world, request):
    lines = export_requests(world.coordinator, at=NOW)
    return next(each for each in lines if each.request.id == request)


def test_two_people_agree_then_it_is_written_once_and_each_step_is_an_event(
    world, guardian, tmp_path
):
    request = ask(world)
    agree(request, guardian)
    manifest = write(world, tmp_path / "a")

    with pytest.raises(ExportNotRight, match="written"):
        write(world, tmp_path / "b", request=request)
    events = models.AuditEvent.objects.filter(action__startswith="exports.").order_by("sequence")
    assert [each.action for each in events] == [
        "exports.ask", "exports.agree", "exports.begin", "exports.canonical",
    ]  # fmt: skip
    assert manifest.files["Contact.csv"].rows == 1
    assert CANARY in (tmp_path / "a" / "Contact.csv").read_text()
    assert not list(audit.verify())


def test_whoever_agreed_may_write_it_too_and_nobody_else(world, guardian, tmp_path):
    agree(request := ask(world), guardian)
    third = Actor(account="third", role=ActingRole.COORDINATOR, programme=world.programme)

    with pytest.raises(ExportNotRight, match="one of the two people"):
        write(world, tmp_path / "a", by=third, request=request)
    assert write(world, tmp_path / "a", by=guardian)


def test_nobody_agrees_with_themselves_or_writes_what_nobody_agreed_to(world, tmp_path):
    request = ask(world)

    with pytest.raises(ExportNotRight, match="You asked for this export yourself"):
        agree(request, world.coordinator)
    with pytest.raises(ExportNotRight, match="cannot be written: waits for a second person"):
        write(world, tmp_path / "a", request=request)
    with pytest.raises(ExportNotRight, match="Two people have to agree"):
        write(world, tmp_path / "a")
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("role", [*ActingRole])
def test_only_coordinators_and_guardians_ask_agree_and_write(world, guardian, tmp_path, role):
    by = Actor(account="somebody", role=role, programme=world.programme)
    agreed, waiting = ask(world), ask(world)
    agree(agreed, guardian)
    allowed = role in (ActingRole.COORDINATOR, ActingRole.GUARDIAN)

    for attempt in (
        lambda: ask(world, by=by),
        lambda: agree(waiting, by),
        lambda: write(world, tmp_path / "a", by=by, request=agreed),
        lambda: export_requests(by, at=NOW),
    ):
        try:
            attempt()
        except NotAllowed:
            assert not allowed
        except ExportNotRight:
            assert allowed
        else:
            assert allowed
    assert not (tmp_path / "a").exists()


def test_the_machines_owner_does_not_export_in_clear(world, tmp_path):
    with pytest.raises(NotAllowed, match="Ask a coordinator or guardian"):
        write(world, tmp_path / "a", by=owner(world.programme))
    with pytest.raises(NotAllowed, match="move a programme sealed"):
        export_sealed(by=world.coordinator, at=NOW, operation=operation(), target=tmp_path / "b")


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_an_export_has_a_reason(world, reason):
    with pytest.raises(ExportNotRight, match="Say why"):
        ask(world, reason=reason)


def test_the_reason_lies_sealed(world):
    request = ask(world, reason="Canary of a reason.")

    assert b"Canary" not in bytes(models.Export.objects.get(id=request).sealed)
    assert state_of(world, request).reason == "Canary of a reason."


def test_each_step_is_taken_within_a_week(world, guardian, tmp_path):
    late = NOW + timedelta(days=7, seconds=1)
    first, second = ask(world), ask(world)
    with pytest.raises(ExportNotRight, match="too late"):
        agree(first, guardian, at=late)
    agree(second, guardian)
    with pytest.raises(ExportNotRight, match="too late"):
        write(world, tmp_path / "a", at=late, request=second)
    assert write(world, tmp_path / "a", at=late - timedelta(seconds=1))


def test_an_export_of_another_programme_is_not_there(world, guardian, tmp_path):
    request, other = ask(world), a_world()

    with pytest.raises(NotFound):
        agree(request, other.actor(ActingRole.GUARDIAN))
    with pytest.raises(NotFound):
        write(other, tmp_path / "a", request=request)
    with pytest.raises(NotFound):
        ask(world, by=Actor(account="x", role=ActingRole.COORDINATOR, programme=None))


def test_several_that_were_agreed_on_are_told_apart(world, guardian, tmp_path):
    first, second = ask(world), ask(world)
    agree(first, guardian)
    agree(second, guardian)

    with pytest.raises(ExportNotRight, match="Say which"):
        write(world, tmp_path / "a")
    assert write(world, tmp_path / "a", request=second)


def test_one_that_could_not_be_written_may_be_written_again(world, guardian, tmp_path):
    agree(ask(world), guardian)
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(ExportPlaceTaken):
        write(world, tmp_path / "file")
    with pytest.raises(ExportNotWritten):
        write(world, tmp_path / "file" / "a")
    assert write(world, tmp_path / "a")


def test_the_same_request_sent_again_is_one_request(world):
    once = operation()

    assert ask(world, operation=once) == ask(world, operation=once)
    assert models.Export.objects.count() == 1


def test_a_sealed_export_says_nothing_and_comes_back_where_its_keys_are(world, tmp_path):
    target = tmp_path / "a.sealed"
    sealed(world, target)

    assert CANARY.encode() not in target.read_bytes()
    assert b"manifest.json" not in target.read_bytes()
    assert bring_back(target).plan.new == 0
    with pytest.raises(ExportPlaceTaken):
        sealed(world, target)


def test_a_sealed_export_for_which_there_is_no_place_leaves_no_key(world, tmp_path):
    before = keys.store.beginning("export:")
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(ExportNotWritten):
        sealed(world, tmp_path / "file" / "a.sealed")

    assert keys.store.beginning("export:") == before


@pytest.mark.parametrize(
    "damage",
    [
        lambda said: said[:-1],
        lambda said: said + b"x",
        lambda said: said[:-1] + bytes([said[-1] ^ 1]),
        lambda said: said[: said.index(b"\n", len(MARK)) + 1],
        lambda said: said[: len(MARK)],
        lambda said: said + said[said.index(b"\n", len(MARK)) + 1 :],
        lambda said: said.replace(b"export:", b"expert:", 1),
    ],
)
def test_a_sealed_export_that_was_altered_is_refused(world, tmp_path, damage):
    target = tmp_path / "a.sealed"
    sealed(world, target)
    target.write_bytes(damage(target.read_bytes()))

    with pytest.raises(SealedNotOpened):
        bring_back(target)


def test_a_large_sealed_export_comes_back_whole_and_in_its_order(tmp_path):
    import random

    from likewise.records import exports

    said = random.Random(1).randbytes(2 * exports.PART)
    for length in (0, 1, exports.PART - 1, exports.PART, exports.PART + 1, 2 * exports.PART):
        clear, target, back = (tmp_path / f"{name}{length}" for name in ("c", "t", "b"))
        clear.write_bytes(said[:length])
        with target.open("xb") as file:
            exports.seal_file(clear, file, owner="export:p.large")
        exports.open_file(target, back)
        assert back.read_bytes() == said[:length]


def test_what_waits_and_what_is_sealed_is_discarded_when_somebody_in_it_is_erased(
    world, guardian, tmp_path
):
    waiting, agreed, elsewhere = ask(world), ask(world), a_world()
    agree(agreed, guardian)
    sealed(world, tmp_path / "a.sealed")
    sealed(elsewhere, tmp_path / "b.sealed")
    exported(world.programme, tmp_path / "written")
    theirs = ask(elsewhere)

    erase(world, guardian)

    for request in (waiting, agreed):
        assert state_of(world, request).state is ExportState.DISCARDED
        assert state_of(world, request).reason == "erased"
    with pytest.raises(ExportNotRight, match="discarded"):
        write(world, tmp_path / "c", request=agreed)
    with pytest.raises(ExportNotRight, match="discarded"):
        agree(waiting, guardian)
    with pytest.raises(SealedNotOpened, match="no key here"):
        bring_back(tmp_path / "a.sealed")
    assert bring_back(tmp_path / "b.sealed").plan.new == 0
    assert state_of(elsewhere, theirs).state is ExportState.WAITING
    assert not keys.store.beginning(f"export:{world.programme}.")
    assert any(each.startswith(f"export:{world.programme}.") for each in ledger.erased())
    assert ask(world)
