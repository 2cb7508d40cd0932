"""What any Django project would pay for a page: a process of its own, without anything of the product but its tables.

`python -m benchmarks.anchor` reads `[[name, employee id, rows, bytes], ...]` and writes `{name: [ms, database ms]}`.
The middleware is that of `django-admin startproject`; a page has session, login and one query over the same rows.
"""

import json
import statistics
import sys

import django

django.setup()

from accounts.rules import clock
from benchmarks.browser import Browser
from benchmarks.measuring import split_cost
from benchmarks.regency import NOW

ROUNDS = 9


def main() -> None:
    """Measure what stands on the input."""
    clock.now = lambda: NOW
    found = {}
    for name, employee_id, rows, size in json.load(sys.stdin):
        browser = Browser(employee_id)
        bare = len(browser.get(f"/featureless/page/?of=me&rows={rows}&filling=0").body)
        address = f"/featureless/page/?of=me&rows={rows}&filling={max(0, size - bare)}"
        browser.get(address)
        costs = [split_cost(lambda browser=browser, address=address: browser.get(address)) for _round in range(ROUNDS)]
        found[name] = [1000 * statistics.median(part) for part in zip(*costs, strict=True)]
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
