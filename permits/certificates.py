"""The two certificates of this room: 《居住登记凭证》 and the electronic 《上海市居住证》.

What they are worth on a day comes from the pure rules and the records of that day. The whole ID
number is on both: they are the holder's own papers, and whoever accepts one compares it with the
ID card; strangers who verify one are told a masked number only.
"""

import io
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from permits import lookups
from permits.dwelling import office_in_charge
from permits.models import Basis, Permit, Registration
from permits.rules.status import Status, StatusDecision, permit_status
from portal.accounts.models import Sex
from portal.cases import staff_tasks
from portal.cases.models import Case, Material, StaffTask
from portal.documents.certificates import Kind, Shown, Standing, ask, register_kind
from portal.documents.models import Certificate, Upload
from portal.policy import policy_on

if TYPE_CHECKING:
    from portal.accounts.models import Office, Person

PERMIT, REGISTRATION = "permit", "registration"
TITLES = {
    PERMIT: _("Shanghai Residence Permit"),
    REGISTRATION: _("Residence registration certificate"),
}
GLYPH, FAILED = "certificate_glyph", "certificate_failed"
ISSUER = "上海市公安局"
SEX = {Sex.MALE: "男", Sex.FEMALE: "女"}
BASIS = {
    Basis.EMPLOYMENT: "合法稳定就业",
    Basis.HOUSING: "合法稳定住所",
    Basis.SCHOOLING: "连续就读",
}
# The standard portrait is 26 by 32 mm (DOMAIN 5); this prints it at 500 dots an inch.
PHOTO_SIZE = (512, 630)


def ask_permit(permit: Permit) -> Certificate:
    """The certificate of the permit as it stands: each endorsement makes a new version."""
    person = permit.person
    return ask(
        PERMIT,
        f"{PERMIT}:{permit.pk}:{permit.valid_until}",
        person,
        permit.number,
        {
            **_identity(person),
            "living_at": permit.address,
            "basis": BASIS[Basis(permit.basis)],
            "valid_from": permit.issued_on.isoformat(),
            "valid_until": permit.valid_until.isoformat(),
            "issuer": ISSUER,
            "photo": photo_of(person),
        },
    )


def ask_registration(registration: Registration) -> Certificate:
    """The certificate of a registration: one, because a registration never changes."""
    person = registration.person
    office = _office(registration.case, registration.street_code)
    return ask(
        REGISTRATION,
        f"{REGISTRATION}:{registration.pk}",
        person,
        registration.number,
        {
            **_identity(person),
            "living_at": registration.address,
            "valid_from": registration.registered_on.isoformat(),
            "valid_until": registration.valid_until.isoformat(),
            "issuer": office.name if office else ISSUER,
            "photo": photo_of(person),
        },
    )


def certificate_of(record: Permit | Registration) -> Certificate | None:
    """The present version of this record's certificate, None where nobody asked for it yet."""
    key = f"{REGISTRATION}:{record.pk}"
    if isinstance(record, Permit):
        key = f"{PERMIT}:{record.pk}:{record.valid_until}"
    return Certificate.objects.filter(key=key).defer("data", "code").first()


def version_of(permit: Permit, valid_until: date) -> Certificate | None:
    """The permit's certificate of the period that ends then, None where nobody asked for it."""
    key = f"{PERMIT}:{permit.pk}:{valid_until}"
    return Certificate.objects.filter(key=key).defer("data").first()


def task_of(certificate: Certificate) -> StaffTask | None:
    """What the staff was told about a certificate that is stuck."""
    return StaffTask.objects.filter(key=_task_key(certificate)).select_related("office").first()


def status_on(permit: Permit, on: date) -> StatusDecision:
    """The permit's status on a day; whoever asked for the endorsement in time is not void (D-27)."""
    policy = policy_on(on)
    calendar = lookups.calendar_of(policy)
    status = permit_status(permit.valid_until, on, policy, calendar)
    if status.status is Status.VOID:
        asked = Case.objects.filter(
            service="endorsement", person=permit.person_id, closed_at__isnull=True
        )
        first = asked.values_list("submitted_on", flat=True).first()
        if first is not None:
            status = permit_status(permit.valid_until, first, policy, calendar)
    return status


def permit_standing(permit: Permit, on: date) -> Standing:
    """What the permit itself is worth on a day."""
    if permit.ended_on is not None and permit.ended_on <= on:
        return Standing.VOID
    return {
        Status.VALID: Standing.VALID,
        Status.SUSPENDED: Standing.SUSPENDED,
        Status.VOID: Standing.VOID,
    }[status_on(permit, on).status]


def registration_standing(registration: Registration, on: date) -> Standing:
    """What a registration is worth on a day."""
    if registration.superseded_on is not None and registration.superseded_on <= on:
        return Standing.SUPERSEDED
    return Standing.VALID if on <= registration.valid_until else Standing.EXPIRED


def show_permit(permit: Permit, on: date) -> Shown:
    """The permit as its holder shows it (亮证)."""
    return Shown(
        title=TITLES[PERMIT],
        name=permit.person.name,
        number=permit.number,
        valid_from=permit.issued_on,
        valid_until=permit.valid_until,
        standing=permit_standing(permit, on),
    )


