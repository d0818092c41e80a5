"""The standard address library (标准地址库): street, road, house, room (DOMAIN 4)."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Func, Value
from django.utils.translation import gettext_lazy as _


class Street(models.Model):
    """A street, town or township office (街镇) with its statistics bureau code (S34)."""

    code = models.CharField(_("code"), max_length=9, primary_key=True)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("name in English"), max_length=80)
    district_code = models.CharField(_("district code"), max_length=6, db_index=True)
    district_name = models.CharField(_("district"), max_length=20)
    district_name_en = models.CharField(_("district in English"), max_length=40)
    is_zone = models.BooleanField(
        _("zone or farm"), help_text=_("Codes ending 400 to 599: not offered in pick lists.")
    )

    class Meta:
        verbose_name = _("street or town")
        verbose_name_plural = _("streets and towns")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.district_name}{self.name}"


class Letters(Func):
    """The single characters of a name: 淮海路 is {淮,海,路}; the index `road_letters` holds them."""

    function = "string_to_array"
    output_field = ArrayField(models.TextField())

    def __init__(self, name: str) -> None:
        super().__init__(name, Value(None))


class LikeAny(models.Lookup):
    """`pinyin__like_any=[…]`: one of these LIKE patterns, each sought in the trigram index."""

    lookup_name = "like_any"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, params = self.process_lhs(compiler, connection)
        return f"{left} LIKE ANY(%s)", (*params, self.rhs)


models.CharField.register_lookup(LikeAny)


class Road(models.Model):
    """A road (路), found by characters, pinyin or initials."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    pinyin = models.CharField(
        _("pinyin"), max_length=80, help_text=_("Lower case, no tones, no spaces; ü as u.")
    )
    initials = models.CharField(_("initials"), max_length=20)
    also = models.CharField(
        _("other spellings"),
        max_length=300,
        blank=True,
        db_default="",
        help_text=_("As people misread it: pinyin and initials, a blank around each."),
    )

    class Meta:
        verbose_name = _("road")
        verbose_name_plural = _("roads")
        ordering = ["pinyin"]
        indexes = [
            GinIndex(
                OpClass("name", name="gin_trgm_ops"),
                OpClass("pinyin", name="gin_trgm_ops"),
                OpClass("initials", name="gin_trgm_ops"),
                OpClass("also", name="gin_trgm_ops"),
                name="road_search",
            ),
            GinIndex(Letters("name"), name="road_letters"),
        ]

    def __str__(self) -> str:
        return self.name


class House(models.Model):
    """A house number on a road, or inside a lane (弄) of it."""

    # Both indexes below begin with the road: one of its own would only cost.
    road = models.ForeignKey(Road, models.PROTECT, related_name="houses", db_index=False)
    street = models.ForeignKey(Street, models.PROTECT, related_name="houses")
    lane = models.CharField(_("lane"), max_length=10, blank=True)
    number = models.CharField(_("number"), max_length=10)

    class Meta:
        verbose_name = _("house")
        verbose_name_plural = _("houses")
        constraints = [
            # With all that a list of houses shows: the table itself is not read for it.
            models.UniqueConstraint(
                fields=["road", "lane", "number"],
                include=["id", "street"],
                name="one_house_a_number",
            )
        ]
        # Which streets a road crosses, without reading its houses one by one.
        indexes = [models.Index(fields=["road", "street"], name="house_road_street")]

    def __str__(self) -> str:
        lane = f"{self.lane}弄" if self.lane else ""
        return f"{self.road}{lane}{self.number}号"


class Room(models.Model):
    """A dwelling (室) with its standard address code, `ref`."""

    # The constraint below begins with the house: an index of its own would only cost.
    house = models.ForeignKey(House, models.PROTECT, related_name="rooms", db_index=False)
    room = models.CharField(_("room"), max_length=10)
    ref = models.CharField(_("standard address code"), max_length=24)

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        constraints = [
            # With the code: the rooms of a house are read from this index alone.
            models.UniqueConstraint(
                fields=["house", "room"], include=["ref"], name="one_room_a_house_and_name"
            ),
            # No second index for LIKE, which `unique=True` on the field would bring.
            models.UniqueConstraint(fields=["ref"], name="one_room_a_code"),
        ]

    def __str__(self) -> str:
        return f"{self.house}{self.room}室"
