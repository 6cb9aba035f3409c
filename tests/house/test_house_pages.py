"""What the house promises of its pages: requests say what they are."""

import ast
from collections.abc import Iterator
from pathlib import Path

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
