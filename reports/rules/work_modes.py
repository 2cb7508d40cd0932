"""Work modes as dated data: which ones there are on a day, and what each asks of a report. Plain Python.

A mode is a code that reports carry; what it means on a day is said by the latest of its rules not after that day.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple, Protocol

from reports.rules.enums import WorkMode


class ModeTerms(NamedTuple):
    """What a mode asks from the day `first` on; `name` is empty for one that every region knows.

    Where `follows_policy` holds, the rules of reporting say which evidence it needs. `days_a_week` is on how many days
    of a week (Monday to Sunday) it may be used, None for any number.
    """

    code: str
    first: date
    name: str = ""
    is_offered: bool = True
    follows_policy: bool = False
    needs_photo: bool = False
    needs_position: bool = False
    needs_letter: bool = False
    gallery: bool = True
    of_oneself: bool = False
    days_a_week: int | None = None
    refuses_beyond: bool = False

    @property
    def takes_evidence(self) -> bool:
        """Tell whether a report of this mode may have to show anything."""
        return self.follows_policy or self.needs_photo or self.needs_position


class Exemption(NamedTuple):
    """Who may use a mode on more days a week: an employee, or else an agency and all below; `last` None: for good."""

    code: str
    employee_id: int | None
    agency_id: int | None
    first: date
    last: date | None = None

    def holds(self, code: str, day: date) -> bool:
        """Tell whether it is about this mode and day."""
        return self.code == code and self.first <= day and (self.last is None or day <= self.last)


class Demands(NamedTuple):
    """What a report must show on a day, and whether its photo may come from the gallery."""

    photo: bool = False
    position: bool = False
    letter: bool = False
    gallery: bool = True

    @property
    def evidence(self) -> bool:
        """Tell whether photo or position is asked for."""
        return self.photo or self.position


class EvidencePolicy(Protocol):
    """The part of the rules of reporting that speaks of evidence; they know two modes by name."""

    wfh_needs_photo: bool
    wfh_needs_position: bool
    wfh_gallery: bool
    dl_needs_photo: bool
    dl_needs_position: bool
    dl_needs_letter: bool
    dl_gallery: bool


class WorkModes:
    """All modes with their rules, in the order in which people choose: the well-known ones, then a region's own."""

    def __init__(self, rules: Iterable[ModeTerms] = ()) -> None:
        self._dated: dict[str, list[ModeTerms]] = {}
        for terms in sorted(rules, key=lambda terms: (_rank(terms.code), terms.code, terms.first)):
            self._dated.setdefault(terms.code, []).append(terms)

    def on(self, code: str, day: date) -> ModeTerms | None:
        """Return what a mode asks on a day; None where it does not exist yet."""
        held = [terms for terms in self._dated.get(code, ()) if terms.first <= day]
        return held[-1] if held else None

    def offered(self, *days: date) -> list[ModeTerms]:
        """Return the modes that can be chosen for at least one of the days, each as on the first such day given."""
        found = {}
        for code in self._dated:
            dated = (self.on(code, day) for day in days)
            if terms := next((terms for terms in dated if terms and terms.is_offered), None):
                found[code] = terms
        return list(found.values())

    def all(self, day: date) -> list[ModeTerms]:
        """Return the modes that there are on a day, whether they can be chosen or not."""
        return [terms for code in self._dated if (terms := self.on(code, day))]

    def name(self, code: str) -> str:
        """Return the own name of a mode; empty for one that every region knows."""
        return next((terms.name for terms in self._dated.get(code, ())), "")

    def spelled(self, text: str) -> str:
        """Return the code of the mode that a file calls by its code or its own name; else the text itself."""
        wanted = text.casefold()
        return next((code for code in self._dated if wanted in {code.casefold(), self.name(code).casefold()}), text)


def demands(terms: ModeTerms | None, policy: EvidencePolicy | None) -> Demands:
    """Return what a mode asks by its rule and the rules of reporting; nothing where either is missing."""
    if terms is None:
        return Demands()
    if not terms.follows_policy:
        return Demands(terms.needs_photo, terms.needs_position, terms.needs_letter, terms.gallery)
    if policy is None:
        return Demands()
    if terms.code == WorkMode.WFH:
        return Demands(policy.wfh_needs_photo, policy.wfh_needs_position, gallery=policy.wfh_gallery)
    return Demands(policy.dl_needs_photo, policy.dl_needs_position, policy.dl_needs_letter, policy.dl_gallery)


# Of these the rules of reporting of an agency say what they need.
BY_POLICY: Sequence[str] = (WorkMode.WFH, WorkMode.DL)


def week_of(day: date) -> list[date]:
    """Return the days from Monday to Sunday around a day, also over the end of a month."""
    monday = day.toordinal() - day.weekday()
    return [date.fromordinal(monday + number) for number in range(7)]


def beyond(terms: ModeTerms | None, day: date, used: Collection[date]) -> int:
    """Return on how many days of the week of `day` the mode is used, where these are more than allowed; else 0.

    The day itself is one. `used` are the days, of any week, on which the person reported the mode.
    """
    if terms is None or terms.days_a_week is None:
        return 0
    days = len({day, *used} & set(week_of(day)))
    return days if days > terms.days_a_week else 0


def is_beyond(terms: ModeTerms | None, day: date, used: Collection[date]) -> bool:
    """Tell whether `day` itself is one too many: the limit is used up by earlier days of its week."""
    return beyond(terms, day, [other for other in used if other < day]) > 0


def _rank(code: str) -> int:
    known: list[str] = WorkMode.values
    return known.index(code) if code in known else len(known)
