"""The reasons of the automatic round in the holder's words: one text a reason, tested."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from permits.rules.automatic import Reason

TEXTS: dict[Reason, Promise] = {
    Reason.ADDRESS_CHANGED: _("the registered address is no longer the one on your permit"),
    Reason.LEASE_FILING_EXPIRED: _("there is no lease filing in force for your home"),
    Reason.EMPLOYMENT_CHANGED: _("your employer is no longer the one on your permit"),
    Reason.NO_LAWFUL_EMPLOYMENT: _("no social insurance is being paid for you"),
    Reason.PHONE_CHANGED: _("your mobile number is no longer the one on your permit"),
    Reason.OTHER_INFO_CHANGED: _("other personal data has changed"),
    Reason.SCHOOLING_ENDED: _("your enrolment has ended"),
    Reason.OPEN_CASE: _("an endorsement case is already open"),
    Reason.REGISTER_UNKNOWN: _("a register could not be asked"),
}
