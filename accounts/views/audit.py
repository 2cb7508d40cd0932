"""The audit trail."""

from datetime import date, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import Request
from accounts.audit_words import EVENTS, about, differences
from accounts.forms_people import AuditFilter
from accounts.models import AuditEvent, Employee
from accounts.nip import strip_separators
from accounts.permissions import Permission, permitted
from accounts.queries import zone_of

PER_PAGE = 50
# A name that fits more people than this finds none of them: enter more of it, or the NIP.
MOST_PEOPLE = 200
# The calendar of the computer ends at 9999; a day more, or an hour of another zone less, is an error to it.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)


@require_GET
def audit_list(request: Request) -> HttpResponse:
    """List changes, newest first; filter by person, event and day (in the viewer's zone)."""
    permitted(request.authority, Permission.AUDIT_VIEW)
    zone = zone_of(request.user.pk, request.at)
    form = AuditFilter(request.GET, events=sorted(EVENTS.items(), key=_label))
    chosen = form.cleaned_data if form.is_valid() else {}
    events = AuditEvent.objects.filter(_person(chosen.get("person", "")), _days(chosen, zone))
    if chosen.get("event"):
        events = events.filter(event=chosen["event"])
    page = Paginator(events.select_related("actor", "subject"), PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "event": event,
            "label": EVENTS.get(event.event, event.event),
            "about": event.subject.name if event.subject else about(event),
            "differences": differences(event),
        }
        for event in cast(Page[AuditEvent], page)
    ]
    context = {"form": form, "page_obj": page, "rows": rows, "zone": zone, "is_filtered": any(chosen.values())}
    return render(request, "accounts/audit_list.html", context)


def _label(event: tuple[str, Any]) -> str:
    return str(event[1])


def _person(text: str) -> Q:
    if not text:
        return Q()
    digits = strip_separators(text)
    wanted = Q(nip=digits) if digits.isascii() and digits.isdigit() else Q(name__icontains=text)
    people = list(Employee.objects.filter(wanted).order_by().values_list("pk", flat=True)[:MOST_PEOPLE])
    return Q(subject__in=people) | Q(actor__in=people)


def _days(chosen: dict[str, Any], zone: str) -> Q:
    found = Q()
    if chosen.get("first"):
        found &= Q(at__gte=_midnight(max(chosen["first"], FIRST_DAY), zone))
    if chosen.get("last"):
        last = min(max(chosen["last"], FIRST_DAY), LAST_DAY)
        found &= Q(at__lt=_midnight(last + timedelta(days=1), zone))
    return found


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))
