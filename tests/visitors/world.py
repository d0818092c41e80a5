"""One real row of everything that has a URL, and who owns it: made by walking the pages."""

import datetime as dt
import re
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from permits.calendar_file import address_of
from permits.certificates import ask_registration
from permits.models import Permit, Registration
from points.models import Employee, Invitation
from portal.accounts.access import offices_of
from portal.accounts.models import Membership, Person, Role, User
from portal.cases import acts
from portal.cases import service as services
from portal.cases.flow import Actor
from portal.cases.models import Case, Channel, SavedReason, StaffTask
from portal.city.demo import demo_person
from portal.documents.models import Upload
from portal.registers.identifiers import make_id_number
from portal.wizard.models import Draft
from tests.portrait import photo
from tests.wizard.walk import Walk

TODAY = dt.date(2026, 11, 22)
PEOPLE = 120
# Who asks, as the columns of the table name them, and the key or user name of the demo city.
APPLICANTS = {"owner": "half_year", "stranger": "newcomer_lease"}
STAFF = {"hr": "hr", "clerk": "clerk", "other_clerk": "otherclerk", "admin": "admin"}
# Not in the table: the holder of a permit, whose pages are counted and looked at too.
HOLDER = "basis_housing"


@dataclass
class World:
    """The users by visitor, and the URL arguments of each row by its name in the table."""

    users: dict[str, User | None]
    args: dict[str, dict[str, Any]]

    def client(self, visitor: str, **changes: Any) -> Client:
        """A browser in which that visitor is signed in."""
        client, user = Client(**changes), self.users[visitor]
        if user is not None:
            client.force_login(user)
        return client


def make() -> World:
    """Builds the rows in a city that holds the demonstration people."""
    users: dict[str, User | None] = {"anonymous": None, "nameless": _nameless()}
    users |= {who: _person(key).user for who, key in APPLICANTS.items()}
    users |= {who: User.objects.get(username=name) for who, name in STAFF.items()}
    users["holder"] = _person(HOLDER).user
    # The table's member of HR has not said who they are.
    Person.objects.filter(user=users["hr"]).update(user=None)
    world = World(users, {"": {}, "service": {"slug": "registration"}, "part": {"part": "step"}})
    world.args["estimate page"] = {"page": "age"}
    clerk = users["clerk"]
    assert clerk is not None
    draft = _draft(world)
    case, submitted = _registration(world)
    correction = _correction(world, clerk)
    material = case.materials.get(kind="photo")
    world.args |= {
        "draft": {"draft_id": draft.pk},
        "step": {"draft_id": draft.pk, "slug": "details"},
        "submitted": {"draft_id": submitted},
        "expired": {"draft_id": _expired(draft)},
        "at counter": {"draft_id": _at_counter(world)},
        "case": {"reference": case.reference},
        "correction": {"reference": correction.reference},
        "material": {"reference": case.reference, "material_id": material.pk},
        "for another": {"draft_id": _for_another(world).draft_id},
        "acted for": {"reference": _acted_for(users["owner"], clerk).reference},
        "file": {"upload_id": Upload.objects.get(pk=material.upload_id).pk},
        "task": {"pk": _task(case).pk},
        "reason": {"pk": _reason(clerk).pk},
        "kind": {"kind": "registration"},
        "certificate": {"pk": _certificate(users["owner"])},
        "live": {"token": "an-old-one"},
        "night": {"day": TODAY},
        "calendar": resolve(address_of(Permit.objects.get(person__user=users["holder"]))).kwargs,
        "what if": {"pk": 1},
        "message": {"pk": 1},
        "a guess": {"secret": "a-guess"},
    }
    world.args |= _of_employer(world, case, material.pk)
    return world


def storages(media: Path) -> dict[str, Any]:
    """STORAGES with the uploads in a folder of the tests."""
    encrypted = {**settings.STORAGES["default"], "OPTIONS": {"location": media}}
    return {**settings.STORAGES, "default": encrypted}


def fill(walk: Walk, typed: dict[str, dict[str, Any]]) -> None:
    """Posts each step's page with what is typed into it."""
    for step, answers in typed.items():
        walk.onward(walk.post(step, answers))


def known_home(walk: Walk, step: str = "details") -> str:
    """The first dwelling that the registers offer on the page of the address."""
    found = re.search(r'name="known"[^>]*value="([^"]+)"', walk.get(step).content.decode())
    assert found, "no dwelling is offered"
    return found[1]


def id_card(walk: Walk) -> str:
    """The answer that takes the first licence that the e-licence store offers."""
    found = re.search(
        r'name="identity_way"[^>]*value="([^"]+)"', walk.get("papers").content.decode()
    )
    assert found, "no e-licence is offered"
    return found[1]


def _person(key: str) -> Person:
    return Person.objects.select_related("user").get(id_index=demo_person(key).id_number)


def _nameless() -> User:
    """Signed in by phone, but has not said yet who they are."""
    user = User.objects.create_by_phone("13900009999")
    user.phone_verified = True
    user.save()
    return user


def _draft(world: World) -> Draft:
    """A registration, begun and left."""
    walk = Walk.begin(world.client("owner"), "registration")
    fill(walk, {"face": {"consent": "on"}, "housing": {"housing": "own_rented"}})
    return walk.draft


