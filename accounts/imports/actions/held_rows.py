"""Rows of a file that need a second person: left out of the write, and proposed as a small table of their own."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple, Protocol, TypeVar

from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.authorization.access import Authority
from accounts.authorization.permissions import NotPermitted
from accounts.authorization.two_people import TABLE, Act
from accounts.imports.frame import Counts, ImportContext, ImportOutcome, ImportSpec, RowError, run_import
from accounts.imports.frame.spec import HasLine
from accounts.models import Employee
from accounts.rules.refusal import Refusal, Refused
from accounts.second_person.actions.proposals import propose
from accounts.second_person.policies import officers, who_can_confirm
from accounts.second_person.verbs import IMPORTS
from accounts.spreadsheets.tabular import Row, Table

R = TypeVar("R", bound=HasLine)
P = TypeVar("P", bound="PersonRow")


class PersonRow(HasLine, Protocol):
    """What a type of rows needs so that rows about oneself are found."""

    @property
    def nip(self) -> str:
        """Eighteen digits, checked by the column."""


class Held(NamedTuple):
    """Why a row needs a second person; rows with the same `group` become one proposal."""

    act: Act
    group: str = ""


Find = Callable[[Sequence[R], ImportContext], Mapping[int, Held]]
Apply = Callable[[Sequence[R], ImportContext], Counts]


class RowsRefused(Refused):
    """A confirmed proposal whose rows are refused now; `errors` go to the page, the refusals to the trail."""

    def __init__(self, errors: Sequence[RowError]) -> None:
        self.errors = errors
        super().__init__(*(Refusal(error.code, f"{error.column}: {error.message}") for error in errors))


def holding_back(apply: Apply[R], find: Find[R]) -> Apply[R]:
    """Return `apply` so that the rows which `find` names by line become proposals instead.

    Not on the command line, which replaces the second person, and not where one is there.
    """

    def apply_rest(rows: Sequence[R], context: ImportContext) -> Counts:
        if context.by.is_command_line or context.by.confirmation is not None:
            return apply(rows, context)
        held = find(rows, context)
        rest = [row for row in rows if row.line not in held]
        counts = [apply(rest, context)] if rest else []
        nips = {row.line: getattr(row, "nip", "") for row in rows if row.line in held}
        counts += [_propose(act, {line: nips[line] for line in lines}, context) for act, lines in _groups(held)]
        return Counts(*(sum(parts) for parts in zip(*map(_parts, counts), strict=True)))

    return apply_rest


def own_rows(act: Act) -> Find[Any]:
    """Return a finder, for `ImportSpec`, of the lines with the NIP of whoever imports: they wait as `act`."""

    def find(rows: Sequence[P], context: ImportContext) -> Mapping[int, Held]:
        nip = context.by.employee.nip
        return {row.line: Held(act) for row in rows if row.nip == nip}

    return find


def by_officer(rows: Sequence[P], act: Act, at: datetime) -> Mapping[int, Held]:
    """Hold all rows: those of each officer apart, for nobody confirms their own, and the others together."""
    known = set(officers(at).values_list("nip", flat=True))
    return {row.line: Held(act, row.nip if row.nip in known else "") for row in rows}


def import_rows(
    *,
    by: Authority,
    at: datetime,
    source: str,
    kind: str,
    columns: Sequence[str],
    rows: Sequence[tuple[int, Sequence[str], Sequence[int]]],
    file_name: str,
    sha256: str,
) -> ImportOutcome:
    """Write rows of a file that waited for a second person, as the import of this kind does; raise `RowsRefused`.

    A row is its line, its cells, and which of them the workbook held as numbers.
    """
    spec: ImportSpec[Any] = import_string(IMPORTS[kind])
    kept = [Row(line, tuple(cells), frozenset(typed)) for line, cells, typed in rows]
    outcome = run_import(
        spec, Table(tuple(columns), kept, 1, file_name=file_name, sha256=sha256), by=by, at=at, source=source
    )
    if outcome.errors:
        raise RowsRefused(outcome.errors)
    return outcome


def _groups(held: Mapping[int, Held]) -> Iterator[tuple[Act, set[int]]]:
    """Yield act and lines of each proposal, in the order of the file."""
    ordered = sorted(held.items(), key=lambda item: (item[1].act, item[1].group, item[0]))
    for (act, _group), items in groupby(ordered, key=lambda item: item[1]):
        yield act, {line for line, _held in items}


def _parts(counts: Counts) -> tuple[int, int, int, int]:
    return counts.created, counts.updated, counts.unchanged, counts.held


def _propose(act: Act, nips: Mapping[int, str], context: ImportContext) -> Counts:
    """Propose the rows, given with the NIP of each.

    What is recorded already needs nobody; what the rules refuse is reported.
    """
    try:
        proposal = propose(
            by=context.by,
            at=context.at,
            source=context.source,
            act=act,
            verb="import_rows",
            arguments=_arguments(nips, context),
            touches=officers(context.at).filter(nip__in=set(nips.values())).values_list("pk", flat=True),
        )
    except RowsRefused as refused:
        for error in refused.errors:
            context.report_error(error.line, error.column, error.message, error.code)
        bad = {error.line for error in refused.errors}
        good = {line: nip for line, nip in nips.items() if line not in bad}
        return _propose(act, good, context) if good else Counts()
    except NotPermitted:
        raise
    except Refused as refused:
        if refused.code == "nothing_changes":
            return Counts(unchanged=len(nips))
        _report(nips, refused.refusals[0].message, context)
    else:
        names = ", ".join(person.name for person in who_can_confirm(proposal, context.at))
        message = _("This row needs a second person and becomes a proposal (%(act)s). Who can confirm it: %(names)s.")
        said = {"act": TABLE[act].title, "names": names or _("only the command line on the server")}
        _report(nips, message % said, context)
    return Counts(held=len(nips))


def _arguments(nips: Mapping[int, str], context: ImportContext) -> dict[str, Any]:
    return {
        "kind": context.kind,
        "columns": list(context.table.columns),
        "rows": [[row.line, list(row.cells), sorted(row.typed)] for row in context.table.rows if row.line in nips],
        "file_name": context.file_name,
        "sha256": context.sha256,
    }


def _report(nips: Mapping[int, str], message: str, context: ImportContext) -> None:
    """Say it of every row, with the name of its person in front."""
    names = dict(Employee.objects.filter(nip__in=set(nips.values())).values_list("nip", "name"))
    for line, nip in sorted(nips.items()):
        text = f"{names[nip]}: {message}" if nip in names else message
        context.report_held(line, "", text, "second_person_needed")
