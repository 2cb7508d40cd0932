"""The protected view of a photo."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.authorization.access import Authority, answer_404_unless
from accounts.authorization.permissions import Permission, allows
from accounts.authorization.request import Request
from reports.activities.gate_facts import situations
from reports.evidence import photos
from reports.evidence.actions.photo_views import record_photo_view
from reports.models import Evidence

# A photo is data, never a page: no script of whoever made the file may run in our name.
PHOTO_POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"


@require_safe
def evidence_photo(request: Request, pk: int) -> HttpResponse:
    """Show a photo to its owner, to the reviewers of the activity and to auditors; log every look by another."""
    evidence = _evidence(request, pk)
    try:
        content = photos.photo_path(evidence.photo.name or "").read_bytes()
    except FileNotFoundError:
        raise Http404 from None
    if evidence.employee_id != request.user.pk:
        record_photo_view(evidence=evidence, by=Authority(request.user), at=request.at)
    response = HttpResponse(content, content_type="image/webp")
    response["Content-Disposition"] = f'inline; filename="evidence-{pk}.webp"'
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = PHOTO_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _evidence(request: Request, pk: int) -> Evidence:
    """Return the evidence if the person may see it through any of its activities; else it does not exist."""
    evidence = get_object_or_404(Evidence, pk=pk)
    if evidence.employee_id == request.user.pk or allows(request.authority, Permission.EVIDENCE_VIEW):
        return evidence
    shown = list(evidence.activities.all())
    decided = any(activity.decided_by_id == request.user.pk for activity in shown)
    answer_404_unless(decided or any(found.is_reviewer(request.authority) for found in situations(shown, request.at)))
    return evidence
