"""Addresses of the pages of consent."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.gzip import gzip_page

from likewise.web.consent import deciding, fieldwork, lists, people, texts
from likewise.web.plans import once


def once_to_person(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answered once, and sent packed: seven purposes are sixteen pages on a telephone.

    Packing is safe on these pages alone, since they give back nothing that an address says: whoever
    could have somebody's browser ask for one, and saw how long the answer is, would learn nothing.
    """
    return gzip_page(once(back="consent_person", of="participant")(view))


once_to_texts = once(back="consent")

urlpatterns = [
    path("", texts.listed, name="consent"),
    path("texts/new/", once_to_texts(texts.publish), name="consent_publish"),
    path("texts/<slug:text>/", texts.page, name="consent_text"),
    path(
        "texts/<slug:text>/new-version/", once_to_texts(texts.new_version), name="consent_version"
    ),
    path("texts/<slug:text>/end/", once_to_texts(texts.end), name="consent_end"),
    path("log/", texts.log, name="consent_log"),
    path("log/add/", once(back="consent_log")(texts.delegate), name="consent_delegate"),
    path(
        "log/<slug:delegation>/end/",
        once(back="consent_log")(texts.end_delegation),
        name="consent_delegation_end",
    ),
    path("owing/", once(back="consent_owing")(lists.who_owes), name="consent_owing"),
    path("telephone/", lists.telephone, name="consent_telephone"),
    path("fieldwork/", fieldwork.listed, name="consent_fieldwork"),
    path(
        "fieldwork/start/",
        once(back="consent_fieldwork")(fieldwork.start),
        name="consent_fieldwork_start",
    ),
    path(
        "fieldwork/<slug:fieldwork>/end/",
        once(back="consent_fieldwork")(fieldwork.end),
        name="consent_fieldwork_end",
    ),
    path("people/<slug:participant>/", gzip_page(people.page), name="consent_person"),
    path("people/<slug:participant>/copy/", gzip_page(people.copy), name="consent_copy"),
    path("people/<slug:participant>/copy.txt", people.copy_file, name="consent_copy_file"),
    path(
        "people/<slug:participant>/record/<slug:text>/",
        once_to_person(deciding.record),
        name="consent_record",
    ),
    path(
        "people/<slug:participant>/decide/<slug:text>/",
        once_to_person(deciding.decide),
        name="consent_decide",
    ),
    path(
        "people/<slug:participant>/no-longer/<slug:text>/",
        once_to_person(deciding.no_longer),
        name="consent_no_longer",
    ),
    path(
        "people/<slug:participant>/change/",
        once_to_person(deciding.change),
        name="consent_change",
    ),
]
