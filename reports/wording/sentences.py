"""Dates and refusals in words, in the active language."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.pages.formatting import short_date
from accounts.pages.language import is_english
from accounts.rules.clock import ZONE_ABBREVIATIONS
from accounts.rules.refusal import NextStep, Refusal
from reports.rules.activity_rules import ContentProblem, Timed, local_end, start_date
from reports.rules.promises import PhotoState, photo_state
from reports.rules.review_flags import ReviewFlag
from reports.rules.work_modes import ModeTerms, week_of

SENTENCES = {
    "not_owner": gettext_lazy("This report belongs to somebody else. Only its owner can change it."),
    "own_report": gettext_lazy("This is your own report. Your supervisor has to review it."),
    "not_reviewer": gettext_lazy("You do not review this report. It goes to the supervisor of the person on that day."),
    "not_found": gettext_lazy("This report does not exist. Load the page again."),
    "month_locked": gettext_lazy(
        "%(month)s is closed, so nothing in it can be reported or changed any more. If something is wrong, object to "
        "it."
    ),
    "month_locked_review": gettext_lazy(
        "%(month)s is closed, so nothing in it can change any more. If something is wrong, tell the personnel agency."
    ),
    "withdrawn": gettext_lazy("This report was withdrawn. Log the work again if it should count."),
    "withdrawn_late": gettext_lazy(
        "This report was withdrawn, and %(day)s has closed. If the work should count, ask for a dispensation."
    ),
    "withdrawn_review": gettext_lazy("The employee has withdrawn this report; there is nothing to decide any more."),
    "decided": gettext_lazy("This report has been reviewed and cannot be changed. Ask your supervisor to return it."),
    "already_decided": gettext_lazy("There is a decision about this report already. Load the page again to see it."),
    "not_decided": gettext_lazy("This report is still waiting for review; there is no decision to take back."),
    "not_returned": gettext_lazy("This report was not returned. Load the page again to see how it stands."),
    "no_such_state": gettext_lazy("This is not possible with the report as it stands. Load the page again."),
    "not_open_yet": gettext_lazy("Reports for %(day)s are accepted from %(opens)s. Keep your notes and send it then."),
    "after_cutoff": gettext_lazy(
        "Reports for %(day)s closed on %(closing)s. If you could not report in time, ask for a dispensation."
    ),
    "after_resend": gettext_lazy(
        "The returned report for %(day)s could be corrected until %(closing)s. If you could not do it in time, ask for "
        "a dispensation."
    ),
    "no_placement": gettext_lazy("There is no post on record for %(day)s. Ask the personnel agency to enter it."),
    "not_in_service": gettext_lazy(
        "According to the records the service ended before %(day)s. Ask the personnel agency if that is wrong."
    ),
    "no_policy": gettext_lazy("No rules of reporting are in force on %(day)s. Ask the personnel agency to enter them."),
    "day_ahead": gettext_lazy("%(day)s is still to come. Report it when it is there."),
    "future": gettext_lazy("This work is not finished yet. Report it once it is done; it is now %(now)s."),
    "overlap": gettext_lazy(
        "The time overlaps with another activity, %(start)s to %(end)s on %(day)s. Change the start or the minutes."
    ),
    "not_in_shift": gettext_lazy(
        "According to the roster no shift of %(work_date)s goes on at this time after midnight. Choose %(started)s as "
        "the day of the work, correct the times, or ask the personnel agency to correct the roster."
    ),
    "night_unsaid": gettext_lazy(
        "Your shift of %(work_date)s goes on past midnight. Say below whether this began on %(work_date)s, or after "
        "midnight, on %(following)s."
    ),
    "day_over_24h": gettext_lazy(
        "That would make %(total)d minutes on one day, and a day has 1,440. Check the minutes of the activities."
    ),
    "minutes_not_positive": gettext_lazy("Give the duration in whole minutes, at least 1."),
    "photo_missing": gettext_lazy("%(mode)s needs a photo. Take one now or choose one from the phone."),
    "photo_from_gallery": gettext_lazy(
        "For %(mode)s the photo is taken with the camera, not chosen from the gallery. Press “Take a photo”."
    ),
    "mode_week_full": gettext_lazy(
        "Days with %(mode)s from %(monday)s to %(sunday)s: this would be number %(days)d, and %(limit)d are allowed. "
        "Choose another work mode, or ask the personnel agency to let you exceed the limit."
    ),
    "mode_week_over": gettext_lazy(
        "Days with %(mode)s from %(monday)s to %(sunday)s: this is number %(days)d, and %(limit)d are allowed. The "
        "report is kept, and your reviewer is told."
    ),
    "letter_missing": gettext_lazy(
        "%(mode)s needs the number of your assignment letter. Write it as it stands on the letter."
    ),
    "position_missing": gettext_lazy(
        "The position is missing. Allow the location on your phone and tap Take position."
    ),
    "position_out_of_range": gettext_lazy("This position cannot be on the earth. Take the position again."),
    "accuracy_missing": gettext_lazy("The accuracy of the position is missing. Take the position again."),
    "text_too_long": gettext_lazy("The text has %(length)d characters, and %(limit)d fit. Shorten it a little."),
    "description_missing": gettext_lazy("Say in a sentence what you did."),
    "volume_invalid": gettext_lazy("Give the volume as a whole number from 1 to %(limit)d."),
    "kind_unknown": gettext_lazy("This kind of activity is not offered any more. Choose another or leave it empty."),
    "mode_unknown": gettext_lazy(
        "On %(day)s the work mode can be one of these: %(modes)s. Choose one of them, or another day."
    ),
    "evidence_not_reusable": gettext_lazy("That photo belongs to another report. Take a new photo and position."),
    "sent_already": gettext_lazy(
        "An activity was saved from this form before: %(start)s to %(end)s on %(day)s. If this is another one, check "
        "its times and send it again."
    ),
    "changed_meanwhile": gettext_lazy(
        "This report was changed on %(when)s while you had it open. Look at the changes, then decide again."
    ),
    "grown": gettext_lazy(
        "This report was sent again with more minutes or another text than was returned. Look at what is marked red, "
        "and approve it by its own button."
    ),
    "photo_awaited": gettext_lazy(
        "The photo of this report has not come yet. Wait for it, or return or reject the report."
    ),
    "photo_never_came": gettext_lazy(
        "The photo that was announced with this report did not come in time, so it cannot be approved. Reject it, or "
        "leave it as it is."
    ),
    "key_too_long": gettext_lazy("The key of this phone is empty or too long. Load the page again, then try again."),
    "devices_full": gettext_lazy(
        "Twenty of your phones have reports that are not sent. Open the app on one of them where there is signal."
    ),
    "photo_late": gettext_lazy(
        "The time for this photo is over, or its report is. If it should count, ask for a dispensation."
    ),
    "photo_differs": gettext_lazy(
        "These are not the bytes that were announced. Send the photo again from the beginning."
    ),
    "too_large": gettext_lazy("More bytes came than were announced. Send the photo again from the beginning."),
    "too_many": gettext_lazy("Very many reports came within an hour. Wait a while; the app sends the rest by itself."),
    "promises_full": gettext_lazy(
        "Many photos have been announced and have not come. Send these photos first; the report is kept."
    ),
    "changed_elsewhere": gettext_lazy(
        "This report was changed or decided elsewhere meanwhile. Look at both, then correct the one that holds."
    ),
    "reason_missing": gettext_lazy("Write the reason, so that the person knows what to do."),
    "nothing_unremarkable": gettext_lazy("Only reports with something unusual are left. Look at them one by one."),
    "bulk_approval_ended": gettext_lazy("Nothing of this is left to do. Load the page again to see how it stands."),
    "sample_unseen": gettext_lazy("Look at every report of the sample and tick it. Then approve the rest."),
    "still_open": gettext_lazy("%(day)s is still open: report it as usual, without a dispensation."),
    "already_asked": gettext_lazy("You have asked for %(day)s already. Wait for the answer."),
    "nothing_to_copy": gettext_lazy("There is nothing to copy on %(day)s. Choose another day."),
    "absence": gettext_lazy(
        "You are recorded as absent on this day (%(kind)s). The report is kept, but the day needs no minutes."
    ),
    "rest_day": gettext_lazy("This is not a working day for you. The report is kept, but its minutes do not count."),
}

FLAGS = {
    ReviewFlag.PHOTO_AWAITED: gettext_lazy("The photo has not come yet; nobody can approve this before it is here."),
    ReviewFlag.PHOTO_NEVER_CAME: gettext_lazy("The announced photo did not come; nobody can approve this."),
    ReviewFlag.GROWN: gettext_lazy("Grown or rewritten after you had seen it. Approve it by its own button."),
    ReviewFlag.SAME_PHOTO: gettext_lazy("The same photo was given before, for a different date or by somebody else."),
    ReviewFlag.GALLERY: gettext_lazy("The photo was chosen from the gallery."),
    ReviewFlag.GALLERY_OTHER_DAY: gettext_lazy(
        "The photo was chosen from the gallery; the camera says that it is of a different date."
    ),
    ReviewFlag.NO_EVIDENCE: gettext_lazy("There is neither photo nor position."),
    ReviewFlag.OTHER_DAY_POSITION: gettext_lazy("The position was taken on a different date than the work."),
    ReviewFlag.CLOCK_WRONG: gettext_lazy(
        "The clock of the phone is wrong, so the time of its position counts for nothing. Ask the owner to switch on "
        "automatic date and time."
    ),
    ReviewFlag.INACCURATE: gettext_lazy("The position is very inaccurate."),
    ReviewFlag.NOT_REQUIRED: gettext_lazy("Nothing is required on this day (free day or leave)."),
    ReviewFlag.OVER_WEEK: gettext_lazy("The person used this work mode on more days of the week than are allowed."),
    ReviewFlag.LONG: gettext_lazy("More than 8 hours at a stretch."),
    ReviewFlag.LONG_DAY: gettext_lazy("More than 10 hours on this day."),
    ReviewFlag.RETURNED_BEFORE: gettext_lazy("Corrected after you returned it."),
}


def awaited_photo(until: datetime, at: datetime, zone: str) -> str:
    """Return what both sides read of a photo that was announced and is not here, told in `zone`."""
    if photo_state(until, at) == PhotoState.PENDING:
        return _("Waiting for the photo until %(when)s") % {"when": moment(until, zone)}
    return _("The photo did not come")


def long_date(day: date) -> str:
    """Return `Selasa, 6 Oktober 2026`, in the active language."""
    return str(format_date(day, "l, j F Y"))


def clock_time(moment: datetime | time) -> str:
    """Return the time of day as `16.05`, in English as `16:05`."""
    return _marked(f"{moment:%H.%M}")


def moment(at: datetime, zone: str) -> str:
    """Return `Kamis, 8 Oktober 2026 pukul 14.05 WIB` for the moment `at` in `zone`."""
    local = at.astimezone(ZoneInfo(zone))
    return _phrase(local.date(), clock_time(local), zone)


def closing_moment(cutoff: datetime, zone: str) -> str:
    """Return the moment from which reports are late; midnight is written as 24.00 of the day before."""
    local = cutoff.astimezone(ZoneInfo(zone))
    if local.time() == time.min:
        return _phrase(local.date() - timedelta(days=1), _marked("24.00"), zone)
    return _phrase(local.date(), clock_time(local), zone)


def times_of(work: Timed) -> dict[str, str]:
    """Return `start`, `end` and `day` of a piece of work, as sentences name them; the day is the one it began on."""
    return {
        "start": clock_time(work.start_time),
        "end": clock_time(local_end(work)),
        "day": long_date(start_date(work)),
    }


def refusal(
    code: str,
    name: str = "",
    params: Mapping[str, Any] | None = None,
    *,
    sentence: str = "",
    step: NextStep | None = None,
) -> Refusal:
    """Return the refusal `code` for the form field `name`; `sentence` is the key where it differs from the code."""
    return Refusal(code, str(SENTENCES[sentence or code]) % (params or {}), name, step)


def week_full(code: str, terms: ModeTerms, day: date, days: int) -> Refusal:
    """Return that a work mode is used on `days` days of the week of `day` (`mode_week_full`, `mode_week_over`)."""
    week = week_of(day)
    bounds = {"monday": long_date(week[0]), "sunday": long_date(week[-1])}
    return refusal(code, "mode", {"mode": terms.code, "limit": terms.days_a_week, "days": days, **bounds})


def refusal_of(problem: ContentProblem) -> Refusal:
    """Return the problem as a refusal of the same code at the same field; dates in it are written out."""
    dates = {name: long_date(value) for name, value in problem.params.items() if isinstance(value, date)}
    return refusal(problem.code, problem.field, {**problem.params, **dates})


def _marked(clock: str) -> str:
    return clock.replace(".", ":") if is_english() else clock


def _phrase(day: date, clock: str, zone: str) -> str:
    return _("%(day)s at %(clock)s %(zone)s") % {
        "day": long_date(day),
        "clock": clock,
        "zone": ZONE_ABBREVIATIONS.get(zone, zone),
    }


def clock(value: time) -> str:
    """Write a time of day: `07.30`, in English `07:30`."""
    return f"{value:%H:%M}" if is_english() else f"{value:%H.%M}"


def hours(activity: Timed) -> str:
    """Write when an activity began and ended: `21.00–02.00 (+1)`; (+1) says it ended on the next day.

    What began after midnight of its work date says its own date first: `1 Nov 02.00–06.20`.
    """
    begin = activity.start_time.hour * 60 + activity.start_time.minute
    days, end = divmod(begin + activity.minutes, 24 * 60)
    following = " (+1)" if days and end else ""
    finish = "24.00" if days and not end else clock(time(end // 60, end % 60))
    if is_english():
        finish = finish.replace(".", ":")
    begun = f"{short_date(start_date(activity))} " if activity.next_day else ""
    return f"{begun}{clock(activity.start_time)}–{finish}{following}"
