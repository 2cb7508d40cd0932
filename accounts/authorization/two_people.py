"""Acts that need two people: one table as data, asked by the verbs, printed on a page and in docs/two-people.md.

A verb that meets an act of the table refuses one person alone, whatever door they came through; what was asked
for becomes a proposal, and a second person confirms it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, StrEnum, auto
from typing import Any

from django.utils.translation import gettext_lazy as _

# A proposal that nobody has decided about by then is over; what it was made for has changed.
EXPIRES_AFTER = timedelta(days=30)


class Act(StrEnum):
    """An act of the table; the value is stored and printed."""

    OFFICER_LETTER = "officer_letter"
    OFFICER_ACCOUNT = "officer_account"
    ROLE_GRANT = "role_grant"
    ROLE_END = "role_end"
    OWN_POST = "own_post"
    OWN_PERSON = "own_person"
    OWN_ROLE = "own_role"
    BANK_ACCOUNT = "bank_account"
    OWN_PAY_DATA = "own_pay_data"
    OWN_SCORES = "own_scores"
    OWN_SANCTION = "own_sanction"
    OWN_ACTING_POST = "own_acting_post"
    OWN_ABSENCE = "own_absence"
    OWN_AGENCY = "own_agency"
    OWN_WORK_TIME = "own_work_time"
    ABSENCE_TERMS = "absence_terms"
    STATUS_TERMS = "status_terms"
    BASE_AMOUNT = "base_amount"
    DISPENSATION = "dispensation"
    OUTAGE = "outage"
    STAND_IN = "stand_in"
    EARLIER_SYSTEM = "earlier_system"
    GO_LIVE = "go_live"
    REOPENING = "reopening"
    ADJUSTMENT = "adjustment"
    CLOCK = "clock"


class When(Enum):
    """When an act needs two people: whoever it is for, or where it touches the one who acts."""

    ALWAYS = auto()
    ONESELF = auto()


class Confirms(Enum):
    """How the second person comes in."""

    # The verb becomes a proposal and runs again, with all its rules, when it is confirmed.
    PROPOSAL = auto()
    # The act has had two steps of its own from the start.
    OWN_STEPS = auto()
    # No page can do it; what the command line did stays red until an auditor has seen it.
    ON_SERVER = auto()


@dataclass(frozen=True, slots=True)
class TwoPeopleRule:
    """One row of the table: what it is, when two are needed, who is told, and which verbs ask."""

    title: Any
    condition: Any
    told: Any
    verbs: tuple[str, ...]
    when: When = When.ALWAYS
    confirms: Confirms = Confirms.PROPOSAL


_WHOM = _("whom it is for")
_PEOPLE = _("everybody whom it names")
_PROPOSER = _("who proposed it")

TABLE: Mapping[Act, TwoPeopleRule] = {
    Act.OFFICER_LETTER: TwoPeopleRule(
        _("Activation letter of an officer"),
        _("for anybody who holds a role: a letter opens the account"),
        _WHOM,
        ("issue_activation_codes",),
    ),
    Act.OFFICER_ACCOUNT: TwoPeopleRule(
        _("Account of an officer"),
        _("e-mail, NIP or right to log in of somebody else who holds a role; end of service of a personnel officer"),
        _WHOM,
        ("update_employee", "end_service", "import:employees"),
    ),
    Act.ROLE_GRANT: TwoPeopleRule(
        _("Granting a role"),
        _("any role, for anybody, also to let one last longer"),
        _WHOM,
        ("grant_role", "end_role", "import:roles"),
    ),
    Act.ROLE_END: TwoPeopleRule(
        _("Ending a role of a personnel officer"),
        _("any role of somebody else of the personnel agency"),
        _WHOM,
        ("end_role", "import:roles"),
    ),
    Act.OWN_ROLE: TwoPeopleRule(
        _("Own role"),
        _("ending a role of oneself"),
        _PROPOSER,
        ("end_role",),
        When.ONESELF,
    ),
    Act.OWN_POST: TwoPeopleRule(
        _("Own post and position class"),
        _("entering or correcting a post of oneself"),
        _PROPOSER,
        ("place_employee", "correct_placement", "import:employees"),
        When.ONESELF,
    ),
    Act.OWN_PERSON: TwoPeopleRule(
        _("Own status, rank, NIP or last day in service"),
        _("data of oneself that pay is computed from"),
        _PROPOSER,
        ("update_employee", "end_service", "import:employees"),
        When.ONESELF,
    ),
    Act.BANK_ACCOUNT: TwoPeopleRule(
        _("Bank account"),
        _("an account on record is replaced, or a file holds the account of one person only"),
        _PEOPLE,
        ("import:pay_data",),
    ),
    Act.OWN_PAY_DATA: TwoPeopleRule(
        _("Own pay data"), _("salary, tax or bank of oneself"), _PROPOSER, ("import:pay_data",), When.ONESELF
    ),
    Act.OWN_SCORES: TwoPeopleRule(
        _("Own scores and attendance"),
        _("any measure of oneself"),
        _PROPOSER,
        ("import:scores", "import:attendance"),
        When.ONESELF,
    ),
    Act.OWN_SANCTION: TwoPeopleRule(
        _("Own sanction"), _("a sanction of oneself"), _PROPOSER, ("import:sanctions",), When.ONESELF
    ),
    Act.OWN_ACTING_POST: TwoPeopleRule(
        _("Own acting post"), _("an acting post of oneself"), _PROPOSER, ("import:acting_posts",), When.ONESELF
    ),
    Act.OWN_ABSENCE: TwoPeopleRule(
        _("Own absence"),
        _("the personnel agency enters, shortens or takes back an absence of oneself"),
        _PROPOSER,
        ("add_absence", "remove_absence", "shorten_absence", "import:absences"),
        When.ONESELF,
    ),
    Act.OWN_AGENCY: TwoPeopleRule(
        _("Own agency"),
        _("time zone, working days or superior agency of one's own agency or of one above it"),
        _PROPOSER,
        ("update_agency", "import:agencies"),
        When.ONESELF,
    ),
    Act.OWN_WORK_TIME: TwoPeopleRule(
        _("Own working week or roster"),
        _("other days or hours of duty for oneself alone"),
        _PROPOSER,
        ("add_pattern", "end_pattern", "remove_pattern", "set_roster", "import:rosters"),
        When.ONESELF,
    ),
    Act.ABSENCE_TERMS: TwoPeopleRule(
        _("Terms of a kind of absence"),
        _("where oneself is absent by this kind on or after the first day"),
        _PROPOSER,
        ("add_absence_rule",),
        When.ONESELF,
    ),
    Act.STATUS_TERMS: TwoPeopleRule(
        _("Row of the status layer"),
        _("where oneself has this status: a sanction, an acting post, a kind of employment other than PNS"),
        _PROPOSER,
        ("add_status_rule", "remove_status_rule"),
        When.ONESELF,
    ),
    Act.BASE_AMOUNT: TwoPeopleRule(
        _("Base amount"),
        _("of one's own position class, for one's own agency, one above it, or all"),
        _PROPOSER,
        ("add_base_amount", "import:base_amounts"),
        When.ONESELF,
    ),
    Act.DISPENSATION: TwoPeopleRule(
        _("Dispensation"),
        _("that gives oneself time for what is still missing, or that still goes on where one works"),
        _PROPOSER,
        ("grant_dispensation",),
        When.ONESELF,
    ),
    Act.OUTAGE: TwoPeopleRule(
        _("Outage"),
        _("that reaches oneself through one's agency, one above it, or all"),
        _PROPOSER,
        ("record_outage",),
        When.ONESELF,
    ),
    Act.STAND_IN: TwoPeopleRule(
        _("Stand-in"),
        _("the personnel agency names oneself, or whoever decides about one's own reports"),
        _PROPOSER,
        ("enter_delegation", "end_delegation", "cancel_delegation"),
        When.ONESELF,
    ),
    Act.EARLIER_SYSTEM: TwoPeopleRule(
        _("Import of an earlier system"),
        _("activities with their decisions; only of days before the recorded first day of SIKAP"),
        _PROPOSER,
        ("import:activities",),
    ),
    Act.GO_LIVE: TwoPeopleRule(
        _("First day of SIKAP"),
        _("the day before which activities of an earlier system may be imported"),
        _PROPOSER,
        ("set_go_live",),
    ),
    Act.REOPENING: TwoPeopleRule(
        _("Reopening a closed month"),
        _("one requests with a reason, another confirms"),
        _("the recap and its paper say both names"),
        ("request_reopen", "confirm_reopen"),
        confirms=Confirms.OWN_STEPS,
    ),
    Act.ADJUSTMENT: TwoPeopleRule(
        _("Adjustment of a closed month"),
        _("one enters, another confirms; never one's own"),
        _("the recap says both names"),
        ("enter_adjustment", "confirm_adjustment"),
        confirms=Confirms.OWN_STEPS,
    ),
    Act.CLOCK: TwoPeopleRule(
        _("Clock of the server"),
        _("a later moment that the jobs have heard is taken for an error, and deadlines follow the clock again"),
        _("the auditors"),
        ("accept_clock",),
        confirms=Confirms.ON_SERVER,
    ),
}


def needs_second(act: Act, actor_id: int | None, touches: Collection[int] = ()) -> bool:
    """Tell whether the act waits: always, or only where `touches` (employee ids) holds the actor."""
    return TABLE[act].when is When.ALWAYS or actor_id in touches
