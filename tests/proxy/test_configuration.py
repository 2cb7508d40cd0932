"""What else the documented configuration has to do."""

import http.client
import socket
import time

import pytest

from tests.people import PASSWORD, make_people
from tests.proxy.conftest import HOST

pytestmark = [pytest.mark.operating, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def ask(conversation, lines, body=b""):
    conversation.sendall("\r\n".join([*lines, f"Host: {HOST}", "Connection: close", "", ""]).encode() + body)
    answer = http.client.HTTPResponse(conversation)
    answer.begin()
    return answer


def test_login_addresses_cookies_and_sizes(site):
    people = make_people()
    with socket.create_connection(("127.0.0.1", site.plain_port)) as plain:
        answer = ask(plain, ["GET /account/login/ HTTP/1.1"])
        assert (answer.status, answer.headers["Location"]) == (301, f"https://{HOST}/account/login/")
    with site.connect() as conversation:
        page = ask(conversation, ["GET /account/login/ HTTP/1.1"])
        cookies = [cookie.split("=")[0] for cookie in page.headers.get_all("Set-Cookie")]
        assert sorted(cookies) == ["__Host-csrftoken", "__Host-sikap_device"]
        assert page.headers["Strict-Transport-Security"]
        token = page.headers.get_all("Set-Cookie")
        csrf = next(cookie for cookie in token if "csrf" in cookie).split(";")[0]
    body = f"csrfmiddlewaretoken={csrf.split('=')[1]}&login={people.sari.nip}&password={PASSWORD}".encode()
    form = [
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        f"Origin: https://{HOST}",
    ]
    # The proxy writes the address over what the client says of itself.
    lines = ["POST /account/login/ HTTP/1.1", f"Cookie: {csrf}", "X-Forwarded-For: 203.0.113.9", *form]
    with site.connect() as conversation:
        answer = ask(conversation, lines, body)
        assert (answer.status, answer.headers["Location"]) == (302, "/")
    with site.connect() as conversation:
        answer = ask(conversation, ["POST / HTTP/1.1", f"Content-Length: {21 * 1024 * 1024}"])
        assert answer.status == 413


def test_slow_clients_pass_the_proxy_by(site):
    """200 connections that send 50 bytes a second, half of them their heads and half their bodies."""
    head = f"POST /account/login/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 100000\r\n"
    lines = [site.connect() for _ in range(200)]
    try:
        for number, line in enumerate(lines):
            line.sendall(head.encode() + (b"\r\n" if number % 2 else b"X-Padding: "))
        for _second in range(3):
            for line in lines:
                line.sendall(b"x" * 50)
            for path in ("/health/", "/account/login/"):
                with site.connect() as conversation:
                    assert ask(conversation, [f"GET {path} HTTP/1.1"]).status == 200
            time.sleep(1)
    finally:
        for line in lines:
            line.close()
