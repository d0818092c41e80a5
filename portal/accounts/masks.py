"""How ID numbers and phone numbers look in lists (DOMAIN 20)."""


def mask_id(number: str | None) -> str:
    """First three and last four characters: 110***********002X; empty for none."""
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}" if number else ""


def mask_phone(number: str | None) -> str:
    """First three and last four digits: 138****5678; empty for none."""
    return f"{number[:3]}****{number[-4:]}" if number else ""
