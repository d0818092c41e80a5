"""My permit."""

from django.http import HttpRequest, HttpResponse


def permit(request: HttpRequest) -> HttpResponse: ...
