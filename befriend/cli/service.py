"""`befriend open-service`: the first service of an installation, and the way in for its first lead."""

from datetime import UTC, datetime

import click

from befriend.cli.platform import start_django


@click.command("open-service", short_help="Open a service and invite its first lead.")
@click.argument("name")
@click.option(
    "--country", default="", help="Two capital letters, such as GB: whose crisis lines to show. None is guessed."
)
@click.option("--phone", default="", help="The service's own number, shown on the help page.")
def open_service(name: str, country: str, phone: str) -> None:
    """Open a new service called NAME, and print the path of the invitation for its first lead.

    The path works once, for 14 days, and is shown only now. Put the site's address before it.
    """
    if country and not (len(country) == 2 and country.isascii() and country.isupper()):
        raise click.BadParameter(f"{country!r} is not two capital letters, such as GB.", param_hint="--country")
    start_django()
    from django.db import transaction
    from django.urls import reverse

    from befriend.rooms.people.services import invite_first_lead
    from befriend.rooms.people.services import open_service as open_new_service

    now = datetime.now(UTC)
    with transaction.atomic():
        service = open_new_service(name=name, country=country, phone=phone, is_demonstration=False, now=now, by=None)
        token = invite_first_lead(service_id=service.id, now=now)
    click.echo(reverse("people:accept", kwargs={"token": token}))
