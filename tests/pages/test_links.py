"""No page offers a person a link that leads nowhere for them."""

import re
from html import unescape

import pytest
import time_machine

from tests.pages.scene import NOW, address
from tests.pages.test_matrix import ALLOWED

LINK = re.compile(r'<a\b[^>]*\shref="(/[^"#]*)')


def read(answer) -> str:
    """Return the text of an answer; a file is read to its end, and has no links."""
    if answer.streaming:
        b"".join(answer.streaming_content)
        return ""
    return answer.content.decode(errors="ignore") if answer.status_code == 200 else ""


@pytest.mark.long
@pytest.mark.parametrize("person", ["sari", "budi", "oki", "tari", "fajar", "dewi"])
def test_no_link_leads_nowhere(person, scene, client):
    client.force_login(getattr(scene.people, person))
    offered: dict[str, str] = {}
    dead = {}
    with time_machine.travel(NOW, tick=False):
        for name in sorted(ALLOWED):
            if person in ALLOWED[name] and name != "account_logout":
                found = LINK.findall(read(client.get(address(scene, name))))
                offered |= dict.fromkeys(map(unescape, found), name)
        for url, name in offered.items():
            answer = client.get(url)
            read(answer)
            if answer.status_code == 404 and not url.startswith(("/static/", "/media/")):
                dead[url] = name
    assert len(offered) > 10
    assert dead == {}
