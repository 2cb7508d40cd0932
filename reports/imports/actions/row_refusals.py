"""What is said of a row of activities that cannot come in, and in which column."""

from django.utils.translation import gettext_lazy

from accounts.rules.refusal import Refusal

# Where an answer belongs in the file, if not where it belongs in the form.
COLUMNS = {
    "after_cutoff": "submitted_at",
    "not_open_yet": "submitted_at",
    "month_locked": "work_date",
    "own_report": "reviewer_nip",
    "not_reviewer": "reviewer_nip",
}
# The sentences of the form speak to the employee; these speak to whoever holds the file.
SENTENCES = {
    "nip_unknown": gettext_lazy("Nobody here has this NIP. Correct it, or import the employees first."),
    "kind_unknown": gettext_lazy("The catalogue has no such kind. Import the catalogue first, or leave this empty."),
    "own_report": gettext_lazy("Nobody reviews their own report. Correct the reviewer."),
    "not_reviewer": gettext_lazy(
        "According to the placements this person does not review the employee. Correct the reviewer or the placement."
    ),
    "decision_unexpected": gettext_lazy(
        "A report that waits for review has no decision yet. Leave this empty, or correct the status."
    ),
    "decision_missing": gettext_lazy(
        "A decided report needs the reviewer and the moment of the decision. Fill this in."
    ),
    "decision_too_early": gettext_lazy("The decision is older than the report. Correct one of the two moments."),
    "reason_missing": gettext_lazy("A returned or rejected report needs the reason. Fill this in."),
    "not_yet": gettext_lazy("This moment lies in the future. Correct it."),
    "future": gettext_lazy("The work ended after it was reported. Correct the date, the times or the minutes."),
    "position_missing": gettext_lazy("This work mode needs a position: latitude, longitude and accuracy in metres."),
    "position_out_of_range": gettext_lazy("This position cannot be on the earth. Correct it."),
    "accuracy_missing": gettext_lazy("The accuracy of the position in metres is missing. Fill it in."),
    "not_in_shift": gettext_lazy(
        "The roster has no shift of the work date that goes on at this time after midnight. Correct the date, the "
        "times or the roster."
    ),
    "repeated": gettext_lazy("This row stands in the file twice. Delete one of the two."),
}


def row_refusal(code: str, column: str) -> Refusal:
    """Return the sentence for files, in the column it belongs to."""
    return Refusal(code, str(SENTENCES[code]), column)


def placed(refused: Refusal) -> Refusal:
    """Return the answer of the gate with the column it belongs to, and the sentence for files where there is one."""
    message = str(SENTENCES.get(refused.code, refused.message))
    return Refusal(refused.code, message, COLUMNS.get(refused.code, refused.field))
