"""The settings of the tests for a server of its own behind a proxy; a short minute keeps the test short."""

from datetime import timedelta

from tests.settings import *

COMPLETE_WITHIN = timedelta(seconds=4)
