"""The dated rules of reporting, in plain sentences, and what they mean for the coming three weeks."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.authorization.access import Request
from accounts.authorization.permissions import Permission, allows, permitted
from accounts.models import Agency
from accounts.organisation.queries import post_at
from accounts.pages.responses import form_page, saved, see_other, who
from accounts.rules.clock import local_date
from accounts.rules.enums import Zone
from accounts.rules.refusal import Refused
from reports.calendar.actions.rules import add_policy, has_begun, refuse_closing_days, withdraw_policy
from reports.calendar.forms import PolicyForm, PreviewFilter
from reports.calendar.policy_presets import PRESETS
from reports.models import ReportingPolicy
from reports.pages.reason_form import ReasonForm
from reports.rules.enums import DeadlineMode, SilenceRule
from reports.wording.sentences import closing_moment
from reports.working_time.duty import anybody_of, duty
from reports.working_time.duty_calendar import Rulebook
from reports.working_time.window import coming_window

DAYS_SHOWN = 21
# Where hours are counted from the end of the activity, the table assumes one that ends at this time.
EXAMPLE_END = time(16, 0)


class PreviewDay(NamedTuple):
    """What the rules say about one work date; `until` in words."""

    day: date
    quota: int
    holiday: str | None
    opens: datetime | None
    until: str


@require_GET
def policy_list(request: Request) -> HttpResponse:
    """Show all rules of reporting and, for one agency (`?agency=`), what the coming three weeks look like."""
    permitted(request.authority, Permission.RULES_VIEW)
    today, placement = post_at(request.user.pk, request.at)
    policies = ReportingPolicy.objects.select_related("agency").order_by("agency__code", "-starts_on")
    form = PreviewFilter(request.GET)
    agency = _chosen(form) or (placement.agency if placement else Agency.objects.order_by("code").first())
    context = {
        "policies": [
            (policy, policy_sentences(policy), policy.starts_on > today, not has_begun(policy, request.at))
            for policy in policies
        ],
        "form": PreviewFilter(initial={"agency": agency}),
        "agency": agency,
        "preview": preview(agency, today) if agency else [],
        "example_end": EXAMPLE_END,
        "may_edit": allows(request.authority, Permission.RULES_CHANGE),
    }
    return render(request, "reports/settings/policy_list.html", context)


@require_http_methods(["GET", "POST"])
def policy_create(request: Request) -> HttpResponse:
    """Enter new rules from a date on; the old ones stay in force for the days before.

    The form starts with the rules in force, with `?preset=sikap_banten` with those of a region.
    """
    permitted(request.authority, Permission.RULES_CHANGE)
    shown: dict[str, object] = {}
    if request.method == "POST":
        form = PolicyForm(request.POST)
        if "preview" in request.POST:
            shown = _typed(request, form) if form.is_valid() else {}
            if form.is_valid() and (refusal := refuse_closing_days(ReportingPolicy(**form.values()), request.at)):
                form.refuse(Refused(refusal))
        elif saved(form, lambda: add_policy(**form.values(), **who(request))):
            messages.success(request, _("The new rules have been entered. Look at the coming weeks below."))
            return see_other("settings:policy_list")
    else:
        _label, preset = PRESETS.get(request.GET.get("preset", ""), ("", {}))
        # The next day in every zone: what has begun keeps its rules.
        tomorrow = {"starts_on": local_date(request.at, Zone.WIT) + timedelta(days=1)}
        form = PolicyForm(initial=tomorrow | _latest_general() | preset)
    presets = [(name, label) for name, (label, _values) in PRESETS.items()]
    context = {"form": form, "presets": presets, "example_end": EXAMPLE_END, **shown}
    return form_page(request, "reports/settings/policy_create.html", context)


@require_http_methods(["GET", "POST"])
def policy_withdraw(request: Request, pk: int) -> HttpResponse:
    """Ask for the reason, then take back rules that have not begun."""
    permitted(request.authority, Permission.RULES_CHANGE)
    policy = get_object_or_404(ReportingPolicy.objects.select_related("agency"), pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(
        form, lambda: withdraw_policy(policy_id=pk, reason=form.cleaned_data["reason"], **who(request))
    ):
        messages.success(request, _("The rules have been withdrawn. What held before holds on."))
        return see_other("settings:policy_list")
    context = {"form": form, "policy": policy, "sentences": policy_sentences(policy)}
    return form_page(request, "reports/settings/policy_withdraw.html", context)


def _typed(request: Request, form: PolicyForm) -> dict[str, object]:
    """Return what the typed rules would mean from their first day on; nothing is stored."""
    values = form.values()
    today, placement = post_at(request.user.pk, request.at)
    agency = form.cleaned_data["agency"] or (placement.agency if placement else Agency.objects.order_by("code").first())
    policy = ReportingPolicy(**values)
    first = max(today, policy.starts_on)
    return {
        "agency": agency,
        "sentences": policy_sentences(policy),
        "preview": preview(agency, first, policy) if agency else [],
    }


def preview(agency: Agency, first: date, typed: ReportingPolicy | None = None) -> list[PreviewDay]:
    """Return what the rules, and `typed` ones that nobody has saved, say about three weeks.

    Days without rules are left out.
    """
    last = first + timedelta(days=DAYS_SHOWN - 1)
    rulebook = Rulebook.load(first, last, also=[typed] if typed else [])
    days = (first + timedelta(days=number) for number in range(DAYS_SHOWN))
    return [found for day in days if (found := _preview_day(rulebook, agency, day))]


def _preview_day(rulebook: Rulebook, agency: Agency, day: date) -> PreviewDay | None:
    anybody, ended = anybody_of(agency.pk), datetime.combine(day, EXAMPLE_END, ZoneInfo(agency.timezone))
    policy, found = rulebook.policy(agency.pk, day), coming_window(rulebook, anybody, day, ended_at=ended)
    if policy is None or found.closes is None:
        return None
    return PreviewDay(
        day,
        duty(rulebook, anybody, day).required,
        rulebook.holiday_name(day),
        found.opens if policy.opens_at else None,
        closing_moment(found.closes, agency.timezone),
    )


def policy_sentences(policy: ReportingPolicy) -> list[str]:
    """Say each rule in a sentence of the active language, in the order in which a day meets them."""
    sentences = [
        _("A working day asks for %(minutes)s minutes.") % {"minutes": policy.quota_minutes},
        _deadline_sentence(policy),
    ]
    if policy.deadline_skips_holidays:
        sentences.append(_("A deadline on a free day moves to the next working day."))
    if policy.deadline_within_month:
        sentences.append(_("Nothing is accepted after the end of the month."))
    if policy.opens_at:
        sentences.append(
            _("Reports are accepted from %(time)s on the work date.") % {"time": f"{policy.opens_at:%H.%M}"}
        )
    sentences.append(
        ngettext(
            "A returned report can be resent for %(n)s hour, or until the deadline if that is later.",
            "A returned report can be resent for %(n)s hours, or until the deadline if that is later.",
            policy.resend_hours,
        )
        % {"n": policy.resend_hours}
    )
    sentences.append(
        ngettext(
            "Where a report waits for more than %(n)s working day, the reviewer's superior is told.",
            "Where a report waits for more than %(n)s working days, the reviewer's superior is told.",
            policy.silence_after_days,
        )
        % {"n": policy.silence_after_days}
    )
    sentences += [
        _evidence_sentence("WFH", policy.wfh_needs_photo, policy.wfh_needs_position),
        _evidence_sentence("DL", policy.dl_needs_photo, policy.dl_needs_position),
    ]
    cameras = [mode for mode, allowed in (("WFH", policy.wfh_gallery), ("DL", policy.dl_gallery)) if not allowed]
    if cameras:
        text = _("Photos for %(modes)s are taken with the camera, not chosen from the gallery.")
        sentences.append(text % {"modes": ", ".join(cameras)})
    if policy.wfh_needs_position or policy.dl_needs_position:
        text = _("A position that may be more than %(metres)s m off is marked for the reviewer.")
        sentences.append(text % {"metres": policy.accuracy_limit_m})
    sentences.append(
        ngettext(
            "A photo may follow its report for %(n)s hour; without it the report cannot be approved.",
            "A photo may follow its report for %(n)s hours; without it the report cannot be approved.",
            policy.photo_hours,
        )
        % {"n": policy.photo_hours}
    )
    if policy.dl_needs_letter:
        sentences.append(_("DL needs the number of the assignment letter."))
    if policy.evidence_per_day:
        sentences.append(_("One photo and position per work mode and day is enough."))
    sentences.append(str(_SILENCE[SilenceRule(policy.silence_at_closing)]))
    return sentences


_SILENCE = {
    SilenceRule.DO_NOT_COUNT: gettext_lazy("What nobody has reviewed when the month is closed does not count."),
    SilenceRule.COUNT: gettext_lazy("What nobody has reviewed when the month is closed counts as approved."),
    SilenceRule.HOLD: gettext_lazy("The month is closed only once everything is reviewed."),
}


def _deadline_sentence(policy: ReportingPolicy) -> str:
    count = policy.deadline_count
    if policy.deadline_mode == DeadlineMode.ELAPSED_HOURS:
        text = ngettext(
            "A report is accepted until %(n)s hour after the end of the activity.",
            "A report is accepted until %(n)s hours after the end of the activity.",
            count,
        )
    elif count == 0:
        return _("A report is accepted until midnight of the work date itself.")
    elif policy.deadline_mode == DeadlineMode.WORKING_DAYS:
        text = ngettext(
            "A report is accepted until midnight at the end of %(n)s working day after the work date.",
            "A report is accepted until midnight at the end of %(n)s working days after the work date.",
            count,
        )
    else:
        text = ngettext(
            "A report is accepted until midnight at the end of %(n)s day after the work date (H+%(n)s).",
            "A report is accepted until midnight at the end of %(n)s days after the work date (H+%(n)s).",
            count,
        )
    return text % {"n": count}


def _evidence_sentence(mode: str, photo: bool, position: bool) -> str:
    if photo and position:
        text = _("%(mode)s needs a photo and a position.")
    elif photo:
        text = _("%(mode)s needs a photo.")
    elif position:
        text = _("%(mode)s needs a position.")
    else:
        text = _("%(mode)s needs neither photo nor position.")
    return text % {"mode": mode}


def _chosen(form: PreviewFilter) -> Agency | None:
    chosen: Agency | None = form.cleaned_data["agency"] if form.is_valid() else None
    return chosen


def _latest_general() -> dict[str, object]:
    """Return the rules everybody follows now, as the beginning of new ones."""
    latest = ReportingPolicy.objects.filter(agency=None).order_by("-starts_on").first()
    if latest is None:
        return {}
    names = [name for name in PolicyForm.Meta.fields if name not in {"agency", "starts_on", "legal_basis"}]
    return {name: getattr(latest, name) for name in names}
