"""Addresses that the app of a phone asks; all answer JSON (docs/outbox.md)."""

from django.urls import path

from reports.outbox.views import files, reports, session

app_name = "outbox"
urlpatterns = [
    path("session/", session.session, name="session"),
    path("key/", session.key, name="key"),
    path("reports/", reports.receive, name="report_receive"),
    path("reports/<uuid:uuid>/files/<int:number>/", files.file, name="file"),
]
