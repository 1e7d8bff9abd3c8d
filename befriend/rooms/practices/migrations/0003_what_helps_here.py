"""What the practices of a service tell as a whole."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_ways_back_in"),
        ("practices", "0002_own_programmes"),
    ]

    operations = [
        migrations.CreateModel(
            name="WhatHelpsHere",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fold", models.PositiveSmallIntegerField()),
                ("learned_at", models.DateTimeField()),
                ("pool", models.JSONField()),
                (
                    "service",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.service",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("service", "fold"), name="what_helps_is_learned_once_a_fold")
                ],
            },
        ),
    ]
