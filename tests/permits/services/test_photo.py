"""The photo's step: what the check says, the crop, one's own picture, and the way on."""

import io
import re
import zlib
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from portal.accounts.models import Person
from portal.cases.models import Case
from portal.documents.models import Upload
from portal.documents.photo import faces
from portal.documents.photo import thresholds as t
from portal.wizard.upkeep import delete_left_files
from tests.permits.services import makers
from tests.permits.services.walk import APPLICATION, REGISTRATION, decide, errors, fill
from tests.portrait import drawn, far_away, file_of, on_blue, photo
from tests.wizard.walk import Walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(client: Client, person: Person) -> Walk:
    """At the photo of a registration."""
    walk = Walk.begin(client, "registration")
    fill(walk, REGISTRATION, "photo")
    return walk


def upload(walk: Walk, content: bytes, **typed: str) -> Any:
    return walk.post("photo", {"photo_file": file_of(content), **typed})


def choices(answer: Any) -> dict[str, bool]:
    """The pictures that the page offers to use: id, and whether it is chosen."""
    tags = re.findall(r'<input[^>]*name="photo_use"[^>]*>', answer.content.decode())
    return {re.search(r'value="([^"]+)"', tag)[1]: "checked" in tag for tag in tags}  # type: ignore[index]


def box(answer: Any) -> str:
    """The value of the box that lets the staff judge; "" when it is not there."""
    found = re.search(r'<input[^>]*name="photo_judge"[^>]*>', answer.content.decode())
    value = re.search(r'value="([^"]*)"', found[0]) if found else None
    return value[1] if value else ""


def submitted_photo(walk: Walk) -> Upload:
    assert walk.to(walk.submit()) == "done"
    material = Case.objects.get(draft_key=walk.draft_id).materials.get(kind="photo", current=True)
    assert material.upload is not None
    return material.upload


def test_a_photo_in_which_nothing_is_wrong_goes_straight_on(walk: Walk) -> None:
    assert walk.to(upload(walk, drawn())) == "check"
    one = Upload.objects.get(kind="photo")
    assert one.photo_check is not None
    assert all(point["passed"] for point in one.photo_check["points"])
    page = walk.get("photo").content.decode()
    assert "The photo is fine: nothing has to be put right." in page
    assert submitted_photo(walk) == one


def test_a_head_that_is_small_is_said_and_the_crop_is_offered_and_chosen(walk: Walk) -> None:
    answer = upload(walk, far_away())
    assert answer.status_code == 200
    assert "Please look at your photo as we have cropped it" in errors(answer)
    own = Upload.objects.get(kind="photo", cut_from=None)
    cut = Upload.objects.get(cut_from=own)
    assert choices(answer) == {str(cut.pk): True, str(own.pk): False}
    assert box(answer) == ""
    page = answer.content.decode()
    assert f"/files/{cut.pk}/" in page
    assert f"/files/{own.pk}/" in page
    assert "Cropping puts this right." in page
    assert walk.to(walk.post("photo", {"photo_use": str(cut.pk)})) == "check"
    assert "Cropped to the standard size" in walk.get("check").content.decode()
    assert submitted_photo(walk) == cut


def test_the_cropped_file_has_the_standard_size_and_no_metadata(walk: Walk) -> None:
    upload(walk, far_away())
    cut = Upload.objects.get(cut_from__isnull=False)
    content = cut.file.open("rb").read()
    assert (cut.size, cut.content_type) == (len(content), "image/jpeg")
    assert len(content) <= t.FILE_BYTES
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.size == (t.WIDTH, t.HEIGHT)
        assert not picture.getexif()
    assert cut.photo_check is not None
    assert all(point["passed"] for point in cut.photo_check["points"])


