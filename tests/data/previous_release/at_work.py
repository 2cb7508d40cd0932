"""What the release before does all day. Runs in its own tree, on a database of the demo, with its own helpers.

`at_work.py` does each kind of act once; `at_work.py FILE` reports and reviews until FILE is there. Prints one line of
JSON: how many acts were done, which failed with what, and the longest one in seconds.
"""

import json
import sys
import time
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import django

django.setup()

from django.core.management import call_command
from django.test import Client

from accounts import clock
from accounts.access import authority_of
from accounts.actions import enter_delegation
from accounts.models import Employee, Placement
from reports.actions.absence_requests import decide_absence_request, file_absence_request
from reports.actions.activities import edit_activity, withdraw_activity
from reports.models import Activity
from sikap.demo.regency import PASSWORD
from tests.reports.entries import activity, entry, outside, review

AT = clock.now()
YESTERDAY = clock.local_date(AT, "Asia/Jakarta") - timedelta(days=1)
SOURCE = {"source": "at work"}
CHIEF = Placement.objects.filter(supervisor__isnull=False).latest("pk").supervisor
TEAM = list(Employee.objects.filter(placements__supervisor=CHIEF).distinct())
done, failed, longest = 0, [], 0.0


def free_minutes():
    """Yield, again and again, a person and a minute of yesterday's night that nobody has reported."""
    for number in count(Activity.objects.filter(work_date=YESTERDAY).count()):
        yield TEAM[number % len(TEAM)], f"{number // len(TEAM) % 7:02}:{number // len(TEAM) // 7 % 60:02}"


FREE = free_minutes()


def by(person):
    return authority_of(person, clock.now())


def reported(what=entry, **values):
    person, start = next(FREE)
    return activity(person, what(start, 1, work_date=YESTERDAY, **values), at=clock.now())


def decided(decision, reason=""):
    stored = reported()
    results = review(CHIEF, stored, decision, reason, at=clock.now())
    assert all(one.ok for one in results), results
    return stored


def login():
    answer = Client(HTTP_HOST="localhost").post("/account/login/", {"login": TEAM[0].nip, "password": PASSWORD})
    assert answer.status_code == 302, answer.status_code


def edit():
    stored = reported()
    start = f"{stored.start_time:%H:%M}"
    changed = entry(start, 1, work_date=YESTERDAY, description="Lebih panjang dari semula")
    common = {"by": by(stored.employee), "at": clock.now(), **SOURCE, "activity_id": stored.pk}
    edit_activity(**common, seen_version=stored.version, entry=changed)
    stored.refresh_from_db()
    withdraw_activity(**common, seen_version=stored.version)


def take_back():
    review(CHIEF, decided("reject", "Bukan tugas"), "take_back", "Keliru", at=clock.now())


def leave(first=YESTERDAY + timedelta(days=30)):
    person = TEAM[-1]
    taken = person.absence_requests.count()
    day = first + timedelta(days=taken)
    request = file_absence_request(
        by=by(person),
        at=clock.now(),
        **SOURCE,
        employee=person,
        kind="annual_leave",
        starts_on=day,
        ends_on=day,
    )
    decide_absence_request(by=by(CHIEF), at=clock.now(), **SOURCE, request_id=request.pk, grant=True)


def delegate():
    day = date(YESTERDAY.year + 1, 1, 1) + timedelta(days=CHIEF.delegations.count())
    enter_delegation(
        by=by(CHIEF),
        at=clock.now(),
        **SOURCE,
        absent=CHIEF,
        stand_in=TEAM[0],
        kind="plh",
        starts_on=day,
        ends_on=day,
        document_number="SP 1",
    )


ACTS = {
    "login": login,
    "report": reported,
    "photo": lambda: reported(outside),
    "edit": edit,
    "approve": lambda: decided("approve"),
    "return": lambda: decided("return", "Lengkapi"),
    "take back": take_back,
    "leave": leave,
    "delegation": delegate,
    "jobs": lambda: call_command("run_jobs", once=True),
    "anchor": lambda: call_command("anchor_audit", stdout=sys.stderr),
}


def act(name):
    global done, longest  # noqa: PLW0603 - a script of its own
    began = time.monotonic()
    try:
        ACTS[name]()
    except Exception as error:
        failed.append(f"{name}: {type(error).__name__}: {error}")
    done += 1
    longest = max(longest, time.monotonic() - began)


if len(sys.argv) > 1:
    # Said when the first act is over, so that the migration begins beside somebody who writes.
    while not Path(sys.argv[1]).exists():
        act("approve")
        Path(f"{sys.argv[1]}.begun").touch()
        # The night has so many minutes for each of them.
        time.sleep(0.2)
else:
    for each in ACTS:
        act(each)
sys.stdout.write(json.dumps({"done": done, "failed": failed, "longest": longest}) + "\n")
