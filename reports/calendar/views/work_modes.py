"""Work modes: what each needs from which day on, its limit of days a week and who may exceed it."""

from datetime import date, timedelta
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.authorization.access import Request
from accounts.authorization.permissions import Permission, allows, permitted
from accounts.organisation.queries import today_of
from accounts.pages.responses import form_page, saved, see_other, who
from accounts.rules.clock import local_date
from accounts.rules.enums import Zone
from reports.calendar.actions.work_modes import (
    add_work_mode_exemption,
    add_work_mode_rule,
    end_work_mode_exemption,
)
from reports.calendar.work_mode_forms import WorkModeExemptionEndForm, WorkModeExemptionForm, WorkModeRuleForm
from reports.models import WorkModeExemption, WorkModeRule
from reports.rules.work_modes import ModeTerms, WorkModes
from reports.wording.work_modes import mode_label
from reports.working_time.work_modes import load_modes, terms_of


class ShownRule(NamedTuple):
    """A rule as the page says it."""

    rule: WorkModeRule
    sentences: list[str]


class ShownMode(NamedTuple):
    """A mode with the rule of today, the ones to come and who may exceed its limit."""

    code: str
    label: str
    now: ShownRule | None
    coming: list[ShownRule]
    exemptions: list[WorkModeExemption]


@require_GET
def work_mode_list(request: Request) -> HttpResponse:
    """Show all modes with what they need today, the rules to come, and who may exceed a limit."""
    permitted(request.authority, Permission.RULES_VIEW)
    context = {
        "modes": _shown(today_of(request.user.pk, request.at)),
        "may_edit": allows(request.authority, Permission.RULES_CHANGE),
    }
    return render(request, "reports/settings/work_mode_list.html", context)


@require_http_methods(["GET", "POST"])
def work_mode_create(request: Request) -> HttpResponse:
    """Enter a mode of the region's own, or with `?code=` new rules for one that is there."""
    permitted(request.authority, Permission.RULES_CHANGE)
    terms = load_modes().on(request.GET.get("code", ""), date.max)
    form = WorkModeRuleForm(request.POST if request.method == "POST" else None, terms=terms)
    if request.method == "POST" and saved(form, lambda: add_work_mode_rule(**form.values(), **who(request))):
        messages.success(request, _("The rules for %(mode)s have been entered.") % {"mode": form.values()["code"]})
        return see_other("settings:work_mode_list")
    # The next day in every zone: days that have begun keep their rules.
    form.initial.setdefault("starts_on", local_date(request.at, Zone.WIT) + timedelta(days=1))
    label = mode_label(terms.code, terms.name) if terms else ""
    return form_page(request, "reports/settings/work_mode_create.html", {"form": form, "label": label})


@require_http_methods(["GET", "POST"])
def work_mode_exemption_create(request: Request) -> HttpResponse:
    """Let an employee or an agency exceed the limit of a mode; `?code=` proposes which."""
    permitted(request.authority, Permission.RULES_CHANGE)
    modes = [(terms.code, mode_label(terms.code, terms.name)) for terms in load_modes().all(date.max)]
    code = request.GET.get("code", "")
    form = WorkModeExemptionForm(request.POST if request.method == "POST" else None, modes=modes, code=code)
    if request.method == "POST" and saved(form, lambda: add_work_mode_exemption(**form.values(), **who(request))):
        messages.success(request, _("Entered: the limit may be exceeded."))
        return see_other("settings:work_mode_list")
    return form_page(request, "reports/settings/work_mode_exemption_create.html", {"form": form})


@require_http_methods(["GET", "POST"])
def work_mode_exemption_end(request: Request, pk: int) -> HttpResponse:
    """Let an exemption end on another day."""
    permitted(request.authority, Permission.RULES_CHANGE)
    exemption = get_object_or_404(WorkModeExemption.objects.select_related("employee", "agency"), pk=pk)
    form = WorkModeExemptionEndForm(
        request.POST if request.method == "POST" else None, initial={"ends_on": exemption.ends_on}
    )
    if request.method == "POST" and saved(
        form,
        lambda: end_work_mode_exemption(exemption_id=pk, ends_on=form.cleaned_data["ends_on"], **who(request)),
    ):
        messages.success(request, _("The last day has been changed."))
        return see_other("settings:work_mode_list")
    return form_page(request, "reports/settings/work_mode_exemption_end.html", {"form": form, "exemption": exemption})


def _shown(today: date) -> list[ShownMode]:
    rules: dict[str, list[WorkModeRule]] = {}
    for rule in WorkModeRule.objects.order_by("starts_on"):
        rules.setdefault(rule.code, []).append(rule)
    exempt: dict[str, list[WorkModeExemption]] = {}
    for one in WorkModeExemption.objects.select_related("employee", "agency"):
        exempt.setdefault(one.code, []).append(one)
    shown = []
    for terms in WorkModes(terms_of(rule) for dated in rules.values() for rule in dated).all(date.max):
        dated = [ShownRule(rule, mode_sentences(terms_of(rule))) for rule in rules[terms.code]]
        held = [one for one in dated if one.rule.starts_on <= today]
        shown.append(
            ShownMode(
                terms.code,
                mode_label(terms.code, terms.name),
                held[-1] if held else None,
                [one for one in dated if one.rule.starts_on > today],
                exempt.get(terms.code, []),
            )
        )
    return shown


def mode_sentences(terms: ModeTerms) -> list[str]:
    """Return what a mode asks as sentences for people."""
    if not terms.is_offered:
        return [_("It cannot be chosen.")]
    sentences = [_evidence(terms)]
    if terms.needs_photo and terms.of_oneself:
        sentences.append(_("The photo is one of oneself."))
    if terms.needs_photo and not terms.gallery:
        sentences.append(_("The photo is taken with the camera, not chosen from the gallery."))
    if terms.needs_letter:
        sentences.append(_("It needs the number of the assignment letter."))
    if terms.days_a_week is not None:
        text = ngettext(
            "It may be used on %(n)d day from Monday to Sunday.",
            "It may be used on %(n)d days from Monday to Sunday.",
            terms.days_a_week,
        )
        sentences.append(text % {"n": terms.days_a_week})
        refused = _("More days are refused."), _("More days are kept, and the reviewer is told.")
        sentences.append(refused[0] if terms.refuses_beyond else refused[1])
    return sentences


def _evidence(terms: ModeTerms) -> str:
    if terms.follows_policy:
        return _("What it needs is said by the rules of reporting of the agency.")
    if terms.needs_photo and terms.needs_position:
        return _("It needs a photo and a position.")
    if terms.needs_photo:
        return _("It needs a photo.")
    return _("It needs a position.") if terms.needs_position else _("It needs neither photo nor position.")
