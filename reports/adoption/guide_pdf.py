"""One sheet of paper for somebody who is stuck: why, and the steps that help."""

from datetime import datetime
from typing import IO
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, KeepInFrame, Paragraph, SimpleDocTemplate, Spacer

from accounts.pages.fonts import BOLD, REGULAR, register_fonts
from accounts.rules.clock import local_date
from reports.adoption.support import NAMES, STEPS, Stuck
from reports.wording.sentences import closing_moment, long_date

MARGIN = 56
# More than these do not fit on one sheet that somebody reads.
MOST_NEEDS = 3
MOST_DAYS = 5


def write_guide(stuck: Stuck, file: IO[bytes], *, printed_at: datetime, zone: str, helper: str) -> None:
    """Write the guide of one person as a PDF of one page; it names no NIP, no code and no password."""
    register_fonts()
    body = ParagraphStyle("body", fontName=REGULAR, fontSize=12, leading=17, spaceAfter=4)
    small = ParagraphStyle("small", parent=body, fontSize=9, leading=12, textColor="#444444")
    title = ParagraphStyle("title", parent=body, fontName=BOLD, fontSize=18, leading=24)
    head = ParagraphStyle("head", parent=body, fontName=BOLD, fontSize=14, leading=20, spaceBefore=12)
    parts: list[Flowable] = [Paragraph(escape(stuck.name), title), Paragraph(escape(stuck.agency_name), small)]
    for need in stuck.needs[:MOST_NEEDS]:
        parts.append(Paragraph(escape(str(NAMES[need])), head))
        if need == "gap":
            parts += [Paragraph(escape(line), body) for line in days_in_words(stuck)]
        parts += [
            Paragraph(f"<b>{number}.</b> {escape(str(step))}", body) for number, step in enumerate(STEPS[need], start=1)
        ]
    promise = _("Nobody may report for somebody else, and nobody of SIKAP will ever ask for a password.")
    parts += [Spacer(1, 14), Paragraph(escape(promise), ParagraphStyle("promise", parent=body, fontName=BOLD))]
    printed = _("Printed %(day)s by %(name)s.") % {"day": long_date(local_date(printed_at, zone)), "name": helper}
    parts.append(Paragraph(escape(printed), small))
    document = SimpleDocTemplate(
        file,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=_("Guide"),
    )
    # Whatever has to be said is made smaller until it fits: a second sheet gets lost.
    document.build([KeepInFrame(document.width, document.height - 12, parts, mode="shrink")])


def days_in_words(stuck: Stuck) -> list[str]:
    """Return the days that can still be filled, what closes first on top; the first few of them."""
    gaps = sorted(stuck.member.gaps, key=lambda gap: gap.closes_at)[:MOST_DAYS]
    return [
        _("%(day)s: %(minutes)d minutes missing, closes %(closing)s")
        % {"day": long_date(gap.day), "minutes": gap.minutes, "closing": closing_moment(gap.closes_at, gap.zone)}
        for gap in gaps
    ]
