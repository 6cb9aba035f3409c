"""Addresses of the pages of contacts."""

from django.urls import path

from likewise.web.contacts import views

urlpatterns = [path("new/", views.log, name="contact_log")]
