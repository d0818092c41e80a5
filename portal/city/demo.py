"""The named people of the demonstration: one for each situation that a visitor may want to try.

All of them live in Xinzhuang (莘庄镇), so that one clerk is in charge of whatever they ask for.
Names, numbers and dates of birth are made up; `demo_seed` writes them into the tables.
"""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Office, Role
from portal.city.offices import code_of
from portal.registers.identifiers import make_credit_code, make_id_number

STREET = "310112101"
OTHER_STREET = "310112102"
# The same for everybody who has a user name; demo accounts exist only where DEMO is on.
PASSWORD = "hello-Shanghai-2026"


@dataclass(frozen=True)
class DemoPerson:
    """Somebody who signs in with a phone number; the code is read on the phone page."""

    key: str
    surname: str
    given: str
    sex: str
    born: date
    area: str
    place: str
    story: Promise | str
    attempt: Promise | str
    number: int = 0

    @property
    def name(self) -> str:
        """Surname and given name."""
        return self.surname + self.given

    @property
    def phone(self) -> str:
        """The number that gets the codes and messages; no other resident has a number in 138."""
        return f"138000010{self.number:02d}"

    @property
    def id_number(self) -> str:
        """A valid ID number; its sequence begins with 9, as nobody else's does."""
        sequence = 900 + self.number * 2 + (self.sex == "M")
        return make_id_number(self.area, self.born, sequence)


@dataclass(frozen=True)
class DemoStaff:
    """Somebody who signs in with a user name and the demonstration password."""

    username: str
    role: str
    office_code: str
    employer_code: str
    story: Promise
    surname: str = ""
    given: str = ""


@dataclass(frozen=True)
class DemoEmployer:
    """An employer of the demonstration."""

    credit_code: str
    name: str


# No generated employer's organisation code begins with MA9.
EMPLOYER = DemoEmployer(make_credit_code("91310112MA9QCXM01"), "上海莘晨信息技术有限公司")
OTHER_EMPLOYER = DemoEmployer(make_credit_code("91310115MA9QCXM02"), "上海浦悦餐饮管理有限公司")
# No talent centre has approved this one yet.
NEW_EMPLOYER = DemoEmployer(make_credit_code("91310112MA9QCXM03"), "上海初芒文化传媒有限公司")
EMPLOYERS = (EMPLOYER, OTHER_EMPLOYER, NEW_EMPLOYER)
SCHOOL = "浦江大学"

_SWEEP = _("The night looks at it seconds after the start: see “My permit” and the phone.")

