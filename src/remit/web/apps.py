"""The workbench as a Django application."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Its name and label."""

    name = "remit.web"
    label = "web"
    verbose_name = "Remit"
    default_auto_field = "django.db.models.BigAutoField"
