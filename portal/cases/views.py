"""My cases: the holder's list and a case's page."""

from django.http import HttpRequest, HttpResponse


def case_list(request: HttpRequest) -> HttpResponse: ...


def case(request: HttpRequest, reference: str) -> HttpResponse: ...


def withdraw(request: HttpRequest, reference: str) -> HttpResponse: ...
