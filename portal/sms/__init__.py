"""Text messages: an outbox in the database, and what moves it to the network.

`queue()` writes a message with its cause; `sms.dispatch` (tasks) sends it seconds later. Rows may
as well be written in SQL (`INSERT INTO sms_message (key, template, params, language, phone,
phone_index) SELECT …`), with one `nudge()` at the end.
"""

from portal.sms.outbox import nudge, queue
from portal.sms.texts import register_check, register_texts, register_words

__all__ = ["nudge", "queue", "register_check", "register_texts", "register_words"]