_PEOPLE = (
    DemoPerson(
        "newcomer_lease", "王", "晓雨", "F", date(1996, 5, 12), "340102", "安徽省合肥市",
        _("Rents a home with a filed lease and works here, but never registered."),
        _("Register a residence: the lease is found, nothing has to be uploaded but a photo."),
    ),
    DemoPerson(
        "newcomer_relative", "李", "志强", "M", date(1992, 11, 3), "410102", "河南省郑州市",
        _("Moved in with a sister, who owns her home."),
        _("Register a residence in a close relative's home, with a proof of kinship."),
    ),
    DemoPerson(
        "student", "陈", "思琪", "F", date(2006, 3, 21), "360102", "江西省南昌市",
        _("Studies in Shanghai and lives in a dormitory of the university."),
        _("Register a residence in a dormitory."),
    ),
    DemoPerson(
        "half_year", "赵", "敏", "F", date(1990, 8, 30), "320102", "江苏省南京市",
        _("Registered seven months ago, works here, nothing has changed since."),
        _("Apply for the permit today, without any document."),
    ),
    DemoPerson(
        "insured", "周", "建国", "M", date(1985, 1, 9), "510104", "四川省成都市",
        _("Registered three months ago, but insured here for eight months."),
        _("Apply for the permit today: insurance stands in for the half year."),
    ),
    DemoPerson(
        "two_months", "吴", "婷", "F", date(1998, 12, 25), "420102", "湖北省武汉市",
        _("Registered and insured for two months only."),
        _("See from which day the permit can be applied for."),
    ),
    DemoPerson(
        "round_equal", "徐", "文博", "M", date(1988, 6, 18), "330102", "浙江省杭州市",
        _("The permit ends in eight days, and all registers agree with it."),
        _SWEEP,
    ),
    DemoPerson(
        "round_lease", "孙", "丽", "F", date(1991, 4, 2), "370102", "山东省济南市",
        _("The permit ends in nine days, but the lease filing has ended."),
        _SWEEP,
    ),
    DemoPerson(
        "round_employer", "朱", "宇", "M", date(1994, 10, 15), "430102", "湖南省长沙市",
        _("The permit ends in ten days, but another employer pays the insurance now."),
        _SWEEP,
    ),
    DemoPerson(
        "round_phone", "胡", "倩", "F", date(1997, 7, 7), "350102", "福建省福州市",
        _("The permit ends in eleven days, but names an old phone number."),
        _SWEEP,
    ),
    DemoPerson(
        "round_address", "郭", "磊", "M", date(1983, 2, 28), "140105", "山西省太原市",
        _("The permit ends in twelve days, but the police know another address."),
        _SWEEP,
    ),
    DemoPerson(
        "basis_housing", "何", "静", "F", date(1979, 9, 9), "230102", "黑龙江省哈尔滨市",
        _("Holds the permit on the ground of an own home; it ends in twenty days."),
        _("Endorse online: the window has just opened."),
    ),
    DemoPerson(
        "basis_schooling", "林", "浩", "M", date(2005, 5, 5), "440103", "广东省广州市",
        _("Holds the permit as a student; it ends in seven days."),
        _SWEEP,
    ),
    DemoPerson(
        "grace", "罗", "颖", "F", date(1993, 3, 14), "530102", "云南省昆明市",
        _("The permit ended twenty days ago: its use is suspended."),
        _("Endorse now: the years go on without a break."),
    ),
    DemoPerson(
        "reset", "高", "鹏", "M", date(1987, 12, 1), "610102", "陕西省西安市",
        _("The permit ended seventy-five days ago."),
        _("Endorse now: the years start again on that day."),
    ),
    DemoPerson(
        "void", "郑", "涛", "M", date(1981, 8, 8), "210102", "辽宁省沈阳市",
        _("The permit ended a hundred and twenty days ago: it is void."),
        _("See what is left: a new registration, then a new application."),
    ),
    DemoPerson(
        "far", "梁", "䶮", "M", date(1990, 2, 3), "520102", "贵州省贵阳市",
        _("The permit is valid for another two hundred days. A name with a rare character."),
        _("See that there is nothing to do, and since when the years count."),
    ),
    DemoPerson(
        "face_refused", "谢", "芳", "F", date(1995, 6, 6), "620102", "甘肃省兰州市",
        _("Rents a home; the face is not recognised."),
        _("Start a registration and see the way on when the face is refused."),
    ),
    DemoPerson(
        "face_unavailable", "宋", "杰", "M", date(1989, 9, 19), "220102", "吉林省长春市",
        _("Rents a home; the face service never answers for this person."),
        _("Start a registration and see that nothing is lost when a service is away."),
    ),
    DemoPerson(
        "applicant_hr", "唐", "莹", "F", date(1986, 4, 16), "500103", "重庆市渝中区",
        _("Holds a permit that ends in eighteen days, and is HR of an employer too."),
        _("Endorse the own permit, or open the employer's pages with the same account."),
    ),
    DemoPerson(
        "guardian", "韩", "雪梅", "F", date(1987, 3, 8), "340102", "安徽省合肥市",
        _("Registered here; her young son is not yet."),
        _("Register the son: “Apply for another person”, 陈小满, ID number 340102201605209470."),
    ),
    DemoPerson(
        "relative", "冯", "志远", "M", date(1979, 7, 14), "320102", "江苏省南京市",
        _("His father is over seventy, cannot leave the house, and has to endorse his permit."),
        _("Endorse for him: “Apply for another person”, 冯德全, ID number 320102195010069497."),
    ),
)  # fmt: skip

