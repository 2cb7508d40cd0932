"""Words for what is looked at before closing: what was found about a person, and what settles it."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.pages.formatting import percent as percent_text
from accounts.pages.formatting import rupiah, short_date
from reports.working_time.absence_kinds import absence_name
from tpp.models.people import Sanction
from tpp.money import percent_of_share
from tpp.schemes.engine import Composition, FigureProblem
from tpp.schemes.labels import figure_problem

Facts = Mapping[str, Any]

# In the order of the board: what no figure can be given without, what auditors find every year, the rest.
NAMES = {
    "missing_score": gettext_lazy("Score missing"),
    "missing_tax_data": gettext_lazy("Salary or tax data missing"),
    "no_figure": gettext_lazy("No figure"),
    "sanction": gettext_lazy("Disciplinary sanction"),
    "long_leave": gettext_lazy("Long leave"),
    "study_assignment": gettext_lazy("Study assignment"),
    "unpaid_leave": gettext_lazy("Unpaid leave"),
    "transfer": gettext_lazy("Transfer within the month"),
    "service_end": gettext_lazy("End of service"),
    "two_posts": gettext_lazy("Two posts"),
    "missing_bank": gettext_lazy("Bank account missing"),
    "roster_gap": gettext_lazy("Roster incomplete"),
    "unusual_change": gettext_lazy("Unusual change"),
    "service_start": gettext_lazy("Start of service"),
}

# What is to be done about a finding.
STATES = {
    "open": pgettext_lazy("finding", "to be settled or accepted"),
    "yellow": pgettext_lazy("finding", "worth a look"),
    "accepted": pgettext_lazy("finding", "accepted"),
    "grey": pgettext_lazy("finding", "for information"),
}

_ABSENCE = gettext_lazy(
    "Compare the absence with its letter and correct it where it is wrong. If it is right, accept it."
)
SETTLED = {
    "missing_score": gettext_lazy("Import or correct the score. The month cannot be closed without it."),
    "missing_tax_data": gettext_lazy(
        "Import the pay data. Without those that a figure needs the month cannot be closed."
    ),
    "no_figure": gettext_lazy("Enter what is missing. The month cannot be closed without it."),
    "sanction": gettext_lazy("Compare the dates and the cut with the decree. If they are right, accept them."),
    "long_leave": _ABSENCE,
    "study_assignment": _ABSENCE,
    "unpaid_leave": _ABSENCE,
    "transfer": gettext_lazy("Compare the date with the decree. If it is right, accept it."),
    "service_end": gettext_lazy("Compare the last day with the decree. If it is right, accept it."),
    "two_posts": gettext_lazy("Compare the second post with the letter of appointment. If it is right, accept it."),
    "missing_bank": gettext_lazy("Import the bank and the account number, or say how this person is paid."),
    "roster_gap": gettext_lazy("Enter the missing shifts, L for a day off, before the month is closed."),
    "unusual_change": gettext_lazy("Look at the figure and say what it comes from."),
    "service_start": gettext_lazy("Nothing to do: paid from the first day in service."),
}

_MISSING = {
    "salary": gettext_lazy("salary"),
    "tax_category": gettext_lazy("tax category"),
    "dues": gettext_lazy("dues"),
    "zakat": gettext_lazy("zakat, yes or no"),
    "bank": gettext_lazy("bank"),
    "account_number": gettext_lazy("account number"),
}


def finding_name(code: str) -> str:
    """Return what a kind of finding is called; a code of a later program is shown as it is."""
    return str(NAMES.get(code, code))


def settled_by(code: str) -> str:
    """Say in a phrase what makes it go away; empty for a code of an earlier release."""
    return str(SETTLED.get(code, ""))


def finding_sentence(code: str, facts: Facts, scheme: Composition | None = None) -> str:
    """Return what was found, in the active language; `scheme` has the words of inputs that are missing."""
    if "problems" in facts:
        return " ".join(figure_problem(FigureProblem(**problem), scheme) for problem in facts["problems"])
    return _SENTENCES[code](facts) if code in _SENTENCES else code


def _day(iso: str) -> str:
    return short_date(date.fromisoformat(iso))


def _span(row: Facts) -> str:
    if not row["to"]:
        return _("from %(first)s until further notice") % {"first": _day(row["from"])}
    return _("%(first)s to %(last)s") % {"first": _day(row["from"]), "last": _day(row["to"])}


def _with_document(text: str, row: Facts) -> str:
    return _("%(text)s (letter %(number)s)") % {"text": text, "number": row["document"]} if row["document"] else text


def _sanctions(facts: Facts) -> str:
    parts = []
    for row in facts["sanctions"]:
        text = _("Sanction of weight “%(level)s”, cut %(percent)s, %(span)s") % {
            "level": Sanction.Level(row["level"]).label,
            "percent": percent_text(Decimal(row["percent"])),
            "span": _span(row),
        }
        parts.append(_with_document(text, row))
    return "; ".join(parts) + "."


def _absences(facts: Facts) -> str:
    parts = []
    for row in facts["absences"]:
        kind = absence_name(row["kind"])
        parts.append(_with_document(f"{kind[:1].upper()}{kind[1:]}, {_span(row)}", row))
    return "; ".join(parts) + "."


def _post(row: Facts) -> str:
    return _("%(title)s, %(agency)s (class %(class)d)") % row


def _transfer(facts: Facts) -> str:
    before, *after = facts["posts"]
    text = _("Until then %(post)s") % {"post": _post(before)}
    parts = [_("from %(day)s %(post)s") % {"day": _day(row["from"]), "post": _post(row)} for row in after]
    return "; ".join([text, *parts]) + "."


def _two_posts(facts: Facts) -> str:
    parts = []
    for row in facts["posts"]:
        words = {"post": _post(row), "span": _span(row)}
        instead = _("Instead of the own post: %(post)s, %(span)s") % words
        parts.append(_with_document(instead if row["replaces"] else _("Also %(post)s, %(span)s") % words, row))
    return "; ".join(parts) + "."


def _missing(facts: Facts) -> str:
    return _("Not known: %(what)s.") % {"what": ", ".join(str(_MISSING[name]) for name in facts["missing"])}


def _change(facts: Facts) -> str:
    lines = {
        "safe": _("Paid out: last month %(before)s, safe so far %(now)s (%(change)s)."),
        "net": _("Paid out: last month %(before)s, now %(now)s (%(change)s)."),
        "base": _("Whole allowance: last month %(before)s, now %(now)s (%(change)s)."),
    }
    return " ".join(
        lines[name] % {"before": rupiah(before), "now": rupiah(now), "change": _changed(before, now)}
        for name, (before, now) in facts["changed"].items()
    )


def _changed(before: int, now: int) -> str:
    sign = "+" if now > before else "−"
    amount = f"{sign}{rupiah(abs(now - before))}"
    if not before:
        return amount
    return f"{sign}{percent_text(percent_of_share(Fraction(abs(now - before), before)))}, {amount}"


_SENTENCES: dict[str, Callable[[Facts], str]] = {
    "missing_tax_data": _missing,
    "no_figure": lambda facts: _("No base amount is known for class %(class)d.") % facts,
    "sanction": _sanctions,
    "long_leave": _absences,
    "study_assignment": _absences,
    "unpaid_leave": _absences,
    "transfer": _transfer,
    "service_end": lambda facts: _("Last day in service: %(day)s.") % {"day": _day(facts["last_day"])},
    "two_posts": _two_posts,
    "missing_bank": _missing,
    "roster_gap": lambda facts: _("No shift is entered for %(days)d days; the ordinary week counts there.") % facts,
    "unusual_change": _change,
    "service_start": lambda facts: _("In service from %(day)s.") % {"day": _day(facts["first_day"])},
}
