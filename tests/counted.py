"""Which tests count for coverage: those that ask a rule, a model, a verb or a policy themselves.

Counting costs a test half of its time again. What decides about pay is not covered by a page that passes by, so tests
that walk through everything, and those of pages (test_*page*.py), go on uncounted, with the fixtures that they ask for
first.
"""

import pytest

from tests import ROOT

WALKS = {"architecture", "attacks", "backup", "docs", "pages", "proxy", "sikap"}


def counts(item: pytest.Item) -> bool:
    """Return whether a test counts: it stands beside a subject and does not look at its page."""
    room = item.path.relative_to(ROOT / "tests").parts[0]
    looks = "page" in item.path.stem and "client" in getattr(item, "fixturenames", ())
    return room not in WALKS and not looks


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item):
    coverage = item.config.pluginmanager.get_plugin("_cov")
    if coverage is None or coverage.cov_controller is None or counts(item):
        return (yield)
    coverage.cov_controller.pause()
    try:
        return (yield)
    finally:
        coverage.cov_controller.resume()
