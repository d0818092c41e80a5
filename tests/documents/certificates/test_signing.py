"""The signature: P-256, over the whole file, found broken by a single bit."""

import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.management import call_command

from portal.documents import typeset
from portal.documents.certificates import signing
from tests.documents.certificates import keys
from tools.keys import signing_files


@pytest.fixture(autouse=True)
def key(settings: Any) -> None:
    keys.signing(settings)


@pytest.fixture(scope="module")
def plain() -> bytes:
    data = {
        "name": "张三", "sex": "女", "birth_date": "1990年3月7日", "id_number": "1", "hukou": "安徽",
        "living_at": "上海", "valid_from": "2026年1月1日", "valid_until": "2026年12月31日",
        "issuer": "莘庄镇社区事务受理服务中心", "number": "DJ1", "photo": None, "by_hand": False,
        "code": "7K2M-X9QF-4TBN", "address": "https://permits.example.org/verify/", "sample": False,
        "qr": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><path d="M0 0h1v1z"/></svg>',
    }  # fmt: skip
    return typeset.pdf("certificates/registration", data)


def test_a_signed_pdf_is_intact_and_still_says_that_it_is_for_the_archive(plain: bytes) -> None:
    signed = signing.sign(plain, "DJ1")
    assert signed.startswith(plain)  # appended, so the page that was set is the page signed
    assert signing.is_intact(signed)
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        assert pdf.open_metadata().pdfa_status == "3B"
        (field,) = pdf.Root.AcroForm.Fields
        assert str(field.V.SubFilter) == "/ETSI.CAdES.detached"
        # An annotation of the archive is printed and not hidden (ISO 19005-3, 6.3.2).
        assert int(field.F) & 0b100110 == 0b100
        assert pdf.Root.Perms.DocMDP.objgen == field.V.objgen


@pytest.mark.parametrize("place", [0.02, 0.3, 0.6, 0.9])
def test_one_flipped_bit_breaks_the_signature(plain: bytes, place: float) -> None:
    signed = bytearray(signing.sign(plain, "DJ1"))
    signed[int(len(plain) * place)] ^= 1
    assert not signing.is_intact(bytes(signed))


def test_what_is_not_signed_signed_by_others_or_no_pdf_is_not_intact(
    plain: bytes, settings: Any, tmp_path: Path
) -> None:
    signed = signing.sign(plain, "DJ1")
    assert not signing.is_intact(plain)
    assert not signing.is_intact(b"no PDF")
    assert not signing.is_intact(signed + b"\n%more")
    for name, value in signing_files(tmp_path).items():
        setattr(settings, name, value)
    assert not signing.is_intact(signed)
    assert signing.is_intact(signing.sign(plain, "DJ1"))  # the new key is taken without a restart


def test_the_key_of_a_trial_is_kept_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    first = signing_files(tmp_path)
    assert first == signing_files(tmp_path)
    assert {Path(path).stat().st_mode & 0o777 for path in first.values()} == {0o600}


@pytest.mark.parametrize("fault", ["nothing", "no file", "another key", "rubbish"])
def test_the_operator_is_told_why_nothing_can_be_signed(
    settings: Any, tmp_path: Path, fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    other = signing_files(tmp_path / "other")
    (tmp_path / "rubbish.pem").write_text("nothing")
    settings.CERTIFICATE_KEY = {
        "nothing": "",
        "no file": str(tmp_path / "none.pem"),
        "another key": other["CERTIFICATE_KEY"],
        "rubbish": str(tmp_path / "rubbish.pem"),
    }[fault]
    assert "CERTIFICATE_KEY" in signing.fault()
    call_command("check", "--deploy", "--tag", "security")
    assert "documents.W001" in capsys.readouterr().err


def test_all_is_well_with_key_and_certificate() -> None:
    assert signing.fault() == ""
