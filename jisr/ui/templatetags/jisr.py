"""Tags that every template has."""

from django import template

from jisr.ui import assets

register = template.Library()


@register.simple_tag
def asset(name: str) -> str:
    """The address of a static file, under the name that changes with its contents."""
    return assets.address(name)
