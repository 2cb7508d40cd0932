"""The audit trail."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.audit.forms import AuditFilter
from accounts.audit.labels import EVENTS, about, value_changes
from accounts.authorization.access import Request
from accounts.authorization.permissions import Permission, permitted
from accounts.models import AuditEvent, Employee
from accounts.organisation.queries import zone_of
from accounts.rules.nip import nip_typed
from accounts.storage.paging import page_of

PER_PAGE = 50
# Of a name that fits more people only these are looked for: enter more of it, or the NIP.
MOST_PEOPLE = 50
# The calendar of the computer ends at 9999; a day more, or an hour of another zone less, is an error to it.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)


@require_GET
def audit_list(request: Request) -> HttpResponse:
    """List changes, newest first; filter by person, event and day (in the viewer's zone)."""
    permitted(request.authority, Permission.AUDIT_VIEW)
    zone = zone_of(request.user.pk, request.at)
    form = AuditFilter(request.GET, events=sorted(EVENTS.items(), key=_label))
    chosen = form.cleaned_data if form.is_valid() else {}
    events = AuditEvent.objects.filter(_days(chosen, zone))
    if chosen.get("event"):
        events = events.filter(event=chosen["event"])
    of_people = _of_people(chosen["person"]) if chosen.get("person") else None
    if of_people == []:
        events = events.none()
    # What the verification alone reads is as long as an import.
    events = events.select_related("actor", "subject").defer("states")
    page = page_of(events, request.GET.get("page"), by="at", size=PER_PAGE, either=of_people or ())
    rows = [
        {
            "event": event,
            "label": EVENTS.get(event.event, event.event),
            "about": event.subject.name if event.subject else about(event),
            "differences": value_changes(event),
        }
        for event in page.rows
    ]
    context = {"form": form, "page": page, "rows": rows, "zone": zone, "is_filtered": any(chosen.values())}
    return render(request, "accounts/audit_list.html", context)


def _label(event: tuple[str, Any]) -> str:
    return str(event[1])


def _of_people(text: str) -> list[Q]:
    """Return what an event is to be: about or by one of the people whom the text names."""
    digits = nip_typed(text)
    wanted = Q(nip=digits) if digits.isascii() and digits.isdigit() else Q(name__icontains=text)
    people = Employee.objects.filter(wanted).order_by().values_list("pk", flat=True)[:MOST_PEOPLE]
    return [Q(**{role: pk}) for pk in people for role in ("subject", "actor")]


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
