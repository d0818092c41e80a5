import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from portal.vault import VaultError
from portal.vault.rotation import encrypted_models, rotate_model

pytestmark = pytest.mark.usefixtures("media")


def rotate(**options):
    out = io.StringIO()
    call_command("rotate_keys", stdout=out, stderr=out, **options)
    return out.getvalue().splitlines()


def fill(dweller, count=5):
    for number in range(count):
        dweller.objects.create(
            phone=f"1380000000{number}", answers={"n": number}, id_number=f"ID{number}"
        )


def test_after_rotation_the_old_key_may_go(dweller, use_keys):
    fill(dweller)
    name = default_storage.save("x", ContentFile(b"dossier"))
    before = list(dweller.objects.order_by("pk").values())
    use_keys(("new", 2), ("old", 1))

    lines = rotate(batch=2)

    assert "vault.Dweller (cells): 15 re-encrypted, 0 failed" in lines
    assert "stored files: 1 re-encrypted, 0 failed" in lines
    use_keys(("new", 2))
    assert list(dweller.objects.order_by("pk").values()) == before
    assert default_storage.open(name).read() == b"dossier"
    assert dweller.objects.get(id_index="ID3").phone == "13800000003"


def test_a_rotation_done_twice_touches_nothing_the_second_time(dweller, use_keys):
    fill(dweller)
    default_storage.save("x", ContentFile(b"dossier"))
    use_keys(("new", 2), ("old", 1))
    rotate()

    assert "vault.Dweller (cells): 0 re-encrypted, 0 failed" in rotate()
    assert "stored files: 0 re-encrypted, 0 failed" in rotate()


def test_a_rotation_broken_off_goes_on_where_it_stopped(dweller, use_keys):
    fill(dweller)
    use_keys(("new", 2), ("old", 1))
    fields = dict(encrypted_models())[dweller]
    broken = rotate_model(dweller, fields, 2)
    assert next(broken).done == 6
    broken.close()

    assert "vault.Dweller (cells): 9 re-encrypted, 0 failed" in rotate(batch=2)
    use_keys(("new", 2))
    assert dweller.objects.count() == len(list(dweller.objects.all())) == 5


def test_what_cannot_be_opened_is_named_kept_and_stops_nothing(dweller, use_keys, media):
    fill(dweller, 3)
    name = default_storage.save("x", ContentFile(b"dossier"))
    bad = dweller.objects.order_by("pk")[1].pk
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {dweller._meta.db_table} SET phone = id_number WHERE id = %s", [bad]
        )
    (media / name).write_bytes(b"broken")
    use_keys(("new", 2), ("old", 1))
    out = io.StringIO()

    with pytest.raises(CommandError, match="2 could not be opened"):
        call_command("rotate_keys", batch=1, stdout=out, stderr=out)

    assert f"cannot be opened: vault.Dweller.phone of {bad}" in out.getvalue()
    assert f"cannot be opened: {name}" in out.getvalue()
    use_keys(("new", 2))
    assert len(dweller.objects.exclude(pk=bad)) == 2
    assert dweller.objects.defer("phone").get(pk=bad).answers == {"n": 1}
    with pytest.raises(VaultError):
        dweller.objects.get(pk=bad)


def test_a_batch_of_nothing_is_refused():
    with pytest.raises(CommandError, match="at least 1"):
        rotate(batch=0)
