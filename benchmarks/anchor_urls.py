"""The one page of the anchor."""

from django.urls import path

from benchmarks import peers

urlpatterns = [path("featureless/page/", peers.page)]
