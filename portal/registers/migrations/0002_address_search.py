import django.contrib.postgres.indexes
import django.db.models.deletion
import portal.registers.models.addresses
from django.db import migrations, models
from portal.registers.pinyin import also


def spell(apps, schema_editor):
    """Fills the new column for roads that are there already."""
    roads = apps.get_model("registers", "Road").objects
    misread = [road for road in roads.only("name").iterator() if _fill(road)]
    roads.bulk_update(misread, ["also"], batch_size=1000)


def _fill(road):
    road.also = also(road.name)
    return bool(road.also)


class Migration(migrations.Migration):

    dependencies = [
        ('registers', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='house',
            name='one_house_a_number',
        ),
        migrations.RemoveConstraint(
            model_name='room',
            name='one_room_a_house_and_name',
        ),
        migrations.RemoveIndex(
            model_name='road',
            name='road_search',
        ),
        migrations.AddField(
            model_name='road',
            name='also',
            field=models.CharField(blank=True, db_default='', help_text='As people misread it: pinyin and initials, a blank around each.', max_length=300, verbose_name='other spellings'),
        ),
        migrations.AlterField(
            model_name='house',
            name='road',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='houses', to='registers.road'),
        ),
        migrations.AlterField(
            model_name='room',
            name='house',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='rooms', to='registers.house'),
        ),
        migrations.AlterField(
            model_name='room',
            name='ref',
            field=models.CharField(max_length=24, verbose_name='standard address code'),
        ),
        migrations.AddIndex(
            model_name='house',
            index=models.Index(fields=['road', 'street'], name='house_road_street'),
        ),
        migrations.AddIndex(
            model_name='road',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('name', name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass('pinyin', name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass('initials', name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass('also', name='gin_trgm_ops'), name='road_search'),
        ),
        migrations.AddIndex(
            model_name='road',
            index=django.contrib.postgres.indexes.GinIndex(portal.registers.models.addresses.Letters('name'), name='road_letters'),
        ),
        migrations.AddConstraint(
            model_name='house',
            constraint=models.UniqueConstraint(fields=('road', 'lane', 'number'), include=('id', 'street'), name='one_house_a_number'),
        ),
        migrations.AddConstraint(
            model_name='room',
            constraint=models.UniqueConstraint(fields=('house', 'room'), include=('ref',), name='one_room_a_house_and_name'),
        ),
        migrations.AddConstraint(
            model_name='room',
            constraint=models.UniqueConstraint(fields=('ref',), name='one_room_a_code'),
        ),
        migrations.RunPython(spell, migrations.RunPython.noop, elidable=True),
    ]
