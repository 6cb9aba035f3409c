"""Addresses of the audit."""

from django.urls import path

from likewise.web.audit import views

urlpatterns = [
    path("", views.listing, name="audit"),
    path("audit.csv", views.audit_csv, name="audit_csv"),
]
