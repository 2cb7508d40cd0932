"""Every verb called by everybody, past all pages: who may not is refused, and no row is written."""

import inspect
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import cache
from importlib import import_module
from itertools import product
from pkgutil import walk_packages
from types import ModuleType
from typing import Any
from unittest.mock import MagicMock

import pytest
import time_machine
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

import accounts
import reports
import tpp
from accounts.authorization.access import COMMAND_LINE
from accounts.authorization.permissions import NotPermitted
from accounts.imports.actions.pending import drop_upload, keep_upload
from accounts.login.actions.activation import set_password
from accounts.models import Delegation, PendingImport
from accounts.people.actions.delegations import cancel_delegation, end_delegation, enter_delegation
from accounts.rules.enums import DelegationKind
from accounts.rules.refusal import Refused
from reports.absences.actions.absences import add_absence, shorten_absence
from reports.absences.actions.requests import decide_absence_request, file_absence_request, withdraw_absence_request
from reports.activities.actions.activities import edit_activity, withdraw_activity
from reports.calendar.actions.rosters import set_roster
from reports.models import BulkApproval, Shift
from reports.reviews.actions.bulk_approvals import approve_bulk, draw_sample, undo_bulk
from reports.reviews.actions.decisions import decide
from reports.rules.enums import AbsenceKind
from tests.architecture.test_permissions import VERBS
from tests.pages.posts import EVERYBODY, PERSONNEL
from tests.pages.scene import NOW, OCTOBER, Scene
from tests.pages.test_posts import differing, sent, state
from tests.people import acting
from tests.reports.entries import NOON, entry, submit
from tests.support.written import written
from tpp.corrections.actions.objections import withdraw_objection
from tpp.models import Objection

WHO = {"at": NOON, "source": "tests"}


def modules() -> list[ModuleType]:
    return [
        import_module(found.name)
        for package in (accounts, reports, tpp)
        for found in walk_packages(package.__path__, f"{package.__name__}.")
        if "actions" in found.name.split(".")
    ]


def verbs() -> dict[str, Callable[..., Any]]:
    found = {}
    for module in modules():
        for name in VERBS.keys() & vars(module).keys():
            if vars(module)[name].__module__ == module.__name__:
                found[name] = vars(module)[name]
    assert found.keys() == VERBS.keys()
    return found


@cache
def anything(verb: Callable[..., Any]) -> dict[str, MagicMock]:
    return {name: MagicMock() for name in inspect.signature(verb).parameters if name not in {"values", "changes"}}


def called(verb: Callable[..., Any], by) -> None:
    """Call the verb with anything at all: the permission is asked for before anything is looked at."""
    values = anything(verb)
    if "by" in values:
        verb(**values | {"by": by})
    else:
        values["context"].by = by
        verb(**values)


# Also for operators, but for the people of their agencies only, asked below; and for auditors, in test_proposals.py.
SCOPED = {"set_roster", "mark_seen"}


def unscoped() -> dict[str, Callable[..., Any]]:
    return {name: verb for name, verb in sorted(verbs().items()) if name not in SCOPED}


def permitted_to(verb: Callable[..., Any], by) -> bool:
    """Tell whether a call comes past the permission, whatever else is wrong with it; it is taken back."""
    with transaction.atomic():
        try:
            called(verb, by)
        except NotPermitted:
            return False
        except Exception:
            return True
        finally:
            transaction.set_rollback(True)
    return True


def test_who_lacks_the_permission_is_refused_by_the_verb(people):
    lacking = {person: acting(getattr(people, person)) for person in sorted(EVERYBODY - PERSONNEL)}
    assert len(lacking) > 5
    before, wrong = state(), []
    for name, verb in unscoped().items():
        with written() as touched:
            wrong += [(name, person) for person, by in lacking.items() if permitted_to(verb, by)]
        if touched:
            wrong.append((name, differing(before, state())))
    assert wrong == []


