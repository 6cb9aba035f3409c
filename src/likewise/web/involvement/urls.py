"""Addresses of the pages of involvement."""

from django.urls import path

from likewise.web.involvement import views

urlpatterns = [
    path("<slug:participant>/add/", views.add, name="involvement_add"),
    path("<slug:participant>/end/<slug:involvement>/", views.end, name="involvement_end"),
]
