"""What the house promises of its pages: requests say what they are, and addresses have names."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "src" / "likewise" / "web"
REQUESTS = {"Request", "Visit", "HttpRequest", "HttpRequest | None"}


def untyped_requests(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        given = node.args
        for arg in (*given.posonlyargs, *given.args, *given.kwonlyargs):
            said = ast.unparse(arg.annotation) if arg.annotation else "nothing"
            if arg.arg == "request" and said not in REQUESTS:
                yield f"line {arg.lineno}: the request is {said}"


def test_every_request_says_what_it_carries():
    found = {
        f"{path.relative_to(WEB)}, {each}"
        for path in WEB.rglob("*.py")
        for each in untyped_requests(path.read_text(encoding="utf-8"))
    }

    assert not found, "say Request (likewise.web.requests), or Visit where there may be no hat"


def test_a_request_of_no_kind_is_found():
    source = "def page(request: Any): ...\ndef other(request): ...\ndone = lambda request: request"

    assert len(list(untyped_requests(source))) == 3
    assert not list(untyped_requests("def page(request: Request, cohort: str): ..."))


# Ways to learn from an address where one is or came from; the page's name says it.
READ_BACK = re.compile(
    r"\b(path_info|get_full_path\w*|build_absolute_uri|HTTP_REFERER)\b|\brequest\.path\b"
    r"|[Rr]eferer|\bresolve\("
)
# An address, or the rest of one after a value; templates are named by their folder.
BY_HAND = re.compile(r"/(?!\S*\.jinja$)")


def addresses_by_hand(source: str) -> Iterator[str]:
    tree = ast.parse(source)
    of_files = [  # names of files are put together and taken apart with the same sign
        part
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in {"join", "split"}
        for part in (node.func.value, *node.args)
    ]
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if BY_HAND.match(node.value) and node not in of_files:
            yield f"line {node.lineno}: {node.value!r}"


def addresses_by_hand_in_a_template(source: str) -> list[str]:
    return re.findall(r"""["']/[^"']*|\}\}/[^"'\s]*""", source)


def test_no_page_builds_an_address_by_hand():
    found = {
        f"{path.relative_to(WEB)}, {each}"
        for path in WEB.rglob("*.py")
        if path.name != "urls.py"
        for each in addresses_by_hand(path.read_text(encoding="utf-8"))
    }

    assert not found, "give the page's name to reverse"


def test_no_template_builds_an_address_by_hand():
    templates = [*WEB.rglob("*.jinja"), *WEB.rglob("mail/*.txt")]
    found = {
        f"{path.relative_to(WEB)}: {each}"
        for path in templates
        for each in addresses_by_hand_in_a_template(path.read_text(encoding="utf-8"))
    }

    assert len(templates) > 40
    assert not found, "give the page's name to url"


@pytest.mark.parametrize(
    "source",
    ["page = '/'", "page = f'/people/{who}/'", "page = f'{base}/join/'", "go('/meetings/')"],
)
def test_an_address_built_by_hand_is_found(source):
    assert list(addresses_by_hand(source))


@pytest.mark.parametrize(
    "source", ['<a href="/">', '<form action="/people/{{ id }}/">', '<a href="{{ base }}/join/">']
)
def test_an_address_built_by_hand_in_a_template_is_found(source):
    assert addresses_by_hand_in_a_template(source)


def test_no_page_reads_an_address_to_find_the_way_back():
    found = {
        f"{path.relative_to(WEB)}: {each.group()}"
        for path in WEB.rglob("*.py")
        for each in READ_BACK.finditer(path.read_text(encoding="utf-8"))
    }

    assert not found, "ask request.resolver_match for the page's name, or pass what is needed"
