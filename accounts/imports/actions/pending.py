"""Keep an uploaded file between the preview of an import and its confirmation."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.authorization.access import Authority
from accounts.models import PendingImport

KEPT_FOR = timedelta(hours=24)


def keep_upload(*, by: Authority, at: datetime, kind: str, file_name: str, content: bytes) -> PendingImport:
    """Keep a file for its uploader, one per person and kind of import; drop what is older than a day."""
    with transaction.atomic():
        PendingImport.objects.filter(uploaded_at__lt=at - KEPT_FOR).delete()
        PendingImport.objects.filter(uploaded_by=by.employee, kind=kind).delete()
        return PendingImport.objects.create(
            kind=kind, file_name=file_name[:255], content=content, uploaded_by=by.employee, uploaded_at=at
        )


def drop_upload(*, by: Authority, pending: PendingImport) -> None:
    """Forget a file of one's own that has been imported."""
    PendingImport.objects.filter(pk=pending.pk, uploaded_by=by.employee).delete()
