"""The public pages that verify a certificate or a shown licence."""

from django.urls import path

from portal.documents import certificate_views

app_name = "verify"
urlpatterns = [
    path("", certificate_views.verify, name="ask"),
    path("live/<str:token>/", certificate_views.verify_live, name="live"),
]
