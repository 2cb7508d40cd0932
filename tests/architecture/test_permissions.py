"""Every verb begins by asking for its permission, or asks a relation that is named here; nothing asks for a role."""

import ast
import re

from accounts.rules.roles import ROLES, WORKING_DAY, Permission, Reach, RoleKind
from tests.architecture.test_structure import ROOT, SOURCES, TEMPLATES, found_in, name

WRITING = {"save", "create", "bulk_create", "bulk_update", "update", "delete", "update_or_create", "get_or_create"}

# What one does with one's own things, or for the people one is responsible for; and where that is asked.
RELATIONS = {
    "set_password": "one's own",
    "finish_tour": "one's own",
    "mark_read": "one's own",
    "save_notice_settings": "one's own",
    "keep_upload": "one's own",
    "drop_upload": "one's own",
    "enter_delegation": "accounts.people.delegation_policies.may_delegate",
    "end_delegation": "accounts.people.delegation_policies.may_change",
    "cancel_delegation": "accounts.people.delegation_policies.may_change",
    "submit_activity": "reports.activities.gate",
    "edit_activity": "reports.activities.gate",
    "withdraw_activity": "reports.activities.gate",
    "copy_day": "reports.activities.gate",
    "left_to_copy": "reads one's own, for copy_day",
    "note_late": "one's own",
    "announce": "one's own, for submit_activity and edit_activity",
    "given_evidence": "one's own, for submit_activity, edit_activity and copy_day",
    "receive_report": "reports.activities.gate, through submit_activity and edit_activity",
    "take_piece": "one's own",
    "keep_device_key": "one's own",
    "drop_device_key": "one's own",
    "use_device_key": "one's own",
    "build": "one's own, for submit_activity and copy_day",
    "decide": "reports.activities.gate",
    "draw_sample": "reports.activities.gate, for what waits for oneself",
    "approve_bulk": "one's own sample, then reports.activities.gate",
    "undo_bulk": "one's own sample, then reports.activities.gate",
    "file_absence_request": "reports.absences.policies.refuse_filing",
    "withdraw_absence_request": "one's own",
    "decide_absence_request": "reports.absences.policies.is_decider",
    "shorten_absence": "reports.absences.policies.may_shorten",
    "enter_absence": "add_absence and decide_absence_request, which have asked",
    "ask_dispensation": "one's own",
    "file_objection": "one's own",
    "withdraw_objection": "one's own",
    "do_or_propose": "the verb that it runs",
    "propose": "the verb that it rehearses",
    "import_rows": "the import that it runs",
    "record_photo_view": "reports.activities.views.photo, which shows the photo",
}
# What nobody does: the clockwork, the door, and steps inside of the verbs of others.
NOBODY = {
    "activate": "whoever holds the letter, at the door",
    "begin_attempt": "the door",
    "attempt_succeeded": "the door",
    "run_due": "the clockwork",
    "sweep_device_keys": "the clockwork",
    "forget_replaced": "for edit_activity, which has asked",
    "send_letters": "the clockwork",
    "beat": "the clockwork",
    "forget_sessions": "the clockwork",
    "accept_clock": "the command line on the server, and an auditor sees it",
    "dedicate": "the command line on the server, which fills the database",
    "tell": "inside of verbs",
    "write_rosters": "inside of verbs",
    "note_command_line": "inside of verbs",
    "tell_owners": "inside of verbs",
    **dict.fromkeys(
        (f"{what}_news" for what in "post role person service letter bank data".split()), "inside of verbs: who did it"
    ),
    **dict.fromkeys(
        "own_agencies own_and_officers all_roles all_activities own_amounts own_and_accounts refuse_day".split(),
        "inside of imports: which rows wait",
    ),
    "open_batch": "inside of imports",
    "close_batch": "inside of imports",
    "write_rows": "inside of imports",
    "acceptable": "inside of imports",
    "warn": "inside of imports",
    "warn_of_doubles": "inside of imports",
    "told_closing": "inside of imports",
    "finish": "inside of imports",
    "finalise": "inside of confirm_holiday_year and the import of holidays",
    "confirmed_closing": "around verbs, which ask",
    "lock_month": "inside of closing",
    "unlock_month": "inside of reopening",
}


def functions():
    """Yield every public function below the packages of actions, with the functions of its module by name."""
    for path in SOURCES:
        if "actions" in path.with_suffix("").relative_to(ROOT).parts:
            tree = ast.parse(path.read_text())
            found = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
            yield from ((node, found) for key, node in found.items() if not key.startswith("_"))


def arguments(function: ast.FunctionDef) -> set[str]:
    return {argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)}


