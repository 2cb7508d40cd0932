"""Forms with which the personnel agency keeps people, posts, roles and agencies."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.enums import DelegationKind, EmployeeStatus, RoleKind, Zone
from accounts.fields import EmployeeField, NipField
from accounts.models import POSITION_CLASSES, Agency
from accounts.permissions import NotPermitted
from accounts.refusal import Refused


def date_field(**kwargs: Any) -> forms.DateField:
    """Return a date field as the browser's own date input understands it in every language."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, input_formats=["%Y-%m-%d"], **kwargs)


def agency_field(**kwargs: Any) -> forms.ModelChoiceField:
    """Return a choice of all agencies."""
    return forms.ModelChoiceField(Agency.objects.all(), **kwargs)


def add_refusals(form: forms.Form, refused: Refused) -> None:
    """Put the sentences of a refusal at their fields, or on top where the form has no such field.

    No form answers a lack of permission: that page does not exist.
    """
    if isinstance(refused, NotPermitted):
        raise refused
    for refusal in refused.refusals:
        error = forms.ValidationError(refusal.message, code=refusal.code)
        form.add_error(refusal.field if refusal.field in form.fields else None, error)


class EmployeeFilter(forms.Form):
    """What the list of employees shows."""

    q = forms.CharField(
        label=_("Name or NIP"), required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    agency = agency_field(label=_("Agency"), required=False, empty_label=_("All agencies"))
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("In service")),
            ("waiting", _("Not activated yet")),
            ("activated", _("Activated")),
            ("left", _("Service ended")),
        ],
    )


class EmployeeForm(forms.Form):
    """A person."""

    nip = NipField(help_text=_("18 digits; spaces and dots do no harm."))
    name = forms.CharField(label=_("Name"), max_length=150)
    status = forms.ChoiceField(label=_("Status"), choices=EmployeeStatus)
    rank = forms.CharField(label=_("Rank"), max_length=6, help_text=_("For example III/b (PNS) or IX (PPPK)."))
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("For a forgotten password. Only an address of this person.")
    )


class EmployeeEditForm(EmployeeForm):
    """A person who has been entered."""

    is_active = forms.BooleanField(
        label=_("May log in"), required=False, help_text=_("Remove the tick to bar this person at once.")
    )


class ServiceForm(forms.Form):
    """The last day in service."""

    last_day = date_field(
        label=_("Last day in service"),
        required=False,
        help_text=_("This day still counts. Leave it empty to open the service again."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, help_text=_("For example: retired, decree number."))


class PlacementForm(forms.Form):
    """A post from a date on."""

    starts_on = date_field(label=_("From"), help_text=_("The earlier post ends the day before."))
    agency = agency_field(label=_("Agency"))
    title = forms.CharField(label=_("Post"), max_length=150)
    position_class = forms.TypedChoiceField(
        label=_("Position class"),
        coerce=int,
        choices=[(number, str(number)) for number in range(POSITION_CLASSES[0], POSITION_CLASSES[1] + 1)],
    )
    supervisor = EmployeeField(
        label=_("Direct supervisor"),
        required=False,
        help_text=_("NIP or name. Without one the personnel agency reviews."),
    )


class RoleForm(forms.Form):
    """A role from a date on."""

    role = forms.ChoiceField(label=_("Role"), choices=RoleKind)
    agency = agency_field(
        label=_("Agency"),
        required=False,
        empty_label=_("not for one agency"),
        help_text=_("For operator and treasurer; everything below is included."),
    )
    starts_on = date_field(label=_("From"))
    ends_on = date_field(label=_("Last day"), required=False)


class RoleEndForm(forms.Form):
    """The last day of a role."""

    ends_on = date_field(label=_("Last day"), help_text=_("On this day the role still holds."))


class DelegationForm(forms.Form):
    """Somebody who stands in for a supervisor; without `absent` for whoever fills it in."""

    absent = EmployeeField(label=_("Absent or former superior"), help_text=_("NIP or name."))
    stand_in = EmployeeField(label=_("Who stands in"), help_text=_("NIP or name."))
    kind = forms.ChoiceField(label=_("Kind"), choices=DelegationKind, widget=forms.RadioSelect)
    starts_on = date_field(label=_("First day"))
    ends_on = date_field(
        label=_("Last day"), required=False, help_text=_("This day still counts. Only a Plt may leave it open.")
    )
    document_number = forms.CharField(label=_("Number of the letter"), max_length=100)
    agency = agency_field(
        label=_("Only for one agency"),
        required=False,
        empty_label=_("for the whole team"),
        help_text=_("With everything below it, where two people share the team."),
    )


class DelegationEndForm(forms.Form):
    """The last day of a stand-in."""

    ends_on = date_field(label=_("Last day"), help_text=_("On this day the stand-in still decides."))


class DelegationCancelForm(forms.Form):
    """Why a delegation should not have been."""

    reason = forms.CharField(label=_("Reason"), max_length=500)


class AgencyForm(forms.Form):
    """An agency or a unit."""

    code = forms.CharField(label=_("Code"), max_length=30, help_text=_("As in the files, for example 1.01.01."))
    name = forms.CharField(label=_("Name"), max_length=200)
    parent = agency_field(label=_("Superior agency"), required=False, empty_label=_("none, it stands at the top"))
    timezone = forms.ChoiceField(label=_("Time zone"), choices=Zone)
    working_days_per_week = forms.TypedChoiceField(
        label=_("Working days per week"), coerce=int, choices=[(5, _("5 days")), (6, _("6 days"))]
    )


class LettersForm(forms.Form):
    """For whom activation letters are printed."""

    agency = agency_field(
        label=_("Agency"), help_text=_("Units below are included."), empty_label=_("Choose an agency")
    )
    everybody = forms.BooleanField(
        label=_("Also for people who have a password"),
        required=False,
        help_text=_("Their password stays until the code is used."),
    )


class AuditFilter(forms.Form):
    """What the audit trail shows."""

    person = forms.CharField(label=_("Name or NIP"), required=False, max_length=100)
    event = forms.ChoiceField(label=_("Event"), required=False)
    first = date_field(label=_("From"), required=False)
    last = date_field(label=_("Until"), required=False)

    def __init__(self, *args: Any, events: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        event = self.fields["event"]
        assert isinstance(event, forms.ChoiceField)  # noqa: S101
        event.choices = [("", _("All events")), *events]
