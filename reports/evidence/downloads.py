"""Send a file that somebody attached; who may have it is asked by the page before."""

from django.http import Http404, HttpResponse

from reports.evidence import attachments


def attached(name: str, number: int) -> HttpResponse:
    """Return the stored file as a download, never to be run; raise `Http404` where there is none."""
    try:
        path = attachments.path_of(name)
        content = path.read_bytes()
    except FileNotFoundError:
        raise Http404 from None
    response = HttpResponse(content, content_type=attachments.CONTENT_TYPES[path.suffix])
    response["Content-Disposition"] = f'attachment; filename="lampiran-{number}{path.suffix}"'
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
