"""Calendar files, read by programs that nobody here wrote: icalendar, and ical.js in node."""

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.formats.calendars import LONGEST_LINE, Event, calendar_file

LONDON = ZoneInfo("Europe/London")
HOUR = timedelta(hours=1)
ICAL_JS = Path(__file__).resolve().parents[2] / "node_modules" / "ical.js"
READ = """
const ICAL = require(process.argv[1] + "/dist/ical.es5.min.cjs");
const root = new ICAL.Component(ICAL.parse(require("fs").readFileSync(0, "utf8")));
const events = root.getAllSubcomponents("vevent").map(each => {
  const event = new ICAL.Event(each);
  return {
    uid: event.uid, title: event.summary, place: event.location || "",
    starts: event.startDate.toJSDate().toISOString(), ends: event.endDate.toJSDate().toISOString(),
    sequence: event.sequence, status: each.getFirstPropertyValue("status"),
    changed: each.getFirstPropertyValue("last-modified").toJSDate().toISOString(),
  };
});
console.log(JSON.stringify({
  events, wait: root.getFirstPropertyValue("refresh-interval").toString(),
}));
"""


def at(year, month, day, hour=0, minute=0, *, zone=LONDON):
    return datetime(year, month, day, hour, minute, tzinfo=zone)


STARTS = at(2027, 3, 25, 10)


def event(uid="a@likewise", starts=STARTS, **more):
    given = {"changed_at": at(2027, 3, 1, 9), "title": "Meeting", "minutes": 90} | more
    return Event(uid=uid, starts_at=starts, **given)


def made(*events):
    return calendar_file(events, name="Meetings", refresh=HOUR)


def instant(when):
    assert isinstance(when, datetime)
    return when.astimezone(UTC)


def by_icalendar(file):
    """What icalendar reads: each event, as plain values."""
    found = icalendar.Calendar.from_ical(file)
    return [
        {
            "uid": str(each["UID"]),
            "title": str(each["SUMMARY"]),
            "place": str(each.get("LOCATION", "")),
            "starts": instant(each.start),
            "ends": instant(each.end),
            "sequence": int(each["SEQUENCE"]),
            "status": str(each["STATUS"]),
            "changed": each["LAST-MODIFIED"].dt,
        }
        for each in found.events
    ]


def by_ical_js(file):
    """What ical.js reads: each event, as plain values."""
    if not ICAL_JS.is_dir():
        pytest.fail("ical.js is missing. Run: npm ci")
    ran = subprocess.run(
        ["node", "-e", READ, str(ICAL_JS)], input=file, capture_output=True, check=True
    )
    found = json.loads(ran.stdout)
    assert found["wait"] == "PT1H"
    instants = ("starts", "ends", "changed")
    return [
        each | {name: datetime.fromisoformat(each[name]) for name in instants}
        for each in found["events"]
    ]


# Every Thursday at ten, by the wall, over both changes of the clocks of one year.
OVER_THE_CHANGES = [
    event(f"{number}@likewise", at(2027, 3, 11, 10) + timedelta(weeks=number))
    for number in (*range(6), *range(30, 36))
]
WORDS = "Zoë’s “group”; tea, cake\\scones\nand 𝒽ats: " * 4


def test_both_readers_find_the_same_meetings_over_both_clock_changes():
    moved = event("moved@likewise", at(2027, 10, 28, 10), sequence=3, minutes=45)
    off = event("off@likewise", at(2027, 10, 31, 10), is_off=True, title=WORDS, place=WORDS)
    file = made(*OVER_THE_CHANGES, moved, off)

    ours, theirs = by_icalendar(file), by_ical_js(file)

    assert max(len(line) for line in file.split(b"\r\n")) == LONGEST_LINE
    assert ours == theirs
    assert len(ours) == 14
    assert {each["starts"].astimezone(LONDON).hour for each in ours} == {10}
    assert {each["starts"].hour for each in ours} == {9, 10}  # in UTC, summer and winter
    assert ours[-2]["sequence"] == 3
    assert ours[-2]["ends"] - ours[-2]["starts"] == timedelta(minutes=45)
    assert (ours[-1]["status"], ours[-1]["title"], ours[-1]["place"]) == ("CANCELLED", WORDS, WORDS)


def test_a_third_reader_finds_each_meeting_on_its_day_by_the_wall():
    calendar = icalendar.Calendar.from_ical(made(*OVER_THE_CHANGES))

    found = recurring_ical_events.of(calendar).between(at(2027, 3, 1), at(2027, 12, 31))

    days = sorted(each.start.astimezone(LONDON) for each in found)
    assert days == [each.starts_at for each in OVER_THE_CHANGES]


@settings(max_examples=60)
@given(
    title=st.text(min_size=1, max_size=200),
    place=st.text(max_size=200),
    starts=st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1)),
    minutes=st.none() | st.integers(1, 1440),
)
def test_whatever_is_written_is_read_again_and_no_line_is_too_long(title, place, starts, minutes):
    starts = starts.replace(microsecond=0, tzinfo=UTC)
    file = made(event(starts=starts, title=title, place=place, minutes=minutes))

    (read,) = by_icalendar(file)

    assert all(len(line) <= LONGEST_LINE for line in file.split(b"\r\n"))
    assert b"\n" not in file.replace(b"\r\n", b"")
    assert read["starts"] == starts
    assert read["ends"] - read["starts"] == timedelta(minutes=minutes or 0)
    kept = "".join(each for each in title if each.isprintable() and each.isascii())
    assert "".join(e for e in read["title"] if e.isprintable() and e.isascii()) == kept


def test_a_text_from_elsewhere_begins_no_line_of_its_own():
    hostile = "Meeting\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:Another\x00\x1b"

    (read,) = by_icalendar(made(event(title=hostile)))

    assert read["title"] == "Meeting\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:Another"


@pytest.mark.parametrize(("wait", "said"), [(HOUR, b"PT1H"), (HOUR / 4 * 6, b"PT90M")])
def test_an_empty_calendar_is_one_and_says_how_often_to_look(wait, said):
    file = calendar_file([], name="Meetings", refresh=wait)

    assert by_icalendar(file) == []
    assert b"REFRESH-INTERVAL;VALUE=DURATION:" + said + b"\r\n" in file
    assert b"X-PUBLISHED-TTL:" + said + b"\r\n" in file
