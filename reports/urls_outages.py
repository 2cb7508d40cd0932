"""The public page of outages; a short Indonesian address that can be read out."""

from django.urls import path

from reports.disruptions.views import outages

app_name = "outages"

urlpatterns = [path("", outages.outage_public, name="outage_public")]