def _shown(certificate: Certificate, on: date) -> Shown:
    """A certificate as a stranger is told of it: its own dates, and what it is worth now."""
    record = _record(certificate)
    until = date.fromisoformat(certificate.data["valid_until"])
    if isinstance(record, Registration):
        standing = registration_standing(record, on)
    else:
        standing = permit_standing(record, on)
        if standing is not Standing.VOID and record.valid_until != until:
            standing = Standing.SUPERSEDED
    return Shown(
        title=TITLES[certificate.kind],
        name=certificate.data["name"],
        number=certificate.number,
        valid_from=date.fromisoformat(certificate.data["valid_from"]),
        valid_until=until,
        standing=standing,
    )


def _live(pk: int, on: date) -> Shown | None:
    permit = Permit.objects.select_related("person").filter(pk=pk).first()
    return show_permit(permit, on) if permit is not None else None


def _no_live(pk: int, on: date) -> None:
    return None


def _record(certificate: Certificate) -> Permit | Registration:
    pk = int(certificate.key.split(":")[1])
    if certificate.kind == REGISTRATION:
        return Registration.objects.select_related("case").get(pk=pk)
    return Permit.objects.select_related("case").get(pk=pk)


def _identity(person: "Person") -> dict[str, Any]:
    return {
        "name": person.name,
        "sex": SEX[Sex(person.sex)],
        "birth_date": person.birth_date.isoformat(),
        "id_number": person.id_number,
        "hukou": person.hukou_place,
    }


def photo_of(person: "Person") -> str | None:
    """The latest photo with which something was granted to them."""
    photos = Material.objects.filter(
        case__person=person, kind="photo", current=True, upload__isnull=False
    )
    granted = photos.exclude(case__permit=None, case__registration=None).order_by("-case_id")
    found = granted.values_list("upload_id", flat=True).first()
    return str(found) if found else None


def _contents(certificate: Certificate) -> dict[str, Any]:
    """What the templates show: dates as the Chinese write them, the photo itself."""
    data = dict(certificate.data)
    for name in ("birth_date", "valid_from", "valid_until"):
        day = date.fromisoformat(data[name])
        data[name] = f"{day.year}年{day.month}月{day.day}日"
    return {**data, "number": certificate.number, "photo": _portrait(data["photo"])}


def _portrait(upload_id: str | None) -> bytes | None:
    """The portrait at the size it is printed; None where there is none (any more)."""
    from PIL import Image, ImageOps

    upload = Upload.objects.filter(pk=upload_id).first() if upload_id else None
    if upload is None or not upload.is_image:
        return None
    try:
        with upload.file.open("rb") as file, Image.open(file) as image:
            fitted = ImageOps.fit(image.convert("RGB"), PHOTO_SIZE)
    except FileNotFoundError:
        return None
    out = io.BytesIO()
    fitted.save(out, "JPEG", quality=88)
    return out.getvalue()


def _office(case: Case | None, street_code: str) -> "Office | None":
    """The office that granted it, or is in charge of the street."""
    return case.office if case is not None and case.office_id else office_in_charge(street_code)


def _office_id(certificate: Certificate) -> int | None:
    record = _record(certificate)
    office = _office(record.case, record.street_code)
    return office.pk if office else None


def _stuck(certificate: Certificate, characters: str) -> StaffTask:
    """Tells the centre that it must finish this one by hand."""
    record = _record(certificate)
    return staff_tasks.open_task(
        GLYPH if characters else FAILED,
        _task_key(certificate),
        office=_office(record.case, record.street_code),
        person=certificate.person,
        case=record.case,
        params={
            "certificate": certificate.pk,
            "kind": certificate.kind,
            "number": certificate.number,
            "characters": characters,
        },
    )


def _task_key(certificate: Certificate) -> str:
    return f"certificate:{certificate.pk}"


def _glyph_text(task: StaffTask) -> str:
    """What to do, in the order in which it is done."""
    return str(
        _(
            "%(title)s %(number)s: the font has no character %(codes)s. Print the paper, write the "
            "name by hand, seal it, and give it to the holder. Then finish this task: the holder "
            "reads that it is ready."
        )
    ) % {
        "title": TITLES[task.params["kind"]],
        "number": task.params["number"],
        "codes": " ".join(f"U+{ord(one):04X}" for one in task.params["characters"]),
    }


def _failed_text(task: StaffTask) -> str:
    return str(
        _(
            "%(title)s %(number)s could not be made after several attempts. Tell the portal's "
            "operator, and give the holder a certificate at the counter meanwhile."
        )
    ) % {"title": TITLES[task.params["kind"]], "number": task.params["number"]}


def _paper(task: StaffTask) -> str:
    return reverse("documents:certificate", args=[task.params["certificate"]]) + "?show"


def register() -> None:
    """Makes both kinds and their staff tasks known; from the app's ready()."""
    common = partial(Kind, contents=_contents, shown=_shown, stuck=_stuck, office_id=_office_id)
    register_kind(
        common(slug=PERMIT, title=TITLES[PERMIT], template="certificates/permit", live=_live)
    )
    register_kind(
        common(
            slug=REGISTRATION,
            title=TITLES[REGISTRATION],
            template="certificates/registration",
            live=_no_live,
        )
    )
    staff_tasks.register_kind(
        staff_tasks.TaskKind(
            code=GLYPH,
            title=_("Finish a certificate by hand"),
            text=_glyph_text,
            url=_paper,
        )
    )
    staff_tasks.register_kind(
        staff_tasks.TaskKind(
            code=FAILED, title=_("A certificate could not be made"), text=_failed_text
        )
    )
