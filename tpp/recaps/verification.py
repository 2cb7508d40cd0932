"""Is a closed recap still what was signed? Its hash, its figures, and what the rows say today."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from accounts.models import Agency
from reports.models import MonthLock
from reports.rules.period import Month
from tpp.models import Recap, RecapLine
from tpp.payroll.measures import amounts_given
from tpp.payroll.month_lines import lines_of
from tpp.payroll.month_rules import AnyScheme, parse_scheme
from tpp.payroll.recap_line import DAY_COLUMNS, Line
from tpp.recaps.hash_payload import recomputed_hash
from tpp.recaps.queries import READ_AT_ONCE, scope, stored_line
from tpp.schemes.amounts import LineInputs
from tpp.schemes.computation import Result, compute
from tpp.schemes.engine import Composition
from tpp.schemes.payment import Composed, pay, read_given
from tpp.schemes.strict import SchemeError


class Discrepancy(NamedTuple):
    """Something in a recap that is not as it should be; `nip` is empty where it is about the whole recap."""

    recap_id: int
    agency_code: str
    version: int
    nip: str
    field: str
    stored: str
    recomputed: str


def verify_recaps(month: Month, agency: Agency | None = None, *, subtree: bool = False) -> list[Discrepancy]:
    """Return every difference in the closed recaps of the month.

    All versions: the hash, the header against its row, every figure from the stored inputs under the stored
    scheme. Versions in force besides: against what live rows give today under the stored scheme, and the locks.
    """
    agency_ids = scope(agency, subtree=subtree)
    recaps = Recap.objects.filter(month=month.first).select_related("agency", "scheme", "frozen_by")
    if agency_ids is not None:
        recaps = recaps.filter(agency__in=agency_ids)
    found: list[Discrepancy] = []
    for recap in recaps.order_by("agency__code", "version"):
        found.extend(_Verifier(recap, month).differences())
    return found


class _Verifier:
    """Compares one recap with itself and with the live rows."""

    def __init__(self, recap: Recap, month: Month) -> None:
        self.recap, self.month = recap, month

    def differences(self) -> Iterator[Discrepancy]:
        recap = self.recap
        yield from self._compare("", "sha256", recap.sha256, recomputed_hash(recap))
        yield from self._header()
        try:
            scheme = parse_scheme(recap.header["scheme"]["document"])
        except (KeyError, TypeError, SchemeError) as error:
            yield self._difference("", "scheme", "", f"{error}")
            return
        stored: dict[int, Line] = {}
        numbers: list[int] = []
        for row in RecapLine.objects.filter(recap=recap).order_by("number").iterator(READ_AT_ONCE):
            numbers.append(row.number)
            yield from self._line(row, scheme, stored)
        yield from self._compare("", "numbers", numbers, list(range(1, len(numbers) + 1)))
        yield from self._totals(stored)
        if recap.reopened_at is None:
            yield from self._live(stored, scheme)
            yield from self._locks(stored)

    def _header(self) -> Iterator[Discrepancy]:
        recap, header = self.recap, self.recap.header
        known = {
            "month": str(self.month),
            "version": recap.version,
            "code": recap.code,
            "agency": recap.agency.code,
            "frozen_at": recap.frozen_at.isoformat(),
            "frozen_by": recap.frozen_by.nip,
            "scheme": [recap.scheme.name, recap.scheme.version],
        }
        said = {
            "month": header.get("month"),
            "version": header.get("version"),
            # Recaps closed before papers had a code have none.
            "code": header.get("code", ""),
            "agency": header.get("agency", {}).get("code"),
            "frozen_at": header.get("frozen_at"),
            "frozen_by": header.get("frozen_by", {}).get("nip"),
            "scheme": [header.get("scheme", {}).get("name"), header.get("scheme", {}).get("version")],
        }
        for field, value in known.items():
            yield from self._compare("", field, said[field], value)

    def _line(self, row: RecapLine, scheme: AnyScheme, stored: dict[int, Line]) -> Iterator[Discrepancy]:
        """Yield what does not follow from the stored inputs of a line; keep the line where it can be read."""
        try:
            line = stored_line(row, self.recap)
            required = sum(day.required for day in line.days)
            credited = sum(min(day.required, day.approved) + min(day.silent, day.waiting) for day in line.days)
            inputs = line.inputs._replace(required=required, credited=credited)
            result = _recomputed(inputs, line, scheme)
        except (KeyError, TypeError, ValueError) as error:
            yield self._difference(row.nip, "inputs", "", f"{type(error).__name__}: {error}")
            return
        stored[row.employee_id] = line
        for field, said, value in (
            ("inputs.required", line.inputs.required, required),
            ("inputs.credited", line.inputs.credited, credited),
            ("required_minutes", row.required_minutes, required),
            ("credited_minutes", row.credited_minutes, credited),
            ("percent", row.percent, result.percent),
            ("base_amount", row.base_amount, result.base),
            ("deduction", row.deduction, result.deduction),
            ("tpp", row.tpp, result.tpp),
            ("deductions", row.deductions, [taken.as_json() for taken in result.deductions]),
            ("net", row.net, result.net + sum(one.amount for one in line.adjustments)),
            ("position_class", row.position_class, _last_class(inputs, scheme, row.position_class)),
            ("steps", row.steps, [step.as_json() for step in result.steps]),
        ):
            yield from self._compare(row.nip, field, said, value)
        yield from self._amounts_given(row.nip, line, inputs, scheme)

    def _amounts_given(self, nip: str, line: Line, inputs: LineInputs, scheme: AnyScheme) -> Iterator[Discrepancy]:
        """Recompute from posts and status what the scheme was given, with and without shares; yield what differs."""
        if not isinstance(scheme, Composition):
            return
        whole = inputs._replace(effect=inputs.effect.without_shares())
        for place, given, from_line in (("given", line.given, inputs), ("given_whole", line.given_whole, whole)):
            for name, amount in amounts_given(scheme, from_line).items():
                if name in given:
                    yield from self._compare(nip, f"{place}.{name}", str(given[name]), str(amount))

    def _totals(self, stored: dict[int, Line]) -> Iterator[Discrepancy]:
        lines = stored.values()
        sums = {
            "people": len(stored),
            "base": sum(line.result.base for line in lines),
            "deduction": sum(line.result.deduction for line in lines),
            "tpp": sum(line.result.tpp for line in lines),
            **(
                {"net": sum(line.payment.net for line in lines)} if "net" in self.recap.header.get("totals", {}) else {}
            ),
        }
        said = self.recap.header.get("totals", {})
        for name, value in sums.items():
            yield from self._compare("", f"totals.{name}", said.get(name), value)

    def _live(self, stored: dict[int, Line], scheme: AnyScheme) -> Iterator[Discrepancy]:
        live = {
            line.person.employee_id: line
            for line in lines_of(self.month, {self.recap.agency_id}, scheme=scheme, with_pending=True)
        }
        for employee_id, line in stored.items():
            now = live.pop(employee_id, None)
            if now is None:
                yield self._difference(line.person.nip, "live.person", line.person.name, "")
                continue
            yield from self._live_line(line, now)
        for line in live.values():
            yield self._difference(line.person.nip, "live.person", "", line.person.name)

    def _live_line(self, line: Line, now: Line) -> Iterator[Discrepancy]:
        nip = line.person.nip
        yield from self._compare(nip, "live.portions", line.inputs.portions, now.inputs.portions)
        yield from self._compare(nip, "live.status_effect", line.inputs.effect, now.inputs.effect)
        then = {day.day: day for day in line.days}
        today = {day.day: day for day in now.days}
        for number in sorted(then.keys() | today.keys()):
            old, new = then.get(number), today.get(number)
            if old is None or new is None:
                yield self._difference(nip, f"live.day[{number}]", _text(old), _text(new))
                continue
            for name, said, value in zip(DAY_COLUMNS, old, new, strict=True):
                yield from self._compare(nip, f"live.day[{number}].{name}", said, value)
        yield from self._compare(nip, "live.base_amount", line.result.base, now.result.base)
        yield from self._compare(nip, "live.tpp", line.result.tpp, now.result.tpp)
        yield from self._compare(nip, "live.net", line.payment.net, now.payment.net)

    def _locks(self, stored: dict[int, Line]) -> Iterator[Discrepancy]:
        locked = set(
            MonthLock.objects.filter(month=self.month.first, employee__in=stored).values_list("employee_id", flat=True)
        )
        for employee_id, line in stored.items():
            if employee_id not in locked:
                yield self._difference(line.person.nip, "lock", "locked", "open")

    def _compare(self, nip: str, field: str, stored: Any, recomputed: Any) -> Iterator[Discrepancy]:
        if stored != recomputed:
            yield self._difference(nip, field, _text(stored), _text(recomputed))

    def _difference(self, nip: str, field: str, stored: str, recomputed: str) -> Discrepancy:
        recap = self.recap
        return Discrepancy(recap.pk, recap.agency.code, recap.version, nip, field, stored, recomputed)


def _recomputed(inputs: LineInputs, line: Line, scheme: AnyScheme) -> Result | Composed:
    if isinstance(scheme, Composition):
        given, whole = (
            read_given(scheme, {name: str(value) for name, value in known.items()})
            for known in (line.given, line.given_whole)
        )
        return pay(scheme, inputs, given, whole)
    return compute(inputs, scheme)


def _last_class(inputs: LineInputs, scheme: AnyScheme, stored: int) -> int | None:
    """Return the class of the last portion; a composed scheme may pay an acting post's instead."""
    if isinstance(scheme, Composition):
        return stored
    return inputs.portions[-1].position_class if inputs.portions else None


def _text(value: object) -> str:
    return "" if value is None else str(value)
