"""One's own notices: read them, choose what comes and how."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.authorization.access import Authority, Request
from accounts.models import NoticeSettings
from accounts.notifications.actions.notices import mark_read, save_notice_settings
from accounts.notifications.forms import NoticeSettingsForm
from accounts.notifications.labels import notice_words
from accounts.organisation.queries import zone_of
from accounts.storage.paging import page_of

PER_PAGE = 30
LONGEST_NUMBER = 18


@require_GET
def notice_list(request: Request) -> HttpResponse:
    """Show the person's notices, the newest first (`?page=`)."""
    own = request.user.notices.filter(shown=True)
    page = page_of(own, request.GET.get("page"), by="created_at", size=PER_PAGE)
    context = {
        "page": page,
        "notices": [(notice, notice_words(notice)) for notice in page.rows],
        "zone": zone_of(request.user.pk, request.at),
    }
    return render(request, "accounts/notice_list.html", context)


@require_POST
def notice_read(request: Request) -> HttpResponse:
    """Mark the notice named by `notice` as read and go where it leads, or mark all."""
    chosen = request.POST.get("notice", "")
    if not chosen:
        mark_read(by=Authority(request.user), at=request.at)
        return HttpResponseRedirect(reverse("accounts:notice_list"), status=303)
    # What has more digits fits no column and is nobody's notice.
    plain = chosen.isascii() and chosen.isdigit() and len(chosen) <= LONGEST_NUMBER
    notice = mark_read(by=Authority(request.user), at=request.at, pk=int(chosen)) if plain else None
    if notice is None:
        raise Http404
    return HttpResponseRedirect(notice.link, status=303)


@require_http_methods(["GET", "POST"])
def notice_settings(request: Request) -> HttpResponse:
    """Choose which kinds come in the application and by e-mail, and the quiet hours."""
    if request.method == "POST":
        form = NoticeSettingsForm(request.POST)
        if form.is_valid():
            save_notice_settings(by=Authority(request.user), **form.values())
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("accounts:notice_list"), status=303)
    else:
        stored = NoticeSettings.objects.filter(employee=request.user).first()
        form = NoticeSettingsForm.of(stored or NoticeSettings())
    status = 422 if form.is_bound else 200
    return render(request, "accounts/notice_settings.html", {"form": form}, status=status)
