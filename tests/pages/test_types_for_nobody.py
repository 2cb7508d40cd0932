"""The operator helps and types for nobody: no address of the site lets one person's report come from another."""

from uuid import uuid4

import pytest
import time_machine

from reports.models import Activity
from tests.pages.scene import NOW, Scene, address
from tests.pages.test_matrix import ALLOWED


def everything(scene: Scene, person) -> dict[str, object]:
    """Return a form that names the person in every way that any form of the site has, with a whole report."""
    return {
        **dict.fromkeys(("employee", "employee_id", "owner", "by", "user", "for", "person", "on_behalf_of"), person.pk),
        **dict.fromkeys(("nip", "absent", "stand_in", "supervisor"), person.nip),
        "client_uuid": str(uuid4()),
        "work_date": "2026-10-05",
        "to_date": "2026-10-05",
        "day": "2026-10-05",
        "start_time": "20:00",
        "minutes": "5",
        "mode": "WFO",
        "description": "Diketik oleh orang lain",
        "reason": "Membantu",
        "seen_version": "1",
        "items": f"{scene.ids['activity']}:1",
        "decision": "approve",
        "confirm": "on",
    }


def reports_of_others(me) -> list[tuple]:
    rows = Activity.objects.exclude(employee=me).order_by("pk")
    return list(rows.values_list("pk", "employee_id", "work_date", "start_time", "minutes", "description", "status"))


@pytest.mark.parametrize("name", ["oki", "eko", "tari", "fajar", "citra"])
def test_whoever_posts_anything_anywhere_writes_no_report_of_another(scene, client, name):
    me, sari = getattr(scene.people, name), scene.people.sari
    before = reports_of_others(me)
    assert before
    tried = 0
    with time_machine.travel(NOW, tick=False):
        for page in sorted(ALLOWED):
            client.force_login(me)
            for form in (everything(scene, sari), everything(scene, me)):
                answer = client.post(address(scene, page), form)
                tried += answer.status_code != 405
                if answer.streaming:
                    b"".join(answer.streaming_content)
    assert tried > 20
    assert reports_of_others(me) == before
    # The form was whole enough for a report of one's own: it is not the form that was refused.
    assert Activity.objects.filter(employee=me, description="Diketik oleh orang lain").exists()
