"""Text recognition (文字识别) of an ID card, a lease filing and a title, by a worker.

A wizard asks with `ask`, shows "being read" while the state is pending, and prefills from `sure`.
Nothing ever waits for it: unread is the same as unreadable, and the person types.

A field is {"text": …, "confidence": 0…1}; only those of CONFIDENT or more are `sure`. Dates are
ISO, sex is "M" or "F", an ID number is upper case, text is without spaces. Kinds and fields:
`KINDS`.
"""

from portal.documents.reading.asking import KINDS, ask
from portal.documents.reading.values import CONFIDENT, sure

__all__ = ["CONFIDENT", "KINDS", "ask", "sure"]
