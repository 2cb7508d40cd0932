"""Addresses of the daily pages."""

from django.urls import path

from reports.absences.views.requests import (
    absence_detail,
    absence_document,
    absence_mine,
    absence_request,
    absence_shorten,
    absence_waiting,
    absence_withdraw,
)
from reports.activities.views.activities import activity_copy, activity_create, activity_edit, activity_withdraw
from reports.activities.views.activity_page import activity_detail
from reports.activities.views.calendar import calendar, day, day_copy
from reports.activities.views.home import home, more, tour_done
from reports.activities.views.photo import evidence_photo
from reports.activities.views.receipts import receipt_check
from reports.adoption.support_page import helper, helper_guide
from reports.adoption.views import adoption, adoption_agency, adoption_export
from reports.disruptions.views.own_dispensations import dispensation_document, dispensation_mine, dispensation_request
from reports.phone.views import app_manifest, outbox_form, service_worker, write
from reports.reviews.views.bulk_approvals import review_draw, review_sample, review_undo
from reports.reviews.views.decisions import review_decide, review_decided, review_queue
from reports.reviews.views.team import review_team

app_name = "reports"
urlpatterns = [
    path("", home, name="home"),
    path("tour/done/", tour_done, name="tour_done"),
    path("calendar/", calendar, name="calendar"),
    path("calendar/<str:month>/", calendar, name="calendar"),
    path("days/<str:day>/", day, name="day"),
    path("days/<str:day>/copy/", day_copy, name="day_copy"),
    path("activities/new/", activity_create, name="activity_create"),
    path("activities/<int:pk>/", activity_detail, name="activity_detail"),
    path("activities/<int:pk>/edit/", activity_edit, name="activity_edit"),
    path("activities/<int:pk>/withdraw/", activity_withdraw, name="activity_withdraw"),
    path("activities/<int:pk>/copy/", activity_copy, name="activity_copy"),
    path("absences/", absence_mine, name="absence_mine"),
    path("absences/new/", absence_request, name="absence_request"),
    path("absences/waiting/", absence_waiting, name="absence_waiting"),
    path("absences/granted/<int:pk>/shorten/", absence_shorten, name="absence_shorten"),
    path("absences/<int:pk>/", absence_detail, name="absence_detail"),
    path("absences/<int:pk>/withdraw/", absence_withdraw, name="absence_withdraw"),
    path("absences/<int:pk>/document/", absence_document, name="absence_document"),
    path("evidence/<int:pk>/photo/", evidence_photo, name="evidence_photo"),
    path("review/", review_queue, name="review_queue"),
    path("review/team/", review_team, name="review_team"),
    path("review/decided/", review_decided, name="review_decided"),
    path("review/decide/", review_decide, name="review_decide"),
    path("review/draw/", review_draw, name="review_draw"),
    path("review/sample/", review_sample, name="review_sample"),
    path("review/undo/<int:pk>/", review_undo, name="review_undo"),
    path("dispensations/", dispensation_mine, name="dispensation_mine"),
    path("dispensations/new/", dispensation_request, name="dispensation_request"),
    path("dispensations/<int:pk>/document/", dispensation_document, name="dispensation_document"),
    path("adoption/", adoption, name="adoption"),
    path("adoption/export/", adoption_export, name="adoption_export"),
    path("adoption/<int:pk>/", adoption_agency, name="adoption_agency"),
    path("help-desk/", helper, name="helper"),
    path("help-desk/<int:pk>/guide.pdf", helper_guide, name="helper_guide"),
    path("receipts/", receipt_check, name="receipt_check"),
    path("more/", more, name="more"),
    # One page: the form, and what waits on the phone.
    path("write/", write, name="write"),
    path("outbox/", write, name="outbox"),
    path("outbox/form/", outbox_form, name="outbox_form"),
    path("sw.js", service_worker, name="service_worker"),
    path("app.webmanifest", app_manifest, name="app_manifest"),
]
