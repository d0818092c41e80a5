"""The choices of the forms, in words."""

from django.utils.translation import gettext_lazy as _

from points.filing.claims import NONE
from points.rules.tables import AwardKind, Education, TitleKind

EDUCATION = [
    (Education.DOCTOR, _("Doctor")),
    (Education.MASTER, _("Master")),
    (Education.BACHELOR_DEGREE, _("Bachelor, with the degree (学位)")),
    (Education.BACHELOR, _("Bachelor, without the degree")),
    (Education.COLLEGE, _("College (大专)")),
    (Education.NONE, _("None of these")),
]
TITLES = [
    (NONE, _("None")),
    (TitleKind.SENIOR_TITLE, _("Senior title (高级职称)")),
    (TitleKind.MID_TITLE, _("Intermediate title (中级职称)")),
    (TitleKind.JUNIOR_TITLE, _("Junior title (初级职称)")),
    (TitleKind.SKILL1, _("Skill level 1 (高级技师)")),
    (TitleKind.SKILL2, _("Skill level 2 (技师)")),
    (TitleKind.SKILL3, _("Skill level 3 (高级工)")),
    (TitleKind.SKILL4, _("Skill level 4 (中级工)")),
    (TitleKind.SKILL5, _("Skill level 5 (初级工)")),
]
BONUS = [
    ("entrepreneur", _("Entrepreneur, by the criteria of the science commission")),
    ("intermediary", _("Innovation intermediary, by the same criteria")),
    ("shortage_major", _("A major on the list of shortage majors (紧缺急需专业)")),
    ("business", _("An enterprise of your own that pays tax or employs people here")),
    ("public_service", _("Work in a specific public service (特定公共服务领域)")),
    ("remote_area", _("Work and home in a remote key area (远郊重点区域)")),
    ("lingang", _("Work and home in Lingang (临港新片区)")),
    ("fresh_graduate", _("Full-time fresh graduate (全日制应届毕业生)")),
    ("awards", _("An award (表彰奖励)")),
]
AWARDS = [
    (AwardKind.PROVINCIAL, _("Of a province or ministry, or higher")),
    (AwardKind.MUNICIPAL_GENERAL, _("Of Shanghai, general (综合性)")),
    (AwardKind.MUNICIPAL_SPECIAL, _("Of Shanghai, special (专项性)")),
]
SPOUSE = [
    ("none", _("I am not married, or this does not apply")),
    ("shanghai", _("They have Shanghai hukou")),
    ("elsewhere", _("They have hukou elsewhere and live with me here")),
]
