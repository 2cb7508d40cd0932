"""Addresses of the personnel agency's settings."""

from django.urls import path

from reports.absences.views import absences
from reports.calendar.views import holidays, kinds, patterns, policies, quotas, rosters, work_modes
from reports.disruptions.views import dispensations, outages
from reports.imports import views

app_name = "settings"

urlpatterns = [
    path("holidays/", holidays.holiday_list, name="holiday_list"),
    path("holidays/new/", holidays.holiday_create, name="holiday_create"),
    path("holidays/<int:year>/confirm/", holidays.holiday_confirm, name="holiday_confirm"),
    path("holidays/import/", views.import_holidays, name="import_holidays"),
    path("holidays/<int:pk>/", holidays.holiday_edit, name="holiday_edit"),
    path("holidays/<int:pk>/delete/", holidays.holiday_delete, name="holiday_delete"),
    path("absences/", absences.absence_list, name="absence_list"),
    path("absences/new/", absences.absence_create, name="absence_create"),
    path("absences/kinds/", absences.absence_kind_list, name="absence_kind_list"),
    path("absences/kinds/new/", absences.absence_kind_create, name="absence_kind_create"),
    path("absences/import/", views.import_absences, name="import_absences"),
    path("absences/<int:pk>/delete/", absences.absence_delete, name="absence_delete"),
    path("kinds/", kinds.kind_list, name="kind_list"),
    path("kinds/new/", kinds.kind_create, name="kind_create"),
    path("kinds/import/", views.import_activity_kinds, name="import_activity_kinds"),
    path("kinds/<int:pk>/", kinds.kind_edit, name="kind_edit"),
    path("rules/", policies.policy_list, name="policy_list"),
    path("rules/new/", policies.policy_create, name="policy_create"),
    path("rules/<int:pk>/withdraw/", policies.policy_withdraw, name="policy_withdraw"),
    path("work-modes/", work_modes.work_mode_list, name="work_mode_list"),
    path("work-modes/new/", work_modes.work_mode_create, name="work_mode_create"),
    path("work-modes/exemptions/new/", work_modes.work_mode_exemption_create, name="work_mode_exemption_create"),
    path("work-modes/exemptions/<int:pk>/end/", work_modes.work_mode_exemption_end, name="work_mode_exemption_end"),
    path("quotas/", quotas.quota_list, name="quota_list"),
    path("quotas/new/", quotas.quota_create, name="quota_create"),
    path("quotas/<int:pk>/end/", quotas.quota_end, name="quota_end"),
    path("quotas/<int:pk>/delete/", quotas.quota_delete, name="quota_delete"),
    path("patterns/", patterns.pattern_list, name="pattern_list"),
    path("patterns/new/", patterns.pattern_create, name="pattern_create"),
    path("patterns/<int:pk>/end/", patterns.pattern_end, name="pattern_end"),
    path("patterns/<int:pk>/delete/", patterns.pattern_delete, name="pattern_delete"),
    path("shifts/", patterns.shift_list, name="shift_list"),
    path("shifts/<int:pk>/retire/", patterns.shift_retire, name="shift_retire"),
    path("rosters/", rosters.roster_list, name="roster_list"),
    path("rosters/import/", views.import_rosters, name="import_rosters"),
    path("rosters/<int:pk>/<str:month>/", rosters.roster_edit, name="roster_edit"),
    path("dispensations/", dispensations.dispensation_list, name="dispensation_list"),
    path("dispensations/new/", dispensations.dispensation_create, name="dispensation_create"),
    path("dispensations/<int:pk>/", dispensations.dispensation_detail, name="dispensation_detail"),
    path("outages/", outages.outage_list, name="outage_list"),
    path("outages/new/", outages.outage_create, name="outage_create"),
    path("outages/<int:pk>/cancel/", outages.outage_cancel, name="outage_cancel"),
    path("activities/import/", views.import_activities, name="import_activities"),
]
