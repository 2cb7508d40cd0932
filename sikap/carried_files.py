"""Uploaded files on the page of a failure: a browser cannot send a chosen file back, so the page itself carries it.

Each is one signed field, and only what this server wrote there is taken for a file again.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest

from accounts.rules.refusal import Refused
from reports.evidence import photos

FIELD = "carried_file"
CARRIED_FOR = timedelta(days=1)
# Bytes of all files together; as text a third more, which with the rest of a form stays below 10 MB.
MOST = 5 * 1024 * 1024
_signer = TimestampSigner(salt="sikap.carried_files")


def carry(request: HttpRequest) -> tuple[list[str], list[str]]:
    """Return the values of `FIELD` for the files of a request, and the names of those that are too large for it."""
    values, lost, left = [], [], MOST
    for field, file in _files(request):
        content = _content(file, left)
        if content is None:
            lost.append(file.name or field)
            continue
        left -= len(content)
        values.append(_signer.sign(".".join([field, _text((file.name or field).encode()), _text(content)])))
    return values, lost


def restore_carried(request: HttpRequest) -> None:
    """Put carried files among the files of a POST; one that was chosen anew wins, a forged or old one is none."""
    for value in request.POST.getlist(FIELD):
        with suppress(BadSignature):
            field, name, content = _signer.unsign(value, max_age=CARRIED_FOR).split(".")
            if field not in request.FILES:
                file = SimpleUploadedFile(urlsafe_b64decode(name).decode(), urlsafe_b64decode(content))
                request.FILES.appendlist(field, file)


def _files(request: HttpRequest) -> Iterator[tuple[str, UploadedFile]]:
    for field in request.FILES:
        for file in request.FILES.getlist(field):
            yield field, file


def _content(file: UploadedFile, most: int) -> bytes | None:
    """Return the file as it came where there is room for it, a larger photo made small, or None."""
    file.seek(0)
    if (file.size or 0) <= most:
        return bytes(file.read())
    try:
        small = photos.prepare(BytesIO(file.read())).content
    except Refused:
        return None
    return small if len(small) <= most else None


def _text(content: bytes) -> str:
    return urlsafe_b64encode(content).decode()