def test_who_wants_their_own_picture_is_told_what_is_wrong_and_may_let_staff_judge(
    walk: Walk, desk: Client
) -> None:
    upload(walk, far_away())
    own = Upload.objects.get(kind="photo", cut_from=None)
    answer = walk.post("photo", {"photo_use": str(own.pk)})
    assert answer.status_code == 200
    words = "Your head is small in the picture. Stand closer, or let us crop it."
    assert words in errors(answer)
    assert 'href="#id_photo' in errors(answer)
    assert choices(answer)[str(own.pk)]
    typed = {"photo_use": str(own.pk), "photo_judge": box(answer)}
    assert walk.to(walk.post("photo", typed)) == "check"
    assert "The staff are asked to judge it" in walk.get("check").content.decode()
    assert submitted_photo(walk) == own


def test_a_photo_that_no_crop_helps_stays_until_the_box_is_ticked(walk: Walk, desk: Client) -> None:
    answer = upload(walk, on_blue())
    assert "The background has a colour." in errors(answer)
    assert answer.content.decode().count("The background has a colour.") >= 3, "and beside it"
    assert choices(answer) == {}
    own = Upload.objects.get(kind="photo")
    assert box(answer) == str(own.pk)
    assert walk.post("photo").status_code == 200, "nothing was ticked"
    assert walk.to(walk.post("photo", {"photo_judge": box(answer)})) == "check"
    assert submitted_photo(walk) == own
    page = desk.get(f"/desk/{Case.objects.get().reference}/").content.decode()
    assert "White background" in page, "staff see what the check found"


def test_two_points_are_counted_on_top_and_listed_beside_the_photo(walk: Walk) -> None:
    answer = upload(walk, far_away("#7aa7d8"))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "The background has a colour." in page
    assert "Cropping puts this right." in page


def test_a_tick_for_one_photo_does_not_count_for_the_next(walk: Walk) -> None:
    ticked = box(upload(walk, on_blue()))
    answer = upload(walk, far_away("#7aa7d8"), photo_judge=ticked)
    assert answer.status_code == 200
    assert box(answer) not in {"", ticked}
    assert (
        "checked"
        not in re.search(r'<input[^>]*name="photo_judge"[^>]*>', answer.content.decode())[0]
    )  # type: ignore[index]
    assert walk.to(upload(walk, drawn(), photo_judge=ticked)) == "check"


def test_a_choice_for_one_photo_does_not_count_for_the_next(walk: Walk) -> None:
    first = choices(upload(walk, far_away()))
    own = next(pk for pk, chosen in first.items() if not chosen)
    answer = upload(walk, far_away("#eef0f2"), photo_use=own)
    assert answer.status_code == 200
    assert own not in choices(answer)
    assert "as we have cropped it" in errors(answer)


def test_a_photo_that_was_removed_is_asked_for_again(walk: Walk) -> None:
    upload(walk, on_blue())
    own = str(Upload.objects.get(kind="photo").pk)
    answer = walk.client.post(
        walk.url("photo"), walk.open("photo") | {"photo_remove": own}, follow=True
    )
    assert b"photo-pair" not in answer.content
    assert "Add your photo." in errors(walk.post("photo"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"just a text", "This is not a picture"),
        (b"%PDF-1.7\n1 0 obj", "PDF"),
        (drawn()[:900], "cannot be read"),
    ],
)
def test_what_is_no_photo_is_refused_in_words(walk: Walk, content: bytes, words: str) -> None:
    answer = walk.post("photo", {"photo_file": file_of(content)})
    assert answer.status_code == 200
    assert words in errors(answer)
    assert not Upload.objects.filter(kind="photo", photo_check__isnull=False).exists()
    assert walk.to(upload(walk, drawn())) == "check"


