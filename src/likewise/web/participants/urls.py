"""Addresses of the pages of people."""

from django.urls import path

from likewise.web.participants import changes, views
from likewise.web.plans import once

urlpatterns = [
    path("", views.listing, name="people"),
    path("add/", once(changes.add), name="people_add"),
    path("<slug:participant>/", views.page, name="person"),
    path("<slug:participant>/status/", once(changes.set_status), name="person_status"),
    path("<slug:participant>/practice/", once(changes.register), name="person_practice"),
    path("<slug:participant>/role/", once(changes.change_role), name="person_role"),
    path("<slug:participant>/identity/", once(changes.change_identity), name="person_identity"),
]
