"""Addresses of the pages of news."""

from django.urls import path

from likewise.web.news import views

urlpatterns = [
    path("<slug:meeting>/", views.page, name="news"),
    path("<slug:meeting>/read/", views.read, name="news_read"),
    path("<slug:meeting>/told/<slug:participant>/", views.told, name="news_told"),
]
