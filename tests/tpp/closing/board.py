"""What the tests of the reconciliation board have in common: data about people, entered or as an import leaves them."""

from datetime import UTC, date, datetime

from accounts.authorization.access import COMMAND_LINE
from accounts.models import Employee, ImportBatch
from accounts.people.actions.placements import place_employee
from reports.absences.actions.absences import add_absence
from tests.people import ENTERED_AT, acting
from tests.tpp.months import AFTER_CLOSING, OCTOBER
from tpp.closing.actions.acceptances import Picked, accept_findings
from tpp.closing.findings import Finding, findings
from tpp.models import ActingPost, AllowancePolicy, PayData, Sanction

BY = {"by": COMMAND_LINE, "at": ENTERED_AT, "source": "tests"}
LETTER = "800/12/2026"


def batch() -> ImportBatch:
    return ImportBatch.objects.create(
        kind="scores", file_name="a.csv", sha256="0" * 64, row_count=1, imported_at=datetime(2026, 11, 2, tzinfo=UTC)
    )


def absent(person: Employee, kind: str, first: date, last: date):
    return add_absence(**BY, employee_id=person.pk, kind=kind, starts_on=first, ends_on=last, document_number=LETTER)


def place(person: Employee, agency, position_class: int, day: date, *post):
    supervisor, title = post if len(post) == 2 else (*post, "Analis")
    return place_employee(
        **BY,
        employee=person,
        agency=agency,
        title=title,
        position_class=position_class,
        supervisor=supervisor,
        starts_on=day,
    )


def sanction(person: Employee, first: date, last: date, percent="25") -> Sanction:
    return Sanction.objects.create(
        employee=person,
        level=Sanction.Level.MODERATE,
        starts_on=first,
        ends_on=last,
        cut_percent=percent,
        document_number=LETTER,
        batch=batch(),
    )


def acting_post(person: Employee, agency, first: date, last: date | None, **changed) -> ActingPost:
    values = {"title": "Plt. Kepala Bidang", "position_class": 9, "document_number": LETTER, "batch": batch()}
    return ActingPost.objects.create(
        employee=person, agency=agency, starts_on=first, ends_on=last, **{**values, **changed}
    )


def pay_data(person: Employee, **changed) -> PayData:
    values = {"starts_on": date(2026, 1, 1), "bank": "Bank Daerah", "account_number": "0012345678", "batch": batch()}
    return PayData.objects.create(employee=person, **{**values, **changed})


def lenient() -> None:
    """Let open red findings be a warning, as a region may."""
    AllowancePolicy.objects.create(starts_on=date(2026, 8, 1), red_must_be_settled=False)


def found(agency=None, month=OCTOBER) -> list[Finding]:
    return findings(month, None if agency is None else {agency.pk})


def about(person: Employee, code: str, month=OCTOBER) -> Finding | None:
    return next((one for one in found(month=month) if (one.person.employee_id, one.code) == (person.pk, code)), None)


def picked(*noticed: Finding) -> list[Picked]:
    return [Picked(one.person.employee_id, one.code, one.fingerprint) for one in noticed]


def accept(people, *noticed: Finding, reason="SK sudah dicocokkan", by=None, month=OCTOBER):
    return accept_findings(
        by=acting(by or people.dewi),
        at=AFTER_CLOSING,
        source="tests",
        month=month,
        picked=picked(*noticed),
        reason=reason,
    )
