"""Nobody stands before a closed door: what a page refuses or lacks names a next step that this person can reach."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from html import unescape

import pytest
import time_machine

from accounts.models import Placement
from reports.activities.actions.activities import withdraw_activity
from reports.models import ReportingPolicy
from reports.month_locks.actions import lock_month
from reports.rules.period import Month
from sikap.handbook import LANGUAGES, ROLES, read_handbook
from tests.pages.people import OFFICERS
from tests.pages.scene import NOW, Scene, address
from tests.pages.test_links import read as text_of
from tests.pages.test_matrix import ALLOWED
from tests.people import acting
from tests.reports.disruptions.test_dispensations import ask, decide, grant
from tests.reports.entries import TUESDAY, activity, entry, local, review
from tests.support.pages import interface_names

PEOPLE = ["sari", "budi", "oki", "tari", "fajar", "dewi", "kepala"]
LINK = re.compile(r'<(?:a|button|form)\b[^>]*\s(?:href|formaction|action)="(/[^"#]*|\?[^"#]*)')
# The blocks in which a page says that something is not there or not possible.
BLOCKS = re.compile(
    r'<div class="empty">(?P<empty>.*?)</div>\s|<div class="day-closed">(?P<closed>.*?)</div></div>|'
    r'<div class="alert alert-(?:error|warning)[^>]*>(?P<alert>.*?)</div>\s*</div>',
    re.DOTALL,
)
# A person to ask, or an act on the page itself.
PERSON = re.compile(r"\b(BKD|atasan|auditor|rekan|operator|orang kedua|pegawai|bendahara|kepala)\b", re.IGNORECASE)
ACT = re.compile(
    r"\b(pilih|buka|tekan|isi|impor|minta|tunggu|laporkan|catat|tulis|periksa|lihat|ajukan|perbaiki|kirim|hubungi|coba|"
    r"tambahkan|muat ulang|ambil|masukkan|ubah|biarkan|tandai|salin|mulai|kosongkan|atur|muncul|tidak ada yang perlu|"
    r"diberi tahu|tidak perlu|di sini|diperlukan|dimulai|lanjutkan|centang|bandingkan|unggah|simpan)\b",
    re.IGNORECASE,
)


def blocks(page: str) -> Iterator[str]:
    body = page.partition('<main id="content"')[2].partition("</main>")[0]
    for found in BLOCKS.finditer(body):
        yield next(group for group in found.groups() if group is not None)


def words(block: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", block)).split())


def dead_ends(client, url: str) -> list[str]:
    """Return the blocks of a page that lead nowhere for whoever is logged in."""
    answer = client.get(url)
    found = []
    for block in blocks(text_of(answer)):
        links = [unescape(link) for link in LINK.findall(block)]
        if links:
            found += [f"{url}: {link} is closed" for link in links if not reachable(client, url, link)]
        elif not (PERSON.search(words(block)) or ACT.search(words(block))):
            found.append(f"{url}: {words(block)[:160]}")
    return found


def reachable(client, url: str, link: str) -> bool:
    target = url.partition("?")[0] + link if link.startswith("?") else link
    # 405: a form that is only ever sent.
    return client.get(target).status_code in {200, 302, 303, 405}


@pytest.mark.parametrize("person", PEOPLE)
def test_no_page_of_anybody_ends_in_nothing(person, scene, client):
    client.force_login(getattr(scene.people, person))
    with time_machine.travel(NOW, tick=False):
        names = [name for name in sorted(ALLOWED) if person in ALLOWED[name] and name != "account_logout"]
        found = [text for name in names for text in dead_ends(client, address(scene, name))]
    assert not found, "\n".join(found)


# The states of a month

MONDAY, FRIDAY, CLOSED = date(2026, 10, 12), date(2026, 10, 9), local(date(2026, 10, 9))
LATE = {"client_uuid": "0c9a6f0e-3ad2-4b52-8d0c-6f7d6f6f0001", "start_time": "08:00", "minutes": "60", "mode": "WFO"}


def returned_late(scene: Scene) -> None:
    stored = activity(scene.people.oki, entry("10:00"), at=local(TUESDAY, "20:00"))
    review(scene.people.budi, stored, "return", "Lengkapi", at=local(TUESDAY, "21:00"))


def withdrawn(scene: Scene) -> None:
    stored = activity(scene.people.oki, entry("10:00"), at=local(TUESDAY, "20:00"))
    at = local(TUESDAY, "21:00")
    withdraw_activity(by=acting(scene.people.oki), at=at, source="tests", activity_id=stored.pk, seen_version=1)


def on_leave(scene: Scene) -> None:
    scene.people.oki.absences.create(kind="sick", starts_on=TUESDAY, ends_on=FRIDAY, document_number="9")


def asked(scene: Scene) -> None:
    ask_as(scene)


def ask_as(scene: Scene):
    people = scene.people
    return ask(type("Asking", (), {"sari": people.oki})())


def granted(scene: Scene) -> None:
    decide(scene.people.dewi, ask_as(scene))


def refused(scene: Scene) -> None:
    decide(scene.people.dewi, ask_as(scene), grant=False, answer="Sistem normal")


def granted_to_all(scene: Scene) -> None:
    grant(scene.people)


def locked(scene: Scene) -> None:
    lock_month(month=Month(2026, 10), employee_ids=[scene.people.oki.pk], at=CLOSED)


def transferred(scene: Scene) -> None:
    post = scene.people.oki.placements.latest("starts_on")
    values = {"title": "Pengelola", "position_class": 6, "supervisor": scene.people.wira}
    Placement.objects.create(employee=post.employee, agency=scene.people.kantor, starts_on=TUESDAY, **values)


def without_supervisor(scene: Scene) -> None:
    scene.people.oki.placements.update(supervisor=None)


def without_post(scene: Scene) -> None:
    scene.people.oki.placements.all().delete()


def without_rules(scene: Scene) -> None:
    ReportingPolicy.objects.all().delete()


def nothing(scene: Scene) -> None:
    """Leave everything as it is."""


STATES: dict[str, tuple[Callable[[Scene], None], str]] = {
    "before anything": (nothing, "2026-10-01 07:00"),
    "an open day": (nothing, "2026-10-06 14:00"),
    "its last minute": (nothing, "2026-10-08 23:59"),
    "closed on H+3": (nothing, "2026-10-09 12:00"),
    "returned and late": (returned_late, "2026-10-12 12:00"),
    "withdrawn": (withdrawn, "2026-10-12 12:00"),
    "on leave": (on_leave, "2026-10-09 12:00"),
    "dispensation asked": (asked, "2026-10-09 12:00"),
    "dispensation granted": (granted, "2026-10-09 12:00"),
    "dispensation refused": (refused, "2026-10-09 12:00"),
    "dispensation for all": (granted_to_all, "2026-10-09 12:00"),
    "month closed": (locked, "2026-10-09 12:00"),
    "transferred": (transferred, "2026-10-09 12:00"),
    "no supervisor": (without_supervisor, "2026-10-09 12:00"),
    "no post": (without_post, "2026-10-09 12:00"),
    "no rules": (without_rules, "2026-10-09 12:00"),
}
OWN = [
    "/",
    "/calendar/",
    "/calendar/2026-09/",
    "/activities/new/",
    "/absences/",
    "/absences/new/",
    "/dispensations/",
    "/dispensations/new/",
    "/tpp/mine/",
    "/tpp/mine/objections/",
    "/tpp/mine/2026-10/object/",
    "/tpp/mine/2026-12/object/",
    "/review/",
    "/review/team/",
    *(f"/days/{day}/" for day in ("2026-10-01", "2026-10-06", "2026-10-09", "2026-11-02", "2025-12-01")),
    *(f"/activities/new/?date={day}" for day in ("2026-10-06", "2026-11-02", "2025-12-01", "kemarin")),
    *(f"/dispensations/new/?day={day}" for day in ("2026-10-06", "2026-10-09", "2026-11-02", "2025-12-01")),
]


@pytest.mark.parametrize("state", STATES)
def test_no_state_of_a_month_ends_in_nothing(state, scene, client):
    arrange, moment = STATES[state]
    arrange(scene)
    client.force_login(scene.people.oki)
    with time_machine.travel(local(date.fromisoformat(moment[:10]), moment[11:]), tick=False):
        found = [text for url in OWN for text in dead_ends(client, url)]
        own = scene.people.oki.activities.values_list("pk", flat=True)
        found += [text for pk in own for text in dead_ends(client, f"/activities/{pk}/")]
        for url, body in (
            ("/activities/new/", LATE | {"work_date": "2026-10-06", "description": "Rapat"}),
            ("/dispensations/new/", {"day": "2026-10-06", "reason": "Listrik padam"}),
            ("/days/2026-10-06/copy/", {"client_uuid": LATE["client_uuid"], "to_date": "2026-10-02"}),
        ):
            answer = client.post(url, body)
            assert answer.status_code < 500
            for block in blocks(text_of(answer) if answer.status_code == 200 else answer.content.decode()):
                links = [unescape(link) for link in LINK.findall(block)]
                closed = [link for link in links if not reachable(client, url, link)]
                if closed or not (links or PERSON.search(words(block)) or ACT.search(words(block))):
                    found.append(f"POST {url}: {closed} {words(block)[:160]}")
    assert not found, "\n".join(found)


# The handbook

READERS = {
    "employee": ["sari"],
    "supervisor": ["budi"],
    "operator": ["oki"],
    "personnel": ["dewi"],
    "head": ["tari", "kepala"],
    "auditor": ["fajar"],
} | {officer.role: [name] for name, officer in OFFICERS.items()}


# Buttons that stand only where much has to be decided; tests/reports/reviews/test_bulk_approvals.py and
# tests/browser/test_journeys.py press them.
ELSEWHERE = {"Draw and look", "Take all of them back"}
MORE = {"dewi": ["/tpp/recaps/2026-08/5.03/"]}


def names_in_handbook(role: str, language: str) -> set[str]:
    lines = [
        line for section in read_handbook(role, language).sections for block in section.blocks for line in block.lines
    ]
    return {name for line in lines for name in interface_names(line)}


@pytest.mark.parametrize("role", ROLES)
def test_what_the_handbook_names_stands_on_a_page_of_its_reader(role, scene, client, settings):
    """Every page or button in braces is found by the person to whom the sentence speaks, in both languages."""
    wanted = {language: names_in_handbook(role, language) - ELSEWHERE for language in LANGUAGES}
    seen = ""
    with time_machine.travel(NOW, tick=False):
        for person in READERS[role]:
            client.force_login(getattr(scene.people, person))
            client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
            for name in sorted(ALLOWED):
                if person in ALLOWED[name] and name != "account_logout":
                    seen += unescape(re.sub(r"\s+", " ", text_of(client.get(address(scene, name)))))
            for url in MORE.get(person, ()):
                seen += text_of(client.get(url))
    assert [(language, name) for language in LANGUAGES for name in sorted(wanted[language]) if name not in seen] == []
