"""Forms with which the personnel agency keeps people, posts, roles and agencies."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import POSITION_CLASSES, Employee
from accounts.pages.fields import EmployeeField, NipField, agency_field, date_field
from accounts.pages.refusable_form import RefusableForm
from accounts.people.duplicates import double_sentence, known_double
from accounts.rules.enums import DelegationKind, EmployeeStatus, Zone
from accounts.rules.roles import ROLES, Reach


class EmployeeFilter(forms.Form):
    """Narrows the list to a name or NIP, an agency with all below it, and a state of service or account."""

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


class EmployeeForm(RefusableForm, forms.Form):
    """A person."""

    nip = NipField(help_text=_("18 digits; spaces and dots do no harm."))
    name = forms.CharField(label=_("Name"), max_length=150)
    status = forms.ChoiceField(label=_("Status"), choices=EmployeeStatus)
    rank = forms.CharField(label=_("Rank"), max_length=20, help_text=_("For example III/b (PNS) or IX (PPPK)."))
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("For a forgotten password. Only an address of this person.")
    )

    is_another = forms.BooleanField(label=_("This is another person"), required=False)

    def __init__(self, *args: Any, pk: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._pk = pk
        if not self.is_bound:
            del self.fields["is_another"]
        self.double: Employee | None = None

    def clean(self) -> dict[str, Any]:
        """Ask once whether somebody with the same name and birth date is the same person."""
        data = super().clean() or {}
        if data.get("nip") and data.get("name") and self._identity_changes():
            self.double = known_double(data["name"], data["nip"], besides=self._pk)
        if self.double and not data["is_another"]:
            message = double_sentence(self.double.name, self.double.nip)
            self.add_error("nip", forms.ValidationError(message, code="same_person"))
        elif self.double is None:
            del self.fields["is_another"]
        data.pop("is_another", None)
        return data

    def _identity_changes(self) -> bool:
        return self._pk is None or bool({"nip", "name"} & set(self.changed_data))


class EmployeeEditForm(EmployeeForm):
    """A person who has been entered."""

    is_active = forms.BooleanField(
        label=_("May log in"), required=False, help_text=_("Remove the tick to bar this person at once.")
    )


class ServiceForm(RefusableForm, forms.Form):
    """The last day in service."""

    last_day = date_field(
        label=_("Last day in service"),
        required=False,
        help_text=_("This day still counts. Leave it empty to open the service again."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, help_text=_("For example: retired, decree number."))


class PlacementForm(RefusableForm, forms.Form):
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


def _roles() -> list[tuple[Any, list[tuple[str, Any]]]]:
    """Return the roles to choose from, in a group for each reach."""
    return [
        (one.value, [(role.value, role.label) for role, terms in ROLES.items() if terms.reach is one]) for one in Reach
    ]


class RoleForm(RefusableForm, forms.Form):
    """What `grant_role` takes; whether an agency is needed depends on the role (`scope_refusal`)."""

    role = forms.ChoiceField(label=_("Role"), choices=_roles)
    agency = agency_field(
        label=_("Agency"),
        required=False,
        empty_label=_("not for one agency"),
        help_text=_("Where the role holds for one agency; everything below is included."),
    )
    starts_on = date_field(label=_("From"))
    ends_on = date_field(label=_("Last day"), required=False)


class RoleEndForm(RefusableForm, forms.Form):
    """The last day of a role."""

    ends_on = date_field(label=_("Last day"), help_text=_("On this day the role still holds."))


class DelegationForm(RefusableForm, forms.Form):
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


class DelegationEndForm(RefusableForm, forms.Form):
    """The last day of a stand-in."""

    ends_on = date_field(label=_("Last day"), help_text=_("On this day the stand-in still decides."))


class DelegationCancelForm(RefusableForm, forms.Form):
    """Why a delegation should not have been."""

    reason = forms.CharField(label=_("Reason"), max_length=500)


class AgencyForm(RefusableForm, forms.Form):
    """What entering and changing take; zone and working week are asked for here, not inherited."""

    code = forms.CharField(label=_("Code"), max_length=30, help_text=_("As in the files, for example 1.01.01."))
    name = forms.CharField(label=_("Name"), max_length=200)
    parent = agency_field(label=_("Superior agency"), required=False, empty_label=_("none, it stands at the top"))
    timezone = forms.ChoiceField(label=_("Time zone"), choices=Zone)
    working_days_per_week = forms.TypedChoiceField(
        label=_("Working days per week"), coerce=int, choices=[(5, _("5 days")), (6, _("6 days"))]
    )


class LettersForm(RefusableForm, forms.Form):
    """For whom activation letters are printed."""

    agency = agency_field(
        label=_("Agency"), help_text=_("Units below are included."), empty_label=_("Choose an agency")
    )
    everybody = forms.BooleanField(
        label=_("Also for people who have a password"),
        required=False,
        help_text=_("Their password stays until the code is used."),
    )
