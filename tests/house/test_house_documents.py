"""Documents lead where they say, on GitHub and on the site that is built from them."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# [words](target), ![words](target "title"), [name]: target
LINK = re.compile(r"\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)|^\[[^\]]+\]:\s+(\S+)", re.MULTILINE)
CODE = re.compile(r"^(```|~~~).*?^\1|`[^`\n]*`", re.MULTILINE | re.DOTALL)


def pages() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "*.md"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def anchors_of(text: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    found: set[str] = set()
    without_code = re.sub(r"^(```|~~~).*?^\1", "", text, flags=re.MULTILINE | re.DOTALL)
    for heading in re.findall(r"^#{1,6} +(.+?) *#*$", without_code, flags=re.MULTILINE):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        anchor = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        repeats = sum(each == anchor or each.startswith(f"{anchor}-") for each in found)
        found.add(f"{anchor}-{repeats}" if anchor in found else anchor)
    return found


def dead_links(page: Path, text: str) -> Iterator[str]:
    for found in LINK.finditer(CODE.sub("", text)):
        target = found[1] or found[2]
        if re.match(r"[a-z][a-z0-9+.-]*:", target):
            continue
        path, _, anchor = target.partition("#")
        led = (page.parent / path).resolve() if path else page
        if led != page and not led.exists():
            yield f"{target}: there is no such file"
        elif anchor and led.suffix == ".md":
            there = text if led == page else led.read_text(encoding="utf-8")
            if anchor not in anchors_of(there):
                yield f"{target}: there is no such heading"


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_to_a_file_and_a_heading(page):
    assert list(dead_links(page, page.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[words](nowhere.md)", "there is no such file"),
        ("[words](README.md#nowhere)", "there is no such heading"),
        ("[words](#nowhere)", "there is no such heading"),
        ("![a picture](nowhere.svg)", "there is no such file"),
        ("[name]: nowhere.md", "there is no such file"),
        ("`code` [words](<nowhere.md>)", "there is no such file"),
    ],
)
def test_a_dead_link_is_found(text, fault):
    (found,) = dead_links(ROOT / "EXAMPLE.md", text)

    assert fault in found


@pytest.mark.parametrize(
    "text",
    [
        "[words](LICENSE)",
        "[words](README.md#where-things-live)",
        "# A heading, with `code`\n[words](#a-heading-with-code)",
        "# Twice\n# Twice\n[words](#twice-1)",
        "[words](https://example.org/nowhere)",
        "`[words](nowhere.md)`",
        "```\n[words](nowhere.md)\n```",
    ],
)
def test_a_link_that_leads_somewhere_or_is_no_link_is_not_said_to_be_dead(text):
    assert list(dead_links(ROOT / "EXAMPLE.md", text)) == []


def test_every_page_is_reached_from_the_readme():
    reached, waiting = set(), [ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        for found in LINK.finditer(CODE.sub("", page.read_text(encoding="utf-8"))):
            target = (found[1] or found[2]).partition("#")[0]
            led = (page.parent / target).resolve()
            if target and led.is_file():
                waiting.append(led)

    assert sorted(str(page.relative_to(ROOT)) for page in set(pages()) - reached) == []


def test_the_site_is_built_without_a_dead_link_and_fetches_nothing_from_elsewhere():
    built = subprocess.run(
        [sys.executable, "tools/build_docs"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert built.returncode == 0, built.stdout + built.stderr
    site = [*(ROOT / "site").rglob("*.html"), *(ROOT / "site").rglob("*.css")]
    assert len(site) > len(pages())
    fetched = re.compile(
        r"<(?:script|img|iframe)[^>]+src=\"(?:https?:)?//"
        r"|<link[^>]+href=\"(?:https?:)?//|url\([\"']?(?:https?:)?//|@import"
    )
    assert [page.name for page in site if fetched.search(page.read_text(encoding="utf-8"))] == []
