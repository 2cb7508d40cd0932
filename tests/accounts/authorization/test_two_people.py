"""The table of acts that need two people is whole: every verb and every import is in it, or out with a reason."""

import importlib
import inspect
import pkgutil
import re

import pytest
from django.utils.module_loading import import_string

from accounts.authorization.one_person import OUT
from accounts.authorization.two_people import TABLE, Act, Confirms, When, needs_second
from accounts.imports.frame import ImportSpec
from accounts.second_person.verbs import IMPORTS, VERBS
from tests import ROOT

IN = {name for rule in TABLE.values() for name in rule.verbs}
LEFT_OUT = [name for one in OUT for name in one.verbs]


def modules(*names):
    for app in ("accounts", "reports", "tpp"):
        package = importlib.import_module(app)
        for found in pkgutil.walk_packages(package.__path__, f"{app}."):
            if set(names) & set(found.name.split(".")):
                yield importlib.import_module(found.name)


def verbs():
    """Return every function of the action modules that writes to the trail in somebody's name."""
    found = set()
    for module in modules("actions"):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                names = inspect.signature(function).parameters.keys()
                # What surrounds a verb is none itself.
                is_around = inspect.isgeneratorfunction(inspect.unwrap(function))
                if "source" in names and names & {"by", "nip"} and not is_around:
                    found.add(name)
    return found


def specs():
    names = set()
    for module in modules("actions", "specs"):
        for _name, value in inspect.getmembers(module):
            if isinstance(value, ImportSpec):
                names.add(f"import:{value.name}")
    return names


def test_every_verb_is_in_the_table_or_out_with_a_reason():
    everything = verbs() | specs()
    assert everything - IN - set(LEFT_OUT) == set()
    assert (IN | set(LEFT_OUT)) - everything == set()


def test_nothing_is_in_and_out():
    assert IN & set(LEFT_OUT) == set()
    assert len(set(LEFT_OUT)) == len(LEFT_OUT)


@pytest.mark.parametrize("act", Act)
def test_every_act_has_a_rule(act):
    rule = TABLE[act]
    assert all((rule.title, rule.condition, rule.told, rule.verbs))


def test_every_act_can_be_run_again():
    replayed = {name for rule in TABLE.values() if rule.confirms is Confirms.PROPOSAL for name in rule.verbs}
    assert {name.removeprefix("import:") for name in replayed if name.startswith("import:")} == IMPORTS.keys()
    assert {name for name in replayed if ":" not in name} | {"import_rows"} == VERBS.keys()
    for name, module in VERBS.items():
        assert callable(import_string(f"{module}.{name}"))
    for name, path in IMPORTS.items():
        assert import_string(path).name == name


@pytest.mark.parametrize("act", Act)
def test_when_it_needs_a_second_person(act):
    always = TABLE[act].when is When.ALWAYS
    assert needs_second(act, 1, {1})
    assert needs_second(act, 1, {2}) is always
    assert needs_second(act, 1) is always


def test_only_a_proposal_puts_a_second_person_beside_the_first():
    callers = {
        path.relative_to(ROOT).as_posix()
        for app in ("accounts", "reports", "tpp", "sikap")
        for path in (ROOT / app).rglob("*.py")
        if re.search(r"\.confirmed\(|(?<!class )\bConfirmation\(", path.read_text())
    }
    # The other one is a paper that somebody checks, which has the same name.
    assert callers - {"tpp/recaps/public_verification.py"} == {
        "accounts/authorization/access.py",
        "accounts/second_person/actions/proposals.py",
    }
