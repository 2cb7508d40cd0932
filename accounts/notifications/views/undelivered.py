"""Letters that did not arrive: which, why, and send them again."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.authorization.access import Request
from accounts.authorization.permissions import Permission, allows, permitted
from accounts.models import Letter
from accounts.notifications.actions.resending import Resent, send_again, send_all_again
from accounts.notifications.forms import UndeliveredFilter
from accounts.notifications.undelivered import STATES, masked, refuse_resending, undelivered
from accounts.organisation.queries import zone_of
from accounts.pages.responses import who
from accounts.rules.enums import NoticeKind
from accounts.rules.refusal import Refused
from accounts.storage.paging import page_of

PER_PAGE = 50
LONGEST_NUMBER = 18


@require_GET
def mail_list(request: Request) -> HttpResponse:
    """List letters that did not arrive or may not have, the latest first (`?state=`, `?page=`)."""
    permitted(request.authority, Permission.MAIL_VIEW)
    form = UndeliveredFilter(request.GET)
    state = form.cleaned_data["state"] if form.is_valid() else ""
    either = () if state else tuple(Q(state=one) for one in STATES)
    page = page_of(undelivered(state), request.GET.get("page"), by="troubled_at", size=PER_PAGE, either=either)
    rows = [
        {
            "letter": letter,
            "kind": NoticeKind(letter.notice.kind).label,
            "address": masked(letter.notice.employee.email),
            "refusal": refuse_resending(letter, request.at),
        }
        for letter in page.rows
    ]
    context = {
        "form": form,
        "state": state,
        "page": page,
        "rows": rows,
        "zone": zone_of(request.user.pk, request.at),
        "may_send": allows(request.authority, Permission.MAIL_RESEND),
        "any_sendable": any(row["refusal"] is None for row in rows),
    }
    return render(request, "accounts/mail_list.html", context)


@require_POST
def mail_resend(request: Request) -> HttpResponse:
    """Send the letter named by `letter` again, or all of the `state`; back to the list."""
    permitted(request.authority, Permission.MAIL_RESEND)
    state = request.POST.get("state", "")
    if state not in ("", *STATES):
        raise Http404
    chosen = request.POST.get("letter", "")
    try:
        if chosen:
            send_again(**who(request), letter_id=_number(chosen))
            done = Resent(1, 0)
        else:
            done = send_all_again(**who(request), state=state)
    except Letter.DoesNotExist:
        raise Http404 from None
    except Refused as refused:
        for refusal in refused.refusals:
            messages.error(request, refusal.message)
    else:
        _say(request, done)
    query = f"?{urlencode({'state': state})}" if state else ""
    return HttpResponseRedirect(reverse("accounts:mail_list") + query, status=303)


def _say(request: Request, done: Resent) -> None:
    text = ngettext(
        "%(count)d e-mail waits to be sent again; the next run of the jobs sends it.",
        "%(count)d e-mails wait to be sent again; the next runs of the jobs send them.",
        done.waiting,
    )
    messages.success(request, text % {"count": done.waiting})
    if done.left:
        left = ngettext(
            "%(count)d e-mail stays here, because its person got enough of them again today.",
            "%(count)d e-mails stay here, because their people got enough of them again today.",
            done.left,
        )
        messages.warning(request, left % {"count": done.left})


def _number(text: str) -> int:
    # What has more digits fits no column and is nobody's letter.
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        raise Http404
    return int(text)
