"""Addresses of the pages that bring files in."""

from django.urls import path

from likewise.web.imports import views

urlpatterns = [
    path("", views.start, name="imports"),
    path("confirm/", views.confirm, name="imports_confirm"),
    path("again/", views.again, name="imports_again"),
    path("undo/", views.undo, name="imports_undo"),
    path("mapping/", views.mapping, name="imports_mapping"),
    path("templates/pilot-tables.xlsx", views.workbook, name="imports_workbook"),
    path("templates/<slug:table>.csv", views.template, name="imports_template"),
    path("<slug:operation>/", views.brought, name="import"),
]
