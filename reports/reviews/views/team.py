"""The team of a supervisor: gaps while they can still be closed."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.authorization.request import Request
from accounts.organisation.queries import today_of
from reports.reviews.team import Member, headed_by, team_of
from reports.wording.sentences import closing_moment, long_date


@require_safe
def review_team(request: Request) -> HttpResponse:
    """Show who of one's people lacks minutes, what closes first on top; with a text to share by hand."""
    members = team_of(request.authority, request.at)
    gaps = [member for member in members if member.gaps]
    context = {
        "gaps": gaps,
        "lost": [member for member in members if member.lost and not member.gaps],
        "complete": [member.name for member in members if not member.gaps and not member.lost],
        "people": len(members),
        "is_head": headed_by(request.user.pk, today_of(request.user.pk, request.at)) is not None,
        "message": "\n".join(_line(member) for member in gaps),
    }
    return render(request, "reports/review_team.html", context)


def _line(member: Member) -> str:
    days = "; ".join(
        _("%(day)s %(minutes)d min missing, closes %(closing)s")
        % {"day": long_date(gap.day), "minutes": gap.minutes, "closing": closing_moment(gap.closes_at, gap.zone)}
        for gap in member.gaps
    )
    return f"{member.name}: {days}"
