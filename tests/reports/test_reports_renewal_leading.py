"""What those who lead a cohort have said, in words that name nobody."""

from datetime import date

import pytest

from likewise.domain.renewal import Rule
from likewise.domain.renewal.outlooks import Outlook
from likewise.domain.renewal.said import Said
from likewise.reports.renewal.leading import leading_in_words

MAY = date(2011, 5, 1)


@pytest.mark.parametrize(
    ("leads", "stopping", "standing_by", "counted", "uncounted"),
    [
        (1, 0, 0, "", ""),
        (
            1, 1, 0,
            "Its lead has said that they will stop in May 2011; nobody stands by.",
            "Somebody who leads it has said that they will stop in May 2011; nobody stands by.",
        ),
        (
            3, 1, 1,
            "One of the 3 who lead it has said that they will stop in May 2011; 1 member stands by.",
            "Somebody who leads it has said that they will stop in May 2011; somebody stands by.",
        ),
        (
            3, 2, 2,
            "2 of the 3 who lead it have said that they will stop, the last of them in May 2011; "
            "2 members stand by.",
            "Somebody who leads it has said that they will stop in May 2011; somebody stands by.",
        ),
        (
            2, 2, 0,
            "All 2 who lead it have said that they will stop, the last of them in May 2011; "
            "nobody stands by.",
            "Somebody who leads it has said that they will stop in May 2011; nobody stands by.",
        ),
        (
            2, 0, 1,
            "1 member has said that they are willing to lead.",
            "Somebody has said that they are willing to lead.",
        ),
        (
            2, 0, 2,
            "2 members have said that they are willing to lead.",
            "Somebody has said that they are willing to lead.",
        ),
    ],
)  # fmt: skip
def test_what_was_said_is_told_with_numbers_where_they_may_be_told(
    leads, stopping, standing_by, counted, uncounted
):
    said = Said(stopping=stopping, stops_on=MAY if stopping else None, standing_by=standing_by)
    outlook = Outlook(cohort="birch", rule=Rule(), leads=leads, said=said)

    assert leading_in_words(outlook, counts=True) == counted
    assert leading_in_words(outlook, counts=False) == uncounted
