"""Help at the place where one stands, and the three steps of the first login: short, plain, one idea a sentence."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

Text = str | Promise


class Help(NamedTuple):
    """What a question mark answers."""

    title: Text
    sentences: Sequence[Text]


HELP = {
    "activity": Help(
        gettext_lazy("How do I report?"),
        [
            gettext_lazy("One piece of work is one report: when it began, how many minutes, what came of it."),
            gettext_lazy("Several reports fill the minutes of the day. They may not overlap."),
            gettext_lazy("Report on the same day. After the time limit the system refuses it."),
        ],
    ),
    "mode": Help(
        gettext_lazy("Which work mode?"),
        [
            gettext_lazy("WFO: you worked at the office. WFH: at home. DL: on official duty elsewhere."),
            gettext_lazy("WFA: at another location, where your region allows it, for instance two days a week."),
            gettext_lazy("WFH and DL need a photo and your position, so allow the camera and the location."),
        ],
    ),
    "day": Help(
        gettext_lazy("What do these minutes mean?"),
        [
            gettext_lazy("Approved minutes count, at most as many as the day asks for. The rest is kept and shown."),
            gettext_lazy("Minutes that wait count as soon as your supervisor approves them."),
            gettext_lazy("Nothing can be carried over to another day."),
        ],
    ),
    "calendar": Help(
        gettext_lazy("What do the colours mean?"),
        [
            gettext_lazy("Green: the day is complete. Yellow: something is missing. Red: nothing was reported."),
            gettext_lazy("A dot says that a report waits for a review or came back to you. Press a day to see it."),
        ],
    ),
    "review": Help(
        gettext_lazy("How do I review?"),
        [
            gettext_lazy("What needs your eyes stands on top, with the reason."),
            gettext_lazy("Return what can be corrected, and write what is missing. Reject only what did not happen."),
            gettext_lazy("The unremarkable ones can be approved together after you have opened a small sample."),
            gettext_lazy("What you leave lying may cost your people money: see the page on the cost."),
        ],
    ),
    "estimate": Help(
        gettext_lazy("Is this what I get?"),
        [
            gettext_lazy("It is an estimate from what is approved today. It changes until the month is closed."),
            gettext_lazy("Press a step to see how the figure came about. If it is wrong, file an objection."),
        ],
    ),
    "recap": Help(
        gettext_lazy("What is a recap?"),
        [
            gettext_lazy("The list of one agency and month from which the allowance is paid."),
            gettext_lazy("A draft follows every change. A closed one never changes; its code proves that."),
        ],
    ),
    "leave": Help(
        gettext_lazy("What happens to my days?"),
        [
            gettext_lazy("Until the leave is granted its days are working days: go on reporting if you work."),
            gettext_lazy("Once it is granted nothing has to be reported on them, unless the kind says otherwise."),
        ],
    ),
    "dispensation": Help(
        gettext_lazy("When do I ask for this?"),
        [
            gettext_lazy("When a day closed and it was not your fault: no network, a broken phone, a disaster."),
            gettext_lazy("The personnel agency decides. If it is granted you can report until the day it names."),
        ],
    ),
    "receipt": Help(
        gettext_lazy("What is the code for?"),
        [
            gettext_lazy("Every accepted report has a code and the moment of its arrival."),
            gettext_lazy("Keep it, or write it down: it proves that the report was there in time."),
        ],
    ),
}


def tour_steps(*, reviews: bool) -> list[Help]:
    """Return the steps of the first login; who reviews others reads about that too."""
    second = [
        gettext_lazy("A report must arrive within the time limit, usually two days after the work (H+2)."),
        gettext_lazy("If your supervisor returns one, correct it and send it again: it stands here on top."),
    ]
    if reviews:
        second.append(gettext_lazy("Reports of your own people wait under Review. Look there every working day."))
    return [
        Help(
            gettext_lazy("Report your day"),
            [
                gettext_lazy("Press the plus sign and write what you did: start, minutes, where, and what came of it."),
                gettext_lazy("The ring shows how much of the day is filled. Nobody else can report for you."),
            ],
        ),
        Help(gettext_lazy("Mind the time limit"), second),
        Help(
            gettext_lazy("See what it is worth"),
            [
                gettext_lazy("The allowance of the month and its reasons are one press away, every day."),
                gettext_lazy("The bell tells you what is missing before it costs you anything."),
                gettext_lazy("Where you see “What is this?”, press it for help."),
            ],
        ),
    ]
