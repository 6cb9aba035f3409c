"""`likewise erase`: the first to say so asks, and the guardian, who is somebody else, decides."""

import pytest
from click.testing import CliRunner
from copying import copied
from worlds import ADMINISTRATOR, NOW, a_world, operation

from likewise.actions.accounts import create_account, grant_role
from likewise.cli import likewise
from likewise.domain.accounts import ActingRole
from likewise.domain.erasures import FILES_ELSEWHERE, Decision, Erasure, NotToBeErased
from likewise.domain.participants import Person
from likewise.records.facts import current

pytestmark = pytest.mark.django_db


@pytest.fixture
@copied
def world():
    """Asha, and accounts for a coordinator and a guardian."""
    made = a_world()
    made.person("Asha")
    for role in (ActingRole.COORDINATOR, ActingRole.GUARDIAN):
        account = create_account(
            by=ADMINISTRATOR, at=NOW, operation=operation(), email=f"{role}@example.org"
        )
        grant_role(
            by=ADMINISTRATOR, at=NOW, operation=operation(), account=account, role=role,
            programme=made.programme,
        )  # fmt: skip
    return made


def erase(world, *words, as_="coordinator"):
    given = ["erase", world.people["Asha"], *words, "--as", f"{as_}@example.org"]
    answer = CliRunner().invoke(likewise, given)
    if answer.exception is not None and not isinstance(answer.exception, SystemExit):
        raise answer.exception
    return answer


def test_a_dry_run_says_what_would_be_destroyed_and_changes_nothing(world):
    said = erase(world, "--dry-run")

    assert "An erasure destroys name and contact details, 0 texts" in said.stderr
    assert "Complete on" in said.stderr
    assert FILES_ELSEWHERE in said.stderr
    assert current(Erasure) == []
    assert "Asha" not in said.output


def test_one_asks_and_another_decides(world, django_capture_on_commit_callbacks):
    erase(world)
    (asked,) = current(Erasure)
    with pytest.raises(NotToBeErased, match="The guardian decides"):
        erase(world)
    erase(world, "--dry-run", as_="guardian")
    assert current(Erasure) == [asked]

    with django_capture_on_commit_callbacks(execute=True):
        erase(world, as_="guardian")

    assert current(Erasure)[0].decision is Decision.DONE
    assert "Asha" not in {each.given_name for each in current(Person)}


def test_the_guardian_who_asked_does_not_decide(world):
    erase(world, as_="guardian")

    with pytest.raises(NotToBeErased, match="somebody else decides"):
        erase(world, as_="guardian")
