"""Every component in every state, for those who build pages; only where `DEBUG` is on."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

LONG = "Drs. H. Muhammad Abdurrahman Wahiduddin Kusumawardhana bin Sastrodiningrat, S.Sos., M.Si., M.H."
DAY = date(2026, 10, 1)
MODES = ("WFO", "WFH", "DL")
STATES = ("none", "partial", "full", "rest", "absent", "holiday", "future")


class Everything(forms.Form):
    """A field of every kind."""

    steps: tuple[SimpleNamespace, ...] = ()
    unconfirmed: SimpleNamespace | None = None

    name = forms.CharField(label=_("Name"), help_text=_("Name or NIP"))
    secret = forms.CharField(label=_("Value"), widget=forms.PasswordInput)
    minutes = forms.IntegerField(label=_("Minutes"), required=False)
    mode = forms.ChoiceField(
        label=_("Status"), widget=forms.RadioSelect, choices=[(m, m) for m in ("WFO", "WFH", "DL")]
    )
    days = forms.MultipleChoiceField(
        label=_("Day"), widget=forms.CheckboxSelectMultiple, choices=[("1", _("Week")), ("2", _("Month"))]
    )
    agreed = forms.BooleanField(label=_("Confirm"))
    unseen = forms.CharField(widget=forms.HiddenInput, required=False)
    photo = forms.FileField(label=_("Photo"))
    photo_gallery = forms.FileField(required=False)
    photo_taken_at = forms.CharField(required=False)
    latitude, longitude = forms.CharField(widget=forms.HiddenInput), forms.CharField(widget=forms.HiddenInput)
    accuracy, fixed_at = forms.CharField(widget=forms.HiddenInput), forms.CharField(widget=forms.HiddenInput)
    device_now = forms.CharField(widget=forms.HiddenInput, required=False)


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Show the components with nothing, one thing, many things, long names and errors."""
    return render(request, "gallery/gallery.html", _states())


@require_safe
def gallery_error(request: HttpRequest) -> HttpResponse:
    """Show the page of failures, which is a whole page."""
    return render(request, "gallery/error.html", {"long": LONG})


def _states() -> dict[str, Any]:
    wrong = Everything({}, prefix="wrong")
    wrong.steps = (SimpleNamespace(url="#", label="Open it"),)
    asked = {"token": "1", "refusals": [SimpleNamespace(message=LONG)], "details": [str(DAY)]}
    wrong.unconfirmed = SimpleNamespace(**asked)
    people = [(f"{LONG} {number}", number * 1_234_567) for number in range(1, 13)]
    return {
        "long": LONG,
        "levels": ("info", "success", "warning", "error", ""),
        "kinds": ("primary", "secondary", "quiet", "danger"),
        "statuses": ("submitted", "approved", "returned", "rejected", "withdrawn"),
        "modes": MODES,
        "form": Everything(prefix="form"),
        "wrong": wrong,
        "tables": [("Empty", []), ("One", people[:1]), ("Many", people)],
        "page_obj": Paginator(range(50), 10).page(3),
        "history": SimpleNamespace(newer="a", older="b", oldest="c"),
        "days": _days(),
        "today": DAY + timedelta(days=2),
        "refusal": SimpleNamespace(message=LONG, step=SimpleNamespace(url="#", label="Open it")),
    }


def _days() -> list[dict[str, Any]]:
    return [
        {
            "date": DAY + timedelta(days=number),
            "state": STATES[number % len(STATES)],
            "minutes": 150,
            "required": 300,
            "url": "#" if number % 2 else "",
            "waiting": number % 3,
        }
        for number in range(31)
    ]


urlpatterns = [
    path("gallery/", gallery, name="gallery"),
    path("gallery/error/", gallery_error, name="gallery_error"),
]
