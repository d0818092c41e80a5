"""Writing to the outbox, in the transaction of whatever the message tells of."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise

from portal import vault
from portal.nudges import Nudge
from portal.sms import texts

if TYPE_CHECKING:
    from portal.sms.models import Message

INSERT = """
INSERT INTO sms_message
    (key, template, params, secret, language, phone, phone_index, person_index, not_before)
VALUES (%s, %s, %s::jsonb, %s, %s, %s, %s, %s, coalesce(%s, statement_timestamp()))
ON CONFLICT (key) DO NOTHING
RETURNING id, key, template, params, language, state, attempts, not_before, created_at
"""


def queue(
    template: str,
    *,
    key: str,
    language: str,
    params: Mapping[str, Any] | None = None,
    secret: Mapping[str, Any] | None = None,
    phone: str | None = None,
    phone_cell: bytes | None = None,
    phone_index: bytes | None = None,
    person_index: bytes | None = None,
    not_before: datetime | None = None,
) -> "Message | None":
    """Writes one message in the caller's transaction; None when `key` is there already.

    `key` names the cause, for example "case:20260302000017:3". `params` identify nobody; what
    does, or is a code, goes into `secret`, which is encrypted. Values may be text, numbers, dates,
    lazy translations, a text a language, or lists of registered codes. The number comes plain
    (`phone`) or as the cell of another row (`phone_cell`, with its `phone_index`); without one
    the row ends as suppressed, which tells that nobody could be told.

    Raises ValueError for a template that nobody registered.
    """
    from portal.sms.models import Message

    if texts.default(template) is None:
        raise ValueError(f"no message is called {template}")
    if phone:
        phone_cell, phone_index = vault.encrypt("phone", phone), vault.blind_index("phone", phone)
    values = [
        key,
        template,
        _json(params or {}),
        vault.encrypt("sms_secret", _json(secret)) if secret else None,
        language,
        phone_cell,
        phone_index,
        person_index,
        not_before,
    ]
    for message in Message.objects.raw(INSERT, values):
        transaction.on_commit(nudge, robust=True)
        return message
    return None


def _json(values: Mapping[str, Any]) -> str:
    return json.dumps({name: _plain(value) for name, value in values.items()}, ensure_ascii=False)


def _plain(value: Any) -> Any:
    """The value as JSON keeps it: a lazy text in each language, a date in ISO form."""
    if isinstance(value, Promise):
        said = {}
        for language, _name in texts.LANGUAGES:
            with translation.override(language):
                said[language] = str(value)
        return said
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def _publish() -> None:
    from portal.sms.tasks import dispatch

    dispatch.apply_async(retry=False)


_nudge = Nudge("sms-nudge", _publish)


def nudge() -> None:
    """Asks a worker to look at the outbox now. Returns at once, whatever state Redis is in."""
    _nudge.send()
