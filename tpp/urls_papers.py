"""Addresses printed on papers; short, Indonesian and stable, because paper cannot be corrected."""

from django.urls import path

from tpp.recaps.views import papers

app_name = "papers"

urlpatterns = [
    path("", papers.paper_check, name="paper_check"),
    path("<str:code>/", papers.paper_confirm, name="paper_confirm"),
]
