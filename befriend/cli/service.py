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
    _check_country(country)
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


def _check_country(country: str) -> None:
    """Refuse what is no country code; say so when no help is known for one that may be."""
    from befriend.content.reading import core_library

    if country and not (len(country) == 2 and country.isascii() and country.isupper()):
        raise click.BadParameter(f"{country!r} is not two capital letters, such as GB.", param_hint="--country")
    if country == "UK":
        raise click.BadParameter("The code of the United Kingdom is GB.", param_hint="--country")
    library = core_library()
    has_line = any(line.country == country for line in library.crisis_lines)
    if not has_line and country not in library.emergency_numbers:
        click.echo(
            f"No help lines are known for {country or 'a service without a country'}. "
            "People will be asked to call their local emergency number. Add lines in a pack of your own.",
            err=True,
        )
