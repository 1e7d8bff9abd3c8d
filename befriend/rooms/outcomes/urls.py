"""The addresses of reports: the service's, as page, PDF and tables; its editions for publishing; a clinician's own."""

from django.urls import path

from . import views, views_editions

app_name = "outcomes"

urlpatterns = [
    path("", views.report, name="report"),
    path("report.pdf", views.report_pdf, name="report_pdf"),
    path("table.csv", views.table_csv, name="table_csv"),
    path("editions/", views_editions.editions, name="editions"),
    path("editions/make/", views_editions.make, name="make_edition"),
    path("editions/<uuid:edition_id>/", views_editions.edition, name="edition"),
    path("editions/<uuid:edition_id>/edition.pdf", views_editions.edition_pdf, name="edition_pdf"),
    path("editions/<uuid:edition_id>/edition.csv", views_editions.edition_csv, name="edition_csv"),
    path("mine/", views.own, name="own"),
]
