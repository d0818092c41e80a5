"""Made-up papers, drawn with the font wheel and photographed badly: what is on them is known."""

import csv
import io
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

import numpy as np
from noto_cjk_sans_jp_bold import FONT_PATH as BOLD
from noto_cjk_sans_jp_regular import FONT_PATH as REGULAR
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from portal.city import names, places
from portal.city.photo import portrait
from portal.clock.days import add_months
from portal.registers.identifiers import make_id_number
from portal.registers.streets import SOURCE

NATIONS = ["汉"] * 12 + ["回", "维吾尔", "蒙古", "土家", "壮", "满", "苗"]
VILLAGES = list(
    map(
        "".join,
        zip(
            *[iter("新华东风前进红旗和平幸福光明胜利团结建设解放人民文化永安太平柳林")] * 2,
            strict=True,
        ),
    )
)
DIGITS = "0123456789"
RARE = "犇喆翀昶㛃䶮𬭎𣲗"  # no recogniser knows all of them


@dataclass
class Made:
    """A picture of a paper, and what a careful reader would read on it."""

    kind: str
    image: Image.Image
    truth: dict[str, str]
    bad: bool = False  # taken from too far, out of focus, in the dark

    def jpeg(self, quality: int = 85) -> bytes:
        """As a phone sends it."""
        out = io.BytesIO()
        self.image.save(out, "JPEG", quality=quality)
        return out.getvalue()

    def pdf(self) -> bytes:
        """As a scanner sends it."""
        out = io.BytesIO()
        self.image.save(out, "PDF", resolution=150)
        return out.getvalue()


@cache
def font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(BOLD if bold else REGULAR), size)


class Person:
    """Somebody made up: name, number with a right check digit, where they come from."""

    def __init__(self, random: Random) -> None:
        origins, weights = places.origins()
        origin = random.choices(origins, weights)[0]
        self.sex = random.choice("MF")
        self.name = names.person(random, self.sex)[0]
        if random.random() < 0.06:
            self.name = self.name[0] + random.choice(RARE)
        self.born = date(1950, 1, 1) + timedelta(days=random.randrange(58 * 365))
        sequence = random.randrange(499) * 2 + (self.sex == "M")
        self.id_number = make_id_number(origin.area, self.born, sequence)
        self.nation = random.choice(NATIONS)
        village, other = random.sample(VILLAGES, 2)
        small, large = random.randrange(1, 30), random.randrange(1, 999)
        self.home = origin.place + random.choice(
            [
                f"{village}镇{other}村{small}组{large}号",
                f"{village}路{large}号{small}栋{random.randrange(1, 4)}单元{small}0{small % 9}室",
                f"{village}街道{other}街{large}号",
                f"{village}乡{other}村委会{random.choice(VILLAGES)}屯{small}号",
            ]
        )


@cache
def districts() -> dict[str, str]:
    """Names by code."""
    with SOURCE.open(encoding="utf-8", newline="") as source:
        return {row["district_code"]: row["district"] for row in csv.DictReader(source)}


def shanghai(random: Random) -> str:
    """An address as the standard library writes it."""
    road = random.choice(list(places.roads()))
    district = districts()[random.choice(places.roads()[road])]
    plate = random.choice(["{a}弄{b}号", "{a}号"]).format(
        a=random.randrange(1, 2999), b=random.randrange(1, 120)
    )
    return f"{district}{road}{plate}{random.randrange(1, 34)}0{random.randrange(1, 9)}室"


