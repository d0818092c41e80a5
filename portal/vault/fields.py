"""Model fields that keep personal data encrypted, and one that makes it findable.

Traps: `save(update_fields=["phone"])` must name the blind index too; `QuerySet.update()` and
`bulk_update()` call no pre_save, so give them the index itself (`blind_index(...)`).
"""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.core import checks
from django.core.exceptions import FieldError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.fields.mixins import CheckFieldDefaultMixin

from portal.vault.cells import blind_index, decrypt, encrypt

if TYPE_CHECKING:
    _Field = models.Field[Any, Any]
    _TextField = models.TextField[Any, Any]
    _BinaryField = models.BinaryField[Any, Any]
else:
    _Field, _TextField, _BinaryField = models.Field, models.TextField, models.BinaryField


class EncryptedField(_Field):
    """What both encrypted fields share: the purpose, the cell in the column, no lookups."""

    def __init__(self, purpose: str, verbose_name: Any = None, **kwargs: Any) -> None:
        """`purpose` binds the cell: columns of one purpose may copy cells, others cannot read."""
        if not isinstance(purpose, str) or not purpose:
            raise TypeError("An encrypted field needs a purpose (a plain, non-empty string).")
        self.purpose = purpose
        super().__init__(verbose_name, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs["purpose"] = self.purpose
        return name, path, args, kwargs

    def get_internal_type(self) -> str:
        return "BinaryField"

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found = super().check(**kwargs)
        if self.unique or getattr(self, "db_index", False):
            found.append(
                checks.Error(
                    "An encrypted column differs on every write: it cannot be unique or indexed.",
                    hint="Put a BlindIndexField beside it.",
                    obj=self,
                    id="vault.E002",
                )
            )
        return found

    def to_text(self, value: Any) -> str:
        """The text to encrypt for a Python value that is not None."""
        raise NotImplementedError

    def from_text(self, text: str) -> Any:
        """The Python value of a decrypted text."""
        raise NotImplementedError

    def get_prep_value(self, value: Any) -> Any:
        return value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None:
            return None
        return connection.Database.Binary(encrypt(self.purpose, self.to_text(value)))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """The opened cell; VaultError if it cannot be opened."""
        return None if value is None else self.from_text(decrypt(self.purpose, value))

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(
                f"{self.name} is encrypted and cannot be searched ({lookup_name}); "
                "use its blind index."
            )
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(f"{self.name} is encrypted and cannot be searched ({lookup_name}).")


class EncryptedTextField(EncryptedField, _TextField):
    """A TextField whose column holds an encrypted cell (bytea)."""

    def to_text(self, value: Any) -> str:
        # Django fills a new blank column of a binary type with b"".
        return "" if value == b"" else str(value)

    def from_text(self, text: str) -> str:
        return text


class EncryptedJSONField(CheckFieldDefaultMixin, EncryptedField):
    """JSON in an encrypted cell; dates, decimals and uuids come back as strings, None is NULL."""

    empty_strings_allowed = False
    _default_hint = ("dict", "{}")

    def to_text(self, value: Any) -> str:
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))

    def from_text(self, text: str) -> Any:
        return json.loads(text)

    def value_to_string(self, obj: models.Model) -> Any:
        return self.value_from_object(obj)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(
            **{"form_class": forms.JSONField, "encoder": DjangoJSONEncoder, **kwargs}
        )


class BlindIndexField(_BinaryField):
    """32 bytes that find an encrypted value: filled on save from the attribute `source`.

    Lookups exact and in take the bytes of `blind_index()`, or the plain text, which is indexed
    on the way. An empty source is NULL, so a unique index lets many be empty.
    """

    def __init__(
        self,
        source: str,
        purpose: str,
        normalize: Callable[[str], str] | None = None,
        **kwargs: Any,
    ) -> None:
        """`normalize`, a module-level function, runs before the common normalisation."""
        self.source = source
        self.purpose = purpose
        self.normalize = normalize
        kwargs["max_length"] = 32
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        kwargs |= {"source": self.source, "purpose": self.purpose}
        if self.normalize is not None:
            kwargs["normalize"] = self.normalize
        return name, path, args, kwargs

    def index_of(self, value: str | None) -> bytes | None:
        """The index of a plain value as this field keeps it; None for an empty one."""
        text = self.normalize(value) if value and self.normalize else value
        return blind_index(self.purpose, text) if text and text.strip() else None

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:
        value = self.index_of(getattr(model_instance, self.source))
        setattr(model_instance, self.attname, value)
        return value

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        # full_clean() asks for uniqueness before pre_save has run.
        if model_instance is not None:
            value = self.index_of(getattr(model_instance, self.source))
        return super().clean(value, model_instance)

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.index_of(value)
        return bytes(value) if isinstance(value, memoryview) else super().get_prep_value(value)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> bytes | None:
        """Always bytes, whatever the driver hands out."""
        return None if value is None else bytes(value)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name not in {"exact", "in", "isnull"}:
            raise FieldError(f"{self.name} is a blind index: {lookup_name} says nothing of it.")
        return super().get_lookup(lookup_name)
