"""A spreadsheet that is sent while it is written: it may be long, and memory is not."""

from collections.abc import Iterator

from django.http import StreamingHttpResponse


def as_download(lines: Iterator[str], *, name: str) -> StreamingHttpResponse:
    """A CSV file of this name. What is refused is refused before the first line is sent."""
    response = StreamingHttpResponse(_from_the_first(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _from_the_first(lines: Iterator[str]) -> Iterator[str]:
    first = next(lines)

    def whole() -> Iterator[str]:
        yield first
        yield from lines

    return whole()