def on_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def id_card(random: Random) -> Made:
    """The side with the portrait, 85.6 x 54 mm."""
    who = Person(random)
    image = Image.new("RGB", (1011, 638), random.choice(["#eef3f6", "#e9f0ef", "#f2f1ec"]))
    draw = ImageDraw.Draw(image)
    for n in range(0, 1100, 9):  # the fine lines of the paper
        shift = [(x, n + 6 * math.sin(x / 60 + n)) for x in range(0, 1012, 12)]
        draw.line(shift, fill=random.choice(["#dfe9ee", "#e6ecdf", "#eee3e3"]))
    face = Image.open(io.BytesIO(portrait(random))).resize((270, 333))
    image.paste(face, (686, 96))
    blue, ink = "#3a73a8", "#161616"

    def put(x: int, y: int, label: str, value: str, gap: int, size: int = 33) -> None:
        draw.text((x, y + 5), label, blue, font(27))
        draw.text((x + gap, y), value, ink, font(size))

    put(70, 70, "姓 名", who.name, 105, 38)
    put(70, 146, "性 别", "男" if who.sex == "M" else "女", 105)
    put(255, 146, "民 族", who.nation, 95)
    draw.text((70, 222), "出 生", blue, font(27))
    for x, width, number, unit in (
        (175, 90, who.born.year, "年"),
        (320, 52, who.born.month, "月"),
        (428, 52, who.born.day, "日"),
    ):
        draw.text((x, 217), str(number), ink, font(33))
        draw.text((x + width, 222), unit, blue, font(27))
    rows = [who.home[n : n + 13] for n in range(0, len(who.home), 13)]
    draw.text((70, 296), "住 址", blue, font(27))
    for n, row in enumerate(rows):
        draw.text((175, 291 + n * 48), row, ink, font(33))
    draw.text((70, 540), "公民身份号码", blue, font(27))
    x = 330
    for digit in who.id_number:
        draw.text((x, 531), digit, ink, font(38))
        x += 31
    truth = {
        "name": who.name,
        "sex": who.sex,
        "birth_date": who.born.isoformat(),
        "id_number": who.id_number,
        "address": who.home,
    }
    return Made("id_card", image, truth)


def _sheet(heading: str) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (1240, 1754), "#fdfdfb")
    draw = ImageDraw.Draw(image)
    draw.text((620, 150), heading, "#111", font(46, bold=True), anchor="mt")
    return image, draw


def _table(
    draw: ImageDraw.ImageDraw, top: int, rows: list[tuple[str, str]], label: int = 250
) -> int:
    """Rows of label and value in boxes; long values on two lines."""
    for name, value in rows:
        parts = [value[n : n + 25] for n in range(0, len(value), 25)]
        high = 30 + 42 * max(1, len(parts))
        draw.rectangle((110, top, 1130, top + high), outline="#333", width=2)
        draw.line((110 + label, top, 110 + label, top + high), fill="#333", width=2)
        draw.text((110 + label / 2, top + high / 2), name, "#111", font(28), anchor="mm")
        for n, part in enumerate(parts):
            draw.text((130 + label, top + 14 + n * 42), part, "#111", font(30))
        top += high
    return top


def _stamp(image: Image.Image, random: Random, words: str, at: tuple[int, int]) -> None:
    """A round red seal, often over the text."""
    seal = Image.new("RGBA", (300, 300))
    draw = ImageDraw.Draw(seal)
    draw.ellipse((8, 8, 292, 292), outline="#c82828b0", width=7)
    draw.regular_polygon((150, 150, 42), 5, fill="#c82828b0")
    draw.text((150, 225), words, "#c82828b0", font(24), anchor="mm")
    turned = seal.rotate(random.uniform(-30, 30))
    image.paste(turned, at, turned)


