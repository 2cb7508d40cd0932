"""What a status does to pay before every scheme: the rows of the layer, and new ones from a month on."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.authorization.access import Request
from accounts.authorization.permissions import Permission, allows, permitted
from accounts.organisation.queries import today_of
from accounts.pages.responses import form_page, see_other
from accounts.second_person.outcome import carried_out, say
from reports.pages.reason_form import ReasonForm
from reports.working_time.absence_kinds import Kind, Kinds
from tpp.enums import StatusCode
from tpp.models import AllowancePolicy, StatusRule
from tpp.schemes.actions.status import add_status_rule, remove_status_rule
from tpp.schemes.status_forms import StatusRuleForm
from tpp.schemes.status_names import status_name
from tpp.schemes.step_labels import status_rule_sentence


class StatusTerms(NamedTuple):
    """A status with what it does today and what it will do; `rule` is None where nothing says anything."""

    code: str
    name: str
    rule: StatusRule | None
    sentence: str
    coming: list[tuple[StatusRule, str]]


class AbsenceKindTerms(NamedTuple):
    """A kind of absence with what is kept on its days, by whole months that it has lasted."""

    kind: Kind
    kept: Decimal
    longer: list[tuple[int, Decimal]]


@require_GET
def status_list(request: Request) -> HttpResponse:
    """Show every row of the layer as it is today, and those to come."""
    permitted(request.authority, Permission.ALLOWANCE_RULES_VIEW)
    today = today_of(request.user.pk, request.at)
    policy = AllowancePolicy.objects.filter(starts_on__lte=today).order_by("-starts_on").first()
    context = {
        "rows": list(_rows(today.replace(day=1))),
        "absences": [_absence(kind) for kind in Kinds.load().on(today)],
        "combination": policy.get_status_combination_display() if policy else "",
        "may_edit": allows(request.authority, Permission.ALLOWANCE_RULES_CHANGE),
        "may_edit_kinds": allows(request.authority, Permission.ABSENCE_KINDS_CHANGE),
    }
    return render(request, "tpp/status_list.html", context)


def _rows(month: date) -> Iterator[StatusTerms]:
    by_code: dict[str, list[StatusRule]] = {}
    for rule in StatusRule.objects.order_by("starts_on"):
        by_code.setdefault(rule.code, []).append(rule)
    for code in StatusCode.values:
        rules = by_code.get(code, [])
        held = [rule for rule in rules if rule.starts_on <= month]
        coming = [(rule, _sentence(rule)) for rule in rules[len(held) :]]
        now = held[-1] if held else None
        yield StatusTerms(code, status_name(code), now, _sentence(now) if now else _("Changes nothing."), coming)


def _sentence(rule: StatusRule) -> str:
    return status_rule_sentence(rule.code, rule.percent, rule.effect)


def _absence(kind: Kind) -> AbsenceKindTerms:
    longer = [(months, Decimal(kept)) for months, kept in kind.rule.longer]
    return AbsenceKindTerms(kind, kind.rule.allowance_percent, longer)


@require_http_methods(["GET", "POST"])
def status_create(request: Request) -> HttpResponse:
    """Enter a row from a month on; closed months keep theirs."""
    permitted(request.authority, Permission.ALLOWANCE_RULES_CHANGE)
    initial = {"code": request.GET.get("code", "")}
    form = StatusRuleForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and (done := carried_out(request, form, add_status_rule, lambda: form.cleaned_data)):
        say(request, done, _("The row has been entered. Open months are computed with it."))
        return see_other("tpp:status_list")
    return form_page(request, "tpp/status_create.html", {"form": form})


@require_http_methods(["GET", "POST"])
def status_remove(request: Request, pk: int) -> HttpResponse:
    """Ask, then take a row back that no closed month was computed with."""
    permitted(request.authority, Permission.ALLOWANCE_RULES_CHANGE)
    rule = get_object_or_404(StatusRule, pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)

    def values() -> dict[str, Any]:
        return {"rule_id": pk, **form.cleaned_data}

    if request.method == "POST" and (done := carried_out(request, form, remove_status_rule, values)):
        say(request, done, _("The row has been taken back."))
        return see_other("tpp:status_list")
    context = {"form": form, "rule": rule, "sentence": _sentence(rule)}
    return form_page(request, "tpp/status_remove.html", context)
