"""Objections and adjustments of October, in few words."""

from reports.rules.period import Month
from tests.people import acting
from tests.tpp.months import AFTER_CLOSING, OCTOBER
from tpp.closing.actions.freeze import freeze_recap
from tpp.corrections.actions.adjustments import enter_adjustment
from tpp.corrections.actions.objections import answer_objection
from tpp.corrections.policies import Subject

NOVEMBER = Month(2026, 11)

WHOLE = Subject(OCTOBER, None, "tpp")

ENGLISH = {"accept-language": "en"}


def by(person, at=AFTER_CLOSING):
    return {"by": acting(person), "at": at, "source": "tests"}


def close(people, month=OCTOBER, at=AFTER_CLOSING, agency=None):
    return freeze_recap(**by(people.dewi, at), month=month, agency=agency or people.dinas)


def answer(people, objection, *, who="dewi", accept=True, outcome="adjustment", text="Benar"):
    arguments = by(getattr(people, who))
    return answer_objection(**arguments, objection=objection, accept=accept, outcome=outcome, answer=text)


def enter(people, *, who="dewi", at=AFTER_CLOSING, **changes):
    values = {
        "employee": people.sari,
        "month": NOVEMBER,
        "corrects": OCTOBER,
        "amount": 50_000,
        "reason": "Dinas luar 6 Oktober",
        "reference": "800/12",
    }
    return enter_adjustment(**by(getattr(people, who), at), **values | changes)
