"""Reference data for superusers: offices, employers, who works where. No applicant is shown."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Employer, Membership, Office, User


def sign_in(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    """The admin has no door of its own: its visitors pass the same limits as everybody."""
    if request.user.is_authenticated:
        raise PermissionDenied
    query = urlencode({"next": request.GET.get("next", reverse("admin:index"))})
    return HttpResponseRedirect(f"{reverse('account_staff_login')}?{query}")


admin.site.login = sign_in  # type: ignore[method-assign]
admin.site.unregister(Group)


class MembershipInline(admin.TabularInline):
    """Where a user works, below the user."""

    model = Membership
    extra = 0
    autocomplete_fields = ("office", "employer")
    can_delete = False


@admin.register(User)
class StaffAdmin(UserAdmin):
    """Accounts of staff, HR and administrators; those of applicants are nobody's business."""

    list_display = ("username", "last_name", "first_name", "is_active", "is_superuser")
    list_filter = ("is_active", "is_superuser")
    search_fields = ("username", "last_name", "first_name")
    filter_horizontal = ()
    inlines = (MembershipInline,)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Name"), {"fields": ("last_name", "first_name", "language")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Without the accounts that have no password: those of applicants."""
        of_staff = ~Q(password__startswith="!") | Q(memberships__isnull=False)
        found: QuerySet[User] = super().get_queryset(request).filter(of_staff)
        return found.distinct()

    def has_delete_permission(self, *args: Any) -> bool:
        """Accounts are closed (not active), never deleted: the audit trail names them."""
        return False


@admin.register(Office)
class OfficeAdmin(admin.ModelAdmin):
    """Acceptance points."""

    list_display = ("code", "name", "kind", "district_code", "is_demo")
    list_filter = ("kind", "district_code")
    search_fields = ("code", "name", "name_en")


@admin.register(Employer)
class EmployerAdmin(admin.ModelAdmin):
    """Employers."""

    list_display = ("credit_code", "name", "district_code")
    search_fields = ("=credit_code", "name")
