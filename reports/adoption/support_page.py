"""The page of the operator who coaches: who is stuck, with what helps, and a sheet to print."""

from io import BytesIO

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.authorization.access import Request, answer_404_unless
from accounts.authorization.permissions import Permission, permitted_somewhere, reach
from accounts.models import Agency, Employee
from accounts.organisation.queries import placement_on, subtree_ids, today_of, zone_of
from reports.adoption.guide_pdf import days_in_words, write_guide
from reports.adoption.support import NAMES, STEPS, Need, Stuck, may_help, stuck_in

PAGE = 25


@require_safe
def helper(request: Request) -> HttpResponse:
    """Show who is stuck in one's agencies; `?agency=` and `?need=` narrow the list."""
    authority = request.authority
    permitted_somewhere(authority, Permission.HELPER_VIEW)
    agencies = _agencies(request)
    chosen = _chosen(agencies, request.GET.get("agency", ""))
    # Everybody of a whole region is no list to coach from: the personnel agency chooses one.
    within = subtree_ids([chosen.pk]) if chosen else reach(authority, Permission.HELPER_VIEW)
    people = stuck_in(within, request.at, today_of(request.user.pk, request.at)) if within else []
    counted = ((need, NAMES[need], sum(need in one.needs for one in people)) for need in Need)
    need = request.GET.get("need", "")
    shown = [one for one in people if need in one.needs] if need in list(Need) else people
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    context = {
        "agencies": agencies,
        "chosen": chosen,
        "need": need,
        "counts": [(need, name, count) for need, name, count in counted if count],
        "page_obj": page,
        "rows": [_row(one) for one in page],
        "people": len(people),
        "must_choose": not within,
    }
    return render(request, "reports/helper.html", context)


@require_safe
def helper_guide(request: Request, pk: int) -> HttpResponse:
    """Hand out the sheet of one person."""
    employee = get_object_or_404(Employee, pk=pk)
    today = today_of(employee.pk, request.at)
    post = placement_on(employee.pk, today)
    agency_id = post.agency_id if post else None
    answer_404_unless(may_help(request.authority, agency_id))
    found = stuck_in([agency_id] if agency_id else [], request.at, today, employee_id=pk)
    if not found:
        raise Http404
    file = BytesIO()
    write_guide(found[0], file, printed_at=request.at, zone=zone_of(pk, request.at), helper=request.user.name)
    response = HttpResponse(file.getvalue(), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="panduan-{pk}.pdf"'
    return response


def _row(one: Stuck) -> dict[str, object]:
    needs = [{"code": need, "name": NAMES[need], "steps": STEPS[need]} for need in one.needs]
    return {"stuck": one, "needs": needs, "days": days_in_words(one)}


def _agencies(request: Request) -> QuerySet[Agency]:
    found = Agency.objects.order_by("code")
    reached = reach(request.authority, Permission.HELPER_VIEW)
    return found if reached is None else found.filter(pk__in=reached)


def _chosen(agencies: QuerySet[Agency], text: str) -> Agency | None:
    return next((agency for agency in agencies if str(agency.pk) == text), None)
