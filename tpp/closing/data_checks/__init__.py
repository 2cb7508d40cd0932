"""Asks whether the data are fit to compute with, and whether stored facts fit each other, the files and the trail."""

from tpp.closing.data_checks.facts import facts
from tpp.closing.data_checks.finding import DataFinding
from tpp.closing.data_checks.master import circles, master_data_findings

__all__ = ["DataFinding", "circles", "facts", "master_data_findings"]
