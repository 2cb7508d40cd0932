"""Acts that one person may do alone, each with the reason: what is not in the table of two people is here."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Out:
    """Verbs that touch pay, power, calendar or evidence and that one person may do, and why."""

    because: Any
    verbs: tuple[str, ...]


OUT: tuple[Out, ...] = (
    Out(
        _(
            "Entering a person or an agency gives nothing: no post, no role, no letter. Each of these is asked for by "
            "itself."
        ),
        ("create_employee", "create_agency"),
    ),
    Out(
        _("Whoever sets a password holds a letter, a link in the own mailbox, or the old password."),
        ("activate", "set_password"),
    ),
    Out(
        _(
            "Holidays, minutes a day, shifts, rules of reporting, work modes and the catalogue hold for everybody "
            "alike. They are dated, shown in everybody's calendar, and stand in the trail."
        ),
        (
            "add_holiday",
            "update_holiday",
            "remove_holiday",
            "import:holidays",
            "confirm_holiday_year",
            "add_quota_period",
            "end_quota_period",
            "remove_quota_period",
            "add_shift",
            "retire_shift",
            "add_policy",
            "withdraw_policy",
            "add_work_mode_rule",
            "add_kind",
            "update_kind",
            "import:activity_kinds",
        ),
    ),
    Out(
        _(
            "Nobody lets themselves exceed the limit of a work mode: that is refused. What an agency may exceed holds "
            "for everybody there alike."
        ),
        ("add_work_mode_exemption", "end_work_mode_exemption"),
    ),
    Out(
        _("One's own report is decided by the superior: nobody reviews themselves."),
        (
            "submit_activity",
            "edit_activity",
            "withdraw_activity",
            "copy_day",
            "note_late",
            "receive_report",
            "take_piece",
            "decide",
            "draw_sample",
            "approve_bulk",
            "undo_bulk",
        ),
    ),
    Out(
        _("The key of one's own phone opens what one wrote there and has not sent, and nothing here."),
        ("keep_device_key", "drop_device_key"),
    ),
    Out(
        _("Asked for by one and decided by another, never by oneself: leave, dispensations, objections."),
        (
            "file_absence_request",
            "withdraw_absence_request",
            "decide_absence_request",
            "enter_absence",
            "ask_dispensation",
            "decide_dispensation",
            "file_objection",
            "withdraw_objection",
            "answer_objection",
        ),
    ),
    Out(
        _(
            "An e-mail says what its notice says in the application, to the address on record, and not so often that a "
            "mailbox drowns."
        ),
        ("send_again", "send_all_again"),
    ),
    Out(
        _("They only take away what was given: the usual deadline holds again."),
        ("cancel_outage", "cancel_dispensation", "cancel_adjustment"),
    ),
    Out(
        _(
            "The rules of the allowance and around it hold for everybody, are dated with their legal basis, and "
            "everybody can read and recompute them."
        ),
        (
            "create_scheme",
            "create_version",
            "change_scheme",
            "delete_scheme",
            "start_scheme",
            "take_back_scheme",
            "add_allowance_policy",
        ),
    ),
    Out(
        _(
            "Closing changes no figure; accepted findings and the letterhead are printed with name and reason, and the "
            "head of the agency and the treasurer sign."
        ),
        ("freeze_recap", "freeze_month", "accept_findings", "withdraw_acceptance", "change_letterhead"),
    ),
    Out(
        _("These are the steps of two people themselves."),
        (
            "propose",
            "do_or_propose",
            "confirm_proposal",
            "refuse_proposal",
            "withdraw_proposal",
            "mark_seen",
            "note_command_line",
            "import_rows",
        ),
    ),
)
