"""What counts is the moment at which the whole request was there; to the second, and whoever lies is not believed."""

import io
import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import BadRequest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from accounts.authorization.request import received_at
from accounts.rules.arrival import AHEAD, WAITED, arrival, read_stamps

MINUTE = timedelta(seconds=60)
SECOND = timedelta(seconds=1)
MS = timedelta(milliseconds=1)
# Thursday the 8th ends in Jakarta.
MIDNIGHT = datetime(2026, 10, 8, 17, tzinfo=UTC)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1)).map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000, tzinfo=UTC)
)
spans = st.integers(0, 10**7).map(lambda ms: timedelta(milliseconds=ms))


def seconds(span):
    """As nginx writes it."""
    return f"{span // SECOND}.{span % SECOND // MS:03}"


def epoch(moment):
    return seconds(moment - datetime(1970, 1, 1, tzinfo=UTC))


# The rule


@pytest.mark.parametrize(
    ("took", "counts"),
    [(0, "first"), (1, "first"), (59, "first"), (60, "first"), (60.001, "last"), (61, "last"), (120, "last")],
)
def test_the_first_byte_counts_when_all_is_there_within_a_minute(took, counts):
    first = MIDNIGHT - SECOND
    last = first + timedelta(seconds=took)
    assert arrival(first, last, MINUTE) == (first if counts == "first" else last)


def test_what_is_typed_two_minutes_after_the_end_is_late():
    assert arrival(MIDNIGHT - 5 * SECOND, MIDNIGHT + 2 * MINUTE, MINUTE) >= MIDNIGHT


@given(moments, spans)
def test_the_moment_is_one_of_the_two_ends_and_at_most_a_minute_before_the_last(first, took):
    moment = arrival(first, first + took, MINUTE)
    assert moment in (first, first + took)
    assert first + took - moment <= MINUTE


# Reading the stamps


@given(moments, spans)
def test_stamps_are_read_to_the_millisecond(last, took):
    assert read_stamps(epoch(last), seconds(took), now=last) == (last - took, last)


@given(moments, st.integers(-(10**6), 10**6).map(lambda ms: timedelta(milliseconds=ms)))
def test_believed_within_the_bounds_only(now, off):
    believed = read_stamps(epoch(now + off), "0.000", now) is not None
    assert believed == (-WAITED <= off <= AHEAD)


@pytest.mark.parametrize(
    "text",
    "|-|soon|-1.000|1e3|nan|inf|1.5|1,000| 1.000|1.000\n|1.000, 2.000|٣.٠٠٠|99999999999.000|1.0000|0x1.000".split("|"),
)
def test_what_is_no_number_of_nginx_is_no_stamp(text):
    assert read_stamps(text, "0.000", MIDNIGHT) is None
    assert read_stamps(epoch(MIDNIGHT), text, MIDNIGHT) is None


@given(st.text(), st.text())
def test_no_header_breaks_the_reading(end, took):
    read_stamps(end, took, MIDNIGHT)


# The request


class Slow(io.BytesIO):
    """A body that takes `took` to arrive."""

    def __init__(self, content, clock, took):
        super().__init__(content)
        self.clock, self.left = clock, took

    def read(self, *arguments):
        self.clock.shift(self.left)
        self.left = timedelta()
        return super().read(*arguments)


class Broken(io.BytesIO):
    def read(self, *_arguments):
        raise OSError("gone")


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(MIDNIGHT - 5 * SECOND, tick=False)
    return time_machine


def post(stream=None, content=b"description=Rapat", kind="application/x-www-form-urlencoded", **headers):
    request = RequestFactory().post("/", content, content_type=kind, headers=headers)
    if stream is not None:
        request._stream = stream
    return request


def stamped(end, took="1.000", stream=None):
    return post(stream, **{"X-Request-End": epoch(end), "X-Request-Time": took})


