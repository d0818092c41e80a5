"""Certificates of registrations and permits, from the grant to the stranger who verifies one."""

import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pikepdf
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from permits import certificates
from permits.models import Permit, Registration
from portal import clock
from portal.accounts.models import Person, User
from portal.audit.models import Action, Entry
from portal.cases import staff_tasks
from portal.cases.models import StaffTask
from portal.documents import typeset
from portal.documents.certificates import live, making, signing, verification
from portal.documents.models import Certificate
from tests.documents.certificates import keys
from tests.permits.services import makers
from tests.permits.services.makers import TODAY
from tests.permits.services.walk import APPLICATION, REGISTRATION, browser, decide, submitted

pytestmark = pytest.mark.django_db
RARE = "欧𠮷㛃䶮"
LACKING = "王\ue123"
READY, STUCK, PENDING = "ready", "stuck", "pending"


@pytest.fixture(autouse=True)
def key(settings: Any) -> None:
    keys.signing(settings)


@pytest.fixture
def anybody() -> Client:
    """A stranger's browser, in English."""
    client = Client(headers={"host": "localhost"})
    client.cookies["django_language"] = "en"
    return client


def held(name: str = RARE, days: int = 200, sequence: int = 1) -> Permit:
    """Somebody's permit that ends in so many days."""
    of = makers.person(sequence, name=name)
    return makers.permit(of, TODAY + timedelta(days=days))


def made(record: Permit | Registration) -> Certificate:
    """The record's certificate, asked for and made."""
    asked = (
        certificates.ask_permit(record)
        if isinstance(record, Permit)
        else certificates.ask_registration(record)
    )
    while making.make_next():
        pass
    asked.refresh_from_db()
    return asked


def content(certificate: Certificate) -> bytes:
    with certificate.file.open("rb") as file:
        return bytes(file.read())


def text_of(pdf: bytes) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        return "".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def qr_of(pdf: bytes) -> str:
    """What a phone reads on the first page."""
    import cv2
    import numpy
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        picture = numpy.array(document[0].render(scale=3).to_pil().convert("L"))
    finally:
        document.close()
    return str(cv2.QRCodeDetector().detectAndDecode(picture)[0])


def verify(client: Client, number: str, code: str) -> Any:
    return client.get("/verify/", {"number": number, "code": code})


def answer(client: Client, certificate: Certificate) -> str:
    """The one word that a stranger is told."""
    page = verify(client, certificate.number, certificate.code)
    return str(page.context["answer"]["standing"])


# -- being made -----------------------------------------------------------------------------------


def test_granting_a_registration_and_a_permit_asks_for_both_certificates(
    client: Client, desk: Client, person: Person
) -> None:
    decide(desk, submitted(client, "registration", REGISTRATION), "accept", "approve")
    clock.shift_to(TODAY + timedelta(days=200))
    decide(desk, submitted(client, "permit", APPLICATION), "accept", "review", "approve")
    assert list(Certificate.objects.order_by("pk").values_list("kind", "state")) == [
        ("registration", PENDING),
        ("permit", PENDING),
    ]
    while making.make_next():
        pass
    for one in Certificate.objects.all():
        pdf = content(one)
        assert one.state == READY and signing.is_intact(pdf)
        assert person.name in text_of(pdf) and person.id_number in text_of(pdf)
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            pictures = [o for o in opened.objects if _is_picture(o)]
        assert pictures, "the photo of the registration is on both"


def _is_picture(one: Any) -> bool:
    return isinstance(one, pikepdf.Stream) and one.get("/Filter") == "/DCTDecode"


def test_looking_at_what_a_decision_would_do_asks_for_no_certificate(
    client: Client, desk: Client
) -> None:
    case = submitted(client, "registration", REGISTRATION)
    decide(desk, case, "accept")
    url = reverse("cases:move", args=[case.reference])
    page = desk.post(url, {"transition": "approve", "version": case.version, "go": "preview"})
    assert page.status_code == 200
    assert not Certificate.objects.exists()


