"""What is looked at in the lines of one agency before its month is closed, each with its sentence."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from django.utils.translation import ngettext

from accounts.pages.formatting import thousands
from tpp.closing.check_marks import ADJUSTED, ALONE, DISPENSED, OBJECTS, TWICE, UNCONFIRMED, UNPAYABLE
from tpp.closing.checks import Check
from tpp.closing.findings import Finding
from tpp.closing.status_data import Status
from tpp.payroll.recap_line import Line, Person
from tpp.schemes.labels import figure_problem
from tpp.schemes.payment import Incomputable

FIGURE_MISSING = "figure_missing"


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
    return Check.of("adjustment_unpayable", True, _adjustment_unpayable, people)


def _people_check(code: str, blocking: bool, say: Callable[[int], str], found: Sequence[Line]) -> Check:
    return Check.of(code, blocking, say, [line.person for line in found])


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