def test_who_has_the_permission_is_not_refused_for_lack_of_it(people):
    having = {"dewi": acting(people.dewi), "the command line": COMMAND_LINE}
    assert [
        (n, who) for n, verb in unscoped().items() for who, by in having.items() if not permitted_to(verb, by)
    ] == []


# Eko works in a school below Oki's agency.
OPERATORS = {"sari": {"oki"}, "eko": {"oki"}, "citra": set(), "dewi": set()}


def test_an_operator_keeps_the_rosters_of_the_own_agencies(people):
    before, shifts, wrong = state(), {OCTOBER.last: Shift.objects.get()}, []
    for whose, person in product(OPERATORS, sorted(EVERYBODY)):
        # One's own roster needs a second person as well.
        by = acting(getattr(people, person)).confirmed()
        with transaction.atomic():
            with written() as touched:
                try:
                    entered = set_roster(by=by, **WHO, employee=getattr(people, whose), month=OCTOBER, shifts=shifts)
                except NotPermitted:
                    entered = None
            changed = differing(before, state(touched))
            transaction.set_rollback(True)
        may = person in PERSONNEL | OPERATORS[whose]
        if entered != (1 if may else None) or bool(changed) is not may:
            wrong.append((whose, person, entered, changed))
    assert wrong == []


PAGES = {
    "accounts:role_create": "accounts.people.views.placements",
    "settings:holiday_create": "reports.calendar.views.holidays",
    "tpp:scheme_version": "tpp.schemes.views.states",
    "tpp:scheme_take_back": "tpp.schemes.views.states",
    "tpp:base_amount_create": "tpp.payroll.views.base_amounts",
    "accounts:import_roles": "accounts.imports.page",
}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_that_lets_somebody_through_to_the_verb_is_not_there(page, scene, posts, client, monkeypatch):
    for name in ("permitted", "require"):
        monkeypatch.setattr(f"{PAGES[page]}.{name}", lambda *_asked: None, raising=False)
    client.force_login(scene.people.fajar)
    post = next(post for post in posts if post.name == page)
    with time_machine.travel(NOW, tick=False):
        status, changed = sent(post, scene, client, state())
    assert (status, changed) == (404, set())


# ---- By relation -------------------------------------------------------------------------------


def _delegation(scene: Scene) -> Delegation:
    return Delegation.objects.get(pk=scene.ids["delegation"])


def _named(scene: Scene, by) -> object:
    people = scene.people
    return enter_delegation(
        by=by,
        **WHO,
        absent=people.budi,
        stand_in=people.eko,
        kind=DelegationKind.PLH,
        starts_on=date(2026, 12, 1),
        ends_on=date(2026, 12, 2),
        document_number="1",
    )


def _kept(scene: Scene) -> PendingImport:
    return keep_upload(by=acting(scene.people.dewi), at=NOON, kind="roles", file_name="a.csv", content=b"")


def _longer(scene: Scene) -> int:
    return add_absence(
        by=acting(scene.people.dewi),
        **WHO,
        employee_id=scene.people.citra.pk,
        kind=AbsenceKind.SICK,
        starts_on=date(2026, 11, 2),
        ends_on=date(2026, 11, 6),
        document_number="2",
    ).pk


def _asked(scene: Scene, by) -> object:
    days = {"starts_on": date(2026, 12, 14), "ends_on": date(2026, 12, 15)}
    return file_absence_request(by=by, **WHO, employee=scene.people.sari, kind=AbsenceKind.ANNUAL_LEAVE, **days)


def _drawn(scene: Scene) -> BulkApproval:
    submit(scene.people.budi, entry("09:00", 60))
    return draw_sample(by=acting(scene.people.kepala), **WHO)


def _approved(scene: Scene) -> BulkApproval:
    drawn = _drawn(scene)
    approve_bulk(by=acting(scene.people.kepala), **WHO, bulk_id=drawn.pk, seen=drawn.sample)
    return drawn


