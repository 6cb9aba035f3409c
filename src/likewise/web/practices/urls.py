"""Addresses of the pages of practices and venues."""

from django.urls import path

from likewise.web.practices import views

urlpatterns = [
    path("", views.listing, name="practices"),
    path("add-practice/", views.add_practice, name="practices_add"),
    path("add-venue/", views.add_venue, name="venues_add"),
]
