"""Certificates (电子证照): signed PDFs that anybody may verify on a public page.

A room above registers a `Kind`; `ask` writes a row in the caller's transaction, and a worker
makes the file. Whether a certificate still counts is never stored: its kind says so on the day.
"""

from portal.documents.certificates.asking import ask, grouped_code
from portal.documents.certificates.kinds import Kind, Shown, Standing, kind_of, register_kind

__all__ = ["Kind", "Shown", "Standing", "ask", "grouped_code", "kind_of", "register_kind"]
