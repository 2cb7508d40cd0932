"""What the form of an activity says of its work modes: evidence, letter, days a week."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.pages.formatting import id_date
from reports.activities.forms import ActivityForm
from reports.activities.timesheet import OpenDay, OwnDays, ReportRow
from reports.models import ReportingPolicy
from reports.rules.lifecycle import RELEASED
from reports.rules.work_modes import ModeTerms, demands, week_of


def evidence_fields(days: OwnDays | None, modes: Sequence[ModeTerms], form: ActivityForm) -> dict[str, Any]:
    """Return what the fields of evidence need: camera and gallery by work mode, and the limit of accuracy."""
    policy = _policy_today(days)
    asked = {terms.code: demands(terms, policy) for terms in modes}
    # The front camera looks at the person, the other one at the work.
    cameras = {terms.code: "user" if terms.of_oneself else "environment" for terms in modes}
    from_gallery = policy is None or any(demand.photo and demand.gallery for demand in asked.values())
    return {
        "photo_rules": {code: {"capture": cameras[code], "gallery": demand.gallery} for code, demand in asked.items()},
        "capture": cameras.get(str(form["mode"].value()), "environment"),
        "gallery": form["photo_gallery"] if from_gallery else None,
        "accuracy_limit": policy.accuracy_limit_m if policy else None,
    }


def asks_letter(days: OwnDays | None, modes: Sequence[ModeTerms], form: ActivityForm) -> bool:
    """Tell whether the form shows the number of the letter: where a work mode wants it, or there is one."""
    if form["letter_number"].value() or form.has_error("letter_number"):
        return True
    policy = _policy_today(days)
    return any(demands(terms, policy).letter for terms in modes)


def evidence_sentences(days: OwnDays, modes: Sequence[ModeTerms], open_days: Sequence[OpenDay]) -> list[str]:
    """Say what each work mode needs and for which open days it has been given already."""
    policy = _policy_today(days)
    if policy is None:
        return []
    sentences = []
    for terms in modes:
        asked, words = demands(terms, policy), {"mode": terms.code}
        if asked.photo and asked.position:
            sentences.append(_("%(mode)s: a photo and your position.") % words)
        elif asked.evidence:
            text = _("%(mode)s: a photo.") if asked.photo else _("%(mode)s: your position.")
            sentences.append(text % words)
        if asked.photo and not asked.gallery:
            sentences.append(_("%(mode)s: the photo is taken with the camera.") % words)
    if policy.evidence_per_day:
        given = {(found.day, row.mode) for found in open_days for row in days.rows(found.day) if row.evidence_id}
        text = _("%(mode)s on %(day)s: given already, it need not be given again.")
        sentences += [text % {"mode": mode, "day": id_date(day)} for day, mode in sorted(given)]
    return sentences


def limit_sentences(days: OwnDays, modes: Sequence[ModeTerms], day: date) -> list[str]:
    """Say of modes that may be used on some days of the week only on how many, and how many are used."""
    sentences, agency_id = [], days.agency_id(day)
    for code in (terms.code for terms in modes):
        terms = days.rulebook.limited(days.employee.pk, agency_id, day, code) if agency_id is not None else None
        if terms is None or terms.days_a_week is None:
            continue
        used = [one for one in week_of(day) if any(_uses(row, code) for row in days.rows(one))]
        text = ngettext(
            "%(mode)s: at most %(n)d day from Monday to Sunday; used: %(used)d.",
            "%(mode)s: at most %(n)d days from Monday to Sunday; used: %(used)d.",
            terms.days_a_week,
        )
        sentences.append(text % {"mode": code, "n": terms.days_a_week, "used": len(used)})
    return sentences


def _uses(row: ReportRow, mode: str) -> bool:
    return row.mode == mode and row.status not in RELEASED


def _policy_today(days: OwnDays | None) -> ReportingPolicy | None:
    agency_id = days.agency_id(days.today) if days else None
    return days.rulebook.policy(agency_id, days.today) if days and agency_id else None
