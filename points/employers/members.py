"""Who acts for an employer: invitations by text message, roles, and who may change them."""

from datetime import timedelta
from functools import partial

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from points.models import Invitation
from portal import sms
from portal.accounts.access import memberships_of
from portal.accounts.models import (
    EMPLOYER_ROLES,
    Employer,
    Language,
    Membership,
    Person,
    Role,
    User,
)
from portal.cases.service import Refused
from portal.registers.identifiers import mask_name, mask_phone
from portal.vault import blind_index
from portal.wizard.models import Draft

# More wait for nobody's good; each one is a text message to a stranger.
MOST_OPEN, MOST_A_DAY = 20, 30
NOBODY_SECONDS = 300
ROLE_WORDS = {
    Role.REVIEWER: gettext_lazy("Looks through what people hand in, and hands it on."),
    Role.ADMINISTRATOR: gettext_lazy(
        "Also invites and removes HR accounts, changes their roles and the contact."
    ),
}
sms.register_texts(
    {
        "EMPLOYER_INVITED": {
            "zh-hans": (
                "{employer}邀请您担任{role}。请于{date}前用本手机号登录，在首页接受邀请；"
                "如与您无关，请忽略。"
            ),
            "en": (
                "{employer} invites you as {role}. Sign in with this number by {date} and accept "
                "it on the home page; if you do not know of this, ignore it."
            ),
        },
    }
)


def administers(user: User, employer: Employer) -> bool:
    """Whether `user` is an administrator of the employer's HR."""
    return any(
        tie.employer_id == employer.pk and tie.role == Role.ADMINISTRATOR
        for tie in memberships_of(user)
    )


def acts_for(person: Person, employer: Employer) -> bool:
    """Whether the person belongs to the employer's HR."""
    return members(employer).filter(user__person=person).exists()


def members(employer: Employer) -> QuerySet[Membership]:
    """Who acts for the employer now."""
    ties = Membership.objects.filter(employer=employer, active=True, user__is_active=True)
    return ties.select_related("user", "user__person").order_by("role", "pk")


def administrators(employer: Employer) -> QuerySet[Membership]:
    """Those of them who may change who acts."""
    return members(employer).filter(role=Role.ADMINISTRATOR)


def called(user: User) -> str:
    """A member of HR by name, as their colleagues know them."""
    written = f"{user.last_name}{user.first_name}"
    person = getattr(user, "person", None)
    return written or (person.name if person else "") or user.masked_phone or user.username


def whom_to_ask(employer: Employer) -> str:
    """The administrators, masked, for somebody who is none: 周** (138****5678)."""
    said = []
    for tie in administrators(employer)[:2]:
        person = getattr(tie.user, "person", None)
        name = f"{tie.user.last_name}{tie.user.first_name}" or (person.name if person else "")
        phone = mask_phone(tie.user.phone) if tie.user.phone else ""
        said.append(" ".join(filter(None, (mask_name(name), phone))))
    return _(", ").join(filter(None, said))


def waiting(employer: Employer) -> QuerySet[Invitation]:
    """Invitations of the employer that can still be taken."""
    return _open(Invitation.objects.filter(employer=employer)).order_by("pk")


def for_user(user: User) -> QuerySet[Invitation]:
    """Invitations that wait for the owner of this, proven, number."""
    if not user.phone_index or not user.phone_verified:
        return Invitation.objects.none()
    found = Invitation.objects.filter(phone_index=bytes(user.phone_index))
    return _open(found).select_related("employer").order_by("pk")


def invited_by(user: User) -> list[str]:
    """The employers whose invitation waits for the user: what every home page asks.

    That nobody invites them is remembered for some minutes, or until somebody does.
    """
    if not user.phone_index or not user.phone_verified:
        return []
    key = _cache_key(bytes(user.phone_index))
    if cache.get(key):
        return []
    found = list(for_user(user).values_list("employer__name", flat=True))
    if not found:
        cache.set(key, True, NOBODY_SECONDS)
    return found


def _cache_key(phone_index: bytes) -> str:
    return f"employers:nobody-invites:{phone_index.hex()}"


def _open(found: QuerySet[Invitation]) -> QuerySet[Invitation]:
    since = timezone.now() - Invitation.LIFETIME
    return found.filter(ended_at__isnull=True, created_at__gt=since)


