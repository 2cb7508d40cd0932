"""Closing a month, having it reopened by two people, and checking that a closed one is still what was signed."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.authorization.access import Request, answer_404_unless
from accounts.authorization.permissions import Permission, permitted, permitted_somewhere
from accounts.models import Agency
from accounts.pages.formatting import month_name
from accounts.pages.refusable_form import ConfirmForm
from accounts.pages.responses import form_page, saved, see_other, who
from accounts.rules.clock import local_date
from accounts.second_person.policies import refuse_second
from reports.rules.period import Month
from reports.working_time.holiday_years import unconfirmed_years
from tpp.closing.actions.freeze import freeze_recap
from tpp.closing.actions.reopen import confirm_reopen, request_reopen
from tpp.closing.check_marks import people_marks
from tpp.closing.checks import Check
from tpp.closing.figures import outlook
from tpp.closing.findings import findings_of
from tpp.closing.forms import FreezeForm, ReopenForm
from tpp.closing.policies import checks_of, nobody_listed, refuse_reopen
from tpp.models import Recap
from tpp.payroll.month_lines import lines_of
from tpp.payroll.month_rules import MonthRules, NoSchemeError
from tpp.recaps.verification import verify_recaps
from tpp.recaps.views.scope import agency_in, agency_named, scope_of


@require_http_methods(["GET", "POST"])
def recap_freeze(request: Request, month: Month, code: str) -> HttpResponse:
    """Show what stands against closing and what would be recorded; close the month on POST."""
    scope = scope_of(request.authority)
    permitted_somewhere(request.authority, Permission.RECAPS_CLOSE)
    try:
        rules = MonthRules.load(month)
    except NoSchemeError:
        # The page of the draft says what is missing.
        return see_other("tpp:recap_detail", month=month, code=agency_named(code, scope).code)
    agency = agency_in(rules, code, scope)
    permitted(request.authority, Permission.RECAPS_CLOSE, agency.pk)
    lines = [line.with_days() for line in lines_of(month, {agency.pk}, rules=rules, with_pending=True)]
    marks = people_marks(month, {agency.pk})
    findings = findings_of(month, lines, marks)
    checks = checks_of(rules, agency, request.at, lines=lines, marks=marks, findings=findings)
    known = outlook(month, agency.pk, lines, marks, findings)
    state = _state(checks)
    warnings = [check for check in checks if not check.blocking]
    form = FreezeForm(
        request.POST if request.method == "POST" else None,
        has_warnings=bool(warnings),
        # Where it cannot be closed nothing is asked.
        unusual=known.unusual if state == "open" else (),
        token=known.token,
    )
    closed: list[Recap | None] = []
    if request.method == "POST" and saved(
        form, lambda: closed.append(freeze_recap(month=month, agency=agency, **who(request)))
    ):
        if closed[0] is None:
            messages.error(request, nobody_listed(agency).message)
        else:
            messages.success(
                request,
                _("%(month)s is closed for %(agency)s. The recap can be downloaded and signed.")
                % {"month": month_name(month.first), "agency": agency.name},
            )
        return see_other("tpp:recap_detail", month=month, code=code)
    context = {
        "month": month,
        "agency": agency,
        "form": form,
        "state": state,
        "outlook": known,
        "blocking": [(check, short_sentence(check)) for check in checks if check.blocking],
        "warnings": [(check, short_sentence(check)) for check in warnings],
        "unconfirmed": unconfirmed_years(local_date(request.at, agency.timezone), also=[month.year]),
        "findings_listed": any(check.code == "findings_open" for check in checks),
    }
    return form_page(request, "tpp/recap_freeze.html", context)


def _state(checks: Iterable[Check]) -> str:
    """Return the one thing the page may say: `closed`, `empty`, `blocked` or `open`."""
    codes = {check.code for check in checks}
    if "already_closed" in codes:
        return "closed"
    if "nobody_listed" in codes:
        return "empty"
    return "blocked" if any(check.blocking for check in checks) else "open"


def short_sentence(check: Check) -> str:
    """Return what a check says without the names, which the page lists with links."""
    count = len(check.people)
    sentences = {
        "pending_reviews": ngettext(
            "Reports of %(n)s person have not been reviewed. They would not count.",
            "Reports of %(n)s people have not been reviewed. They would not count.",
            count,
        ),
        "supervisor_missing": ngettext(
            "%(n)s person has no supervisor in service; the personnel agency reviews the reports.",
            "%(n)s people have no supervisor in service; the personnel agency reviews their reports.",
            count,
        ),
        "overlapping_absences": ngettext(
            "%(n)s person has absences that overlap. Check which of them is right.",
            "%(n)s people have absences that overlap. Check which of them are right.",
            count,
        ),
        "objections_open": ngettext(
            "The objection of %(n)s person to this month has not been answered.",
            "Objections of %(n)s people to this month have not been answered.",
            count,
        ),
        "base_amount_missing": ngettext(
            "For %(n)s person no base amount is known. Enter the amount of the class first.",
            "For %(n)s people no base amount is known. Enter the amounts of their classes first.",
            count,
        ),
        "findings_open": ngettext(
            "%(n)s person has findings that are neither settled nor accepted.",
            "%(n)s people have findings that are neither settled nor accepted.",
            count,
        ),
    }
    return sentences[check.code] % {"n": count} if check.code in sentences else check.message


@require_http_methods(["GET", "POST"])
def recap_reopen(request: Request, month: Month, code: str) -> HttpResponse:
    """Ask with a reason for a closed month to be opened again."""
    agency = _reopenable(request, code)
    recap = _in_force(month, agency)
    form = ReopenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(
        form, lambda: request_reopen(recap=recap, reason=form.cleaned_data["reason"], **who(request))
    ):
        text = _("The reopening has been requested. A second person must now confirm it.")
        messages.success(request, text, extra_tags=f"reopen-{recap.pk}")
        return see_other("tpp:recap_detail", month=month, code=code)
    context = {"month": month, "agency": agency, "recap": recap, "form": form}
    return form_page(request, "tpp/recap_reopen.html", context)


@require_http_methods(["GET", "POST"])
def recap_confirm_reopen(request: Request, month: Month, code: str) -> HttpResponse:
    """Show who wants the month reopened and why; the second person confirms on POST."""
    agency = _reopenable(request, code)
    recap = _in_force(month, agency)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(form, lambda: confirm_reopen(recap=recap, **who(request))):
        messages.success(
            request,
            _("%(month)s is open again for %(agency)s.") % {"month": month_name(month.first), "agency": agency.name},
        )
        return see_other("tpp:recap_detail", month=month, code=code)
    context = {
        "month": month,
        "agency": agency,
        "recap": recap,
        "form": form,
        "refusal": refuse_reopen(recap, request.user)
        or refuse_second(recap.reopen_requested_by_id, (), request.authority, request.at),
    }
    return form_page(request, "tpp/recap_confirm_reopen.html", context)


@require_GET
def recap_verify(request: Request, month: Month, code: str) -> HttpResponse:
    """Compute a closed month again and show every difference; reads only."""
    permitted(request.authority, Permission.RECAPS_VERIFY)
    agency = agency_named(code, scope_of(request.authority))
    recaps = list(Recap.objects.filter(month=month.first, agency=agency).order_by("-version"))
    answer_404_unless(recaps)
    context = {"month": month, "agency": agency, "recaps": recaps, "differences": verify_recaps(month, agency)}
    return render(request, "tpp/recap_verify.html", context)


def _reopenable(request: Request, code: str) -> Agency:
    agency = agency_named(code, scope_of(request.authority))
    permitted(request.authority, Permission.RECAPS_REOPEN, agency.pk)
    return agency


def _in_force(month: Month, agency: Agency) -> Recap:
    recap = (
        Recap.objects.filter(month=month.first, agency=agency, reopened_at__isnull=True)
        .select_related("reopen_requested_by", "frozen_by")
        .first()
    )
    if recap is None:
        raise Http404
    return recap
