"""Addresses of the people side, mounted below `people/`."""

from django.urls import path

from accounts.audit.views import audit_list
from accounts.imports.views import import_agencies, import_employees, import_roles
from accounts.login.views import letters
from accounts.login.views.login import activate
from accounts.notifications.views import notices, undelivered
from accounts.people.views import agencies, delegations, employees, placements
from accounts.people.views.permissions import permissions
from accounts.people.views.profile import profile
from accounts.proposals import views as proposals

app_name = "accounts"

urlpatterns = [
    path("", employees.employee_list, name="employee_list"),
    path("me/", profile, name="profile"),
    path("notices/", notices.notice_list, name="notice_list"),
    path("notices/read/", notices.notice_read, name="notice_read"),
    path("notices/settings/", notices.notice_settings, name="notice_settings"),
    path("mail/", undelivered.mail_list, name="mail_list"),
    path("mail/send/", undelivered.mail_resend, name="mail_resend"),
    path("activate/", activate, name="activate"),
    path("new/", employees.employee_create, name="employee_create"),
    path("<int:pk>/", employees.employee_detail, name="employee_detail"),
    path("<int:pk>/edit/", employees.employee_edit, name="employee_edit"),
    path("<int:pk>/service/", employees.service_end, name="service_end"),
    path("<int:pk>/placements/new/", placements.placement_create, name="placement_create"),
    path("<int:pk>/roles/new/", placements.role_create, name="role_create"),
    path("<int:pk>/activation/", letters.activation_issue, name="activation_issue"),
    path("placements/<int:pk>/edit/", placements.placement_edit, name="placement_edit"),
    path("roles/<int:pk>/end/", placements.role_end, name="role_end"),
    path("stand-ins/", delegations.delegation_list, name="delegation_list"),
    path("stand-ins/new/", delegations.delegation_create, name="delegation_create"),
    path("stand-ins/<int:pk>/end/", delegations.delegation_end, name="delegation_end"),
    path("stand-ins/<int:pk>/cancel/", delegations.delegation_cancel, name="delegation_cancel"),
    path("activation-letters/", letters.activation_letters, name="activation_letters"),
    path("agencies/", agencies.agency_list, name="agency_list"),
    path("agencies/new/", agencies.agency_create, name="agency_create"),
    path("agencies/<int:pk>/edit/", agencies.agency_edit, name="agency_edit"),
    path("import/agencies/", import_agencies, name="import_agencies"),
    path("import/employees/", import_employees, name="import_employees"),
    path("import/roles/", import_roles, name="import_roles"),
    path("proposals/", proposals.proposal_list, name="proposal_list"),
    path("proposals/<int:pk>/", proposals.proposal_detail, name="proposal_detail"),
    path("proposals/<int:pk>/confirm/", proposals.proposal_confirm, name="proposal_confirm"),
    path("proposals/<int:pk>/refuse/", proposals.proposal_refuse, name="proposal_refuse"),
    path("proposals/<int:pk>/withdraw/", proposals.proposal_withdraw, name="proposal_withdraw"),
    path("proposals/<int:pk>/seen/", proposals.proposal_seen, name="proposal_seen"),
    path("two-people/", proposals.two_people, name="two_people"),
    path("permissions/", permissions, name="permissions"),
    path("first-day/", proposals.go_live, name="go_live"),
    path("audit/", audit_list, name="audit_list"),
]