def test_without_a_proxy_the_clock_is_asked_after_the_body(clock, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    request = post(Slow(b"description=Rapat", clock, 2 * MINUTE))
    assert received_at(request) == MIDNIGHT - 5 * SECOND + 2 * MINUTE
    assert request.POST["description"] == "Rapat"


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", "text/plain"])
def test_so_it_is_for_every_body(clock, method, kind):
    request = getattr(RequestFactory(), method)("/", b"{}", content_type=kind)
    request._stream = Slow(b"{}", clock, MINUTE)
    assert received_at(request) == MIDNIGHT - 5 * SECOND + MINUTE
    assert request.body == b"{}"


def test_files_are_there_afterwards():
    photo = SimpleUploadedFile("foto.jpg", b"x" * 3_000_000, "image/jpeg")
    request = RequestFactory().post("/", {"description": "Rapat", "photo": photo})
    received_at(request)
    assert request.POST["description"] == "Rapat"
    assert len(request.FILES["photo"].read()) == 3_000_000
    request.close()


def test_a_trusted_stamp_counts(clock, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    clock.move_to(MIDNIGHT + 30 * SECOND, tick=False)
    assert received_at(stamped(MIDNIGHT + 20 * SECOND, "21.000")) == MIDNIGHT - SECOND
    assert received_at(stamped(MIDNIGHT + 20 * SECOND, "60.001")) == MIDNIGHT + 20 * SECOND


def test_a_proxy_that_does_not_buffer_helps_nobody(clock, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    body = b"description=Rapat"
    typed_later = stamped(MIDNIGHT - 5 * SECOND, "0.010", stream=Slow(body, clock, 2 * MINUTE))
    assert received_at(typed_later) == MIDNIGHT - 5 * SECOND + 2 * MINUTE
    weak_signal = stamped(MIDNIGHT + 115 * SECOND, "0.010", stream=Slow(body, clock, MINUTE - SECOND))
    assert received_at(weak_signal) == MIDNIGHT + 115 * SECOND - 10 * MS


def test_nobody_is_believed_without_a_proxy_of_ours(clock, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    clock.move_to(MIDNIGHT + SECOND, tick=False)
    assert received_at(stamped(MIDNIGHT - SECOND)) == MIDNIGHT + SECOND


@pytest.mark.parametrize("off", [AHEAD + MS, -WAITED - MS])
def test_a_stamp_that_cannot_be_is_told_and_not_believed(clock, settings, caplog, off):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    clock.move_to(MIDNIGHT, tick=False)
    with caplog.at_level(logging.WARNING):
        assert received_at(stamped(MIDNIGHT + off)) == MIDNIGHT
    assert "not believed" in caplog.text


def test_a_clock_that_is_a_little_ahead_makes_nothing_happen_in_the_future(clock, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    clock.move_to(MIDNIGHT, tick=False)
    assert received_at(stamped(MIDNIGHT + AHEAD, "0.000")) == MIDNIGHT


def test_half_a_stamp_is_none(clock, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert received_at(post(**{"X-Request-End": epoch(MIDNIGHT - MINUTE)})) == MIDNIGHT - 5 * SECOND


def test_a_connection_that_broke_is_a_bad_request():
    with pytest.raises(BadRequest):
        received_at(post(Broken()))


def test_reading_a_page_asks_the_clock_alone(clock):
    assert received_at(RequestFactory().get("/")) == MIDNIGHT - 5 * SECOND


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "application/json"])
def test_a_text_that_is_too_big_is_said_so(client, settings, kind):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = client.post("/account/login/", b"a=" + b"b" * 200, content_type=kind)
    assert answer.status_code == 413
    assert "10 MB" in answer.content.decode()


@pytest.mark.django_db
def test_a_broken_upload_has_a_page(client):
    answer = client.post("/account/login/", b"nothing", content_type="multipart/form-data; boundary=")
    assert answer.status_code == 400
    assert "SIKAP" in answer.content.decode()
