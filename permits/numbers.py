"""Numbers on documents. The real layout is not public (DOMAIN 4, 21): these are our own."""

from datetime import date

from django.db import connection


def next_number(prefix: str, street_code: str, on: date) -> str:
    """A document number: prefix, district, year and eight running digits (DOMAIN 4, inf)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('permits_number_seq')")
        (number,) = cursor.fetchone()
    return f"{prefix}{street_code[2:6]}{on:%Y}{number:08d}"
