"""Damaged files brought into a record: all of each is stored, or nothing, and a sentence says why.

`tools/fuzz_files` does many more of the same.
"""

import os
import random
import shutil
from datetime import UTC, datetime

import fuzzing
import pytest

from likewise.actions.imports import Files, import_canonical, import_tables
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.kinds import kinds
from likewise.domain.refusals import DomainError
from likewise.records import models
from likewise.records.tables import table_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("own_home")]
NOW = datetime(2012, 5, 1, 12, tzinfo=UTC)
IMPORTS = max(3, int(os.environ.get("LIKEWISE_MUTATIONS", "0")) // 8)  # of each kind of file
SEED = os.environ.get("LIKEWISE_SEED", "1")
OWNER = Actor(account="owner", role=ActingRole.ADMINISTRATOR, programme=None)


def counts():
    said = {kind.__name__: table_of(kind).model._default_manager.count() for kind in kinds()}
    return said | {"acts": models.Operation.objects.count()}


def bring_in(path, number):
    common = {"by": OWNER, "at": NOW, "operation": f"{number:032x}"}
    if path.name == "export.zip":
        return import_canonical(path=path, **common)
    mapping = path / "mapping.toml"
    files = Files(path=path, mapping=mapping if mapping.exists() else None)
    return import_tables(files=files, new_programme=f"Damaged {number}", **common)


@pytest.mark.timeout(0 if IMPORTS > 10 else 300)
@pytest.mark.parametrize(
    "name", ["pilot folder", "archive", "workbook", "REDCap", "canonical export"]
)
def test_damaged_files_are_stored_whole_or_not_at_all(name, tmp_path):
    kind, stored = fuzzing.KINDS[name], 0
    (tmp_path / "right").mkdir()
    right = kind.make(tmp_path / "right")
    before = counts()
    for number in range(IMPORTS):
        folder = tmp_path / "damaged"
        shutil.copytree(right.parent, folder)
        if number:  # the first one is right
            fuzzing.damage(folder / right.name, random.Random(f"{SEED} {name} import {number}"))
        try:
            outcome = bring_in(folder / right.name, number)
        except DomainError:
            assert counts() == before
        else:
            after = counts()
            assert outcome.done == (after != before)
            if outcome.done:
                assert after["acts"] == before["acts"] + 1
                assert sum(after.values()) - sum(before.values()) >= outcome.plan.new
                stored += 1
            before = after
        shutil.rmtree(folder)

    print(f"{name}: {IMPORTS} brought in, {stored} stored")
