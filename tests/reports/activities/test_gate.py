"""The one gate, seen from all sides: no path changes a report at a moment the rules refuse."""

import random
from collections import Counter
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.authorization.access import COMMAND_LINE, Authority, authority_of
from accounts.imports.frame import run_import
from accounts.models import AuditEvent
from accounts.people.actions.employees import end_service
from accounts.rules.refusal import Refused
from accounts.spreadsheets.tabular import read_table
from reports.activities.actions.activities import edit_activity, submit_activity, withdraw_activity
from reports.activities.actions.copying import copy_day
from reports.activities.gate_facts import DraftReport, gates, situations
from reports.imports.specs import ACTIVITIES
from reports.models import Activity, Review
from reports.month_locks.actions import lock_month
from reports.reviews.actions.decisions import decide
from reports.rules.lifecycle import Event
from reports.rules.period import Month
from reports.working_time.duty_calendar import Rulebook
from tests.people import acting
from tests.reports.entries import NOON, SECOND, TUESDAY, WIT, activity, entry, gate, local, policy, review

DRAFT_TIME = time(8)


def draft(person, day=TUESDAY, **other):
    return DraftReport(person.pk, day, DRAFT_TIME, 60, **other)


def code(refusal):
    return refusal.code if refusal else None


def test_a_form_asks_before_anything_is_typed(people):
    sari = Authority(people.sari)
    closes = local(date(2026, 10, 9), "00:00")
    assert gate(draft(people.sari), Event.CREATE, sari, closes - SECOND) is None
    assert code(gate(draft(people.sari), Event.CREATE, sari, closes)) == "after_cutoff"
    assert code(gate(draft(people.oki), Event.CREATE, sari, NOON)) == "not_owner"


def test_a_list_asks_for_all_rows_at_once(people, django_assert_num_queries):
    rows = [activity(people.sari, entry(f"0{hour}:00", 30)) for hour in range(6)]
    review(people.budi, rows[0])
    rows[0].refresh_from_db()
    with django_assert_num_queries(3):
        few = gates(rows[:1], Event.EDIT, Authority(people.sari), NOON)
    with django_assert_num_queries(3):
        many = gates(rows, Event.EDIT, Authority(people.sari), NOON)
    assert [code(refusal) for refusal in few + many] == ["decided", "decided", None, None, None, None, None]
    assert gates([], Event.EDIT, Authority(people.sari), NOON) == []


def test_rules_that_were_read_already_are_used(people, django_assert_num_queries):
    rulebook = Rulebook.load(date(2026, 10, 1), date(2026, 10, 31))
    with django_assert_num_queries(1):
        assert gate(draft(people.sari), Event.CREATE, Authority(people.sari), NOON, rulebook) is None
    with django_assert_num_queries(3):
        gate(draft(people.sari, date(2026, 9, 30)), Event.CREATE, Authority(people.sari), NOON, rulebook)


def test_a_situation_tells_the_page_its_bounds(people):
    stored = activity(people.citra, entry("01:00"))
    (situation,) = situations([stored], NOON)
    assert situation.zone == WIT
    assert situation.window.opens == local(TUESDAY, "00:00", WIT)
    assert situation.closes(Event.EDIT) == situation.cutoff == local(date(2026, 10, 9), "00:00", WIT)
    assert situation.closes(Event.APPROVE) is None
    assert situation.window.resend_until is None
    assert situation.reviewers() == {people.wira.pk: None}


def test_a_returned_report_has_its_own_bound(people):
    stored = activity(people.sari)
    returned = local(date(2026, 10, 20), "09:00")
    review(people.budi, stored, "return", "Jam keliru", at=returned)
    stored.refresh_from_db()
    (situation,) = situations([stored], returned)
    assert situation.closes(Event.RESEND) == returned + timedelta(hours=48)


