"""Form fields that take what people type and paste, and only ASCII digits."""

import re
from collections.abc import Iterable
from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Employee
from accounts.rules.nip import display_nip, nip_typed, parse_nip
from accounts.rules.spellings import read_clock

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

# Django's own Indonesian says these clumsily; named here, the project's catalogue answers for them.
SAID_BY_DJANGO = (
    gettext_noop("This field is required."),
    gettext_noop("Enter a whole number."),
    gettext_noop("Enter a valid date."),
    gettext_noop("Enter a valid time."),
    gettext_noop("Enter a valid email address."),
    gettext_noop("Select a valid choice. That choice is not one of the available choices."),
    gettext_noop("Select a valid choice. %(value)s is not one of the available choices."),
    gettext_noop("Ensure this value is less than or equal to %(limit_value)s."),
    gettext_noop("Ensure this value is greater than or equal to %(limit_value)s."),
)
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]+")


def offer(form: forms.BaseForm, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """Let the field `name` of a form offer these choices; another kind of field is a `TypeError`."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{type(form).__name__}.{name} offers no choices")
    field.choices = list(choices)


def offer_rows(form: forms.BaseForm, name: str, rows: QuerySet[Any]) -> None:
    """Let the field `name` of a form offer these rows; another kind of field is a `TypeError`."""
    field = form.fields[name]
    if not isinstance(field, forms.ModelChoiceField):
        raise TypeError(f"{type(form).__name__}.{name} offers no rows")
    field.queryset = rows


class AsciiIntegerField(forms.IntegerField):
    """A whole number in ASCII digits; Python would take Arabic or Thai ones and Django a fraction `3.0`."""

    def to_python(self, value: Any) -> int | None:
        """Return the number, or None for an empty optional field."""
        if isinstance(value, str):
            value = value.strip()
            if value and not _WHOLE_NUMBER.fullmatch(value):
                raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class _Unseen(forms.Field):
    """What a page remembers by itself and nobody sees: what cannot be meant is read as empty, for nobody could mend it.

    The verb then judges by what is stored, and the page that comes back has the field anew.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.HiddenInput, **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the value, or what stands for an empty one."""
        try:
            return super().clean(value)
        except ValidationError:
            return self.to_python("")


class UnseenTextField(_Unseen, forms.CharField):
    """Carries what the server wrote into the page; no label, no widget for people."""


class UnseenIntegerField(_Unseen, AsciiIntegerField):
    """A hidden whole number."""


class NipField(forms.CharField):
    """A NIP typed with or without spaces, dots, dashes and a pasted apostrophe; cleaned to 18 digits."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("NIP"))
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Offer the phone's number pad and no correction."""
        return super().widget_attrs(widget) | {
            "inputmode": "numeric",
            "autocapitalize": "none",
            "spellcheck": "false",
        }

    def clean(self, value: Any) -> str:
        """Return 18 digits; raise `ValidationError` with the codes of `accounts.rules.nip.parse_nip`."""
        text = super().clean(value)
        return parse_nip(text) if text else ""


def employee_with(nip: str) -> Employee:
    """Return the employee with a NIP that was typed; a `ValidationError` (`unknown_nip`) where nobody has it."""
    employee = Employee.objects.filter(nip=nip).first()
    if employee is None:
        message = gettext("Nobody here has this NIP. Check the number, or enter the employee first.")
        raise ValidationError(message, code="unknown_nip")
    return employee


class EmployeeField(forms.CharField):
    """A person given by NIP or by name; cleaned to an `Employee`, or None where nothing was typed.

    No list of 20,000 people to choose from: where a name fits several, the error names them with their NIPs.
    """

    OFFERED = 5

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 150)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """Return the employee; raise `ValidationError` (`nobody`, `several`, or a code of `parse_nip`)."""
        text = super().clean(value)
        if not text:
            return None
        digits = nip_typed(text)
        if digits.isdigit():
            found = list(Employee.objects.filter(nip=parse_nip(text)))
        else:
            found = list(Employee.objects.filter(name__iexact=text)[:2])
            if len(found) != 1:
                found = list(Employee.objects.filter(name__icontains=text).order_by("name")[: self.OFFERED + 1])
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(_("Nobody has this NIP or name. Look in the list of employees."), code="nobody")
        offered = ", ".join(f"{person.name} ({display_nip(person.nip)})" for person in found[: self.OFFERED])
        raise ValidationError(
            _("Several people have this name: %(people)s. Enter the NIP."), code="several", params={"people": offered}
        )

    def prepare_value(self, value: Any) -> Any:
        """Show a person by NIP."""
        return display_nip(value.nip) if isinstance(value, Employee) else value


def date_field(**kwargs: Any) -> forms.DateField:
    """Return a date field as the browser's own date input understands it in every language."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, input_formats=["%Y-%m-%d"], **kwargs)


def agency_field(**kwargs: Any) -> forms.ModelChoiceField:
    """Offer the whole tree; what the person may touch is asked by the verb."""
    return forms.ModelChoiceField(Agency.objects.all(), **kwargs)


class DayInput(forms.DateInput):
    """The browser's own date picker; it reads and writes 2026-10-31 in every language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def parse_iso_date(text: str) -> date:
    """Return the date written `2026-10-31` in ASCII digits; raise `ValueError` for anything else."""
    if not _DATE.fullmatch(text):
        raise ValueError(f"{text!r} is not a date; write it as 2026-10-31")
    return date.fromisoformat(text)


class IsoDateField(forms.DateField):
    """Reads only `2026-10-31`, which is what the browser's own picker sends; for other spellings see `date_field`."""

    def to_python(self, value: Any) -> date | None:
        """Return the date; refuse every other way of writing it."""
        if isinstance(value, str) and value:
            try:
                return parse_iso_date(value)
            except ValueError:
                raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        return super().to_python(value)


class ClockField(forms.TimeField):
    """A time of day written `07:30` or, as Indonesians do, `07.30`; seconds are dropped."""

    default_error_messages = {"invalid": _("Write the time as 07:30.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> time | None:
        """Read `08.30` or `08:30`, seconds cut off; the error is the field's own `invalid`."""
        if value in self.empty_values:
            return None
        try:
            return read_clock(str(value).strip()).replace(second=0)
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class PlainTextField(forms.CharField):
    """Text whose line ends count as one character, as the browser's own counter has it."""

    def to_python(self, value: Any) -> str:
        """Return the text with plain line ends, and without NUL, which means nothing to anybody."""
        return str(super().to_python(value)).replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
