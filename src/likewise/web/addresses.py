"""Addresses of pages by their names: a page has a hundred links, most of them to a few pages."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django import urls
from django.urls import get_script_prefix

MARK = "x{}x"


def reverse(name: str, args: Sequence[Any] = (), **others: Any) -> str:
    """What Django's own answers; for ids, from the address of the same page with other ids."""
    pieces = () if others else _pieces(name, len(args), get_script_prefix())
    address = pieces[0] if pieces else ""
    for each, piece in zip(args, pieces[1:], strict=False):
        if not (isinstance(each, str) and each.isascii() and each.isalnum()):
            address = ""
            break
        address += each + piece
    return address or urls.reverse(name, args=args, **others)


@cache
def _pieces(name: str, count: int, prefix: str) -> tuple[str, ...]:
    """What stands around the ids in the address of a page; nothing where any id would not do."""
    marks = [MARK.format(place) for place in range(count)]
    try:
        rest = urls.reverse(name, args=marks)
    except urls.NoReverseMatch:
        return ()
    pieces = []
    for mark in marks:
        piece, found, rest = rest.partition(mark)
        if not found:
            return ()
        pieces.append(piece)
    return *pieces, rest