def _registration(world: World) -> tuple[Case, Any]:
    """A registration in the clerk's queue, with a photo."""
    walk = Walk.begin(world.client("owner"), "registration")
    fill(walk, {"face": {"consent": "on"}, "housing": {"housing": "own_rented"}})
    details = {"known": known_home(walk), "reason": "work", "lived_since": "2026-04-01"}
    fill(walk, {"details": details})
    papers = {"identity_way": id_card(walk)}
    fill(walk, {"papers": papers, "photo": {"photo_file": photo()}})
    assert walk.submit().status_code == 302
    draft = walk.draft
    assert draft.case is not None
    return draft.case, draft.pk


def _correction(world: World, clerk: User) -> Case:
    """An application that was accepted and waits for its correction."""
    walk = Walk.begin(world.client("owner"), "permit")
    fill(
        walk,
        {
            "face": {"consent": "on"},
            "person": {"basis": "employment"},
            "changed": {"changed": "no"},
            "work": {"education": "bachelor", "delivery": "pickup"},
            "photo": {"replace": "no"},
        },
    )
    assert walk.submit().status_code == 302
    case = walk.draft.case
    assert case is not None
    by = acts.By(Actor.STAFF, clerk)
    case = acts.move(case.pk, "accept", by, version=case.version)
    return acts.move(
        case.pk, "ask_correction", by, version=case.version, note="请核对。", steps=["work"]
    )


def _of_employer(world: World, case: Case, material: int) -> dict[str, dict[str, Any]]:
    """What HR sees: a case handed in through the employer, one of its own, a person, colleagues."""
    tie = Membership.objects.select_related("employer").get(user=world.users["hr"])
    employer, owner = tie.employer, world.users["owner"]
    assert employer is not None
    assert owner is not None
    Case.objects.filter(pk=case.pk).update(filer=employer)
    own = Case.objects.create(
        reference="20261122999999",
        service="unit",
        employer=employer,
        state="CORRECTION",
        state_since=TODAY,
        answers={"raw": {}, "data": {}, "steps": []},
        submitted_on=TODAY,
    )
    listed = Employee.objects.create(
        employer=employer,
        name="王芳",
        id_number=make_id_number("110105", dt.date(1949, 12, 31), 2),
        contract_from=dt.date(2024, 1, 1),
        added_by=tie.user,
        added_on=TODAY,
    )
    assert owner.phone is not None
    invitation = Invitation.objects.create(
        employer=employer, phone=owner.phone, role=Role.REVIEWER, invited_by=tie.user
    )
    colleague = Membership.objects.filter(employer=employer).exclude(pk=tie.pk).first()
    assert colleague is not None
    return {
        "filed": {"reference": case.reference},
        "filed form": {"reference": case.reference, "kind": "form"},
        "filed material": {"reference": case.reference, "material_id": material},
        "own case": {"reference": own.reference},
        "of employer": {"employer_id": employer.pk, "slug": "unit"},
        "employee": {"pk": listed.pk},
        "member": {"pk": colleague.pk},
        "invitation": {"pk": invitation.pk},
    }


def _task(case: Case) -> StaffTask:
    """Something to do for the staff of the case's office."""
    return StaffTask.objects.create(key="visitors", kind="x", office=case.office, case=case)


def _reason(clerk: User) -> SavedReason:
    """A reason that somebody saved."""
    return SavedReason.objects.create(
        code="own-visitors",
        moves=["ask_correction"],
        text_zh="照片模糊",
        text_en="the photo is blurred",
        created_by=clerk,
    )


def _certificate(owner: User | None) -> int:
    """The certificate of the owner's registration, as a worker leaves it."""
    registration = Registration.objects.get(person__user=owner, superseded_on__isnull=True)
    certificate = ask_registration(registration)
    certificate.file.save("x.pdf", ContentFile(b"%PDF-1.7"), save=False)
    certificate.state = certificate.State.READY
    certificate.made_at = timezone.now()
    certificate.save()
    return certificate.pk


def _expired(draft: Draft) -> Any:
    """A copy of the draft whose time has run out."""
    copy = Draft.objects.get(pk=draft.pk)
    old = timezone.now() - dt.timedelta(days=1)
    return Draft.objects.create(
        user=copy.user, person=copy.person, service=copy.service, expires_at=old
    ).pk


def _for_another(world: World) -> Walk:
    """A draft in which the owner acts for a child."""
    son = demo_person("son")
    typed = {"name": son.name, "id_number": son.id_number, "relation": "parent", "ground": "minor"}
    client = world.client("owner")
    answer = client.post("/services/registration/for/", typed)
    assert answer.status_code == 302, answer.content.decode()
    walk = Walk.of(client, answer.headers["Location"])
    fill(walk, {"face": {"consent": "on"}})
    return walk


def _acted_for(owner: User | None, clerk: User) -> Case:
    """A case of that child, handed in by the owner."""
    son = Person.objects.get(id_index=demo_person("son").id_number)
    assert owner is not None
    return acts.submit(
        service=services.get("registration"),
        person=son,
        by=acts.By(Actor.PROXY, owner),
        channel=Channel.WEB,
        answers={"raw": {}, "data": {"proxy": {"ground": "minor"}}, "steps": []},
        materials=[],
        draft_key=uuid.uuid4(),
        office=offices_of(clerk)[0],
        proxy=owner.own_person,
        relation="parent",
    )


def _at_counter(world: World) -> Any:
    """What the clerk types for the holder of a permit who stands at the counter."""
    form = {"id_number": demo_person(HOLDER).id_number, "service": "endorsement"}
    answer = world.client("clerk").post("/desk/serve/", form)
    assert answer.status_code == 302, answer.content.decode()
    return Walk.of(Client(), answer.headers["Location"]).draft_id
