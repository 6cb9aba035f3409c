"""Addresses of the programme's pages."""

from django.urls import path

from likewise.web.programmes import views

urlpatterns = [
    path("", views.page, name="programme"),
    path("phase/", views.change_phase, name="programme_phase"),
]
