"""One activity to read, with its evidence and history."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.authorization.access import Authority
from accounts.authorization.request import Request
from accounts.rules.codes import printed_code
from reports.activities import access
from reports.activities.details import details
from reports.activities.dispensable import asked_days
from reports.activities.gate_facts import situations
from reports.rules.lifecycle import Event, correction
from reports.wording.next_steps import after_request
from reports.wording.sentences import awaited_photo
from reports.working_time.work_modes import own_name


@require_safe
def activity_detail(request: Request, pk: int) -> HttpResponse:
    """Show one activity with its evidence and history to whoever may read it."""
    activity = access.get_activity(request.authority, request.at, pk)
    is_owner = activity.employee_id == request.user.pk
    situation = situations([activity], request.at)[0]
    zone = situation.zone or "Asia/Jakarta"
    context: dict[str, Any] = {
        "activity": activity,
        "details": details(activity),
        "mode_name": own_name(activity.mode),
        "is_owner": is_owner,
        "receipt": printed_code(activity.receipt),
        "zone": zone,
        "photo_note": awaited_photo(activity.photo_until, request.at, zone) if activity.photo_until else "",
        "evidence": activity.evidence if access.may_see_evidence(request.authority, activity, situation) else None,
        "reviews": activity.reviews.select_related("reviewer", "on_behalf_of").order_by("decided_at", "pk"),
        "back_url": reverse("reports:review_queue"),
        "back_label": _("Review"),
    }
    if is_owner:
        owner = Authority(request.user)
        refusal = situation.refuse(correction(activity.status), owner)
        context |= {
            "edit_refusal": after_request(refusal, activity.work_date, asked_days(request.user.pk) if refusal else ()),
            "withdraw_refusal": situation.refuse(Event.WITHDRAW, owner),
            "back_url": reverse("reports:day", args=[activity.work_date.isoformat()]),
            "back_label": _("Back to the day"),
        }
    return render(request, "reports/activity_detail.html", context)
