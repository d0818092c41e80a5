"""The style guide: every piece of the design language in all its states, for developers."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.clock import SHANGHAI
from portal.forms import DayField, PortalForm, RadioCards, YesNoField
from portal.standing_bar import Span

TODAY = date(2026, 3, 2)
PARTS = ("home", "step", "done", "case", "permit", "desk", "message")


class SampleForm(PortalForm):
    """One field of each kind."""

    phone = forms.CharField(
        label="手机号码",
        help_text="办理进度会发短信到这个号码。",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "tel"}),
    )
    housing = forms.ChoiceField(
        label="您住在哪一种房子里？",
        help_text="按房产证或租赁合同上的情况选。",
        choices=[("own", "自己买的"), ("rent", "自己租的"), ("dorm", "单位或学校宿舍")],
        widget=RadioCards(
            descriptions={
                "own": "需要不动产权证，可从电子证照调取",
                "rent": "需要租赁备案；2024年12月起普通租赁合同也可以",
                "dorm": "需要人事或保卫部门开具的证明",
            }
        ),
    )
    changed = YesNoField(label="最近六个月，住址或住房类型变过吗？")
    moved_in = DayField(label="从哪一天起住在这里？", not_after_today=True)
    district = forms.ChoiceField(
        label="所在的区", choices=[("", "请选择"), ("310104", "徐汇区"), ("310115", "浦东新区")]
    )
    needs = forms.MultipleChoiceField(
        label="需要哪些帮助？",
        required=False,
        choices=[("a", "手语"), ("b", "轮椅通道")],
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(label="还有什么要说明", required=False, widget=forms.Textarea)
    proof = forms.FileField(label="租赁合同", help_text="照片或 PDF,不超过 10 MB。")
    promise = forms.BooleanField(label="我承诺以上内容真实。")


def icon_names() -> list[str]:
    """The symbols of static/icons.svg."""
    sprite = Path(settings.BASE_DIR, "static", "icons.svg").read_text("utf-8")
    return re.findall(r'<symbol id="([\w-]+)"', sprite)


def samples() -> dict[str, Any]:
    """Made-up content for every piece."""
    at = datetime(2026, 3, 2, 14, 5, tzinfo=SHANGHAI)
    names = ("选择事项", "实人认证", "住房", "登记信息", "照片和材料", "核对提交")
    return {
        "today": TODAY,
        "steps": [
            {
                "title": name,
                "state": "done" if i < 2 else "current" if i == 2 else "todo",
                "url": "#steps" if i < 2 else "",
            }
            for i, name in enumerate(names)
        ],
        "rows": [
            {"label": "住房类型", "value": "自己租的", "change_url": "#summary"},
            {
                "label": "居住地址",
                "value": "徐汇区 天平路街道 衡山路 1234 弄 5 号 ***",
                "change_url": "#summary",
                "changed": True,
            },
            {"label": "材料", "value": ["租赁合同", "身份证"], "change_url": "#summary"},
            {"label": "照片", "value": "", "missing": True, "change_url": "#summary"},
        ],
        "events": [
            {
                "title": "请补一份材料",
                "at": at,
                "by": "天平路街道社区事务受理服务中心",
                "text": "租赁合同缺最后一页。3月11日前补上即可，不用重新填写。",
                "kind": "soon",
                "url": "#timeline",
                "url_label": "补交材料",
            },
            {"title": "中心已收到您的申请", "at": at - timedelta(days=3)},
            {"title": "您提交了申请", "at": at - timedelta(days=3, hours=2)},
        ],
        "next": [
            {
                "title": "中心核对材料",
                "text": "3月4日（周三）前答复您，结果发短信。",
                "kind": "doing",
            },
            {"title": "社区民警上门或电话核实"},
            {"title": "登记凭证存入您的电子证照"},
        ],
        "tiles": [
            {
                "icon": "register",
                "title": "居住登记",
                "words": "来沪第一步，十分钟",
                "url": "#tiles",
            },
            {
                "icon": "apply",
                "title": "居住证新办",
                "words": "登记满半年，可以申领",
                "url": "#tiles",
            },
            {
                "icon": "endorse",
                "title": "居住证签注",
                "words": "每年一次，延长一年",
                "url": "#tiles",
                "note": "还有 28 天到期",
            },
            {"icon": "points", "title": "积分", "words": "随迁子女、医保待遇", "url": "#tiles"},
        ],
        "dates": [
            {"label": "签发", "on": date(2025, 3, 30)},
            {"label": "自动签注", "on": date(2026, 3, 15), "text": "条件不变就不用办"},
            {"label": "有效期满", "on": date(2026, 3, 30)},
            {"label": "最晚补办", "on": date(2026, 5, 29), "text": "过了这天，年限重新算"},
        ],
        "spans": [
            Span(date(2022, 6, 1), date(2024, 5, 31), "held", "连续持有 2 年"),
            Span(date(2024, 6, 1), date(2024, 6, 19), "suspended", "中止 19 天，补签后恢复"),
            Span(date(2024, 6, 20), date(2025, 5, 31), "held", "连续持有"),
            Span(date(2025, 6, 1), date(2025, 8, 9), "gap", "空档 70 天，年限清零"),
            Span(date(2025, 8, 10), TODAY, "held", "重新起算"),
        ],
        "queue": [
            (
                "DJ-2026-000123",
                "居住登记",
                "张*",
                "待审核",
                "doing",
                "3月4日",
                "还有 2 天",
                "is-soon",
            ),
            ("SL-2026-000098", "居住证新办", "李**", "待补正", "soon", "3月11日", "还有 9 天", ""),
            ("QZ-2026-000007", "签注", "王*", "待审核", "doing", "2月27日", "超期 1 天", "is-late"),
        ],
        "icons": icon_names(),
        "kinds": ("neutral", "info", "doing", "soon", "wrong", "done"),
        "page": Paginator(range(45), 10).page(2),
    }


@require_safe
def styleguide(request: HttpRequest, part: str = "") -> HttpResponse:
    """The guide (`part` empty), or one whole page: a name of PARTS, or step-errors."""
    if not (settings.DEMO or settings.DEBUG):
        raise Http404
    context = samples()
    if part in ("", "step-errors"):
        context["form"] = SampleForm({"phone": "123", "housing": "own", "moved_in": "2099-01-01"})
        context["form"].add_error("phone", "手机号码：应是 1 开头的 11 位数字，请再看一遍。")
    else:
        context["form"] = SampleForm()
    context["empty_form"] = SampleForm(auto_id="sample_%s")
    context |= {"service_title": "居住登记", "back_url": "#", "parts": (*PARTS, "step-errors")}
    if part:
        context["user"] = SimpleNamespace(
            is_authenticated=True, display_name="张晓梅", works_in_office=part == "desk"
        )
    templates = {"": "index", "step-errors": "step"} | {name: name for name in PARTS}
    if part not in templates:
        raise Http404
    return render(request, f"portal/styleguide/{templates[part]}.html", context)
