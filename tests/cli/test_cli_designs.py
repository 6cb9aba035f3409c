"""Designs at a terminal: a claim that is refused is kept, as by every other door."""

import json

import pytest
from click.testing import CliRunner
from copying import copied
from designing import SIMPLE, Designing
from programs import an_account
from worlds import NOW, a_world, operation

from likewise.actions.operations import perform, perform_together
from likewise.cli import likewise
from likewise.domain.access import NotAllowed
from likewise.domain.accounts import ActingRole
from likewise.domain.acts import plain
from likewise.domain.designs import Claim, ClaimSlot
from likewise.domain.refusals import DomainError
from likewise.records.facts import current
from likewise.records.models import AuditEvent, Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(settings):
    settings.CLOCK = NOW


@pytest.fixture
@copied
def world():
    world = a_world()
    for name in ("Asha", "Bram"):
        world.person(name, practice="Alder")
    return world


def claimed(world, design, name, by=None):
    act = ClaimSlot(design=design, participant=world.people[name])
    return perform(act, by=by or world.coordinator, at=NOW, operation=operation())


def an_account_of(world, role=ActingRole.COORDINATOR):
    return an_account(world, role)


def test_a_claim_that_is_refused_at_a_terminal_is_kept_and_one_that_is_only_shown_is_not(world):
    design = Designing(world).online(file=SIMPLE, slots=1)
    claimed(world, design, "Asha")
    given = ["designs", "claim", design, "--participant", world.people["Bram"],
             "--as", an_account_of(world)]  # fmt: skip

    shown = CliRunner().invoke(likewise, [*given, "--dry-run"])
    assert shown.exit_code != 0
    assert Refusal.objects.count() == 0
    refused = CliRunner().invoke(likewise, given)

    assert refused.exit_code != 0
    kept = Refusal.objects.get()
    assert (kept.action, kept.role) == ("designs.claim", "coordinator")
    assert world.people["Bram"] in kept.about
    assert AuditEvent.objects.latest("sequence").action == "acts.refuse"
    assert len(current(Claim)) == 1


def test_a_claim_in_a_file_of_acts_is_kept_where_it_is_refused_and_nothing_else_stands(
    world, tmp_path
):
    design = Designing(world).online(file=SIMPLE, slots=1)
    acts = tmp_path / "acts.json"
    listed = [
        plain(ClaimSlot(design=design, participant=world.people[name])) for name in ("Asha", "Bram")
    ]
    acts.write_text(json.dumps(listed))

    answer = CliRunner().invoke(
        likewise, ["acts", "perform", str(acts), "--as", an_account_of(world)]
    )

    assert answer.exit_code != 0
    assert current(Claim) == []
    kept = Refusal.objects.get()
    assert kept.about == sorted([design, world.people["Bram"]])


def test_whoever_may_not_allocate_is_kept_too_and_an_act_of_another_kind_is_not(world):
    from likewise.domain.designs import TryDesign

    design = Designing(world).online(file=SIMPLE)
    nurse = world.actor(ActingRole.NURSE)

    with pytest.raises(NotAllowed):
        claimed(world, design, "Asha", by=nurse)
    with pytest.raises(DomainError):
        perform(TryDesign(design=design), by=nurse, at=NOW, operation=operation())
    with pytest.raises(DomainError):
        perform_together([TryDesign(design=design)], by=nurse, at=NOW, operation=operation())

    assert [each.action for each in Refusal.objects.all()] == ["designs.claim"]


def test_why_is_said_in_words_to_a_coordinator_and_with_figures_to_a_statistician(world):
    design = Designing(world).online(file=SIMPLE)
    claimed(world, design, "Asha")
    given = ["designs", "why", design, world.people["Asha"], "--as"]

    words = CliRunner().invoke(likewise, [*given, an_account_of(world, ActingRole.COORDINATOR)])
    figures = CliRunner().invoke(likewise, [*given, an_account_of(world, ActingRole.STATISTICIAN)])
    as_json = CliRunner().invoke(
        likewise, [*given, an_account_of(world, ActingRole.STATISTICIAN), "--json"]
    )
    nothing = CliRunner().invoke(
        likewise, [*given, an_account_of(world, ActingRole.OUTCOME_ASSESSOR)]
    )

    assert "They were allocated to" in words.stdout
    assert "Root" not in words.stdout
    assert "Checked now: It leads to the root" in figures.stdout
    assert "Who was allocated before them" in figures.stdout
    told = json.loads(as_json.stdout)
    assert told["figures"]["Made again from the seed"] == "The same arm"
    assert told["panel"] == ""
    assert nothing.exit_code != 0
    assert nothing.stdout == ""
