"""Every URL of the portal; nothing is routed that is not named in the table of visitors."""

from django.contrib import admin
from django.urls import include, path

from portal import health
from portal.preferences import preferences
from portal.sms.receipts import brought
from portal.styleguide import styleguide

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("preferences/", preferences, name="preferences"),
    path("styleguide/", styleguide, name="styleguide"),
    path("styleguide/<slug:part>/", styleguide, name="styleguide_part"),
    path("", include("portal.pages.urls")),
    path("", include("portal.wizard.urls")),
    path("", include("portal.cases.urls")),
    path("files/", include("portal.documents.urls")),
    path("verify/", include("portal.documents.certificates.urls")),
    path("permit/", include("permits.urls")),
    path("points/", include("points.urls")),
    path("desk/", include("points.review.urls")),
    path("employer/", include("points.employers.urls")),
    path("accounts/", include("portal.accounts.urls")),
    path("admin/", admin.site.urls),
    path("demo/phone/", include("portal.sms.urls")),
    path("sms/receipts/<str:secret>/", brought, name="sms_receipts"),
]
