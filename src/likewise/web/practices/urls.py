"""Addresses of the pages of practices and venues."""

from django.urls import path

from likewise.web.plans import once
from likewise.web.practices import views

once_to_list = once(back="practices")

urlpatterns = [
    path("", views.listing, name="practices"),
    path("add-practice/", once_to_list(views.add_practice), name="practices_add"),
    path("add-venue/", once_to_list(views.add_venue), name="venues_add"),
]
