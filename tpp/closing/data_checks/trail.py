"""Does the audit trail vouch for every row? What `verify_audit` finds, in the words of this report."""

from collections.abc import Iterator

from django.apps import apps
from django.utils.translation import gettext as _

from accounts.audit.comparison import RowFault, RowFaultKind
from accounts.audit.verification import verify
from tpp.closing.data_checks.finding import DataFinding, Heap


def checks() -> Iterator[DataFinding]:
    """Yield rows without their audit rows, or otherwise than these left them, and other faults of the trail."""
    report = verify()
    heaps = {kind: Heap() for kind in RowFaultKind}
    for fault in report.rows_at_fault:
        heaps[fault.kind].add(_named(fault))
    for kind, code, message in (
        (
            RowFaultKind.UNKNOWN,
            "audit_missing",
            _("Rows without any audit row; the program did not write them, or its trail was cut: %(names)s."),
        ),
        (RowFaultKind.GONE, "audited_row_gone", _("Rows that have vanished, by the audit trail: %(names)s.")),
        (RowFaultKind.DELETED, "deleted_row_back", _("Rows that stand although they were deleted: %(names)s.")),
        (RowFaultKind.ALTERED, "audited_row_altered", _("Rows that are not as their last audit row says: %(names)s.")),
    ):
        advice = _("Run verify_audit and go by the operations guide, “When it fails”.")
        yield from heaps[kind].told(code, True, f"{message} {advice}")
    others = len(report.faults) - len(report.rows_at_fault)
    if others:
        said = _("The audit trail itself has %(count)d faults. Run verify_audit, which names them.")
        yield DataFinding("audit_broken", True, said % {"count": others})


def _named(fault: RowFault) -> str:
    return f"{apps.get_model(fault.label)._meta.verbose_name} #{fault.pk}"
