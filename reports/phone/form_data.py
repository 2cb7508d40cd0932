"""What the form without signal shows of a person: name, open days, catalogue and rules of evidence.

The days to come are written out too: a phone that has not heard from the server for two weeks still offers today.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.template.loader import render_to_string

from accounts.authorization.request import Request
from reports.activities.forms import ActivityForm
from reports.activities.timesheet import OpenDay, OwnDays, own_days
from reports.activities.views.entry_page import Wished, entry_context, offered_kinds, proposed
from reports.models import ActivityKind
from reports.outbox.person_tag import tag_of

DAYS_AHEAD = 14


def form_data(request: Request) -> dict[str, Any]:
    """Return the data of the form as JSON takes it, parts of the page as HTML by their ids; the phone seals it."""
    days = own_days(request.user, request.at)
    kinds = offered_kinds()
    form = ActivityForm(initial=proposed(days, Wished()), kinds=kinds)
    shown = entry_context(days, form, kinds)
    open_days = days.open_days() if days else []
    return {
        "app": "sikap",
        "person": tag_of(request.user),
        "name": request.user.name,
        "zone": days.zone if days else None,
        "mode": str(form["mode"].value() or ""),
        "closes": {found.day.isoformat(): found.closes_at.isoformat() for found in open_days},
        "nights": [day.isoformat() for day, _following in shown["nights"]],
        "norms": shown["norms"],
        "photo_rules": shown["photo_rules"],
        "accuracy_limit": shown["accuracy_limit"],
        "html": _parts(days, open_days, kinds, shown),
    }


def _parts(
    days: OwnDays | None, open_days: Sequence[OpenDay], kinds: Sequence[ActivityKind], shown: Mapping[str, Any]
) -> dict[str, str]:
    offered: dict[date, OpenDay | None] = {}
    if days:
        offered = {days.today + timedelta(days=ahead): None for ahead in range(DAYS_AHEAD, 0, -1)}
    offered |= {found.day: found for found in open_days}
    return {
        "days": render_to_string("phone/days.html", {"days": offered.items()}),
        "modes": render_to_string("phone/modes.html", {"form": shown["form"]}),
        "id_kind": render_to_string("phone/kinds.html", {"kinds": kinds}),
        "evidence-rules": render_to_string("phone/evidence_rules.html", {"sentences": shown["evidence_sentences"]}),
    }
