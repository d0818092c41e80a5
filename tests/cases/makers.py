"""Cases, and the people around them, made through the acts."""

import datetime as dt
import io
import uuid
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portal.accounts.models import Membership, Office, OfficeKind, Person, Role, User
from portal.cases import acts
from portal.cases import service as services
from portal.cases.flow import Actor
from portal.cases.models import Case, Channel
from portal.documents.models import Upload
from portal.documents.uploads import store
from portal.registers.identifiers import make_id_number

BORN = dt.date(1990, 5, 1)


def office(code: str = "centre", name: str = "外滩中心") -> Office:
    """A community centre."""
    return Office.objects.get_or_create(
        code=code,
        defaults={
            "kind": OfficeKind.COMMUNITY,
            "name": name,
            "name_en": f"Centre {code}",
            "district_code": "310101",
        },
    )[0]


def clerk(username: str = "clerk", at: Office | None = None, **changes: Any) -> User:
    """Somebody who works in an office."""
    made = User.objects.create_user(username, **{"last_name": "李", "first_name": "明"} | changes)
    Membership.objects.create(user=made, office=at or office(), role=Role.CLERK)
    return made


def supervisor(username: str = "supervisor", at: Office | None = None) -> User:
    """Somebody who supervises an office."""
    made = User.objects.create_user(username, last_name="赵", first_name="敏")
    Membership.objects.create(user=made, office=at or office(), role=Role.SUPERVISOR)
    return made


def person(sequence: int = 1, **changes: Any) -> Person:
    """A person with an account of their own."""
    number = make_id_number("310101", BORN, sequence)
    user = User.objects.create(username=f"person{sequence}")
    user.set_unusable_password()
    user.save()
    return Person.objects.create(
        **{
            "user": user,
            "name": "张小三",
            "id_number": number,
            "sex": "M",
            "birth_date": BORN,
            "phone": f"1380000{sequence:04d}",
            **changes,
        }
    )


def answers(**data: Any) -> dict[str, Any]:
    """What the wizard would hand over."""
    rows = {"zh-hans": [["wish", "想借", "小说"]], "en": [["wish", "Wish", "novels"]]}
    step = {"slug": "wish", "title": {"zh-hans": "心愿", "en": "Wishes"}, "rows": rows}
    return {"raw": {}, "data": {"office": "centre", **data}, "steps": [step]}


def submitted(of: Person, slug: str = "ticket", **changes: Any) -> Case:
    """A case as the holder submits it; `data` goes into the answers."""
    assert of.user is not None
    return acts.submit(
        **{
            "service": services.get(slug),
            "person": of,
            "by": acts.By(Actor.HOLDER, of.user),
            "channel": Channel.WEB,
            "answers": answers(**changes.pop("data", {})),
            "materials": [],
            "draft_key": uuid.uuid4(),
            **changes,
        }
    )


def decide(case: Case, name: str, by: User | None = None, **words: Any) -> Case:
    """The next move, by a clerk, by the system, or (resubmit, withdraw) by the holder."""
    case.refresh_from_db()
    if name in {"resubmit", "withdraw"}:
        assert case.person is not None
        who = acts.By(Actor.HOLDER, case.person.user)
    else:
        who = acts.By(Actor.STAFF, by) if by else acts.SYSTEM
    return acts.move(case.pk, name, who, version=case.version, **words)


def picture(form: str = "JPEG", size: tuple[int, int] = (60, 80), **options: Any) -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", size, "#c8d8f0").save(out, form, **options)
    return out.getvalue()


def upload(of: Person, content: bytes | None = None, name: str = "a.jpg") -> Upload:
    """A file that the person handed in."""
    assert of.user is not None
    return store(of, of.user, "proof", SimpleUploadedFile(name, content or picture()))


def material(of: Person, content: bytes | None = None, kind: str = "proof") -> acts.NewMaterial:
    """The same as a document that comes with the answers."""
    return acts.NewMaterial(kind, {"zh-hans": "证明", "en": "Proof"}, upload(of, content))
