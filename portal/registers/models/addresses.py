"""The standard address library (标准地址库): street, road, house, room (DOMAIN 4)."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
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


class Road(models.Model):
    """A road (路), found by characters, pinyin or initials."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    pinyin = models.CharField(
        _("pinyin"), max_length=80, help_text=_("Lower case, no tones, no spaces; ü as u.")
    )
    initials = models.CharField(_("initials"), max_length=20)

    class Meta:
        verbose_name = _("road")
        verbose_name_plural = _("roads")
        ordering = ["pinyin"]
        indexes = [
            GinIndex(
                OpClass("name", name="gin_trgm_ops"),
                OpClass("pinyin", name="gin_trgm_ops"),
                OpClass("initials", name="gin_trgm_ops"),
                name="road_search",
            )
        ]

    def __str__(self) -> str:
        return self.name


class House(models.Model):
    """A house number on a road, or inside a lane (弄) of it."""

    road = models.ForeignKey(Road, models.PROTECT, related_name="houses")
    street = models.ForeignKey(Street, models.PROTECT, related_name="houses")
    lane = models.CharField(_("lane"), max_length=10, blank=True)
    number = models.CharField(_("number"), max_length=10)

    class Meta:
        verbose_name = _("house")
        verbose_name_plural = _("houses")
        constraints = [
            models.UniqueConstraint(fields=["road", "lane", "number"], name="one_house_a_number")
        ]

    def __str__(self) -> str:
        lane = f"{self.lane}弄" if self.lane else ""
        return f"{self.road}{lane}{self.number}号"


class Room(models.Model):
    """A dwelling (室) with its standard address code, `ref`."""

    house = models.ForeignKey(House, models.PROTECT, related_name="rooms")
    room = models.CharField(_("room"), max_length=10)
    ref = models.CharField(_("standard address code"), max_length=24, unique=True)

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        constraints = [
            models.UniqueConstraint(fields=["house", "room"], name="one_room_a_house_and_name")
        ]

    def __str__(self) -> str:
        return f"{self.house}{self.room}室"
