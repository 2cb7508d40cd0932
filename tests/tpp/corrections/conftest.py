"""Who stands in the tests of this room."""

import pytest

from tests.tpp.corrections.correcting import WHOLE, by, close
from tpp.corrections.actions.objections import file_objection


@pytest.fixture
def objection(october):
    close(october)
    return file_objection(**by(october.sari), subject=WHOLE, reason="Dinas luar belum dihitung")
