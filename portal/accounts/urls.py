"""Doors of the portal. Of allauth's own pages only those that we use are reachable."""

from allauth.account import views as allauth_views
from django.urls import path

from portal.accounts import views

urlpatterns = [
    path("login/", views.by_phone, name="account_login"),
    # The name that allauth goes back to when a code has run out.
    path("login/", views.by_phone, name="account_request_login_code"),
    path("login/code/", views.confirm_code, name="account_confirm_login_code"),
    path("login/staff/", views.by_password, name="account_staff_login"),
    path("identity/", views.identity, name="account_identity"),
    path("inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("logout/", allauth_views.logout, name="account_logout"),
]
