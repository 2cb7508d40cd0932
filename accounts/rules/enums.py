"""Closed lists of the people side. The stored values are the codes used in files."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EmployeeStatus(TextChoices):
    """Kind of appointment of a civil servant."""

    PNS = "PNS", _("PNS (permanent)")
    CPNS = "CPNS", _("CPNS (probation)")
    PPPK = "PPPK", _("PPPK (contract)")


class Zone(TextChoices):
    """The three Indonesian time zones; none of them knows summer time."""

    WIB = "Asia/Jakarta", "WIB"
    WITA = "Asia/Makassar", "WITA"
    WIT = "Asia/Jayapura", "WIT"


class DelegationKind(TextChoices):
    """In what way somebody stands in for a supervisor."""

    PLH = "plh", _("Plh (for an absent superior)")
    PLT = "plt", _("Plt (for a vacant post)")


class InstallationKind(TextChoices):
    """What a database is for."""

    REAL = "real", _("real")
    DEMO = "demo", _("demonstration")
    TRAINING = "training", _("training")


class NoticeKind(TextChoices):
    """What the system says by itself."""

    MISSING = "missing", _("A day is not reported yet")
    CLOSING = "closing", _("A day closes tonight")
    RETURNED = "returned", _("A report was returned")
    QUEUE = "queue", _("Reports wait for your review")
    SILENCE = "silence", _("Somebody below you does not review")
    LEAVE = "leave", _("Your leave was decided about")
    LEAVE_WAITS = "leave_waits", _("Somebody asks you for leave")
    AGENCY = "agency", _("How your agency reports")
    DISPENSATION = "dispensation", _("A dispensation was decided about")
    SHORTENED = "shortened", _("A day closes sooner than you were told")
    CALENDAR = "calendar", _("The holidays of a year are not decreed")
    PROPOSAL = "proposal", _("Something needs a second person")
    DATA = "data", _("Your data or your account was changed")
    RECAP = "recap", _("A month is closed or opened again")


class ProposalState(TextChoices):
    """What became of an act that needs two people; one that nobody decides about expires by itself."""

    PROPOSED = "proposed", _("waits for a second person")
    CONFIRMED = "confirmed", _("confirmed")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class LetterState(TextChoices):
    """What became of the e-mail of a notice; see docs/adr/0013."""

    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    # The server refused it again and again.
    FAILED = "failed", _("refused")
    # Nobody knows whether the server took it; never sent a second time by itself.
    UNSURE = "unsure", _("unknown")
    # Too late to be of use, or nobody to send it to.
    DROPPED = "dropped", _("not needed any more")


class LetterTrouble(TextChoices):
    """Why a letter did not arrive, or may not have."""

    REFUSED = "refused", _("The mail server refused it again and again.")
    SILENT = "silent", _("The mail server fell silent: it may or may not have taken the e-mail.")
    CUT_OFF = "cut_off", _("The jobs were ended while it was being sent: it may or may not have gone.")
    LATE = "late", _("Its time was over before it could be sent.")
    NO_ADDRESS = "no_address", _("No e-mail address was entered when it was to be sent.")
    BARRED = "barred", _("The person could not log in when it was to be sent.")