def lease(random: Random) -> Made:
    """A filing of a lease (住房租赁合同登记备案通知书), as a table or as running text."""
    owner, lessee = Person(random), Person(random)
    starts = date(2022, 1, 1) + timedelta(days=random.randrange(1700))
    ends = add_months(starts, random.choice([12, 12, 24, 36])) - timedelta(days=1)
    where = shanghai(random)
    number = "沪租备" + f"{starts:%Y%m%d}" + "".join(random.choices(DIGITS + "ABCDEF", k=6))
    truth = {
        "number": number,
        "lessee": lessee.name,
        "address": where,
        "starts_on": starts.isoformat(),
        "ends_on": ends.isoformat(),
    }
    area = f"{random.randrange(1800, 14000) / 100}平方米"
    if random.random() < 0.5:
        image, draw = _sheet(
            random.choice(["住房租赁合同登记备案通知书", "上海市住房租赁合同网签备案证明"])
        )
        draw.text((1130, 240), f"备案编号：{number}", "#111", font(27), anchor="rt")
        rows = [
            ("出租人", owner.name),
            ("承租人", lessee.name),
            ("承租人证件号码", lessee.id_number),
            ("房屋坐落", where),
            ("建筑面积", area),
            ("租赁用途", "居住"),
            ("租赁期限", f"{on_day(starts)}至{on_day(ends)}"),
            ("月租金", f"人民币{random.randrange(15, 160) * 100}元"),
        ]
        foot = _table(draw, 320, rows)
    else:
        image, draw = _sheet("上海市住房租赁合同登记备案通知书")
        words = [
            f"登记备案号：{number}",
            f"出租人（甲方）：{owner.name}",
            f"承租人（乙方）：{lessee.name}",
            f"证件号码：{lessee.id_number}",
            f"房屋地址：{where}",
            f"租赁面积：{area}",
            f"租赁期限：自{starts:%Y-%m-%d}起至{ends:%Y-%m-%d}止",
            "上述住房租赁合同已经登记备案，特此通知。",
        ]
        for n, row in enumerate(words):
            draw.text((140, 300 + n * 82), row, "#111", font(31))
        foot = 300 + len(words) * 82
    draw.text((1100, foot + 120), "上海市房屋租赁管理部门", "#111", font(30), anchor="rt")
    draw.text((1100, foot + 175), on_day(starts + timedelta(days=9)), "#111", font(30), anchor="rt")
    _stamp(image, random, "租赁备案专用章", (830, foot + 40))
    return Made("lease", image, truth)


def title(random: Random) -> Made:
    """A title (不动产权证书): the page with the table."""
    owners = [Person(random).name for _ in range(random.choice([1, 1, 2]))]
    where = shanghai(random)
    year, place = random.randrange(2016, 2026), random.choice("黄徐长静普虹杨闵宝嘉浦金松青奉崇")
    serial = "".join(random.choices(DIGITS, k=6))
    number = f"沪({year}){place}字不动产权第{serial}号"
    image, draw = _sheet("中华人民共和国不动产权证书")
    shown = number if random.random() < 0.5 else number.replace("(", "（").replace(")", "）")
    draw.text((1130, 245), shown, "#111", font(30), anchor="rt")
    parts = ["".join(random.choices(DIGITS, k=k)) for k in (6, 5, 8)]
    unit = f"{random.randrange(310101, 310118)}{parts[0]}GB{parts[1]}F{parts[2]}"
    area = random.randrange(2500, 18000)
    rows = [
        ("权利人", "、".join(owners)),
        ("共有情况", "单独所有" if len(owners) == 1 else "共同共有"),
        ("坐落", where),
        ("不动产单元号", unit),
        ("权利类型", "国有建设用地使用权/房屋所有权"),
        ("权利性质", "出让/市场化商品房"),
        ("用途", "城镇住宅用地/居住"),
        (
            "面积",
            f"宗地面积{random.randrange(9000, 60000)}.0㎡/建筑面积{area / 100}㎡",
        ),
        (
            "使用期限",
            f"国有建设用地使用权 {on_day(date(year - 9, 3, 5))}起至{on_day(date(year + 61, 3, 4))}止",
        ),
    ]
    foot = _table(draw, 320, rows, label=220)
    draw.text(
        (1100, foot + 90), f"登记日：{on_day(date(year, 5, 6))}", "#111", font(28), anchor="rt"
    )
    _stamp(image, random, "不动产登记专用章", (820, foot + 20))
    truth = {"number": number, "owner": "、".join(owners), "address": where}
    return Made("title", image, truth)


