"""Addresses of the pages of people."""

from django.urls import path

from likewise.web.participants import changes, views

urlpatterns = [
    path("", views.listing, name="people"),
    path("add/", changes.add, name="people_add"),
    path("<slug:participant>/", views.page, name="person"),
    path("<slug:participant>/status/", changes.set_status, name="person_status"),
    path("<slug:participant>/practice/", changes.register, name="person_practice"),
    path("<slug:participant>/role/", changes.change_role, name="person_role"),
    path("<slug:participant>/identity/", changes.change_identity, name="person_identity"),
]
