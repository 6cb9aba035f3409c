"""Addresses of the pages of exports."""

from django.urls import path

from likewise.web.exports import views

urlpatterns = [
    path("", views.listing, name="exports"),
    path("ask/", views.ask_for, name="export_ask"),
    path("<slug:export>/agree/", views.agree, name="export_agree"),
    path("<slug:export>/download/", views.download, name="export_download"),
]
