import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.forms import modelform_factory
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal.vault import VaultError, blind_index, encrypt
from portal.vault.fields import BlindIndexField, EncryptedJSONField, EncryptedTextField

ID = "11010519491231002X"


def raw_row(model):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {model._meta.db_table}")
        return cursor.fetchone()


def test_the_database_sees_no_text(dweller):
    dweller.objects.create(phone="13800000000", answers={"road": "莘松路"}, id_number=ID)

    stored = b"".join(bytes(value) for value in raw_row(dweller)[1:] if value is not None)

    assert b"13800000000" not in stored
    assert ID.encode() not in stored
    assert "莘松路".encode() not in stored


@hypothesis_settings(
    max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(["𠮷", "㐀", ""]))
def test_any_text_comes_back_from_the_database(dweller, text, tail):
    row = dweller.objects.create(phone=text + tail)

    assert dweller.objects.get(pk=row.pk).phone == text + tail


def test_json_comes_back_with_dates_and_decimals_as_strings(dweller):
    answers = {"day": datetime.date(2026, 11, 22), "rent": Decimal("3500.50"), "name": ["𠮷", None]}
    dweller.objects.create(answers=answers)

    assert dweller.objects.get().answers == {
        "day": "2026-11-22",
        "rent": "3500.50",
        "name": ["𠮷", None],
    }


def test_nothing_is_null_and_an_empty_text_is_an_empty_text(dweller):
    dweller.objects.create(phone="", other_phone=None)

    found = dweller.objects.get(other_phone__isnull=True)
    assert (found.phone, found.other_phone, found.answers, found.id_index) == ("", None, {}, None)
    assert not dweller.objects.filter(phone__isnull=True).exists()


def test_update_bulk_create_and_bulk_update_encrypt_too(dweller):
    first, second = dweller.objects.bulk_create(
        [dweller(phone="1", id_number="A"), dweller(phone="2", id_number="B")]
    )
    dweller.objects.filter(pk=first.pk).update(phone="3", answers={"a": 1})
    second.phone = "4"
    dweller.objects.bulk_update([second], ["phone", "answers"])

    rows = dweller.objects.order_by("pk").values_list("phone", "answers", "id_index")
    assert list(rows) == [
        ("3", {"a": 1}, blind_index("id_number", "A")),
        ("4", {}, blind_index("id_number", "B")),
    ]


def test_a_cell_is_copied_by_the_database_to_a_column_of_the_same_purpose(dweller):
    dweller.objects.create(phone="13800000000")

    dweller.objects.update(other_phone=models.F("phone"))

    assert dweller.objects.get().other_phone == "13800000000"


def test_a_cell_copied_to_a_column_of_another_purpose_is_refused(dweller):
    dweller.objects.create(phone="13800000000")
    dweller.objects.update(id_number=models.F("phone"))

    with pytest.raises(VaultError):
        dweller.objects.get()


@pytest.mark.parametrize(
    "lookup",
    [
        *["phone", "phone__exact", "phone__iexact", "phone__contains", "phone__in", "phone__gt"],
        *["answers", "answers__road", "answers__contains", "answers__has_key"],
    ],
)
def test_an_encrypted_field_cannot_be_searched(dweller, lookup):
    with pytest.raises(FieldError, match="is encrypted and cannot be searched"):
        dweller.objects.filter(**{lookup: ["13800000000"]})


def test_a_blind_index_finds_the_row_by_bytes_and_by_text(dweller):
    row = dweller.objects.create(id_number=ID.lower())
    dweller.objects.create(id_number="110105194912310021")
    index = blind_index("id_number", ID)

    assert row.id_index == index
    found = dweller.objects.get(id_index=index)
    assert found == row
    assert found.id_index == index
    assert dweller.objects.get(id_index=memoryview(index)) == row
    assert dweller.objects.get(id_index=ID) == row
    assert dweller.objects.get(id_index__in=[index, b"\0" * 32]) == row
    assert not dweller.objects.filter(id_index="").exists()


@pytest.mark.parametrize("lookup", ["contains", "startswith", "gt", "iexact"])
def test_a_blind_index_is_only_compared_whole(dweller, lookup):
    with pytest.raises(FieldError, match="blind index"):
        dweller.objects.filter(**{f"id_index__{lookup}": b"x"})


def test_a_blind_index_follows_its_source(dweller):
    row = dweller.objects.create(id_number="A")
    row.id_number = "B"
    row.save()
    assert dweller.objects.get(id_index="B") == row

    row.id_number = ""
    row.save()
    assert dweller.objects.get(id_index__isnull=True) == row


def test_the_second_person_with_one_number_is_refused_and_the_empty_ones_are_not(dweller):
    dweller.objects.create(id_number=ID)
    dweller.objects.create(id_number="")
    dweller.objects.create(id_number=" ")

    with pytest.raises(ValidationError) as caught:
        dweller(id_number=ID.lower(), phone="1").full_clean()
    assert set(caught.value.error_dict) == {"id_index"}
    with pytest.raises(IntegrityError), transaction.atomic():
        dweller.objects.create(id_number=ID.lower())


def shout(value):
    return value.replace("-", "")


def test_a_blind_index_normalizes_with_its_own_function_first():
    field = BlindIndexField("phone", "phone", normalize=shout)

    assert field.index_of("138-0000-0000") == blind_index("phone", "13800000000")


def test_a_model_form_edits_encrypted_fields_like_ordinary_ones(dweller):
    form_class = modelform_factory(dweller, fields=["phone", "answers"])
    form = form_class({"phone": "13800000000", "answers": '{"a": "𠮷"}'})
    row = form.save()

    row.refresh_from_db()
    assert (row.phone, row.answers) == ("13800000000", {"a": "𠮷"})
    assert form_class(instance=row).initial == {"phone": "13800000000", "answers": {"a": "𠮷"}}


@pytest.mark.parametrize(
    "field",
    [
        EncryptedTextField("phone", blank=True),
        EncryptedJSONField(purpose="answers", default=dict),
        BlindIndexField("phone", "phone", normalize=shout, unique=True, null=True),
    ],
)
def test_a_migration_rebuilds_the_field(field):
    _name, path, args, kwargs = field.deconstruct()
    again = type(field)(*args, **kwargs)

    assert path == f"portal.vault.fields.{type(field).__name__}"
    assert again.deconstruct() == field.deconstruct()
    assert again.db_type(connection) == "bytea"
    assert again.purpose == field.purpose


def test_a_column_added_later_takes_its_default_encrypted(dweller):
    dweller.objects.create(phone="1")
    note = EncryptedTextField("note", blank=True)
    note.contribute_to_class(dweller, "note")

    with connection.schema_editor() as editor:
        editor.add_field(dweller, note)

    assert dweller.objects.get().note == ""


def test_an_encrypted_field_needs_a_purpose_and_cannot_be_unique():
    with pytest.raises(TypeError):
        EncryptedTextField("")
    field = EncryptedTextField("phone", unique=True)
    field.set_attributes_from_name("phone")
    field.model = models.Model

    assert "vault.E002" in {error.id for error in field.check()}


def test_a_damaged_cell_fails_loudly(dweller):
    dweller.objects.create(phone="1")
    cell = encrypt("phone", "1")
    damaged = cell[:-1] + bytes([cell[-1] ^ 1])
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {dweller._meta.db_table} SET phone = %s", [damaged])

    with pytest.raises(VaultError):
        dweller.objects.get()
