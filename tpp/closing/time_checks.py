"""Is the time over in which reports of the month are taken? Late nights, dispensations, photos on their way."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.db.models import OuterRef, Subquery
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Agency
from reports.models import Activity
from reports.rules.enums import ActivityStatus
from reports.rules.period import Month
from reports.wording.sentences import closing_moment
from reports.working_time.duty import always_in, anybody_of
from reports.working_time.duty_calendar import Rulebook
from reports.working_time.queries import own_calendars
from reports.working_time.window import coming_window, pardoned_until
from tpp.closing.checks import Check
from tpp.payroll.listed_people import listed
from tpp.payroll.recap_line import Person


def time_checks(month: Month, agencies: Iterable[Agency], at: datetime, rulebook: Rulebook) -> list[Check]:
    """Return what keeps the agencies from closing yet: `month_not_over`, `dispensation_open`, `photos_awaited`."""
    checks = []
    held = list(agencies)
    nights = _nights(month, held, rulebook)
    for agency in held:
        anybody = anybody_of(agency.pk)
        moments = [closes for day in month.days if (closes := coming_window(rulebook, anybody, day).closes)]
        # Days without rules of reporting are said by the lines of those who served then.
        last = max([*moments, *nights[agency.pk]], default=at)
        if at < last:
            message = _(
                "%(agency)s: reports of %(month)s are accepted until %(closing)s. Close the month after that."
            ) % {
                "agency": agency.name,
                "month": formats.date_format(month.first, "F Y"),
                "closing": closing_moment(last, agency.timezone),
            }
            checks.append(Check("month_not_over", True, message))
    return checks + _dispensations_open(month, held, at, rulebook) + _photos_awaited(month, held, at)


def _nights(month: Month, agencies: Iterable[Agency], rulebook: Rulebook) -> dict[int, list[datetime]]:
    """Return by agency until when people may report a night shift of the month's last day.

    Two queries where somebody has a calendar of their own, else none.
    """
    found: dict[int, list[datetime]] = defaultdict(list)
    if rulebook.has_own_calendars:
        people = listed(month, [agency.pk for agency in agencies])
        calendars = own_calendars(month.last, month.last, people)
        for pk, agency_id in people.values_list("pk", "recap_agency_id"):
            night = coming_window(rulebook, always_in(agency_id, pk, calendars.get(pk)), month.last)
            # Dispensations of one person are told with the name.
            if night.undispensed:
                found[agency_id].append(night.undispensed)
    return found


def _dispensations_open(month: Month, agencies: Iterable[Agency], at: datetime, rulebook: Rulebook) -> list[Check]:
    """Return `dispensation_open` for agencies of whose people some may still report; a query where there are any."""
    until = pardoned_until(rulebook, month.first, month.last, at)
    if not until:
        return []
    by_id = {agency.pk: agency for agency in agencies}
    found: dict[int, list[Person]] = {}
    rows = listed(month, list(by_id)).filter(pk__in=until).order_by("nip")
    for pk, nip, name, agency_id in rows.values_list("pk", "nip", "name", "recap_agency_id"):
        found.setdefault(agency_id, []).append(Person(pk, nip, name, "", ""))
    checks = []
    for agency_id, people in found.items():
        last = closing_moment(max(until[one.employee_id] for one in people), by_id[agency_id].timezone)
        say = partial(_dispensation_open, by_id[agency_id].name, last)
        checks.append(Check.of("dispensation_open", True, say, people))
    return checks


def _photos_awaited(month: Month, agencies: Iterable[Agency], at: datetime) -> list[Check]:
    """Return `photos_awaited` for agencies of whose people photos may still come; one query.

    What has not come when its time is over is no obstacle: it counts nothing, and nobody can decide it.
    """
    by_id = {agency.pk: agency for agency in agencies}
    awaited = Activity.objects.filter(
        employee=OuterRef("pk"),
        status=ActivityStatus.SUBMITTED,
        work_date__range=(month.first, month.last),
        photo_until__gt=at,
    ).order_by("-photo_until")
    rows = listed(month, list(by_id)).annotate(photo_until=Subquery(awaited.values("photo_until")[:1]))
    found: dict[int, list[Person]] = {}
    last: dict[int, datetime] = {}
    columns = ("pk", "nip", "name", "recap_agency_id", "photo_until")
    for pk, nip, name, agency_id, until in rows.filter(photo_until__isnull=False).order_by("nip").values_list(*columns):
        found.setdefault(agency_id, []).append(Person(pk, nip, name, "", ""))
        last[agency_id] = max(last.get(agency_id, until), until)
    return [
        Check.of(
            "photos_awaited",
            True,
            partial(_photos_of, by_id[agency_id].name, closing_moment(last[agency_id], by_id[agency_id].timezone)),
            people,
        )
        for agency_id, people in found.items()
    ]


def _photos_of(agency: str, last: str, count: int) -> str:
    text = ngettext(
        "%(agency)s: photos of reports of %(count)s person may still come until %(closing)s: %(names)s.",
        "%(agency)s: photos of reports of %(count)s people may still come until %(closing)s: %(names)s.",
        count,
    )
    return text.replace("%(agency)s", agency.replace("%", "%%")).replace("%(closing)s", last)


def _dispensation_open(agency: str, last: str, count: int) -> str:
    text = ngettext(
        "%(agency)s: %(count)s person may still report by dispensation until %(closing)s: %(names)s.",
        "%(agency)s: %(count)s people may still report by dispensation until %(closing)s: %(names)s.",
        count,
    )
    return text.replace("%(agency)s", agency.replace("%", "%%")).replace("%(closing)s", last)
