"""The staff desk."""

from django.http import HttpRequest, HttpResponse


def queue(request: HttpRequest) -> HttpResponse: ...


def case(request: HttpRequest, reference: str) -> HttpResponse: ...


def move(request: HttpRequest, reference: str) -> HttpResponse: ...


def take(request: HttpRequest, reference: str) -> HttpResponse: ...


def material(request: HttpRequest, reference: str, material_id: int) -> HttpResponse: ...
