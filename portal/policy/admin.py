"""Reference data: staff see and add policy versions."""

from django.contrib import admin

from portal.policy.models import PolicyVersion


@admin.register(PolicyVersion)
class PolicyVersionAdmin(admin.ModelAdmin):
    list_display = ["code", "effective_from", "source"]