def test_a_hundred_megapixels_are_refused_in_words(walk: Walk) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    side = (10_000).to_bytes(4, "big")
    rows = zlib.compress(bytes(10_000 * 10_001 // 8), 9)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", side + side + b"\x01\0\0\0\0")
    png += chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    answer = upload(walk, png)
    assert "too many pixels" in errors(answer)
    assert not Upload.objects.filter(kind="photo").exists()


def test_while_the_models_are_away_the_photo_is_taken_as_it_is(
    walk: Walk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    faces._models.cache_clear()
    monkeypatch.setattr(faces, "find_spec", lambda name: None)
    assert walk.to(upload(walk, on_blue())) == "check"
    assert "The photo check is not available" in caplog.text
    faces._models.cache_clear()
    one = submitted_photo(walk)
    assert one.photo_check is None


def test_anothers_photo_cannot_be_chosen(walk: Walk, person: Person) -> None:
    stranger = makers.person(2)
    theirs = Upload.objects.create(
        person=stranger, uploaded_by=stranger.user, kind="photo", content_type="image/jpeg",
        size=1, sha256="0",
    )  # fmt: skip
    for typed in ({"photo": str(theirs.pk)}, {"photo": "x", "photo_use": "y", "photo_judge": "z"}):
        answer = walk.client.post(walk.url("photo"), walk.open("photo") | typed | {"go": "next"})
        assert answer.status_code == 200
        assert str(theirs.pk) not in choices(answer)
    assert walk.to(upload(walk, drawn(), photo_use=str(theirs.pk))) == "check"
    assert submitted_photo(walk).person == person


def test_a_replaced_photo_of_a_correction_is_looked_at_again(walk: Walk, desk: Client) -> None:
    answer = upload(walk, on_blue())
    walk.post("photo", {"photo_judge": box(answer)})
    walk.submit()
    case = Case.objects.get()
    decide(desk, case, "ask_correction", reasons="PHOTO_UNUSABLE", steps="photo")
    again = Walk.of(
        walk.client, walk.client.post(f"/cases/{case.reference}/correct/").headers["Location"]
    )
    assert again.onward(again.get()) == "photo"
    answer = again.post("photo", {"photo_file": file_of(far_away())})
    assert "as we have cropped it" in errors(answer)
    cut = next(pk for pk, chosen in choices(answer).items() if chosen)
    assert again.to(again.post("photo", {"photo_use": cut})) == "check"
    again.submit()
    assert str(case.materials.get(kind="photo", current=True).upload_id) == cut


def test_a_new_photo_of_an_application_is_looked_at_too(client: Client, person: Person) -> None:
    makers.registered(person, makers.TODAY - timedelta(days=200))
    walk = Walk.begin(client, "permit")
    fill(walk, APPLICATION, "photo")
    answer = walk.post("photo", {"replace": "yes", "photo_file": file_of(on_blue())})
    assert "The background has a colour." in errors(answer)
    assert walk.to(walk.post("photo", {"replace": "no"})) == "check", "the old one is kept"
    answer = walk.post("photo", {"replace": "yes", "photo_judge": box(answer)})
    assert walk.to(answer) == "check"


def test_a_photo_and_its_crop_stay_together_and_go_together(
    walk: Walk, django_capture_on_commit_callbacks: Any
) -> None:
    upload(walk, far_away())
    own = Upload.objects.get(kind="photo", cut_from=None)
    cut = Upload.objects.get(cut_from=own)
    files = [str(own.file.name), str(cut.file.name)]
    assert delete_left_files(settled=timedelta(0)) == 0, "the draft names the photo"
    walk.post("photo", {"photo_use": str(cut.pk)})
    walk.submit()
    assert delete_left_files(settled=timedelta(0)) == 0, "the case holds the crop"
    Case.objects.get().materials.filter(kind="photo").delete()
    with django_capture_on_commit_callbacks(execute=True):
        assert delete_left_files(settled=timedelta(0)) == 2
    assert not any(default_storage.exists(name) for name in files)


def test_the_page_with_the_points_needs_few_queries(
    walk: Walk, django_assert_max_num_queries: Any
) -> None:
    upload(walk, far_away())
    with django_assert_max_num_queries(12):
        walk.get("photo")


def test_a_small_picture_in_the_wrong_format_is_looked_at_like_any_other(walk: Walk) -> None:
    out = io.BytesIO()
    with Image.open(photo()) as picture:
        picture.resize((179, 220)).save(out, "PNG")
    answer = upload(walk, out.getvalue())
    assert "The picture has too few pixels." in answer.content.decode()
    assert box(answer)
