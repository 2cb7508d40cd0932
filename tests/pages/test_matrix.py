"""Every address times every person: who gets a page, and who is told that there is nothing.

The scene: on Tuesday 6 October 2026 Sari (supervised by Budi since the 1st, by Eko before) has one report
from home with a photo. Citra works elsewhere. September is closed for Sari's agency.
"""

import pytest
import time_machine
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.pages.people import EVERYBODY
from tests.pages.scene import NOW, address

PERSONNEL = frozenset({"dewi", "dina"})
# Personnel and the auditor read everything about money and people; the operator and the treasurer of Sari's
# agency read its recaps, and so does the inspector there.
READERS = PERSONNEL | {"fajar"}
RECAP_READERS = READERS | {"oki", "tari", "indra"}
PEOPLE_READERS = READERS | {"oki"}
# Nobody is logged in here; the page is for those who are not.
PUBLIC = frozenset({"nobody"}) | EVERYBODY


# Who is answered; for everybody else the address does not exist (404), and who is not logged in is sent to
# the login page.
OWNER = frozenset({"sari"})
ALLOWED: dict[str, frozenset[str]] = {
    # The door.
    "account_login": PUBLIC,
    "account_logout": EVERYBODY,
    "account_change_password": EVERYBODY,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "accounts:activate": PUBLIC,
    "set_language": PUBLIC,
    # Whoever holds a paper may ask whether it is genuine.
    "papers:paper_check": PUBLIC,
    "papers:paper_confirm": PUBLIC,
    # What was moved by outages, and why.
    "outages:outage_public": PUBLIC,
    # What a phone opens without signal knows nobody.
    **dict.fromkeys(("reports:write", "reports:outbox", "reports:service_worker", "reports:app_manifest"), PUBLIC),
    # One's own days; the day and the calendar show nobody else's.
    "reports:home": EVERYBODY,
    "reports:calendar": EVERYBODY,
    "reports:day": EVERYBODY,
    "reports:day_copy": EVERYBODY,
    "reports:more": EVERYBODY,
    "reports:tour_done": EVERYBODY,
    **dict.fromkeys(("handbook_list", "handbook", "handbook_pdf"), EVERYBODY),
    "reports:activity_create": EVERYBODY,
    "reports:activity_detail": OWNER | {"budi", "oki", "indra"} | READERS,
    "reports:activity_edit": OWNER,
    "reports:activity_withdraw": OWNER,
    "reports:activity_copy": OWNER,
    **dict.fromkeys(("reports:absence_mine", "reports:absence_request", "reports:absence_waiting"), EVERYBODY),
    **dict.fromkeys(("reports:absence_detail", "reports:absence_document"), OWNER | {"budi"} | READERS),
    "reports:absence_withdraw": OWNER,
    # Of Citra, whose reports Wira reviews.
    "reports:absence_shorten": PERSONNEL | {"wira"},
    "reports:evidence_photo": OWNER | {"budi", "fajar"},
    # The queue is empty for who reviews nobody.
    "reports:review_queue": EVERYBODY,
    "reports:review_team": EVERYBODY,
    "reports:review_decide": EVERYBODY,
    "reports:review_decided": EVERYBODY,
    "tpp:review_cost": EVERYBODY,
    **dict.fromkeys(("reports:dispensation_mine", "reports:dispensation_request"), EVERYBODY),
    "reports:dispensation_document": OWNER | READERS,
    "reports:receipt_check": EVERYBODY,
    # Without a sample of one's own they lead back to the queue.
    **dict.fromkeys(("reports:review_draw", "reports:review_sample", "reports:review_undo"), EVERYBODY),
    "settings:shift_list": READERS,
    "settings:shift_retire": PERSONNEL,
    # Kepala, Wira and Eko head an agency; that of Kepala is the one in the scene.
    **dict.fromkeys(("reports:adoption", "reports:adoption_export"), READERS | {"oki", "kepala", "wira", "eko"}),
    "reports:adoption_agency": READERS | {"oki", "kepala"},
    # Of Sari, whom Oki helps.
    **dict.fromkeys(("reports:helper", "reports:helper_guide"), PERSONNEL | {"oki"}),
    "settings:roster_edit": PERSONNEL | {"oki"},
    "settings:roster_list": READERS | {"oki"},
    # The calendar and the rules.
    **dict.fromkeys(("settings:holiday_list", "settings:absence_list", "settings:kind_list"), READERS),
    "settings:policy_list": READERS,
    **dict.fromkeys(
        (
            "settings:pattern_list",
            "settings:absence_kind_list",
            "settings:outage_list",
            "settings:quota_list",
            "settings:work_mode_list",
            "settings:dispensation_list",
            "settings:dispensation_detail",
        ),
        READERS,
    ),
    **dict.fromkeys(
        (
            "settings:holiday_create",
            "settings:quota_create",
            "settings:work_mode_create",
            "settings:work_mode_exemption_create",
            "settings:work_mode_exemption_end",
            "settings:dispensation_create",
            "settings:pattern_create",
            "settings:absence_kind_create",
            "settings:pattern_end",
            "settings:pattern_delete",
            "settings:import_rosters",
            "settings:quota_end",
            "settings:quota_delete",
            "settings:holiday_edit",
            "settings:holiday_delete",
            "settings:holiday_confirm",
            "settings:absence_create",
            "settings:absence_delete",
            "settings:kind_create",
            "settings:kind_edit",
            "settings:policy_create",
            "settings:policy_withdraw",
            "settings:outage_create",
            "settings:outage_cancel",
            "settings:import_holidays",
            "settings:import_absences",
            "settings:import_activity_kinds",
            "settings:import_activities",
        ),
        PERSONNEL,
    ),
    # The allowance.
    "tpp:my_month": EVERYBODY,
    # By which rules everybody is paid; drafts and examples are for those who work on them.
    "tpp:scheme_list": EVERYBODY,
    "tpp:scheme_detail": EVERYBODY,
    "tpp:scheme_export": EVERYBODY,
    "tpp:scheme_preset": READERS,
    "tpp:scheme_try": READERS,
    **dict.fromkeys(
        (
            "tpp:scheme_create",
            "tpp:scheme_edit",
            "tpp:scheme_numbers",
            "tpp:scheme_results",
            "tpp:scheme_json",
            "tpp:scheme_entry_create",
            "tpp:scheme_entry_edit",
            "tpp:scheme_entry_remove",
            "tpp:scheme_entry_move",
            "tpp:scheme_version",
            "tpp:scheme_start",
            "tpp:scheme_take_back",
            "tpp:scheme_delete",
        ),
        PERSONNEL,
    ),
    "tpp:status_list": READERS,
    "tpp:status_create": PERSONNEL,
    "tpp:status_remove": PERSONNEL,
    "tpp:base_amount_list": READERS,
    "tpp:base_amount_create": PERSONNEL,
    "tpp:import_base_amounts": PERSONNEL,
    "tpp:letterhead_edit": PERSONNEL,
    "tpp:letterhead_logo": PERSONNEL,
    "tpp:my_data": EVERYBODY,
    "tpp:my_line": EVERYBODY,
    "tpp:objection_create": EVERYBODY,
    "tpp:objection_mine": EVERYBODY,
    "tpp:objection_withdraw": OWNER,
    "tpp:objection_attachment": OWNER | READERS,
    **dict.fromkeys(("tpp:objection_list", "tpp:objection_detail", "tpp:allowance_policy_list"), READERS),
    "tpp:adjustment_list": READERS | {"oki", "tari"},
    **dict.fromkeys((f"tpp:adjustment_{verb}" for verb in ("create", "confirm", "cancel")), PERSONNEL),
    "tpp:recap_compare": RECAP_READERS,
    "tpp:scheme_simulate": READERS,
    "tpp:preset_simulate": READERS,
    "tpp:people_data": READERS,
    "tpp:person_data": READERS,
    **dict.fromkeys(
        (f"tpp:import_{what}" for what in ("scores", "attendance", "pay_data", "sanctions", "acting_posts")), PERSONNEL
    ),
    **dict.fromkeys(("tpp:recap_list", "tpp:recap_line"), RECAP_READERS),
    # Kepala signs it, and opens that one.
    "tpp:recap_detail": RECAP_READERS | {"kepala"},
    # Only the personnel agency accepts; the others look.
    **dict.fromkeys(("tpp:board", "tpp:board_list"), RECAP_READERS),
    # The operator reads; files are handed out by those who answer for them.
    "tpp:recap_export": READERS | {"tari"},
    "tpp:recap_verify": READERS,
    "tpp:recap_reports": READERS | {"oki", "indra"},
    **dict.fromkeys(("tpp:recap_freeze", "tpp:recap_reopen", "tpp:recap_confirm_reopen"), PERSONNEL),
    # People.
    "accounts:profile": EVERYBODY,
    # Everybody sees the own ones; a supervisor names who stands in for them.
    "accounts:delegation_list": EVERYBODY,
    "accounts:delegation_create": PERSONNEL | {"budi", "kepala", "wira"},
    **dict.fromkeys(("accounts:delegation_end", "accounts:delegation_cancel"), PERSONNEL | {"budi"}),
    # One's own notices only.
    **dict.fromkeys((f"accounts:notice_{what}" for what in ("list", "read", "settings")), EVERYBODY),
    "accounts:employee_list": PEOPLE_READERS,
    "accounts:employee_detail": PEOPLE_READERS,
    "accounts:agency_list": READERS,
    "accounts:audit_list": READERS,
    "accounts:mail_list": READERS,
    "accounts:mail_resend": PERSONNEL,
    **dict.fromkeys(
        ("accounts:proposal_list", "accounts:proposal_detail", "accounts:two_people", "accounts:permissions"), READERS
    ),
    **dict.fromkeys((f"accounts:proposal_{verb}" for verb in ("confirm", "refuse", "withdraw")), PERSONNEL),
    "accounts:proposal_seen": {"fajar"},
    "accounts:go_live": PERSONNEL,
    **dict.fromkeys(
        (
            "accounts:employee_create",
            "accounts:employee_edit",
            "accounts:service_end",
            "accounts:placement_create",
            "accounts:placement_edit",
            "accounts:role_create",
            "accounts:role_end",
            "accounts:activation_issue",
            "accounts:activation_letters",
            "accounts:agency_create",
            "accounts:agency_edit",
            "accounts:import_agencies",
            "accounts:import_employees",
            "accounts:import_roles",
        ),
        PERSONNEL,
    ),
}


