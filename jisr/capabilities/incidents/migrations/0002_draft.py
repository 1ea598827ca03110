import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

TEXT = {"max_length": 40}


class Migration(migrations.Migration):  # type: ignore[misc]
    dependencies = (("incidents", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL))

    operations = (
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("space", models.CharField(**TEXT)),
                ("member", models.CharField(**TEXT)),
                ("post", models.CharField(**TEXT)),
                ("client_id", models.CharField(max_length=80)),
                ("name", models.CharField(**TEXT)),
                ("thread", models.CharField(blank=True, max_length=64)),
                ("about", models.CharField(blank=True, max_length=64)),
                ("title", models.CharField(blank=True, max_length=200)),
                ("fields", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-saved_at", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("space", "member", "post", "client_id"), name="one_draft_of_a_form"
                    ),
                ],
            },
        ),
    )  # fmt: skip