def _nothing(scene: Scene) -> None:
    return None


BUDI, SARI, KEPALA = frozenset({"budi"}), frozenset({"sari"}), frozenset({"kepala"})
# What is there before, what is done, and who may.
RELATED: dict[str, tuple[Callable, Callable, frozenset[str]]] = {
    "set_password": (
        _nothing,
        lambda scene, by, _made: set_password(by=by, **WHO, employee=scene.people.sari, password="sandi-panjang-7"),
        SARI,
    ),
    "drop_upload": (_kept, lambda _scene, by, made: drop_upload(by=by, pending=made), frozenset({"dewi"})),
    "enter_delegation": (_nothing, lambda scene, by, _made: _named(scene, by), PERSONNEL | BUDI),
    "end_delegation": (
        _delegation,
        lambda _scene, by, made: end_delegation(by=by, **WHO, delegation_id=made.pk, ends_on=date(2026, 11, 9)),
        PERSONNEL | BUDI,
    ),
    "cancel_delegation": (
        _delegation,
        lambda _scene, by, made: cancel_delegation(by=by, **WHO, delegation_id=made.pk, reason="Batal"),
        PERSONNEL | BUDI,
    ),
    "file_absence_request": (_nothing, lambda scene, by, _made: _asked(scene, by), PERSONNEL | SARI | {"oki"}),
    "withdraw_absence_request": (
        _nothing,
        lambda scene, by, _made: withdraw_absence_request(by=by, **WHO, request_id=scene.ids["leave"]),
        SARI,
    ),
    "decide_absence_request": (
        _nothing,
        lambda scene, by, _made: decide_absence_request(by=by, **WHO, request_id=scene.ids["leave"], grant=True),
        BUDI,
    ),
    "shorten_absence": (
        _longer,
        lambda _scene, by, made: shorten_absence(
            by=by, **WHO, absence_id=made, ends_on=date(2026, 11, 3), reason="Sembuh"
        ),
        PERSONNEL | {"wira"},
    ),
    "edit_activity": (
        _nothing,
        lambda scene, by, _made: edit_activity(
            by=by, **WHO, activity_id=scene.ids["activity"], seen_version=1, entry=entry("08:00", 45)
        ),
        SARI,
    ),
    "withdraw_activity": (
        _nothing,
        lambda scene, by, _made: withdraw_activity(by=by, **WHO, activity_id=scene.ids["activity"], seen_version=1),
        SARI,
    ),
    "decide": (
        _nothing,
        lambda scene, by, _made: decide(by=by, **WHO, items=[(scene.ids["activity"], 1)], decision="approve"),
        BUDI,
    ),
    "approve_bulk": (
        _drawn,
        lambda _scene, by, made: approve_bulk(by=by, **WHO, bulk_id=made.pk, seen=made.sample),
        KEPALA,
    ),
    "undo_bulk": (
        _approved,
        lambda _scene, by, made: undo_bulk(by=by, **WHO, bulk_id=made.pk, reason="Keliru"),
        KEPALA,
    ),
    "withdraw_objection": (
        _nothing,
        lambda scene, by, _made: withdraw_objection(
            by=by, **WHO, objection=Objection.objects.get(pk=scene.ids["objection"])
        ),
        SARI,
    ),
}


@pytest.mark.parametrize("name", sorted(RELATED))
def test_a_relation_is_asked_by_the_verb(name, scene):
    prepare, act, allowed = RELATED[name]
    made = prepare(scene)
    before, changing = state(), set()
    for person in sorted(EVERYBODY):
        with transaction.atomic():
            with written() as touched, suppress(Refused, ObjectDoesNotExist):
                act(scene, acting(getattr(scene.people, person)), made)
            changing |= {person} if differing(before, state(touched)) else set()
            transaction.set_rollback(True)
    assert changing == allowed
    assert differing(before, state()) == set()
