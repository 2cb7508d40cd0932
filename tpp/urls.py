"""Addresses of the allowance pages."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter, StringConverter

from reports.rules.period import Month
from tpp.closing.views import board, closing
from tpp.corrections.views import adjustments, objections
from tpp.my_allowance import review_cost, views
from tpp.payroll.views import base_amounts, data_imports, people_data
from tpp.recaps.views import comparing, exporting, letterheads, recap_lines, recaps, simulating
from tpp.schemes.views import editing, schemes, states, status, trying

app_name = "tpp"


class MonthConverter:
    """Four digits, dash, two: `2026-13` is a 404."""

    regex = "[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> Month:
        """Return the month; a `ValueError` makes the address unknown."""
        return Month.parse(value)

    def to_url(self, value: Month | str) -> str:
        """Accept text too, for templates that have it from the address."""
        return str(value)


class RowIdConverter(IntConverter):
    """The id of a row; a number with more digits is no id, and would be too large for SQLite."""

    regex = "[0-9]{1,18}"


class SchemePartConverter(StringConverter):
    """A list of a scheme document: `inputs` or `values`."""

    regex = "inputs|values"


register_converter(MonthConverter, "recap_month")
register_converter(RowIdConverter, "row_id")
register_converter(SchemePartConverter, "scheme_part")

urlpatterns = [
    path("mine/", views.my_month, name="my_month"),
    path("mine/<recap_month:month>/", views.my_month, name="my_month"),
    path("recaps/", recaps.recap_list, name="recap_list"),
    path("recaps/<recap_month:month>/", recaps.recap_list, name="recap_list"),
    path("recaps/<recap_month:month>/export/", exporting.recap_export, name="recap_export"),
    path("recaps/<recap_month:month>/board/", board.board_list, name="board_list"),
    path("recaps/<recap_month:month>/<str:code>/", recaps.recap_detail, name="recap_detail"),
    path("recaps/<recap_month:month>/<str:code>/export/", exporting.recap_export, name="recap_export"),
    path("recaps/<recap_month:month>/<str:code>/board/", board.board, name="board"),
    path("recaps/<recap_month:month>/<str:code>/close/", closing.recap_freeze, name="recap_freeze"),
    path("recaps/<recap_month:month>/<str:code>/reopen/", closing.recap_reopen, name="recap_reopen"),
    path(
        "recaps/<recap_month:month>/<str:code>/reopen/confirm/",
        closing.recap_confirm_reopen,
        name="recap_confirm_reopen",
    ),
    path("recaps/<recap_month:month>/<str:code>/verify/", closing.recap_verify, name="recap_verify"),
    path("recaps/<recap_month:month>/<str:code>/compare/", comparing.recap_compare, name="recap_compare"),
    path(
        "recaps/<recap_month:month>/<str:code>/lines/<row_id:employee_id>/", recap_lines.recap_line, name="recap_line"
    ),
    path(
        "recaps/<recap_month:month>/<str:code>/lines/<row_id:employee_id>/reports/",
        recap_lines.recap_reports,
        name="recap_reports",
    ),
    path("mine/line/", views.my_line, name="my_line"),
    path("review/cost/", review_cost.review_cost, name="review_cost"),
    path("mine/data/", people_data.my_data, name="my_data"),
    path("mine/objections/", objections.objection_mine, name="objection_mine"),
    path("mine/<recap_month:month>/object/", objections.objection_create, name="objection_create"),
    path("mine/objections/<row_id:pk>/withdraw/", objections.objection_withdraw, name="objection_withdraw"),
    path("objections/", objections.objection_list, name="objection_list"),
    path("objections/<row_id:pk>/", objections.objection_detail, name="objection_detail"),
    path("objections/<row_id:pk>/attachment/", objections.objection_attachment, name="objection_attachment"),
    path("adjustments/", adjustments.adjustment_list, name="adjustment_list"),
    path("adjustments/new/", adjustments.adjustment_create, name="adjustment_create"),
    path("adjustments/<row_id:pk>/confirm/", adjustments.adjustment_confirm, name="adjustment_confirm"),
    path("adjustments/<row_id:pk>/cancel/", adjustments.adjustment_cancel, name="adjustment_cancel"),
    path("policies/", adjustments.allowance_policy_list, name="allowance_policy_list"),
    path("people/", people_data.people_data, name="people_data"),
    path("people/<row_id:pk>/", people_data.person_data, name="person_data"),
    path("people/import/scores/", data_imports.import_scores, name="import_scores"),
    path("people/import/attendance/", data_imports.import_attendance, name="import_attendance"),
    path("people/import/pay-data/", data_imports.import_pay_data, name="import_pay_data"),
    path("people/import/sanctions/", data_imports.import_sanctions, name="import_sanctions"),
    path("people/import/acting-posts/", data_imports.import_acting_posts, name="import_acting_posts"),
    path("status/", status.status_list, name="status_list"),
    path("status/new/", status.status_create, name="status_create"),
    path("status/<row_id:pk>/remove/", status.status_remove, name="status_remove"),
    path("amounts/", base_amounts.base_amount_list, name="base_amount_list"),
    path("amounts/new/", base_amounts.base_amount_create, name="base_amount_create"),
    path("amounts/import/", data_imports.import_base_amounts, name="import_base_amounts"),
    path("letterhead/", letterheads.letterhead_edit, name="letterhead_edit"),
    path("letterhead/logo/", letterheads.letterhead_logo, name="letterhead_logo"),
    path("schemes/", schemes.scheme_list, name="scheme_list"),
    path("schemes/new/", editing.scheme_create, name="scheme_create"),
    path("schemes/try/", trying.scheme_try, name="scheme_try"),
    path("schemes/presets/<slug:name>/", schemes.scheme_preset, name="scheme_preset"),
    path("schemes/<row_id:pk>/", schemes.scheme_detail, name="scheme_detail"),
    path("schemes/<row_id:pk>/document/", schemes.scheme_export, name="scheme_export"),
    path("schemes/<row_id:pk>/edit/", editing.scheme_edit, name="scheme_edit"),
    path("schemes/<row_id:pk>/numbers/", editing.scheme_numbers, name="scheme_numbers"),
    path("schemes/<row_id:pk>/results/", editing.scheme_results, name="scheme_results"),
    path("schemes/<row_id:pk>/json/", editing.scheme_json, name="scheme_json"),
    path("schemes/<row_id:pk>/<scheme_part:part>/new/", editing.scheme_entry_create, name="scheme_entry_create"),
    path(
        "schemes/<row_id:pk>/<scheme_part:part>/of/<slug:name>/",
        editing.scheme_entry_edit,
        name="scheme_entry_edit",
    ),
    path(
        "schemes/<row_id:pk>/<scheme_part:part>/of/<slug:name>/move/",
        editing.scheme_entry_move,
        name="scheme_entry_move",
    ),
    path(
        "schemes/<row_id:pk>/<scheme_part:part>/of/<slug:name>/remove/",
        editing.scheme_entry_remove,
        name="scheme_entry_remove",
    ),
    path("schemes/<row_id:pk>/version/", states.scheme_version, name="scheme_version"),
    path("schemes/<row_id:pk>/start/", states.scheme_start, name="scheme_start"),
    path("schemes/<row_id:pk>/take-back/", states.scheme_take_back, name="scheme_take_back"),
    path("schemes/<row_id:pk>/delete/", states.scheme_delete, name="scheme_delete"),
    path("schemes/<row_id:pk>/simulate/", simulating.scheme_simulate, name="scheme_simulate"),
    path("schemes/presets/<slug:name>/simulate/", simulating.preset_simulate, name="preset_simulate"),
]
