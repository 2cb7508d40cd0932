"""Who stands in the tests of this room."""

import pytest
from django.db import transaction

from accounts.audit import anchors
from tests.accounts.audit.whole import ACCOUNT, EVENING, SALARY
from tests.reports.entries import NOON, activity, entry, outside, review
from tests.tpp.payroll.test_data_imports import SARI, load
from tpp.payroll.actions.data_imports.specs import ACTING_POSTS, PAY_DATA, SANCTIONS, SCORES


@pytest.fixture
def rich(scene):
    """The scene of the pages with decisions and with data about people, and an anchor of all of it."""
    people = scene.people
    review(people.budi, activity(people.sari, entry("13:00", 45), at=EVENING), at=EVENING)
    review(people.budi, activity(people.sari, outside("15:00", 30), at=EVENING), "return", "Lengkapi", at=EVENING)
    load(
        PAY_DATA,
        "nip,starts_on,salary,tax_category,dues,zakat,bank,account_number\n"
        f"{SARI},2027-01-01,{SALARY},A,,1,Bank Contoh Negeri,{ACCOUNT}\n",
    )
    load(SCORES, f"nip,month,code,value\n{SARI},2027-01,conduct_percent,90\n")
    load(SANCTIONS, f"nip,level,starts_on,months,document_number\n{SARI},moderate,2027-01-01,6,SK 1\n")
    load(
        ACTING_POSTS,
        "nip,agency_code,position_title,position_class,starts_on,ends_on,document_number\n"
        f"{SARI},1.01,Plt. Kepala Bidang,9,2027-01-01,,SK 2\n",
    )
    with transaction.atomic():
        anchors.anchor(by=None, at=NOON, source="tests")
    return scene
