from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "jisr.web.room"
    label = "room"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jisr.accounts.factors import excuse
        from jisr.web.room.seating import has_seat

        excuse(has_seat)
