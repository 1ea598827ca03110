from django.db import migrations, models

TEXT = {"max_length": 40}


class Migration(migrations.Migration):  # type: ignore[misc]
    initial = True

    dependencies: tuple[tuple[str, str], ...] = ()

    operations = (
        migrations.CreateModel(
            name="SavedLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("space", models.CharField(**TEXT)),
                ("member", models.CharField(**TEXT)),
                ("post", models.CharField(**TEXT)),
                ("name", models.CharField(max_length=60)),
                ("query", models.CharField(blank=True, max_length=1_000)),
            ],
            options={
                "ordering": ("name",),
                "constraints": [
                    models.UniqueConstraint(fields=("space", "member", "post", "name"), name="one_look_of_a_name"),
                ],
            },
        ),
    )
