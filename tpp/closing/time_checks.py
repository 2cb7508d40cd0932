"""Is the time over in which reports of the month are taken? Nights that end later, dispensations that go on."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Agency
from reports.rules.period import Month
from reports.wording.sentences import closing
from reports.working_time.duty import always_in, anybody_of
from reports.working_time.duty_calendar import Rulebook
from reports.working_time.queries import own_calendars
from reports.working_time.window import coming_window, pardoned_until
from tpp.closing.checks import Check
from tpp.payroll.listed_people import listed
from tpp.payroll.recap_line import Person


def time_checks(month: Month, agencies: Iterable[Agency], at: datetime, rulebook: Rulebook) -> list[Check]:
    """Return `month_not_over` for each agency whose last deadline has not passed."""
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
                "closing": closing(last, agency.timezone),
            }
            checks.append(Check("month_not_over", True, message))
    return checks + _dispensations_open(month, held, at, rulebook)


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
        last = closing(max(until[one.employee_id] for one in people), by_id[agency_id].timezone)
        say = partial(_dispensation_open, by_id[agency_id].name, last)
        checks.append(Check.of("dispensation_open", True, say, people))
    return checks


def _dispensation_open(agency: str, last: str, count: int) -> str:
    text = ngettext(
        "%(agency)s: %(count)s person may still report by dispensation until %(closing)s: %(names)s.",
        "%(agency)s: %(count)s people may still report by dispensation until %(closing)s: %(names)s.",
        count,
    )
    return text.replace("%(agency)s", agency.replace("%", "%%")).replace("%(closing)s", last)
