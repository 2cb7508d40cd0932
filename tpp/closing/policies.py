"""May this month be closed, may this recap be reopened? Reads and refuses, never writes."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial

from django.db.models import BigIntegerField, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Agency, Employee, Placement
from accounts.organisation.queries import ever_served, unsupervised_on
from accounts.pages.formatting import thousands
from accounts.rules.refusal import Refusal
from reports.models import Absence, Activity
from reports.rules.activity_rules import REASON_LENGTH
from reports.rules.enums import ActivityStatus
from reports.rules.period import Month
from reports.wording.sentences import closing
from reports.working_time.duty import always_in, anybody_of
from reports.working_time.duty_calendar import Rulebook
from reports.working_time.queries import own_calendars
from reports.working_time.window import coming_window, pardoned_until
from tpp.closing.checks import Check
from tpp.closing.findings import Finding, by_agency, findings_of
from tpp.closing.status_data import Status, marked
from tpp.models import Adjustment, Objection, Recap
from tpp.payroll.listed_people import listed
from tpp.payroll.month_lines import lines_of
from tpp.payroll.month_rules import MonthRules
from tpp.payroll.recap_line import NAMED_AT_MOST, Line, Person
from tpp.recaps.queries import recaps_in_force
from tpp.schemes.labels import figure_problem
from tpp.schemes.payment import Incomputable

ALONE, TWICE, CLOSED, OBJECTS = "alone", "twice", "closed", "objects"
FIGURE_MISSING = "figure_missing"
UNPAYABLE, ADJUSTED, UNCONFIRMED, DISPENSED = "unpayable", "adjusted", "unconfirmed", "dispensed"


def closing_checks(month: Month, agency: Agency, at: datetime) -> list[Check]:
    """Return what stands against closing the month at this moment, and what would be recorded; nine queries."""
    rules = MonthRules.load(month)
    lines = list(lines_of(month, {agency.pk}, rules=rules, with_pending=True))
    marks = people_marks(month, {agency.pk})
    return checks_of(rules, agency, at, lines=lines, marks=marks, findings=findings_of(month, lines, marks))


def checks_of(
    rules: MonthRules,
    agency: Agency,
    at: datetime,
    *,
    lines: Sequence[Line],
    marks: Status,
    findings: Iterable[Finding],
) -> list[Check]:
    """Return the same of what was read already: draft lines with pending minutes, marks and findings."""
    checks = time_checks(rules.month, [agency], at, rules.rulebook)
    if agency.pk in marks[CLOSED]:
        checks.append(already_closed(rules.month, agency))
    return checks + (agency_checks(lines, marks, findings) if lines else [nobody_listed(agency)])


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
        for pk, agency_id in people.values_list("pk", "recap_agency_id"):  # type: ignore[misc]
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
    for pk, nip, name, agency_id in rows.values_list("pk", "nip", "name", "recap_agency_id"):  # type: ignore[misc]
        found.setdefault(agency_id, []).append(Person(pk, nip, name, "", ""))
    checks = []
    for agency_id, people in found.items():
        last = closing(max(until[one.employee_id] for one in people), by_id[agency_id].timezone)
        say = partial(_dispensation_open, by_id[agency_id].name, last)
        checks.append(_check("dispensation_open", True, say, people))
    return checks


def _dispensation_open(agency: str, last: str, count: int) -> str:
    text = ngettext(
        "%(agency)s: %(count)s person may still report by dispensation until %(closing)s: %(names)s.",
        "%(agency)s: %(count)s people may still report by dispensation until %(closing)s: %(names)s.",
        count,
    )
    return text.replace("%(agency)s", agency.replace("%", "%%")).replace("%(closing)s", last)


def already_closed(month: Month, agency: Agency) -> Check:
    """Return the blocking check `already_closed` that says how a closed month is corrected: by reopening."""
    message = _("%(agency)s: %(month)s is closed already. To correct it, have the recap reopened first.") % {
        "agency": agency.name,
        "month": formats.date_format(month.first, "F Y"),
    }
    return Check("already_closed", True, message)


def nobody_listed(agency: Agency) -> Check:
    """Return the note for an agency without people of its own."""
    message = _("%(agency)s has nobody of its own this month; there is nothing to close.") % {"agency": agency.name}
    return Check("nobody_listed", False, message)


def people_checks(month: Month, lines: Iterable[Line]) -> Mapping[int, list[Check]]:
    """Return the checks about people by agency id, empty lists included; one query for all agencies."""
    found = list(lines)
    groups: dict[int, list[Line]] = {}
    for line in found:
        groups.setdefault(line.unit.agency_id, []).append(line)
    marks = people_marks(month, groups.keys())
    noticed = by_agency(findings_of(month, found, marks))
    return {agency_id: agency_checks(mine, marks, noticed.get(agency_id, ())) for agency_id, mine in groups.items()}


def agency_checks(lines: Sequence[Line], marks: Status, findings: Iterable[Finding]) -> list[Check]:
    """Return the checks about the people of one agency; `marks` (`people_marks`) and `findings` are about them."""
    alone, twice = marks[ALONE], marks[TWICE]
    dispensed = [line for line in lines if _id(line) in marks[DISPENSED]]
    minutes = sum(row.amount or 0 for line in dispensed for row in marks.of(DISPENSED, _id(line)))
    checks = [
        _people_check("base_amount_missing", True, _base_amount_missing, [li for li in lines if li.lacks_amount]),
        *_figures_missing(lines),
        _people_check("net_negative", True, _net_negative, [li for li in lines if li.payment.net < 0]),
        _people_check("reviews_held", True, _reviews_held, [li for li in lines if li.held]),
        _people_check("pending_reviews", False, _pending_reviews, [li for li in lines if _uncounted(li)]),
        _people_check("credited_silently", False, _credited_silently, [li for li in lines if li.silent]),
        _people_check("supervisor_missing", False, _supervisor_missing, [li for li in lines if _id(li) in alone]),
        _people_check("overlapping_absences", True, _overlapping, [li for li in lines if _id(li) in twice]),
        _people_check("objections_open", False, _objections, [li for li in lines if _id(li) in marks[OBJECTS]]),
        _people_check("dispensed", False, partial(_dispensed, minutes), dispensed),
        _people_check("adjusted_already", False, _adjusted, [li for li in lines if _id(li) in marks[ADJUSTED]]),
        _people_check(
            "adjustment_unconfirmed", False, _unconfirmed, [li for li in lines if _id(li) in marks[UNCONFIRMED]]
        ),
        _unpayable(lines, marks),
        findings_check(lines, findings, blocking=marks.red_must_be_settled),
    ]
    return [check for check in checks if check.people]


def findings_check(lines: Sequence[Line], findings: Iterable[Finding], *, blocking: bool) -> Check:
    """Return the check about people with findings that are neither settled nor accepted.

    Those without a figure are left out: they have a check of their own that says so.
    """
    open_about = {one.person.employee_id for one in findings if one.is_open and one.may_be_accepted}
    return _people_check("findings_open", blocking, _findings_open, [li for li in lines if _id(li) in open_about])


def _unpayable(lines: Sequence[Line], marks: Status) -> Check:
    """Return the check about adjustments that no recap of the month can pay; the last agency would forget them."""
    here = {line.unit.agency_id for line in lines}
    rows = [row for about in marks[UNPAYABLE] for row in marks.of(UNPAYABLE, about)[:1]]
    people = [Person(row.about, row.text, row.name, "", "") for row in rows if row.other in here]
    return _check("adjustment_unpayable", True, _adjustment_unpayable, people)


def _people_check(code: str, blocking: bool, say: Callable[[int], str], found: Sequence[Line]) -> Check:
    return _check(code, blocking, say, [line.person for line in found])


def _check(code: str, blocking: bool, say: Callable[[int], str], people: Sequence[Person]) -> Check:
    names = ", ".join(f"{person.name} ({person.nip})" for person in people[:NAMED_AT_MOST])
    more = ", …" if len(people) > NAMED_AT_MOST else ""
    return Check(code, blocking, say(len(people)) % {"count": len(people), "names": names + more}, tuple(people))


def _figures_missing(lines: Sequence[Line]) -> Iterator[Check]:
    """Yield a check for each reason why figures cannot be given, with everybody it is about."""
    about: dict[str, list[Line]] = {}
    for line in lines:
        if isinstance(line.result, Incomputable):
            for problem in line.result.problems:
                about.setdefault(figure_problem(problem, line.result.scheme), []).append(line)
    for reason, found in about.items():
        yield _people_check(FIGURE_MISSING, True, partial(_figure_missing, reason), found)


def _figure_missing(reason: str, count: int) -> str:
    text = ngettext(
        "The figure of %(count)s person cannot be given: %(names)s.",
        "The figures of %(count)s people cannot be given: %(names)s.",
        count,
    )
    return f"{reason} {text}"


def _net_negative(count: int) -> str:
    return ngettext(
        "%(count)s person would be paid less than nothing: %(names)s. Spread the adjustment over several months.",
        "%(count)s people would be paid less than nothing: %(names)s. Spread the adjustments over several months.",
        count,
    )


def _id(line: Line) -> int:
    return line.person.employee_id


def _base_amount_missing(count: int) -> str:
    return ngettext(
        "%(count)s person has no base amount: %(names)s. Enter the amount of the position class first.",
        "%(count)s people have no base amount: %(names)s. Enter the amounts of their position classes first.",
        count,
    )


def _uncounted(line: Line) -> bool:
    """Tell whether minutes wait for review that would neither count nor keep the month from closing."""
    return not line.held and any(day.waiting and not day.silent for day in line.days)


def _reviews_held(count: int) -> str:
    return ngettext(
        "Reports of %(count)s person must be decided before the month can be closed: %(names)s. Ask the supervisor or "
        "name a stand-in.",
        "Reports of %(count)s people must be decided before the month can be closed: %(names)s. Ask their supervisors "
        "or name stand-ins.",
        count,
    )


def _credited_silently(count: int) -> str:
    return ngettext(
        "Reports of %(count)s person count although nobody has reviewed them, as the rules of reporting say: "
        "%(names)s.",
        "Reports of %(count)s people count although nobody has reviewed them, as the rules of reporting say: "
        "%(names)s.",
        count,
    )


def _pending_reviews(count: int) -> str:
    return ngettext(
        "Reports of %(count)s person are not reviewed and would not count: %(names)s.",
        "Reports of %(count)s people are not reviewed and would not count: %(names)s.",
        count,
    )


def _supervisor_missing(count: int) -> str:
    return ngettext(
        "%(count)s person has no supervisor; the personnel agency reviews: %(names)s.",
        "%(count)s people have no supervisor; the personnel agency reviews: %(names)s.",
        count,
    )


def _overlapping(count: int) -> str:
    return ngettext(
        "%(count)s person has two absences on one day; check which one holds: %(names)s.",
        "%(count)s people have two absences on one day; check which one holds: %(names)s.",
        count,
    )


def _findings_open(count: int) -> str:
    return ngettext(
        "%(count)s person has findings on the reconciliation board that are neither settled nor accepted: %(names)s.",
        "%(count)s people have findings on the reconciliation board that are neither settled nor accepted: %(names)s.",
        count,
    )


def _objections(count: int) -> str:
    return ngettext(
        "The objection of %(count)s person has not been answered: %(names)s.",
        "Objections of %(count)s people have not been answered: %(names)s.",
        count,
    )


def _dispensed(minutes: int, count: int) -> str:
    text = ngettext(
        "Reports of %(count)s person, %(minutes)s minutes in all, were accepted by dispensation: %(names)s.",
        "Reports of %(count)s people, %(minutes)s minutes in all, were accepted by dispensation: %(names)s.",
        count,
    )
    return text.replace("%(minutes)s", thousands(minutes))


def _adjusted(count: int) -> str:
    return ngettext(
        "An adjustment pays %(count)s person what this month got wrong: %(names)s. Cancel it, or take it back with "
        "another one, if the recap is right now; otherwise the same is paid twice.",
        "Adjustments pay %(count)s people what this month got wrong: %(names)s. Cancel them, or take them back with "
        "others, if the recap is right now; otherwise the same is paid twice.",
        count,
    )


def _unconfirmed(count: int) -> str:
    return ngettext(
        "An adjustment of %(count)s person waits for the second person and would not be paid: %(names)s.",
        "Adjustments of %(count)s people wait for the second person and would not be paid: %(names)s.",
        count,
    )


def _adjustment_unpayable(count: int) -> str:
    return ngettext(
        "An adjustment was to be paid with this month to %(count)s person who had left: %(names)s. Cancel it.",
        "Adjustments were to be paid with this month to %(count)s people who had left: %(names)s. Cancel them.",
        count,
    )


def people_marks(month: Month, agency_ids: Collection[int] | None = None) -> Status:
    """Return, in one query, ids by mark, and what is stored about the people of the agencies (None: of all).

    `ALONE`: people without supervisor on the last day; `TWICE`: people with two absences on one day;
    `OBJECTS`: people whose objection to the month waits; `CLOSED`: agencies whose month is closed; `DISPENSED`: people
    some of whose reports were accepted by dispensation; `ADJUSTED`: people to whom an adjustment pays what the month
    got wrong; `UNCONFIRMED`: people whose adjustment nobody has confirmed; `UNPAYABLE`: people who left before the
    month with which they were to be paid one.
    """
    alone, twice = unsupervised_on(month.last), overlapping_absences(month)
    waiting = Objection.objects.filter(month=month.first, status=Objection.Status.OPEN)
    if agency_ids is not None:
        here = ever_served(agency_ids, month.last)
        alone, twice = alone.filter(pk__in=here), twice.filter(employee__in=here)
        waiting = waiting.filter(employee__in=here)
    standing = Adjustment.objects.filter(cancelled_at__isnull=True)
    confirmed = standing.filter(confirmed_at__isnull=False)
    unconfirmed = standing.filter(confirmed_at__isnull=True, month=month.first)
    gone = confirmed.filter(month=month.first, employee__service_ends_on__lt=month.first).annotate(
        last_agency=Subquery(_last_post(month).values("agency_id")[:1])
    )
    corrected = confirmed.filter(corrects=month.first)
    counting = (ActivityStatus.APPROVED, ActivityStatus.SUBMITTED)
    dispensed = Activity.objects.filter(dispensed=True, status__in=counting, work_date__range=(month.first, month.last))
    if agency_ids is not None:
        gone, corrected = gone.filter(employee__in=here), corrected.filter(employee__in=here)
        unconfirmed = unconfirmed.filter(employee__in=here)
        dispensed = dispensed.filter(employee__in=here)
    marks = (
        marked(
            gone, "employee_id", UNPAYABLE, other=F("last_agency"), name=F("employee__name"), text=F("employee__nip")
        ),
        marked(corrected, "employee_id", ADJUSTED),
        marked(unconfirmed, "employee_id", UNCONFIRMED),
        marked(dispensed, "employee_id", DISPENSED, amount=Cast(F("minutes"), BigIntegerField())),
        marked(alone, "pk", ALONE),
        marked(twice, "employee_id", TWICE),
        marked(recaps_in_force(month, agency_ids).select_related(None), "agency_id", CLOSED),
        marked(waiting, "employee_id", OBJECTS),
    )
    return Status.read(month, agency_ids, also=marks)


_LEFT = {"other": F("last_agency"), "name": F("employee__name"), "text": F("employee__nip")}


def _last_post(month: Month) -> QuerySet[Placement]:
    held = Placement.objects.filter(employee=OuterRef("employee"), starts_on__lte=month.last)
    return held.order_by("-starts_on")


def overlapping_absences(month: Month) -> QuerySet[Absence]:
    """Return the absences in the month that share a day with another one of the same person."""
    other = (
        Absence.objects.filter(employee=OuterRef("employee"))
        .exclude(pk=OuterRef("pk"))
        .filter(starts_on__lte=OuterRef("ends_on"), ends_on__gte=OuterRef("starts_on"))
        .filter(starts_on__lte=month.last, ends_on__gte=month.first)
    )
    return Absence.objects.filter(Exists(other), starts_on__lte=month.last, ends_on__gte=month.first)


def refuse_reopen_request(recap: Recap, reason: str) -> Refusal | None:
    """Return why the reopening of a recap may not be requested, None where it may."""
    if recap.reopened_at:
        return _already_reopened()
    if recap.reopen_requested_at:
        return Refusal(
            "already_requested", _("Reopening has been requested already; a second person must now confirm it.")
        )
    if not reason.strip():
        return Refusal("reason_missing", _("Say why the month must be reopened."), "reason")
    if len(reason.strip()) > REASON_LENGTH:
        return Refusal(
            "text_too_long", _("Write the reason in at most %(count)d characters.") % {"count": REASON_LENGTH}, "reason"
        )
    return None


def refuse_reopen(recap: Recap, by: Employee) -> Refusal | None:
    """Return why the person may not confirm the reopening of a recap, None where they may."""
    if recap.reopened_at:
        return _already_reopened()
    if not recap.reopen_requested_at:
        return Refusal("not_requested", _("Nobody has requested to reopen this recap. Request it with a reason first."))
    if recap.reopen_requested_by_id == by.pk:
        return Refusal(
            "second_person",
            _("A second person of the personnel agency must confirm the reopening; you requested it yourself."),
        )
    return None


def _already_reopened() -> Refusal:
    return Refusal("already_reopened", _("This recap has been reopened already. Look at the newest version."))
