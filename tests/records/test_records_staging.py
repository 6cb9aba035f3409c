"""The staging file: what goes into it comes back as it was."""

from contextlib import closing
from datetime import date, datetime
from decimal import Decimal

import pytest

from likewise.domain.arms import Arm, Format
from likewise.domain.cohorts import LineageEvent, LineageKind, Passage, PassageOutcome
from likewise.domain.contacts import Contact, Mode
from likewise.domain.imports import Problems
from likewise.domain.imports.lines import PARTS
from likewise.domain.meetings import Meeting, MeetingState
from likewise.domain.memberships import Membership
from likewise.domain.participants import RoleName
from likewise.domain.practices import Practice
from likewise.records.sqlite import sqlite3
from likewise.records.staging.loader import Loader
from likewise.records.staging.schema import STAGED, Bookkeeping, open_file
from likewise.records.staging.values import fact_from

MOVED = Passage(
    participant="asha", role=RoleName.MEMBER, outcome=PassageOutcome.MOVED, from_cohort="hall",
    to_cohort="library",
)  # fmt: skip
FACTS = (
    Practice(id="mill", name="Mill Road; “the surgery”"),
    Arm(id="both", name="Both",
        formats=frozenset({Format.GROUP, Format.COMBINED})),
    Membership(id="spell", cohort="hall", participant="asha", role=RoleName.FACILITATOR,
               joined_on=date(2010, 11, 1), left_on=date(2011, 2, 7), share=Decimal("0.5")),
    Membership(id="open", cohort="hall", participant="asha", role=RoleName.MEMBER,
               joined_on=date(2010, 11, 1)),
    LineageEvent(id="merge", kind=LineageKind.MERGE, on=date(2011, 2, 7),
                 predecessors=("hall", "chapel"), successors=("library",), passages=(MOVED,),
                 reason="Two small pairs"),
    Meeting(id="first", cohorts=("hall", "library"),
            starts=datetime(2010, 11, 4, 14, 30), zone="Europe/London", state=MeetingState.HELD,
            minutes=90, guests=2),
    Contact(id="call", participant="asha", on=date(2010, 11, 10),
            mode=Mode.CALL, reached=False),
)  # fmt: skip


@pytest.fixture
def loader():
    with closing(open_file(":memory:")) as db:
        yield Loader(db, operation="1" * 32, problems=Problems())


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.id)
def test_a_fact_is_read_back_from_the_staging_file_as_it_was(fact, loader):
    loader.insert_fact(fact, Bookkeeping(fact.id))
    loader.flush()

    cursor = loader.db.execute(f"SELECT * FROM {STAGED[type(fact)].name}")
    cursor.row_factory = sqlite3.Row

    assert [fact_from(type(fact), row) for row in cursor] == [fact]


def test_every_reference_of_a_staged_table_leads_to_things_that_have_keys():
    references = [each for table in STAGED.values() for each in table.references]

    assert {each.part for each in references} == set(PARTS.values())
    assert {each.field for each in references if each.is_list} == {
        "about", "cohorts", "predecessors", "successors", "staying",
    }  # fmt: skip