MAKERS: dict[str, Callable[[Random], Made]] = {"id_card": id_card, "lease": lease, "title": title}


def photographed(
    made: Made, random: Random, turn: int | None = None, bad: bool | None = None
) -> Made:
    """As a phone sees it on a table: turned, askew, in perspective, shaded, blurred, noisy.

    Three in ten are bad even so: taken from too far, out of focus, in the dark.
    """
    bad = random.random() < 0.3 if bad is None else bad
    image = made.image
    back = Image.new(
        "RGB",
        (image.width * 5 // 4, image.height * 5 // 4),
        random.choice(["#6b4a2f", "#3b3d42", "#b9b2a6", "#8a9aa8", "#2c2622"]),
    )
    back.paste(image, ((back.width - image.width) // 2, (back.height - image.height) // 2))
    edge = back.getpixel((0, 0))
    back = _perspective(back, random, 0.05)
    back = back.rotate(random.uniform(-6, 6), Image.Resampling.BICUBIC, expand=True, fillcolor=edge)
    turn = random.choice([0, 0, 0, 90, 180, 270]) if turn is None else turn
    back = back.rotate(turn, expand=True)
    # How far away the phone was: the paper's short side in pixels.
    across = random.uniform(0.55, 1.0) if made.kind == "id_card" else random.uniform(0.7, 1.2)
    across *= 0.6 if bad else 1.0
    back = back.resize(
        (int(back.width * across), int(back.height * across)), Image.Resampling.LANCZOS
    )
    back = back.filter(ImageFilter.GaussianBlur(random.uniform(0.0, 1.5) + 0.8 * bad))
    return Made(made.kind, _shaded(back, random, 0.6 if bad else 1.0), made.truth, bad)


def _perspective(image: Image.Image, random: Random, most: float) -> Image.Image:
    w, h = image.size

    def moved(x: float, y: float) -> tuple[float, float]:
        return x + random.uniform(-most, most) * w, y + random.uniform(-most, most) * h

    corners = [moved(0, 0), moved(w, 0), moved(w, h), moved(0, h)]
    rows, right = [], []
    for (x, y), (u, v) in zip([(0, 0), (w, 0), (w, h), (0, h)], corners, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    found = np.linalg.solve(np.array(rows, dtype=float), np.array(right, dtype=float))
    return image.transform(
        (w, h),
        Image.Transform.PERSPECTIVE,
        tuple(found),
        Image.Resampling.BICUBIC,
        fillcolor=image.getpixel((0, 0)),
    )


def _shaded(image: Image.Image, random: Random, lamp: float) -> Image.Image:
    """Light from one side, the shadow of a hand, and the noise of a small sensor."""
    pixels = np.asarray(image, dtype=np.float32)
    high, wide = pixels.shape[:2]
    y, x = np.mgrid[0:high, 0:wide]
    angle = random.uniform(0, 2 * math.pi)
    slope = (x / wide - 0.5) * math.cos(angle) + (y / high - 0.5) * math.sin(angle)
    light = lamp * random.uniform(0.75, 1.05) + random.uniform(0.0, 0.5) * slope
    cx, cy, radius = random.random() * wide, random.random() * high, random.uniform(0.2, 0.5) * wide
    light -= random.uniform(0, 0.35) * np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / radius**2)
    noise = np.random.default_rng(random.randrange(2**32)).normal(
        0, random.uniform(1, 9), pixels.shape
    )
    return Image.fromarray(np.clip(pixels * light[..., None] + noise, 0, 255).astype(np.uint8))


def many(seed: int, each: int) -> list[Made]:
    """So many badly photographed papers of each kind, always the same for a seed."""
    random = Random(seed)
    return [photographed(make(random), random) for make in MAKERS.values() for _ in range(each)]
