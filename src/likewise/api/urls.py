"""Every address of the API."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from likewise.api.acts import do_act, do_acts, list_acts
from likewise.api.answers import answered
from likewise.api.declared import Caller, Query, read_asked
from likewise.api.entrance import endpoint, said_of
from likewise.api.openapi import document
from likewise.api.queries import QUERIES

VERSION = "v1"


def _asked(query: Query) -> Callable[..., HttpResponse]:
    def answer(request: HttpRequest, caller: Caller, **in_path: str) -> HttpResponse:
        return answered(request, query.tell(caller, read_asked(query, in_path, said_of(request))))

    return answer


def _document(request: HttpRequest, caller: Caller) -> HttpResponse:
    return answered(request, document())


def _pattern(query: Query) -> str:
    return VERSION + query.path.replace("{", "<str:").replace("}", ">")


urlpatterns: list[URLPattern] = [
    path(f"{VERSION}/openapi.json", endpoint(GET=_document), name="api_openapi"),
    path(f"{VERSION}/acts", endpoint(GET=list_acts, POST=do_acts), name="api_acts"),
    path(f"{VERSION}/acts/<str:name>", endpoint(POST=do_act), name="api_act"),
    *(
        path(_pattern(each), endpoint(GET=_asked(each)), name=f"api_{each.name}")
        for each in QUERIES
    ),
    path("<path:anything>", endpoint()),
    path("", endpoint()),
]
