"""Activation letters: one half of an A4 sheet per person, to be cut and handed out."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import IO

from django.conf import settings
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from accounts.models import Employee
from accounts.pages.fonts import BOLD, REGULAR, register_fonts
from accounts.rules.nip import display_nip
from accounts.rules.refusal import Refusal, Refused

WIDTH, HEIGHT = A4[0], A4[1] / 2
MARGIN = 48.0
TEXT_WIDTH = WIDTH - 2 * MARGIN
SIZE, LEADING = 10.5, 15.0


def activation_address() -> str:
    """Return where the public finds the activation page; raise `Refused` (`public_url_missing`).

    Taken from the setting `PUBLIC_URL` alone: what a browser or a list of hosts says may lead nowhere from outside.
    """
    if not settings.PUBLIC_URL:
        message = _(
            "Letters cannot be printed yet, because the address of this site is not set. Ask whoever runs the server "
            "to set PUBLIC_URL, for example https://tpp.example.go.id."
        )
        raise Refused(Refusal("public_url_missing", message))
    return f"{settings.PUBLIC_URL}{reverse('accounts:activate')}"


def write_letters(
    issued: Iterable[tuple[Employee, str]],
    file: IO[bytes],
    *,
    address: str,
    valid_until: date,
) -> None:
    """Write one page (half A4, landscape) per person with name, NIP, code, address of the site, three steps.

    Employees annotated by `accounts.organisation.queries.with_placement_on` have their agency on the letter. `address`
    is where the page "activate" is found; `valid_until` the last day on which the code works.
    """
    register_fonts()
    canvas = Canvas(file, pagesize=(WIDTH, HEIGHT), pageCompression=1)
    canvas.setTitle(_("Activation letters"))
    steps = [
        _("Open %(address)s on your phone or computer.") % {"address": address},
        _("Enter your NIP and the code above."),
        _("Choose your own password with at least 10 characters. From then on you log in with it."),
    ]
    last_day = formats.date_format(valid_until, "j F Y")
    for employee, code in issued:
        _draw(canvas, employee, code, steps, last_day)
        canvas.showPage()
    canvas.save()


def _draw(canvas: Canvas, employee: Employee, code: str, steps: Sequence[str], last_day: str) -> None:
    agency = getattr(employee, "agency_name", "") or ""
    top = HEIGHT - MARGIN
    canvas.setFont(BOLD, 15)
    name = _("Your access to the SIKAP training") if settings.TRAINING else _("Your access to SIKAP")
    canvas.drawString(MARGIN, top, name)
    canvas.setFont(REGULAR, 9)
    for number, line in enumerate(simpleSplit(agency, REGULAR, 9, TEXT_WIDTH / 2)[:2]):
        canvas.drawRightString(WIDTH - MARGIN, top - 11 * number, line)
    canvas.setLineWidth(0.6)
    canvas.line(MARGIN, top - 18, WIDTH - MARGIN, top - 18)

    canvas.setFont(BOLD, 13)
    canvas.drawString(MARGIN, top - 42, simpleSplit(employee.name, BOLD, 13, TEXT_WIDTH)[0])
    canvas.setFont(REGULAR, 11)
    canvas.drawString(MARGIN, top - 60, _("NIP %(nip)s") % {"nip": display_nip(employee.nip)})

    canvas.setFillGray(0.94)
    canvas.roundRect(MARGIN, top - 128, TEXT_WIDTH, 52, 6, stroke=0, fill=1)
    canvas.setFillGray(0)
    canvas.setFont(REGULAR, 9)
    canvas.drawString(MARGIN + 14, top - 96, _("Activation code"))
    canvas.drawString(MARGIN + 14, top - 112, _("valid until %(day)s, once") % {"day": last_day})
    canvas.setFont(BOLD, 22)
    canvas.drawRightString(WIDTH - MARGIN - 14, top - 111, code)

    y = top - 156
    for number, step in enumerate(steps, start=1):
        canvas.setFont(BOLD, SIZE)
        canvas.drawString(MARGIN, y, f"{number}.")
        y = _paragraph(canvas, step, MARGIN + 18, y, REGULAR)
    _paragraph(canvas, _("Never give this code to anybody. Nobody of SIKAP will ever ask for it."), MARGIN, y - 8, BOLD)


def _paragraph(canvas: Canvas, text: str, x: float, y: float, font: str) -> float:
    canvas.setFont(font, SIZE)
    for line in simpleSplit(text, font, SIZE, WIDTH - MARGIN - x):
        canvas.drawString(x, y, line)
        y -= LEADING
    return y - 3