# Whom the last two act for: they sign in nowhere.
_DEPENDANTS = (
    DemoPerson("son", "陈", "小满", "M", date(2016, 5, 20), "340102", "安徽省合肥市", "", ""),
    DemoPerson("father", "冯", "德全", "M", date(1950, 10, 6), "320102", "江苏省南京市", "", ""),
)

# Holders with points, or on their way to them; demo_points says what they have.
_HOLDERS = (
    DemoPerson(
        "points_open", "卢", "佳怡", "F", date(1990, 6, 24), "330102", "浙江省杭州市",
        _("Has points; the permit was endorsed, and the confirmation opens today."),
        _("Confirm the points: nothing has changed. Then hand it in as HR (hr)."),
    ),
    DemoPerson(
        "points_early", "邓", "凯", "M", date(1987, 2, 11), "430102", "湖南省长沙市",
        _("Has points; the permit was endorsed yesterday."),
        _("See from which day the points can be confirmed, and why not yet."),
    ),
    DemoPerson(
        "points_limit", "萧", "若兰", "F", date(1984, 10, 30), "350102", "福建省福州市",
        _("Has not confirmed: the points have lapsed, and the hard limit is in a week."),
        _("Confirm at the last moment; the page says what the days without points mean."),
    ),
    DemoPerson(
        "points_gap", "贾", "文静", "F", date(1989, 12, 5), "410102", "河南省郑州市",
        _("Has points by the insurance base; last month was not paid."),
        _("See on “My points” what the missing month does to the next confirmation."),
    ),
    DemoPerson(
        "points_moved", "余", "海波", "M", date(1986, 7, 19), "420102", "湖北省武汉市",
        _("Has points, and changed the employer two months ago; the confirmation is open."),
        _("Confirm with the new employer, which takes over (otherhr); the old one sees no more."),
    ),
    DemoPerson(
        "points_first", "方", "子涵", "F", date(1992, 3, 17), "320102", "江苏省南京市",
        _("A bachelor with six years of work here, who never applied for points."),
        _("Estimate the points, then apply through the employer (hr)."),
    ),
    DemoPerson(
        "points_under", "石", "勇", "M", date(1988, 8, 2), "360102", "江西省南昌市",
        _("College, and a low insurance base: under 120."),
        _("Estimate the points and see the shortest ways to 120."),
    ),
)  # fmt: skip

# Members of HR as human beings: they sign in with the user names below.
_COLLEAGUES = (
    DemoPerson("hr", "蒋", "雯", "F", date(1991, 1, 15), "310104", "上海市", "", ""),
    DemoPerson("hradmin", "曹", "立", "M", date(1978, 5, 9), "310112", "上海市", "", ""),
    DemoPerson("otherhr", "俞", "珊", "F", date(1985, 11, 21), "310115", "上海市", "", ""),
    DemoPerson("newhr", "任", "可", "M", date(1994, 4, 3), "310106", "上海市", "", ""),
)
# Whose confirmations lie with the employer and the talent centre (demo_filings).
_APPLICANTS = (
    DemoPerson("waits_for_hr", "汪", "晓彤", "F", date(1993, 9, 9), "340102", "安徽省合肥市", "", ""),
    DemoPerson("waits_for_centre", "田", "一鸣", "M", date(1986, 1, 27), "370102", "山东省济南市", "", ""),
    DemoPerson("waits_for_review", "姜", "文", "F", date(1988, 5, 14), "210102", "辽宁省沈阳市", "", ""),
    DemoPerson("waits_for_archive", "范", "立新", "M", date(1982, 12, 2), "510104", "四川省成都市", "", ""),
)  # fmt: skip


def _numbered(people: tuple[DemoPerson, ...], after: int) -> tuple[DemoPerson, ...]:
    return tuple(
        DemoPerson(**(vars(person) | {"number": number}))
        for number, person in enumerate(people, start=after + 1)
    )


