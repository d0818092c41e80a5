"""Examples of identifiers and text lengths."""

from datetime import date
from typing import Any

from portal.registers.identifiers import parse_credit_code, parse_id_number
from portal.sms.texts import length, segments
from tests.examples.inputs import Example


def id_number(row: Example) -> dict[str, Any]:
    """ID_NUMBER; a birth date in the future is judged on the row's day, else on the real one."""
    text = str(row.get("id_number", "number", "id", "value") or "")
    found = parse_id_number(text, row.day("today", "as_of", "date") or date.today())
    return {
        "valid": found.valid,
        "birth_date": found.birth_date,
        "sex": found.sex,
        "reason": found.reason,
        "normalized": found.number,
    }


def uscc(row: Example) -> dict[str, Any]:
    """USCC."""
    found = parse_credit_code(str(row.get("uscc", "code", "credit_code", "value") or ""))
    return {
        "valid": found.valid,
        "valid_strict": found.valid,
        "reason": found.reason,
        "computed_check": found.computed_check,
        "staff_override_possible": found.staff_override_possible,
    }


def sms(row: Example) -> dict[str, Any]:
    """SMS: parts of a message whose characters are given, or of a text."""
    chars = next((v for v in row.inputs.values() if type(v) is int), None)
    if chars is None:
        signature = str(row.get("signature") or "")
        brackets = "" if not signature or signature.startswith("【") else "【】"
        chars = length(f"{row.get('text', 'body')}{signature}{brackets}")
    return {"segments": segments(chars)}
