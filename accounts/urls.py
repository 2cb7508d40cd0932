"""Addresses of the people side, mounted below `people/`."""

from django.urls import path

from accounts.views.login import activate

app_name = "accounts"

urlpatterns = [
    path("activate/", activate, name="activate"),
]
