"""The addresses of reports: the service's, as page, PDF and tables; and a clinician's own."""

from django.urls import path

from . import views

app_name = "outcomes"

urlpatterns = [
    path("", views.report, name="report"),
    path("report.pdf", views.report_pdf, name="report_pdf"),
    path("table.csv", views.table_csv, name="table_csv"),
    path("mine/", views.own, name="own"),
]