@transaction.atomic
def invite(employer: Employer, phone: str, role: str, by: User) -> Invitation:
    """Sends an invitation to a mobile number. Raises Refused where it cannot be sent.

    An older one that nobody took in time makes room for it.
    """
    index = blind_index("phone", phone)
    if members(employer).filter(user__phone_index=index).exists():
        raise Refused(_("Whoever has this number acts for you already."))
    old = Invitation.objects.filter(employer=employer, ended_at__isnull=True)
    old.filter(created_at__lte=timezone.now() - Invitation.LIFETIME).update(ended_at=timezone.now())
    if old.count() >= MOST_OPEN:
        raise Refused(_("Too many invitations wait for an answer. Withdraw some first."))
    today = Invitation.objects.filter(
        employer=employer, created_at__gt=timezone.now() - timedelta(days=1)
    )
    if today.count() >= MOST_A_DAY:
        raise Refused(_("Too many invitations today. Please go on tomorrow."))
    try:
        with transaction.atomic():
            made = Invitation.objects.create(
                employer=employer, phone=phone, role=role, invited_by=by
            )
    except IntegrityError:
        raise Refused(_("This number has been invited already.")) from None
    made.refresh_from_db(fields=["created_at"])
    # At once, for whoever reads before the commit; and after it, for whoever read in between.
    cache.delete(_cache_key(index))
    transaction.on_commit(partial(cache.delete, _cache_key(index)), robust=True)
    known = User.objects.filter(phone_index=index).first()
    sms.queue(
        "EMPLOYER_INVITED",
        key=f"employer-invitation:{made.pk}",
        language=known.language if known else Language.CHINESE,
        params={
            "employer": employer.name,
            "role": Role(role).label,
            "date": timezone.localdate(made.created_at + Invitation.LIFETIME),
        },
        phone=phone,
    )
    return made


def withdraw(invitation: Invitation) -> bool:
    """Ends an invitation; False when it had ended before."""
    still = Invitation.objects.filter(pk=invitation.pk, ended_at__isnull=True)
    return still.update(ended_at=timezone.now()) == 1


@transaction.atomic
def take(invitation: Invitation, user: User) -> Membership:
    """Makes the owner of the invited number a member, once.

    Raises Refused when it was withdrawn, taken or ran out meanwhile.
    """
    still = for_user(user).filter(pk=invitation.pk).select_for_update(of=("self",)).first()
    if still is None:
        raise Refused(_("This invitation can no longer be accepted. Ask for a new one."))
    still.ended_at, still.taken_by = timezone.now(), user
    still.save(update_fields=["ended_at", "taken_by"])
    return join(still.employer, user, still.role)


def join(employer: Employer, user: User, role: str) -> Membership:
    """The user's tie to the employer in this role; a former one lives again."""
    tie, _new = Membership.objects.update_or_create(
        user=user, employer=employer, defaults={"role": role, "active": True}
    )
    return tie


@transaction.atomic
def set_role(tie: Membership, role: str) -> None:
    """Gives a member another role. Raises Refused where nobody would administer any more."""
    if role not in EMPLOYER_ROLES:
        raise Refused(_("There is no such role."))
    _keep_one(tie, goes=role != Role.ADMINISTRATOR)
    Membership.objects.filter(pk=tie.pk, active=True).update(role=role)


@transaction.atomic
def remove(tie: Membership) -> None:
    """Ends a member's access, and what they had begun in the employer's name is deleted.

    Raises Refused for the last administrator.
    """
    _keep_one(tie, goes=True)
    Membership.objects.filter(pk=tie.pk).update(active=False)
    Draft.objects.filter(user=tie.user_id, employer=tie.employer_id, case__isnull=True).delete()


def _keep_one(tie: Membership, *, goes: bool) -> None:
    """Under a lock on all of them: two who remove each other at once leave one."""
    locked = Membership.objects.select_for_update(of=("self",)).filter(
        Q(user__is_active=True), employer=tie.employer_id, role=Role.ADMINISTRATOR, active=True
    )
    left = {one.pk for one in locked.order_by("pk")} - {tie.pk}
    if goes and tie.role == Role.ADMINISTRATOR and not left:
        raise Refused(
            _("This is the last administrator. Make somebody else one first; nobody could else.")
        )
