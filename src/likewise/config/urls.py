"""Where every page and the API live, and what is shown when there is none."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("likewise.api.urls")),
    path("", include("likewise.web.urls")),
]

handler400 = "likewise.web.refusals.bad_request"
handler403 = "likewise.web.refusals.forbidden"
handler404 = "likewise.web.refusals.not_found"
handler429 = "likewise.web.refusals.too_many"
handler500 = "likewise.web.refusals.failed"
