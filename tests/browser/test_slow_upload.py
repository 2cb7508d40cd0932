"""Without the stamps of a proxy a report counts when all of it has come: what is typed after the end is late.

With them: tests/proxy.
"""

import re
import socket
import time
from datetime import datetime
from urllib.parse import urlsplit
from uuid import uuid4

import time_machine

from reports.models import Activity
from tests.browser.walking import WIB, log_in

IN_TIME = datetime(2026, 10, 8, 23, 59, 59, tzinfo=WIB)
TOO_LATE = datetime(2026, 10, 9, 0, 3, tzinfo=WIB)


def upload(page, address: str, meanwhile) -> str:
    """Send a report with its headers at once and its body after `meanwhile`; return the first line of the answer."""
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content())
    values = {
        "csrfmiddlewaretoken": token[1] if token else "",
        "client_uuid": str(uuid4()),
        "work_date": "2026-10-06",
        "start_time": "08:00",
        "minutes": "60",
        "mode": "WFO",
        "description": "Sinyal lemah",
    }
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in values.items()
    ]
    body = ("".join(parts) + "--x--\r\n").encode()
    host = urlsplit(address).netloc
    head = (
        f"POST /activities/new/ HTTP/1.1\r\nHost: {host}\r\nOrigin: {address}\r\n"
        f"Cookie: {'; '.join(f'{name}={value}' for name, value in cookies.items())}\r\n"
        f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection(tuple(host.rsplit(":", 1)), timeout=10) as line:
        line.sendall(head.encode() + body[:100])
        meanwhile()
        line.sendall(body[100:])
        return line.recv(4096).decode().splitlines()[0]


def test_what_was_only_begun_in_time_is_late(people, phone, live_server):
    page = phone.new_page()
    with time_machine.travel(IN_TIME, tick=False) as clock:
        log_in(page, people.sari.nip)
        page.goto("/activities/new/")

        def time_passes():
            # The server has the headers by now and waits for the rest.
            time.sleep(1)
            clock.move_to(TOO_LATE)

        assert " 422 " in upload(page, live_server.url, time_passes)
        assert not Activity.objects.exists()

        clock.move_to(IN_TIME)
        assert " 303 " in upload(page, live_server.url, lambda: time.sleep(1))
        assert Activity.objects.get().submitted_at == IN_TIME
