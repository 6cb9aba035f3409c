"""Addresses of the pages of unblinding."""

from django.urls import path

from likewise.web.plans import once
from likewise.web.unblindings import views

once_to_list = once(back="unblindings")

urlpatterns = [
    path("", views.listing, name="unblindings"),
    path("ask/<slug:participant>/", once_to_list(views.ask_for), name="unblinding_ask"),
    path("<slug:unblinding>/grant/", once_to_list(views.grant), name="unblinding_grant"),
    path("<slug:unblinding>/refuse/", once_to_list(views.refuse), name="unblinding_refuse"),
]
