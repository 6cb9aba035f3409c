"""What a coordinator does every week, by clicks and fields that are counted in a real browser."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Done:
    """What a task took."""

    what: str
    clicks_or_fields: int
    pages: int
    seconds: float

    def __str__(self) -> str:
        return (
            f"{self.what}: {self.clicks_or_fields} clicks or fields, {self.pages} pages, "
            f"{self.seconds:.1f} s"
        )


type Look = Callable[[Any], None]  # what else is asked about each page on the way


def _glance(_: Any) -> None:
    """Nothing."""


class Hand:
    """Does what a person does, and counts it: each click, each field that is filled."""

    def __init__(self, page: Any) -> None:
        self.page, self.done, self.pages = page, 0, 0
        self.told: list[Done] = []
        page.on("framenavigated", self._note)

    def _note(self, _: Any) -> None:
        self.pages += 1

    def click(self, found: Any) -> None:
        self.done += 1
        found.click()

    def fill(self, found: Any, text: str) -> None:
        self.done += 1
        found.fill(text)

    def choose(self, found: Any, value: str) -> None:
        self.done += 1
        found.select_option(value)

    def open_menu(self) -> None:
        """On a phone the header folds what does not fit behind a button."""
        menu = self.page.get_by_role("button", name="Menu")
        cohorts = self.page.get_by_role("link", name="Cohorts", exact=True)
        if menu.is_visible() and not cohorts.first.is_visible():
            self.click(menu)

    @contextmanager
    def task(self, what: str) -> Iterator[None]:
        """Count and time what is done inside, from wherever one stands; say it at the end."""
        done, pages, began = self.done, self.pages, time.perf_counter()
        yield
        taken = Done(what, self.done - done, self.pages - pages, time.perf_counter() - began)
        self.told.append(taken)
        print(taken)


def take_missing_registers(hand: Hand, look: Look = _glance) -> None:
    """From the first page to the open sheet; the sheet, saved; and the next one."""
    page = hand.page
    page.goto("/")
    with hand.task("from home to the open sheet"):
        hand.click(page.locator("main a[href^='/meetings/registers/']").first)
        page.get_by_role("heading", name="Meetings without a register").wait_for()
        look(page)
        hand.click(page.get_by_role("link", name="Take the register").first)
        page.get_by_role("heading", name="Take the register").wait_for()
    rows = page.locator(".lw-row").all()
    assert page.get_by_text(f"0 of {len(rows)} marked").is_visible()
    with hand.task(f"a register of {len(rows)}"):
        for row in rows:
            hand.click(row.locator("[value=attended]"))
        assert page.get_by_text(f"{len(rows)} of {len(rows)} marked").is_visible()
        hand.click(page.get_by_role("button", name="Save the register"))
        page.get_by_text("is saved.").wait_for()
        look(page)
    with hand.task("from one register to the next"):
        hand.click(page.get_by_role("button", name="Next: "))
        page.get_by_role("heading", name="Take the register").wait_for()


def place(hand: Hand, people: int, *, cohorts: int, look: Look = _glance) -> None:
    """People of the list of those in no cohort join one cohort together, or each one of a row."""
    page = hand.page
    page.goto("/")
    together = cohorts == 1
    with hand.task(f"placing {people} people in {cohorts} cohort{'' if together else 's'}"):
        hand.click(page.locator("main a[href^='/people/queue/no-cohort/']").first)
        page.get_by_role("heading", name="People in no cohort").wait_for()
        look(page)
        several = "#id_cohort option:has-text('(group'):not(:has-text('closed'))"
        groups = page.locator(several).evaluate_all("all => all.map(each => each.value)")
        for number in range(people):
            if together:
                hand.click(page.locator("input[name=participants]").nth(number))
            else:
                own = page.locator("select[name^=joins-]").nth(number)
                hand.choose(own, groups[number % cohorts])
        if together:
            hand.choose(page.locator("#id_cohort"), groups[0])
        hand.click(page.get_by_role("button", name="Continue"))
        page.get_by_role("heading", name="What will happen").wait_for()
        look(page)
        hand.click(page.get_by_role("button", name="Confirm and save"))
        page.get_by_text(f"{people} people join").first.wait_for()


def plan_a_term(
    hand: Hand, cohort: str, *, until: tuple[int, int, int], holidays: str, look: Look = _glance
) -> None:
    """A term of weekly meetings of one group, without the school holidays."""
    page = hand.page
    page.goto("/")
    with hand.task("a term's weekly meetings for one group"):
        hand.open_menu()
        hand.click(page.get_by_role("link", name="Cohorts", exact=True).first)
        page.get_by_role("heading", name="Cohorts").first.wait_for()
        link = page.get_by_role("link", name=cohort, exact=True).first
        if not link.is_visible():
            hand.fill(page.locator("main form[method=get] input[type=text]").first, cohort)
            hand.click(page.locator("main form[method=get] button[type=submit]").first)
        hand.click(link)
        hand.click(page.get_by_role("button", name="Plan meetings"))
        page.get_by_role("heading", name="Plan meetings").wait_for()
        look(page)
        for part, value in zip(("day", "month", "year"), until, strict=True):
            hand.fill(page.locator(f"#id_until-{part}"), str(value))
        hand.fill(page.get_by_label("School holidays to leave out", exact=True), holidays)
        hand.click(page.get_by_role("button", name="Continue"))
        page.get_by_role("heading", name="What will happen").wait_for()
        look(page)
        hand.click(page.get_by_role("button", name="Plan these meetings"))
        page.get_by_text(f"of {cohort} are planned.").wait_for()
