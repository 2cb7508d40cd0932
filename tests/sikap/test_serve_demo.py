"""Starting the demo a second time takes no longer than it must."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command

from accounts.models import Employee
from sikap.serving import are_fresh, reserve


def test_static_files_are_collected_again_only_after_a_change(settings, tmp_path):
    settings.STATIC_ROOT, source = tmp_path / "collected", tmp_path / "source"
    settings.STATICFILES_DIRS = [source]
    for folder in (settings.STATIC_ROOT, source):
        folder.mkdir()
    style = source / "style.css"
    style.write_text("body {}")
    assert not are_fresh()
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    manifest.write_text("{}")
    now = manifest.stat().st_mtime
    os.utime(style, (now - 10, now - 10))
    os.utime(source, (now - 10, now - 10))
    assert are_fresh()
    os.utime(style, (now + 10, now + 10))
    assert not are_fresh()


def taken():
    return socket.create_server(("127.0.0.1", 0))


class TestPort:
    @pytest.mark.usefixtures("db")
    @pytest.mark.parametrize(("command", "advice"), [("serve_demo", "make serve"), ("serve_training", "make training")])
    def test_a_taken_port_is_said_before_anything_is_written(self, settings, monkeypatch, command, advice):
        settings.DEMO, settings.TRAINING = command == "serve_demo", command == "serve_training"
        settings.PUBLIC_URL = "http://127.0.0.1:8001"
        monkeypatch.delenv("MAKELEVEL", raising=False)
        with taken() as other:
            port = other.getsockname()[1]
            monkeypatch.setenv("PORT", str(port))
            with pytest.raises(CommandError, match=f"Port {port} is taken.*PORT={port + 1}.*{advice}|PORT.*{advice}"):
                call_command(command)
        assert not Employee.objects.exists()

    @pytest.mark.parametrize("port", ["acht", "70000", "-1", "0", ""])
    def test_what_is_no_port(self, port):
        with pytest.raises(CommandError, match=r"is no port.*PORT=8010 make serve"):
            reserve("127.0.0.1", port, "PORT={} make serve")

    def test_two_that_begin_at_the_same_time(self):
        """The port is held while the data are written."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = str(free.getsockname()[1])
        with reserve("127.0.0.1", port, "{}"), pytest.raises(CommandError, match="is taken"):
            reserve("127.0.0.1", port, "{}")


@pytest.mark.skipif(sys.platform != "linux" or not shutil.which("make"), reason="make on Linux")
class TestMake:
    """A make of its own with the recipe of ours; the demo is not written, for the port is what counts."""

    @pytest.fixture
    def running(self, tmp_path):
        lines = (project.BASE_DIR / "Makefile").read_text().splitlines()
        recipe = lines[next(n for n, line in enumerate(lines) if line.startswith("serve:")) + 1]
        assert "manage.py serve_demo" in recipe
        makefile = tmp_path / "Makefile"
        makefile.write_text(f"PORT ?= 1\nRUN := {sys.executable}\nserve:\n{recipe}\n")
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        environment |= {"PORT": str(port), "DATA_DIR": str(tmp_path / "data")}
        process = subprocess.Popen(
            ["make", "-f", str(makefile), "serve"],
            cwd=project.BASE_DIR,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + 60
        while not answers(port) and time.monotonic() < until:
            time.sleep(0.1)
        assert answers(port)
        yield process, port
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=20)

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
    def test_whoever_kills_make_ends_the_server(self, running, number):
        process, port = running
        process.send_signal(number)
        assert_gone(port)

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
    def test_ctrl_c_and_a_closed_terminal_end_the_server(self, running, number):
        """Both go to everybody in the foreground."""
        process, port = running
        os.killpg(process.pid, number)
        assert_gone(port)


def answers(port):
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def assert_gone(port):
    until = time.monotonic() + 60
    while answers(port) and time.monotonic() < until:
        time.sleep(0.1)
    assert not answers(port)
