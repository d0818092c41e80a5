import stat

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models

from portal.vault import VaultError
from portal.vault.storage import EncryptedStorage

TEXT = "户口本 household register".encode()


@pytest.fixture
def storage(tmp_path):
    return EncryptedStorage(location=tmp_path / "media")


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_default_storage_encrypts(media):
    name = default_storage.save("张三.pdf", ContentFile(TEXT))

    assert TEXT not in (media / name).read_bytes()
    assert default_storage.open(name).read() == TEXT


def test_a_file_lies_encrypted_and_comes_back_whole(storage, tmp_path):
    content = TEXT * 10_000
    name = storage.save("x", ContentFile(content))

    (path,) = files(tmp_path)
    assert TEXT[:12] not in path.read_bytes()
    with storage.open(name) as opened:
        assert opened.read() == content
    assert storage.size(name) == len(content)


def test_the_name_on_the_disk_says_nothing_of_the_users_name(storage, tmp_path):
    name = storage.save("uploads/张三 310101199001011234.pdf", ContentFile(TEXT))

    (path,) = files(tmp_path / "media")
    assert path.relative_to(tmp_path / "media").as_posix() == name
    assert len(path.name) == 32
    assert set(path.name) <= set("0123456789abcdef")


def test_two_files_of_one_name_do_not_meet(storage):
    first, second = (storage.save("a.pdf", ContentFile(data)) for data in (b"1", b"2"))

    assert first != second
    assert (storage.open(first).read(), storage.open(second).read()) == (b"1", b"2")


@pytest.mark.parametrize("user_name", ["（）", "?", "a" * 300 + ".jpg", "身份证.jpg"])
def test_any_user_name_is_taken_by_a_file_field(storage, user_name):
    field = models.FileField(upload_to="uploads", storage=storage)

    name = field.generate_filename(None, SimpleUploadedFile(user_name, TEXT).name)

    assert len(name) <= field.max_length


def test_only_the_owner_of_the_process_may_read(storage, tmp_path):
    name = storage.save("x", ContentFile(TEXT))

    path = tmp_path / "media" / name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "media").stat().st_mode) == 0o700


def test_there_is_no_url(storage):
    with pytest.raises(ValueError, match="has no URL"):
        storage.url(storage.save("x", ContentFile(TEXT)))


def test_a_file_put_in_the_place_of_another_is_refused(storage, tmp_path):
    mine, theirs = (storage.save("x", ContentFile(data)) for data in (b"mine", b"theirs"))
    (tmp_path / "media" / mine).write_bytes((tmp_path / "media" / theirs).read_bytes())

    with pytest.raises(VaultError):
        storage.open(mine)


def test_a_file_above_the_limit_is_refused_and_leaves_nothing(storage, tmp_path, settings):
    settings.UPLOAD_LIMIT_BYTES = 100
    storage.save("x", ContentFile(b"x" * 100))

    with pytest.raises(VaultError):
        storage.save("x", ContentFile(b"x" * 101))
    assert len(files(tmp_path)) == 1


def test_an_empty_file_and_a_text_file_are_kept(storage):
    empty, text = storage.save("x", ContentFile(b"")), storage.save("x", ContentFile("𠮷"))

    assert (storage.size(empty), storage.open(empty).read()) == (0, b"")
    assert storage.open(text).read() == "𠮷".encode()


def test_a_write_that_fails_leaves_neither_file_nor_part(storage, tmp_path, settings):
    settings.VAULT_KEYS = ""

    with pytest.raises(Exception, match="VAULT_KEYS"):
        storage.save("x", ContentFile(TEXT))
    assert files(tmp_path) == []


def test_a_stored_file_is_not_written_in_place(storage):
    name = storage.save("x", ContentFile(TEXT))

    with pytest.raises(ValueError, match="only read"):
        storage.open(name, "wb")
    storage.delete(name)
    assert not storage.exists(name)