@pytest.mark.parametrize("kind", ["permit", "registration"])
def test_rare_characters_stand_in_an_embedded_font_of_an_archivable_pdf(kind: str) -> None:
    of = makers.person(name=RARE)
    record: Permit | Registration = (
        makers.permit(of, TODAY + timedelta(days=9))
        if kind == "permit"
        else makers.registered(of, TODAY)
    )
    pdf = content(made(record))
    assert RARE in text_of(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.open_metadata().pdfa_status == "3B"
        assert len(opened.pages) == 1
        fonts = [o for o in opened.objects if _is_font(o)]
        assert fonts and all("/FontFile3" in font.FontDescriptor for font in fonts)


def _is_font(one: Any) -> bool:
    return isinstance(one, pikepdf.Dictionary) and "/CIDSystemInfo" in one and "/W" in one


def test_the_qr_code_leads_to_the_page_that_verifies_it(anybody: Client) -> None:
    certificate = made(held())
    address = qr_of(content(certificate))
    assert address.startswith(f"{keys.ADDRESS}/verify/?")
    asked = parse_qs(urlsplit(address).query)
    assert set(asked) == {"number", "code"}  # and nothing of the person
    page = anybody.get(address.removeprefix(keys.ADDRESS))
    assert page.context["answer"]["standing"] == "valid"


def test_asking_again_makes_nothing_twice_and_a_worker_that_died_is_followed_by_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    permit = held()
    asked = certificates.ask_permit(permit)
    assert certificates.ask_permit(permit).pk == asked.pk

    def killed(pdf: bytes, about: str) -> bytes:
        raise SystemExit  # in the midst of it, as a signal would

    with monkeypatch.context() as patch:
        patch.setattr(signing, "sign", killed)
        with pytest.raises(SystemExit):
            making.make_next()
    asked.refresh_from_db()
    assert (asked.state, asked.attempts, asked.file.name) == (PENDING, 1, "")
    assert not making.make_next(), "the next try waits a little"
    _age(asked)
    assert making.make_next()
    asked.refresh_from_db()
    assert (asked.state, asked.attempts) == (READY, 2)
    assert not making.make_next()


def _age(certificate: Certificate) -> None:
    """As if it had been asked for an hour ago."""
    Certificate.objects.filter(pk=certificate.pk).update(
        created_at=timezone.now() - timedelta(hours=1)
    )


def test_what_cannot_be_made_ends_with_the_staff_after_five_attempts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    permit = held()
    asked = certificates.ask_permit(permit)
    _age(asked)

    def broken(*args: Any) -> bytes:
        raise OSError("no space")

    with monkeypatch.context() as patch:
        patch.setattr(signing, "sign", broken)
        assert [making.make_next() for _ in range(6)] == [True] * 5 + [False]
    asked.refresh_from_db()
    assert asked.state == STUCK and not asked.file
    (task,) = StaffTask.objects.all()
    assert task.kind == certificates.FAILED
    page = browser(permit.person.user).get("/permit/certificate/permit/")
    assert "We could not make it" in page.content.decode()
    assert making.again() == 1
    while making.make_next():
        pass
    asked.refresh_from_db()
    assert asked.state == READY


def test_without_a_key_certificates_wait_and_nothing_is_lost(settings: Any) -> None:
    settings.CERTIFICATE_KEY = ""
    asked = certificates.ask_permit(held())
    assert not making.make_next()
    asked.refresh_from_db()
    assert (asked.state, asked.attempts) == (PENDING, 0)
    keys.signing(settings)
    assert making.make_next()


# -- a name that the font lacks ---------------------------------------------------------------------


def test_a_missing_character_gives_one_staff_task_and_a_paper_to_finish_by_hand() -> None:
    permit = held(LACKING)
    certificate = made(permit)
    certificates._stuck(certificate, "\ue123")  # a second time
    assert certificate.state == STUCK
    (task,) = StaffTask.objects.all()
    assert (task.kind, task.office.street_code) == (certificates.GLYPH, makers.XINZHUANG)  # type: ignore[union-attr]
    words = str(staff_tasks.kind_of(task).text(task))
    assert "U+E123" in words and permit.number in words
    assert permit.person.id_number not in words
    pdf = content(certificate)
    assert "王" in text_of(pdf) and "手写补填" in text_of(pdf)
    assert not signing.is_intact(pdf)


def test_the_holder_reads_who_writes_the_name_and_later_where_it_lies(clerk: User) -> None:
    permit = held(LACKING)
    made(permit)
    holder = browser(permit.person.user)
    page = holder.get("/permit/certificate/permit/").content.decode()
    assert "one character of your name" in page and "莘庄镇社区事务受理服务中心" in page
    assert "three working days" in page
    assert "finished by hand" in holder.get("/permit/").content.decode()
    assert holder.get(_file(certificates.certificate_of(permit))).status_code == 404
    staff_tasks.finish(StaffTask.objects.get(), clerk, "写好了")
    page = holder.get("/permit/certificate/permit/").content.decode()
    assert "ready at the centre" in page and "Bring your ID card" in page


def test_the_paper_finished_by_hand_is_verified_like_any_other(anybody: Client) -> None:
    page = verify(anybody, (one := made(held(LACKING))).number, one.code)
    assert page.context["answer"]["standing"] == "valid"
    assert "finished by hand" in page.content.decode()


# -- who may have the file --------------------------------------------------------------------------


def _file(certificate: Certificate | None) -> str:
    assert certificate is not None
    return reverse("documents:certificate", args=[certificate.pk])


def test_the_holder_downloads_it_and_another_person_finds_nothing() -> None:
    certificate = made(held())
    got = browser(certificate.person.user).get(_file(certificate))
    assert (got.status_code, got["Content-Type"]) == (200, "application/pdf")
    assert got["Cache-Control"] == "private, no-store"
    assert got["Content-Disposition"] == f'attachment; filename="{certificate.number}.pdf"'
    assert got.content == content(certificate)
    assert not Entry.objects.filter(action=Action.DOWNLOAD).exists()
    other = makers.person(2).user
    assert browser(other).get(_file(certificate)).status_code == 404


def test_staff_of_its_office_have_it_with_a_row_in_the_audit_trail_and_others_do_not(
    desk: Client, clerk: User
) -> None:
    certificate = made(held())
    assert desk.get(_file(certificate)).status_code == 200
    (entry,) = Entry.objects.filter(action=Action.DOWNLOAD)
    assert (entry.actor, entry.person) == (clerk, certificate.person)
    elsewhere = browser(makers.clerk(makers.TIANPING, "elsewhere"))
    assert elsewhere.get(_file(certificate)).status_code == 404
    assert Entry.objects.filter(action=Action.DOWNLOAD).count() == 1


def test_the_file_on_the_disk_shows_nothing(tmp_path: Path) -> None:
    certificate = made(held())
    stored = (tmp_path / "media" / certificate.file.name).read_bytes()
    assert b"%PDF" not in stored


# -- the holder's pages -------------------------------------------------------------------------------


def test_the_holder_has_a_new_version_made_and_fetches_it() -> None:
    permit = held()
    holder = browser(permit.person.user)
    assert "Get the certificate" in holder.get("/permit/").content.decode()
    page = holder.get("/permit/certificate/permit/")
    assert "Make the certificate" in page.content.decode()
    assert not Certificate.objects.exists(), "looking asks for nothing"
    assert holder.post("/permit/certificate/permit/").status_code == 302
    page = holder.get("/permit/certificate/permit/")
    assert "being made" in page.content.decode() and page["Refresh"] == "3"
    while making.make_next():
        pass
    page = holder.get("/permit/certificate/permit/")
    assert "Download the PDF" in page.content.decode() and "Refresh" not in page
    assert _file(Certificate.objects.get()) in holder.get("/permit/").content.decode()


def test_a_void_permit_and_an_ended_registration_have_no_certificate_to_ask_for() -> None:
    void = held(days=-200)
    holder = browser(void.person.user)
    assert holder.post("/permit/certificate/permit/").status_code == 302
    ended = makers.registered(makers.person(2), TODAY - timedelta(days=500))
    other = browser(ended.person.user)
    assert other.post("/permit/certificate/registration/").status_code == 302
    assert not Certificate.objects.exists()
    assert "Get the certificate" not in holder.get("/permit/").content.decode()
    assert holder.get("/permit/certificate/passport/").status_code == 404


# -- what a stranger is told --------------------------------------------------------------------------


def test_after_an_endorsement_the_older_version_is_superseded(anybody: Client) -> None:
    permit = held(days=8)
    old = made(permit)
    assert answer(anybody, old) == "valid"
    permit.valid_until += timedelta(days=365)
    permit.save()
    new = made(permit)
    assert new.pk != old.pk and new.code != old.code
    assert (answer(anybody, old), answer(anybody, new)) == ("superseded", "valid")


def test_a_permit_is_valid_then_suspended_then_void_as_the_days_go_by(anybody: Client) -> None:
    permit = held(days=8)
    certificate = made(permit)
    told = {}
    for days in (8, 9, 60, 200):
        clock.shift_to(TODAY + timedelta(days=days))
        told[days] = answer(anybody, certificate)
    assert told == {8: "valid", 9: "suspended", 60: "suspended", 200: "void"}


def test_a_permit_that_another_one_replaced_is_void(anybody: Client) -> None:
    permit = held(days=-200)
    certificate = made(permit)
    permit.ended_on = TODAY
    permit.save()
    assert answer(anybody, certificate) == "void"


def test_a_registration_is_valid_then_expired_and_superseded_by_a_later_one(
    anybody: Client,
) -> None:
    of = makers.person()
    first = makers.registered(of, TODAY - timedelta(days=30))
    certificate = made(first)
    assert answer(anybody, certificate) == "valid"
    clock.shift_to(first.valid_until)
    assert answer(anybody, certificate) == "valid"
    clock.shift_to(first.valid_until + timedelta(days=1))
    assert answer(anybody, certificate) == "expired"
    first.superseded_on = clock.today()
    first.save()
    makers.registered(of, clock.today())
    assert answer(anybody, certificate) == "superseded"


def test_a_stranger_is_told_no_more_than_a_masked_name_and_the_dates(anybody: Client) -> None:
    certificate = made(held("欧阳晓雨"))
    page = verify(anybody, certificate.number, certificate.code)
    words = page.content.decode()
    assert "欧***" in words and "欧阳" not in words
    for secret in (certificate.person.id_number, makers.ADDRESS, certificate.person.phone):
        assert secret is not None and secret not in words
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in page["Cache-Control"]
    assert not Entry.objects.exists(), "who verifies is not written down"


@pytest.mark.parametrize("copied", [str.lower, "{0[0]} {0[1]} {0[2]}".format])
def test_a_code_copied_by_hand_is_understood(anybody: Client, copied: Callable[[Any], str]) -> None:
    certificate = made(held())
    parts = re.findall("....", certificate.code)
    typed = copied(parts) if copied is not str.lower else "-".join(parts).lower()
    page = verify(anybody, f" {certificate.number} ", typed)
    assert page.context["answer"]["standing"] == "valid"


def test_a_wrong_number_and_a_wrong_code_get_one_and_the_same_answer(anybody: Client) -> None:
    certificate = made(held())
    wrong_code = verify(anybody, certificate.number, "ABCD-ABCD-ABCD")
    wrong_number = verify(anybody, certificate.number[:-1] + "X", certificate.code)
    pending = certificates.ask_permit(held(sequence=2))
    not_made = verify(anybody, pending.number, pending.code)
    pages = [_neutral(one) for one in (wrong_code, wrong_number, not_made)]
    assert len(set(pages)) == 1
    assert "No certificate has this number and this code" in pages[0]


def _neutral(page: Any) -> str:
    assert page.status_code == 200
    return re.sub(r'value="[^"]*"', "", page.content.decode())


def test_a_field_left_empty_says_what_to_do(anybody: Client) -> None:
    page = verify(anybody, "31", "")
    assert "error-summary" in page.content.decode()
    assert page.context["answer"] is None


@pytest.mark.parametrize("redis", ["there", "away"])
def test_verifying_is_limited_for_each_address(anybody: Client, settings: Any, redis: str) -> None:
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = {"verify": "3/m/ip"}
    if redis == "away":
        settings.CACHES = {
            "default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
        }
    certificate = made(held())
    statuses = [verify(anybody, certificate.number, "WRONG").status_code for _ in range(3)]
    assert statuses == [200] * 3
    stopped = verify(anybody, certificate.number, certificate.code)
    assert stopped.status_code == 429 and "wait a moment" in stopped.content.decode()
    assert anybody.get(_live(1)).status_code == 429
    assert anybody.get("/verify/").status_code == 200, "the empty page costs nothing"
    elsewhere = Client(headers={"host": "localhost"}, REMOTE_ADDR="203.0.113.7")
    assert verify(elsewhere, certificate.number, certificate.code).status_code == 200


def test_a_pdf_is_compared_with_the_one_that_was_issued(anybody: Client) -> None:
    certificate = made(held())
    sent = {"number": certificate.number, "code": certificate.code}

    def compare(file: bytes | None) -> str:
        upload = {"file": SimpleUploadedFile("a.pdf", file, "application/pdf")} if file else {}
        return str(anybody.post("/verify/", {**sent, **upload}).context["file"])

    issued = content(certificate)
    changed = issued[:-9] + bytes([issued[-9] ^ 1]) + issued[-8:]
    assert [compare(one) for one in (issued, changed, None)] == ["same", "other", "none"]


# -- the shown licence --------------------------------------------------------------------------------


def _live(pk: int, ago: float = 0) -> str:
    import time

    return reverse("verify:live", args=[live.token("permit", pk, time.time() - ago)])


def test_the_shown_licence_has_a_code_that_a_stranger_verifies(anybody: Client) -> None:
    permit = held("欧阳晓雨")
    page = browser(permit.person.user).get("/permit/show/")
    words = page.content.decode()
    assert "欧阳晓雨" in words and permit.number not in words and "Valid" in words
    assert "no-store" in page["Cache-Control"]
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert 1 <= int(page["Refresh"]) <= 61
    scanned = anybody.get(urlsplit(page.context["live_url"]).path)
    assert scanned.context["answer"]["standing"] == "valid"
    assert "欧***" in scanned.content.decode() and "欧阳" not in scanned.content.decode()


def test_the_code_of_the_minute_before_counts_and_an_older_one_has_run_out(
    anybody: Client,
) -> None:
    permit = held()
    assert anybody.get(_live(permit.pk)).context["answer"]["standing"] == "valid"
    assert anybody.get(_live(permit.pk, ago=60)).context["answer"]["standing"] == "valid"
    old = anybody.get(_live(permit.pk, ago=121))
    assert old.context["answer"] is None and "has run out" in old.content.decode()
    assert "has run out" in anybody.get("/verify/live/anything/").content.decode()


@pytest.mark.parametrize(("days", "word"), [(-20, "Suspended"), (-200, "Void")])
def test_a_permit_that_may_not_be_used_says_so_in_large_letters(
    anybody: Client, days: int, word: str
) -> None:
    permit = held(days=days)
    page = browser(permit.person.user).get("/permit/show/").content.decode()
    assert f"<strong>{word}" in page
    assert word in anybody.get(_live(permit.pk)).content.decode()


def test_whoever_asked_for_the_endorsement_in_time_is_not_shown_as_void(client: Client) -> None:
    from tests.permits.services.walk import ENDORSEMENT

    permit = makers.holder(TODAY - timedelta(days=40), sequence=2)
    submitted(browser(permit.person.user), "endorsement", ENDORSEMENT)
    clock.shift_to(TODAY + timedelta(days=100))
    assert certificates.permit_standing(permit, clock.today()) == "suspended"


def test_nobody_without_a_permit_has_something_to_show(client: Client) -> None:
    assert client.get("/permit/show/").status_code == 302


@pytest.mark.parametrize("url", ["/permit/show/", "/permit/certificate/permit/", "/permit/"])
def test_the_pages_ask_few_questions(url: str) -> None:
    permit = held()
    made(permit)
    browsing = browser(permit.person.user)
    browsing.get(url)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert browsing.get(url).status_code == 200
    assert len(asked) <= 12, [q["sql"][:90] for q in asked]


def test_the_font_lacks_what_the_tests_say_it_lacks() -> None:
    assert typeset.missing([RARE]) == "" and typeset.missing([LACKING]) == "\ue123"
    assert date(2026, 11, 23) == TODAY and verification.address().startswith(keys.ADDRESS)


def test_the_operator_sees_the_counts_and_has_stuck_ones_made_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    certificate = made(held(LACKING))
    call_command("certificates")
    assert capsys.readouterr().out.split() == ["pending", "0", "ready", "0", "stuck", "1"]
    call_command("certificates", "--again")
    assert capsys.readouterr().out.split() == [
        "1",
        "put",
        "back",
        "pending",
        "1",
        "ready",
        "0",
        "stuck",
        "0",
    ]
    assert making.make_next()  # the font has not grown: the same task, not another one
    certificate.refresh_from_db()
    assert certificate.state == STUCK
    assert StaffTask.objects.count() == 1


@pytest.mark.parametrize("kind", ["permit", "registration"])
@pytest.mark.parametrize(
    "name", ["阿卜杜热合曼·买买提艾力·吐尔逊", "阿卜杜热合曼·买买提艾力·\ue123\ue124"]
)
def test_the_longest_name_and_addresses_stay_on_one_page_and_apart(kind: str, name: str) -> None:
    of = makers.person(
        name=name, hukou_place="新疆维吾尔自治区克孜勒苏柯尔克孜自治州阿克陶县布伦口乡"
    )
    long = {
        "address": "浦东新区中国(上海)自由贸易试验区临港新片区环湖西一路1999弄123号楼2单元1203室B座"
    }
    record: Permit | Registration = (
        makers.permit(of, TODAY + timedelta(days=9), **long)
        if kind == "permit"
        else makers.registered(of, TODAY, **long)
    )
    pdf = content(made(record))
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) == 1
    assert qr_of(pdf).startswith(keys.ADDRESS)
    words = re.sub(r"\s", "", text_of(pdf))
    assert "1203室B座" in words and of.id_number in words
