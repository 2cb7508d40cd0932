"""How reports are written on a page: deadlines with the time left, the hours of an activity, a position."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django import template
from django.utils.dates import WEEKDAYS
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.pages.formatting import short_date
from accounts.pages.icons import icon
from accounts.pages.language import is_english
from accounts.rules.clock import ZONE_ABBREVIATIONS
from reports.wording import sentences
from reports.wording.help_texts import HELP, Help
from reports.wording.sentences import clock, hours
from reports.working_time.absence_kinds import absence_name

register = template.Library()

# Within this many days the name of the weekday says which day is meant.
DAYS_NAMED_BY_WEEKDAY = 6
URGENT = timedelta(hours=3)


register.filter(absence_name)
register.filter(hours)


@register.inclusion_tag("components/help.html")
def what_is(key: str) -> dict[str, Help]:
    """Offer help at the place where one stands; `key` is one of `reports.wording.help_texts.HELP`."""
    return {"help": HELP[key]}


def closing_soon(until: datetime, zone: str, at: datetime) -> str:
    """Write a last moment as people say it: `Selasa 24.00 WIB`; the date is added when it is far away.

    Midnight belongs to the day that it ends.
    """
    local = until.astimezone(ZoneInfo(zone))
    hour = clock(local.time())
    day = local.date()
    if local.time() == time.min:
        day -= timedelta(days=1)
        hour = "24:00" if is_english() else "24.00"
    name = str(WEEKDAYS[day.weekday()])
    if (day - at.astimezone(ZoneInfo(zone)).date()).days > DAYS_NAMED_BY_WEEKDAY:
        name = f"{name}, {short_date(day)},"
    return f"{name} {hour} {ZONE_ABBREVIATIONS.get(zone, zone)}"


@register.filter
def last_moment(until: datetime, zone: str) -> str:
    """Write a last moment in full: `Kamis, 8 Oktober 2026 pukul 24.00 WIB`."""
    return sentences.closing_moment(until, zone)


def time_left(until: datetime, at: datetime) -> str:
    """Write how long it is until a moment: `1 hari 14 jam` or `5 jam 12 menit`; minutes are rounded down."""
    units = pgettext("units of the time left: day hour minute", "d h min").split()
    total = max(int((until - at).total_seconds()) // 60, 0)
    days, left_hours, minutes = total // 1440, total // 60 % 24, total % 60
    if days:
        parts = [f"{days} {units[0]}", f"{left_hours} {units[1]}" if left_hours else ""]
    else:
        parts = [f"{left_hours} {units[1]}" if left_hours else "", f"{minutes} {units[2]}"]
    return " ".join(part for part in parts if part)


@register.simple_tag
def photo_note(until: datetime, zone: str, at: datetime) -> str:
    """Say of an announced photo that is not here until when it may come, or that it did not."""
    return sentences.awaited_photo(until, at, zone)


@register.simple_tag
def closes(until: datetime, zone: str, at: datetime) -> SafeString:
    """Show when reporting closes and how long that is; `countdown.js` keeps the second part true."""
    left = _("{time} left")
    return format_html(
        '<span class="countdown{}">{}<span>{}, <time datetime="{}" data-until="{}" data-now="{}" data-text-left="{}" '
        'data-text-closed="{}" data-units="{}">{}</time></span></span>',
        " is-urgent" if until - at < URGENT else "",
        icon("clock"),
        _("closes %(moment)s") % {"moment": closing_soon(until, zone, at)},
        until.isoformat(),
        until.isoformat(),
        at.isoformat(),
        left,
        pgettext("deadline", "closed"),
        pgettext("units of the time left: day hour minute", "d h min"),
        left.replace("{time}", time_left(until, at)),
    )


@register.simple_tag
def position_link(latitude: Decimal, longitude: Decimal, accuracy_m: int) -> SafeString:
    """Draw a `geo:` address, which a phone opens in its own map: no server is asked. Accuracy in metres."""
    where = f"{latitude},{longitude}"
    return format_html(
        '<a class="position-link" href="geo:{}?q={}">{}{} <span class="muted">±{} m</span></a>',
        where,
        where,
        icon("map-pin"),
        f"{latitude:.5f}, {longitude:.5f}",
        accuracy_m,
    )
