"""Addresses of files about people: by the attachment, never by a path."""

from django.urls import path

from likewise.web.attachments import views
from likewise.web.plans import once

once_to_person = once(back="person", of="participant")

urlpatterns = [
    path("add/<slug:participant>/", once_to_person(views.add), name="attachment_add"),
    path(
        "evidence/<slug:participant>/<slug:decision>/",
        once_to_person(views.evidence),
        name="attachment_evidence",
    ),
    path("<slug:attachment>/", views.download, name="attachment"),
    path("<slug:attachment>/withdraw/", views.withdraw, name="attachment_withdraw"),
]