_FIRST = _numbered(_PEOPLE, 0)
# Their ID numbers stand in the texts above, so they keep their place.
DEPENDANTS = _numbered(_DEPENDANTS, len(_FIRST))
HOLDERS = _numbered(_HOLDERS, len(_FIRST) + len(DEPENDANTS))
COLLEAGUES = _numbered(_COLLEAGUES, len(_FIRST) + len(DEPENDANTS) + len(HOLDERS))
APPLICANTS = _numbered(_APPLICANTS, COLLEAGUES[-1].number)
PEOPLE = (*_FIRST, *HOLDERS)
CAST = (*PEOPLE, *DEPENDANTS, *COLLEAGUES, *APPLICANTS)

_CENTRE = code_of(Office.Kind.COMMUNITY, STREET)
STAFF = (
    DemoStaff(
        "clerk",
        Role.CLERK,
        _CENTRE,
        "",
        _("Clerk of the centre in charge of them all."),
        "沈",
        "佳宁",
    ),
    DemoStaff(
        "supervisor",
        Role.SUPERVISOR,
        _CENTRE,
        "",
        _("Supervisor of the centre in charge."),
        "陆",
        "建华",
    ),
    DemoStaff(
        "otherclerk",
        Role.CLERK,
        code_of(Office.Kind.COMMUNITY, OTHER_STREET),
        "",
        _("Clerk of another centre: does not see their cases."),
        "顾",
        "晓峰",
    ),
    DemoStaff(
        "othersupervisor",
        Role.SUPERVISOR,
        code_of(Office.Kind.COMMUNITY, OTHER_STREET),
        "",
        _("Supervisor of another centre: the second pair of eyes for relief measures."),
        "潘",
        "敏",
    ),
    DemoStaff(
        "hr",
        Role.REVIEWER,
        "",
        EMPLOYER.credit_code,
        _("HR reviewer of an employer."),
        "蒋",
        "雯",
    ),
    DemoStaff(
        "hradmin",
        Role.ADMINISTRATOR,
        "",
        EMPLOYER.credit_code,
        _("HR administrator of the same employer."),
        "曹",
        "立",
    ),
    DemoStaff(
        "otherhr",
        Role.ADMINISTRATOR,
        "",
        OTHER_EMPLOYER.credit_code,
        _("HR of the employer to which 余海波 has changed."),
        "俞",
        "珊",
    ),
    DemoStaff(
        "newhr",
        Role.ADMINISTRATOR,
        "",
        NEW_EMPLOYER.credit_code,
        _("HR of an employer that no talent centre has approved yet."),
        "任",
        "可",
    ),
    DemoStaff(
        "talent",
        Role.CLERK,
        code_of(Office.Kind.TALENT, "310112"),
        "",
        _("Clerk of the talent centre in charge of the employer: points."),
        "严",
        "俊",
    ),
    DemoStaff(
        "talent2",
        Role.CLERK,
        code_of(Office.Kind.TALENT, "310112"),
        "",
        _("Second clerk of the same talent centre: the second look."),
        "金",
        "悦",
    ),
    DemoStaff(
        "othertalent",
        Role.CLERK,
        code_of(Office.Kind.TALENT, "310115"),
        "",
        _("Clerk of the talent centre of another district: does not see their cases."),
        "戴",
        "青",
    ),
    DemoStaff("admin", "", "", "", _("Administrator: reference data and texts.")),
)


def demo_people() -> tuple[DemoPerson, ...]:
    """Who can be tried with a phone number; nobody where DEMO is off."""
    return PEOPLE if settings.DEMO else ()


def demo_staff() -> tuple[DemoStaff, ...]:
    """Who can be tried with a user name and PASSWORD; nobody where DEMO is off."""
    return STAFF if settings.DEMO else ()


def demo_person(key: str) -> DemoPerson:
    """The person with this key; KeyError for none."""
    return {person.key: person for person in CAST}[key]