def test_the_rules_of_the_post_on_the_work_date_count(people):
    """Eko moved to the school on 1 October; what he did before follows the rules of the old post."""
    policy(people.sekolah, deadline_count=5)
    eko = Authority(people.eko)
    old, new = draft(people.eko, date(2026, 9, 30)), draft(people.eko, date(2026, 10, 1))
    at = local(date(2026, 10, 4), "09:00")
    assert [code(gate(row, Event.CREATE, eko, at)) for row in (old, new)] == ["after_cutoff", None]


def test_of_nothing_there_are_no_situations():
    assert situations([], NOON) == []


# The walk: random persons do random things at random moments. The oracle below knows the people of the tests
# and the default policy by heart and shares no code with the application.

FIRST = datetime(2026, 9, 28, 0, tzinfo=UTC)
NAMES = ("sari", "budi", "eko", "citra", "wira", "kepala", "dewi", "dina")
HOURS = {"citra": 9, "wira": 9}
SUPERVISOR = {"budi": "kepala", "eko": "kepala", "citra": "wira", "dina": "dewi"}
PERSONNEL = ("dewi", "dina")


def above(name, day):
    if name == "sari":
        return "eko" if day < date(2026, 10, 1) else "budi"
    return SUPERVISOR.get(name)


class Oracle:
    """What may change, in a few lines of its own."""

    def __init__(self, people):
        self.name = {getattr(people, name).pk: name for name in NAMES}
        self.locked = set()

    def open_for_owner(self, owner, day, at):
        begin = datetime.combine(day, time(), UTC) - timedelta(hours=HOURS.get(owner, 7))
        return begin <= at < begin + timedelta(days=3) and (owner, day.month) not in self.locked

    def may_resend(self, owner, row, at):
        if (owner, row["work_date"].month) in self.locked:
            return False
        in_hours = row["decided_at"] <= at < row["decided_at"] + timedelta(hours=48)
        return in_hours or self.open_for_owner(owner, row["work_date"], at)

    def may_review(self, actor, row):
        owner = self.name[row["employee_id"]]
        if actor == owner or (owner, row["work_date"].month) in self.locked:
            return False
        boss = above(owner, row["work_date"])
        return actor == boss or (boss is None and actor in PERSONNEL)

    def explain(self, actor, old, new, at):
        """Say whether this change of one row was allowed."""
        owner = self.name[new["employee_id"]]
        if old is None and new["import_batch_id"]:
            waiting = new | {"status": "submitted"}
            decided = new["decided_by_id"] is None or self.may_review(self.name[new["decided_by_id"]], waiting)
            return decided and self.open_for_owner(owner, new["work_date"], new["submitted_at"])
        if old is None:
            return actor == owner and self.open_for_owner(owner, new["work_date"], at)
        step = (old["status"], new["status"])
        moved = old["work_date"] != new["work_date"]
        target_open = not moved or self.open_for_owner(owner, new["work_date"], at)
        if step in {("submitted", "submitted"), ("submitted", "withdrawn")}:
            return actor == owner and self.open_for_owner(owner, old["work_date"], at) and target_open
        if step == ("returned", "submitted") and actor == owner:
            return self.may_resend(owner, old, at) and target_open
        content = ("work_date", "start_time", "minutes", "description")
        untouched = all(old[name] == new[name] for name in content)
        allowed = {("submitted", s) for s in ("approved", "returned", "rejected")}
        allowed |= {(s, "submitted") for s in ("approved", "returned", "rejected")}
        return step in allowed and untouched and self.may_review(actor, old)


def stored_rows():
    return {row["id"]: row for row in Activity.objects.values()}


def disjoint_days():
    """Every minute of a person holds one report, and no day has more than 24 hours."""
    minutes = Counter()
    days = Counter()
    for row in Activity.objects.exclude(status__in=["withdrawn", "rejected"]).values():
        begin = datetime.combine(row["work_date"], row["start_time"])
        days[row["employee_id"], row["work_date"]] += row["minutes"]
        for minute in range(0, row["minutes"], 5):
            minutes[row["employee_id"], begin + timedelta(minutes=minute)] += 1
    return max(minutes.values(), default=0) <= 1 and max(days.values(), default=0) <= 1440


