"""The kinds of absence: how they are called, and what each does on a day. Never writes."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts.rules.refusal import Refusal
from reports.models import AbsenceRule
from reports.rules.enums import AbsenceClass, AbsenceKind

# Abbreviations as used on attendance lists.
MARKS = {
    AbsenceKind.ANNUAL_LEAVE: "CT",
    AbsenceKind.SICK: "S",
    AbsenceKind.IMPORTANT_REASON: "CAP",
    AbsenceKind.MATERNITY_LEAVE: "CM",
    AbsenceKind.LONG_LEAVE: "CB",
    AbsenceKind.UNPAID_LEAVE: "CLTN",
    AbsenceKind.STUDY_ASSIGNMENT: "TB",
    AbsenceKind.TRAINING: "DIK",
    AbsenceKind.PRE_RETIREMENT: "MPP",
    AbsenceKind.SUSPENSION: "PS",
}
_CLASSES = {
    AbsenceKind.LONG_LEAVE: AbsenceClass.LONG_LEAVE,
    AbsenceKind.MATERNITY_LEAVE: AbsenceClass.LONG_LEAVE,
    AbsenceKind.UNPAID_LEAVE: AbsenceClass.UNPAID,
    AbsenceKind.STUDY_ASSIGNMENT: AbsenceClass.STUDY,
    AbsenceKind.TRAINING: AbsenceClass.WORK,
    AbsenceKind.PRE_RETIREMENT: AbsenceClass.LONG_LEAVE,
    AbsenceKind.SUSPENSION: AbsenceClass.UNPAID,
}


class Kind(NamedTuple):
    """A kind as it is on a day; `rule` is None where the built-in terms hold."""

    code: str
    name: str
    mark: str
    rule: AbsenceRule


def built_in(code: str) -> AbsenceRule:
    """Return the terms of a kind about which no rule says anything."""
    return AbsenceRule(code=code, starts_on=date.min, treated_as=class_of(code))


def class_of(code: str) -> str:
    """Return the default of a kind of SIKAP's own; a region's own kind is taken for leave."""
    return _CLASSES.get(AbsenceKind(code), AbsenceClass.LEAVE) if code in AbsenceKind.values else AbsenceClass.LEAVE


# A name never changes once it is given, so that it can be kept for as long as the process lives.
_NAMES: dict[str, tuple[str, str]] = {}


def _own(code: str) -> tuple[str, str]:
    """Return name and mark of a kind of the region's own; the code itself where nobody knows it."""
    if not code:
        return "", ""
    if code not in _NAMES:
        first = AbsenceRule.objects.filter(code=code).order_by("starts_on").values_list("name", "mark").first()
        if first is None:
            return code, code
        _NAMES[code] = first
    return _NAMES[code]


def absence_name(code: str) -> str:
    """Return what people call a kind; a query only for the first time that one of the region's own is asked for."""
    return str(AbsenceKind(code).label) if code in AbsenceKind.values else _own(code)[0] or code


def absence_mark(code: str) -> str:
    """Return the few letters for which papers have room."""
    return MARKS[AbsenceKind(code)] if code in AbsenceKind.values else _own(code)[1] or code


class Kinds:
    """All kinds and their rules, read once; get them from `Kinds.load`."""

    def __init__(self, rules: Iterable[AbsenceRule]) -> None:
        self._rules: dict[str, list[AbsenceRule]] = {}
        for rule in sorted(rules, key=lambda rule: rule.starts_on):
            self._rules.setdefault(rule.code, []).append(rule)

    @classmethod
    def load(cls) -> "Kinds":
        """Read the rules; one query."""
        return cls(AbsenceRule.objects.all())

    def on(self, day: date) -> list[Kind]:
        """Return the kinds, the built-in ones first, with their terms on a day; one's own from their first day on."""
        own = sorted(self._rules.keys() - set(AbsenceKind.values))
        found = []
        for code in [*AbsenceKind.values, *own]:
            held = [rule for rule in self._rules.get(code, ()) if rule.starts_on <= day]
            if held or code in AbsenceKind.values:
                found.append(Kind(code, absence_name(code), absence_mark(code), held[-1] if held else built_in(code)))
        return found

    def refuse(self, code: str, day: date, *, document_number: str = "", requested: bool = False) -> Refusal | None:
        """Return why an absence of this kind cannot begin on a day, by its terms there.

        Codes: `kind_unknown`, `kind_not_offered`, `kind_not_requestable`, `document_missing`.
        """
        known = {kind.code: kind for kind in self.on(day)}
        kind = known.get(code)
        if kind is None:
            codes = ", ".join(code for code, _name in choices(known.values()))
            message = _("There is no such kind of absence on that day. Choose one of these: %(codes)s.")
            return Refusal("kind_unknown", message % {"codes": codes}, "kind")
        words = {"kind": kind.name}
        if not kind.rule.is_offered:
            message = _("“%(kind)s” can no longer be chosen from that day on. Choose another kind.")
            return Refusal("kind_not_offered", message % words, "kind")
        if requested and not kind.rule.may_be_requested:
            message = _("“%(kind)s” is entered by the personnel agency only. Bring them the letter.")
            return Refusal("kind_not_requestable", message % words, "kind")
        if kind.rule.needs_document and not document_number.strip():
            message = _("“%(kind)s” needs the number of the letter. Fill it in.")
            return Refusal("document_missing", message % words, "document_number")
        return None


def choices(kinds: Iterable[Kind], *, to_request: bool = False) -> list[tuple[str, str]]:
    """Return the kinds that can be chosen, or asked for by employees."""
    offered = (kind for kind in kinds if kind.rule.is_offered and (kind.rule.may_be_requested or not to_request))
    return [(kind.code, kind.name) for kind in offered]