def writes(function: ast.FunctionDef, module: dict[str, ast.FunctionDef], seen: frozenset[str] = frozenset()) -> bool:
    """Tell whether the function, or one of its module that it calls, writes rows."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Attribute):
                if called.attr in WRITING or ast.unparse(called) == "audit.record":
                    return True
            elif isinstance(called, ast.Name) and called.id in module.keys() - {*seen, function.name}:
                found = writes(module[called.id], module, seen | {function.name})
                if found:
                    return True
    return False


def asked(function: ast.FunctionDef) -> str | None:
    """Return the permission that the first statement after the docstring asks for."""
    has_docstring = isinstance(function.body[0], ast.Expr) and isinstance(function.body[0].value, ast.Constant)
    first = ast.unparse(function.body[int(has_docstring)])
    match = re.match(r"require\((?:context\.)?by, Permission\.(\w+)(?:, .+)?\)$", first)
    return match[1] if match else None


VERBS = {function.name: asked(function) for function, _module in functions() if asked(function)}


def test_every_verb_asks_first():
    silent = {
        function.name
        for function, module in functions()
        if (arguments(function) & {"by", "context"} or writes(function, module)) and not asked(function)
    }
    assert silent == RELATIONS.keys() | NOBODY.keys()


def test_who_acts_is_an_authority():
    """A person alone does not say what they may do."""
    for function, _module in functions():
        for argument in (*function.args.args, *function.args.kwonlyargs):
            if argument.arg == "by":
                assert ast.unparse(argument.annotation) == "Authority", function.name


def test_every_permission_is_asked_for():
    text = "".join(path.read_text() for path in SOURCES if name(path) != "accounts/rules/roles.py")
    for permission in Permission:
        assert f"Permission.{permission.name}" in text


def test_nothing_asks_for_a_role():
    """A new role is one row of the table; only these know the roles themselves."""
    known = {
        "accounts/rules/roles.py": "PERSONNEL OPERATOR AUDITOR TREASURER AGENCY_AUDITOR",
        # Who signs a recap beside the head of the agency.
        "tpp/recaps/signers.py": "TREASURER",
        # Who is in the story of the demo.
        "sikap/demo/loading.py": "OPERATOR",
    }
    asking = found_in([*SOURCES, *TEMPLATES], r"(?<=\bRoleKind\.)[A-Z_]+")
    # The pattern sees what there is.
    assert known.keys() <= dict(asking).keys()
    assert [(path, texts) for path, texts in asking if not set(texts) <= set(known.get(path, "").split())] == []


def uses_of_permissions():
    """Yield each call that asks for a permission: function, permission, how many arguments."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) > 1:
                match = re.fullmatch(r"Permission\.(\w+)", ast.unparse(node.args[1]))
                if match:
                    yield node.func.id, Permission[match[1]], len(node.args)


def test_what_a_role_may_in_an_agency_is_asked_with_the_agency():
    """A permission of such a role that is asked for everywhere alone would permit nothing."""
    for_agencies = {
        permission
        for function, permission, count in uses_of_permissions()
        if function in {"reach", "permitted_somewhere", "allows_somewhere"} or count > 2
    }
    for role, terms in ROLES.items():
        if terms.reach is Reach.AGENCY:
            assert terms.permissions <= for_agencies, role


def test_the_table_of_roles():
    """The rows as they are decided.

    What an auditor may do ends with `view`, hands out what can be seen anyway, or says that it was seen.
    """
    assert ROLES.keys() == set(RoleKind)
    table = {role: terms.permissions for role, terms in ROLES.items()}
    reach = {role: terms.reach for role, terms in ROLES.items()}
    assert reach == {
        RoleKind.PERSONNEL: Reach.REGION,
        RoleKind.AUDITOR: Reach.REGION,
        RoleKind.OPERATOR: Reach.AGENCY,
        RoleKind.TREASURER: Reach.AGENCY,
        RoleKind.AGENCY_AUDITOR: Reach.AGENCY,
    }
    assert {terms.session for terms in ROLES.values()} == {WORKING_DAY}
    assert all(terms.purpose for terms in ROLES.values())
    assert table[RoleKind.PERSONNEL] == set(Permission) - {Permission.EVIDENCE_VIEW, Permission.PROPOSALS_SEE}
    changing = {one for one in Permission if not one.value.endswith("_view")}
    assert table[RoleKind.AUDITOR] & changing == {
        Permission.RECAPS_EXPORT,
        Permission.RECAPS_VERIFY,
        Permission.PROPOSALS_SEE,
    }
    assert set(Permission) - changing - table[RoleKind.AUDITOR] == {Permission.HELPER_VIEW}
    assert table[RoleKind.OPERATOR] == {
        Permission.PEOPLE_VIEW,
        Permission.REPORTS_VIEW,
        Permission.ADOPTION_VIEW,
        Permission.HELPER_VIEW,
        Permission.ROSTERS_VIEW,
        Permission.ROSTERS_CHANGE,
        Permission.ABSENCES_FILE,
        Permission.RECAPS_VIEW,
        Permission.ADJUSTMENTS_VIEW,
    }
    assert table[RoleKind.TREASURER] == {
        Permission.RECAPS_VIEW,
        Permission.RECAPS_EXPORT,
        Permission.ADJUSTMENTS_VIEW,
    }
    assert table[RoleKind.AGENCY_AUDITOR] == {Permission.REPORTS_VIEW, Permission.RECAPS_VIEW}


def test_who_holds_calendar_and_people_holds_the_calendar_first():
    """As closing a month does: whoever took them the other way round would wait for it, and it for him."""
    both = 0
    for function, _module in functions():
        called = [
            (node.lineno, node.func.id)
            for node in ast.walk(function)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        ]
        calendar = [line for line, what in called if what in {"hold_calendar", "confirmed_closing"}]
        people = [line for line, what in called if what in {"lock_people", "lock_month"}]
        if calendar and people:
            both += 1
            assert min(calendar) < min(people), function.name
    assert both