VERBS = (
    "submit submit submit submit edit edit edit import import import withdraw copy "
    "approve return return reject take_back take_back"
).split()
# To either side of midnight, of the resend limit, of the cutoff.
JUMPS = [3600 * hours + seconds for hours in (15, 16, 17, 24, 48) for seconds in (-1, 0, 1)]


def random_steps(seed, count):
    """Steps in plenty; Hypothesis chooses the seed and how many."""
    chance = random.Random(seed)
    for _number in range(count):
        yield Step(
            verb="lock" if chance.random() < 0.01 else chance.choice(VERBS),
            actor=chance.choice(NAMES),
            owner=chance.choice(NAMES),
            back=chance.choice([-1, 0, 1, 1, 1, 2, 2, 2, 3]),
            # In five-minute steps, so that the overlap can be checked by ticking off minutes.
            slot=chance.randrange(288),
            length=chance.choice([3, 6, 12, 24, 60, 280]),
            pick=chance.randrange(10_000),
            pause=chance.choice(JUMPS) if chance.random() < 0.08 else chance.randrange(1800),
        )


class Step(NamedTuple):
    verb: str
    actor: str
    owner: str
    back: int
    slot: int
    length: int
    pick: int
    pause: int


class Walk:
    """Does one step after the other, each through the real verb."""

    def __init__(self, people, uuids):
        self.people, self.uuids = people, uuids
        self.oracle = Oracle(people)

    def take(self, step, at):
        actor, pick = step.actor, step.pick
        day = at.date() - timedelta(days=step.back)
        what = entry(work_date=day, start_time=time(step.slot // 12, step.slot % 12 * 5), minutes=step.length * 5)
        before = stored_rows()
        rows = sorted(before)
        target = rows[pick % len(rows)] if rows else None
        if target and pick % 3:
            # Mostly the right person, else hardly anything would ever happen.
            actor = self.suitable(step.verb, before[target], actor)
        by = getattr(self.people, actor)
        with suppress(Refused):
            self.act(step, by, day, what, target, before, at)
        return actor, before, stored_rows()

    def file(self, step, day):
        """A row of an earlier system: received at some moment around its cutoff, decided by somebody or not."""
        received = datetime.combine(day, time(12), UTC) + timedelta(minutes=step.pick % 4321 - 600)
        row = dict.fromkeys((column.name for column in ACTIVITIES.columns), "") | {
            "nip": getattr(self.people, step.owner).nip,
            "work_date": day.isoformat(),
            "start_time": f"{step.slot // 12:02}:{step.slot % 12 * 5:02}",
            "minutes": str(step.length * 5),
            "mode": "WFO",
            "description": "Dari sistem lama",
            "submitted_at": received.isoformat(),
            "status": "submitted",
        }
        if step.pick % 2:
            boss = above(step.owner, day) or "dina"
            reviewer = boss if step.pick % 3 else step.actor
            row |= {
                "status": "approved",
                "reviewer_nip": getattr(self.people, reviewer).nip,
                "reviewed_at": (received + timedelta(hours=1)).isoformat(),
            }
        return read_table("\n".join(map(",".join, (row, row.values()))).encode(), "lama.csv")

    def suitable(self, verb, row, actor):
        owner = self.oracle.name[row["employee_id"]]
        if verb in {"edit", "withdraw"}:
            return owner
        if verb in {"approve", "return", "reject", "take_back"}:
            return above(owner, row["work_date"]) or "dina"
        return actor

    def act(self, step, by, day, what, target, before, at):  # noqa: PLR0917 - one flat list of random values
        doing, verb, owner = {"by": acting(by), "at": at, "source": "tests"}, step.verb, step.owner
        if verb == "submit":
            submit_activity(**doing, client_uuid=next(self.uuids), entry=what)
        elif verb == "copy":
            copy_day(**doing, from_date=day - timedelta(days=1), to_date=day, client_uuid=next(self.uuids))
        elif verb == "lock":
            lock_month(month=Month.of(day), employee_ids=[getattr(self.people, owner).pk], at=at)
            self.oracle.locked.add((owner, day.month))
        elif verb == "import":
            run_import(ACTIVITIES, self.file(step, day), by=acting(by), at=at, source="tests")
        elif target is not None:
            seen = before[target]["version"]
            if verb == "edit":
                edit_activity(**doing, activity_id=target, seen_version=seen, entry=what)
            elif verb == "withdraw":
                withdraw_activity(**doing, activity_id=target, seen_version=seen)
            else:
                # About everything at once, or about three: bulk and single take the same road.
                chosen = list(before) if step.pick % 7 == 0 else [pk for pk in before if pk % 5 == target % 5]
                items = [(pk, before[pk]["version"]) for pk in chosen]
                decide(**doing, items=items, decision=verb, reason="Alasan")


@pytest.mark.django_db
# A shorter seed is no simpler walk: the failing step itself is shown instead of minutes of shrinking.
@settings(
    max_examples=8,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(st.integers(0, 2**32), st.integers(40, 60), st.integers(0, 5 * 86_400))
def test_no_path_changes_a_report_that_the_rules_refuse_to_change(people, seed, count, begin):
    uuids = iter(UUID(int=number) for number in range(1, 10_000))
    seen, brought = Counter(), 0
    with suppress(RolledBackError), transaction.atomic():
        walk = Walk(people, uuids)
        at = FIRST + timedelta(seconds=begin)
        for step in random_steps(seed, count):
            at += timedelta(seconds=step.pause)
            actor, before, after = walk.take(step, at)
            assert before.keys() <= after.keys()
            for pk, row in after.items():
                if before.get(pk) != row:
                    assert walk.oracle.explain(actor, before.get(pk), row, at), (step, at, before.get(pk), row)
                    seen[step.verb] += 1
                    brought += step.verb == "import" and row["decided_by_id"] is not None
        assert disjoint_days()
        changes = AuditEvent.objects.filter(object_type="activity").count()
        assert changes == sum(seen.values()) - seen["import"], "an import is one event for its whole file"
        decisions = ("approve", "return", "reject", "take_back")
        assert Review.objects.count() == sum(seen[name] for name in decisions) + brought
        raise RolledBackError


class RolledBackError(Exception):
    """Ends an example without leaving rows."""


def test_the_walk_really_moves(people):
    """The same steps by the right people do change rows: the property above is not about nothing."""
    stored = activity(people.sari)
    walk = Walk(people, iter([UUID(int=1)]))
    for verb, actor in (
        ("edit", "sari"),
        ("return", "budi"),
        ("edit", "sari"),
        ("reject", "budi"),
        ("take_back", "budi"),
    ):
        step = Step(verb, actor, "sari", 0, 96, 3, 0, 0)
        _actor, before, after = walk.take(step, NOON)
        assert before != after, verb
        assert walk.oracle.explain(actor, before[stored.pk], after[stored.pk], NOON)


def test_a_role_that_ended_reviews_nothing(people):
    stored = activity(people.kepala)
    end_service(by=COMMAND_LINE, at=NOON, source="tests", employee=people.dina, last_day=TUESDAY)
    people.dina.refresh_from_db()
    tomorrow = NOON + timedelta(days=1)
    assert code(gate(stored, Event.APPROVE, authority_of(people.dina, NOON), NOON)) is None
    assert code(gate(stored, Event.APPROVE, authority_of(people.dina, tomorrow), tomorrow)) == "not_reviewer"