# What the app of a phone asks: JSON for everybody who is logged in, about nothing but their own. Proofs:
# tests/reports/phone and tests/reports/outbox.
PHONES = frozenset({"reports:outbox_form", "outbox:session", "outbox:key", "outbox:report_receive", "outbox:file"})


def names_of_the_resolver() -> set[str]:
    """Return every name an address of the site has."""

    def walk(patterns, namespace=""):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = f"{pattern.namespace}:" if pattern.namespace else ""
                yield from walk(pattern.url_patterns, namespace + inner)
            elif isinstance(pattern, URLPattern):
                yield f"{namespace}{pattern.name}"

    return set(walk(get_resolver().url_patterns))


def answer(client, url: str) -> int:
    """Return the status for a GET, or for an empty POST where GET is not allowed."""
    response = client.get(url)
    if response.status_code == 405:
        response = client.post(url)
    if response.streaming:
        # Read to its end, the answer closes itself; closing it by hand would close the database connection too.
        b"".join(response.streaming_content)
    return response.status_code


@pytest.mark.parametrize("person", ["nobody", *sorted(EVERYBODY)])
def test_person_meets_every_address(person, scene, client):
    if person != "nobody":
        client.force_login(getattr(scene.people, person))
    surprises = {}
    with time_machine.travel(NOW, tick=False):
        for name, allowed in sorted(ALLOWED.items()):
            if name == "account_logout":
                continue
            status = answer(client, address(scene, name))
            if person in allowed:
                # 302: a page for others than this person, such as the login page for who is logged in.
                # 303: a button without a form did its work. 422: the empty form was read and refused.
                fits = status in (200, 302, 303, 422)
            elif person == "nobody":
                fits = status == 302
            else:
                fits = status == 404
            if not fits:
                surprises[name] = status
    assert surprises == {}


def test_who_is_not_logged_in_is_sent_to_the_login_page(scene, client):
    for name, allowed in ALLOWED.items():
        if "nobody" not in allowed:
            url = address(scene, name)
            assert answer(client, url) == 302
            assert client.get(url).headers["Location"].startswith(reverse("account_login"))


def test_the_matrix_knows_every_address():
    assert names_of_the_resolver() == set(ALLOWED) | PHONES
