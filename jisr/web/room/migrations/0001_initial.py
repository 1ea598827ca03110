import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0002_signin'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Room',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('space', models.CharField(max_length=40, unique=True)),
                ('code', models.CharField(max_length=8)),
                ('director', models.BinaryField(max_length=32)),
                ('also', models.CharField(blank=True, max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('space', models.CharField(max_length=40)),
                ('number', models.PositiveIntegerField()),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('holding', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='seat', to='accounts.holding')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='seat', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('number',),
            },
        ),
    ]
