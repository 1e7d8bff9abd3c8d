"""`befriend open-service`: the first service of an installation, and the way in for its first lead."""

from datetime import UTC, datetime

import click

from befriend.base.contact import is_country, is_phone
from befriend.base.errors import InputError
from befriend.cli.platform import plain_refusals, start_django


@click.command("open-service", short_help="Open a service and invite its first lead.")
@click.argument("name")
@click.option(
    "--country", default="", help="Two capital letters, such as GB: whose crisis lines to show. None is guessed."
)
@click.option("--phone", default="", help="The service's own number, shown on the help page.")
@click.option("--another", is_flag=True, help="Open it although there is a service here already.")
def open_service(name: str, country: str, phone: str, another: bool) -> None:
    """Open a new service called NAME, and print the path of the invitation for its first lead.

    The path works once, for 14 days, and is shown only now. Put the site's address before it.
    """
    _check_phone(phone)
    _check_country(country)
    start_django()
    with plain_refusals():
        _refuse_a_second(another)
        click.echo(_open(name, country, phone))


def _refuse_a_second(another: bool) -> None:
    """Most installations hold one service: typed twice, the command must not split its people in two."""
    from befriend.rooms.people.queries import names_of_real_services

    names = names_of_real_services()
    if names and not another:
        raise InputError(
            f"There is a service here already: {', '.join(names)}. Its lead invites people on the site. "
            "To open a further service beside it, whose people see nothing of each other, say --another."
        )


def _open(name: str, country: str, phone: str) -> str:
    """The path of the invitation for the first lead."""
    from django.db import transaction
    from django.urls import reverse

    from befriend.rooms.people.services import invite_first_lead
    from befriend.rooms.people.services import open_service as open_new_service

    now = datetime.now(UTC)
    with transaction.atomic():
        service = open_new_service(name=name, country=country, phone=phone, is_demonstration=False, now=now, by=None)
        token = invite_first_lead(service_id=service.id, now=now)
    return reverse("people:accept", kwargs={"token": token})


def _check_phone(phone: str) -> None:
    if phone and not is_phone(phone):
        raise click.BadParameter(
            f"{phone!r} is not a telephone number. Give 3 to 15 digits, with spaces where you like and + in front "
            "of a country's code, such as '+44 20 7946 0000'.",
            param_hint="--phone",
        )


def _check_country(country: str) -> None:
    """Refuse what is no country code; say so when no help is known for one that may be."""
    from befriend.content.reading import core_library

    if country == "UK":
        raise click.BadParameter("The code of the United Kingdom is GB.", param_hint="--country")
    if country and not is_country(country):
        raise click.BadParameter(f"{country!r} is not two capital letters, such as GB.", param_hint="--country")
    library = core_library()
    has_line = any(line.country == country for line in library.crisis_lines)
    if not has_line and country not in library.emergency_numbers:
        click.echo(
            f"No help lines are known for {country or 'a service without a country'}. "
            "People will be asked to call their local emergency number. Add lines in a pack of your own.",
            err=True,
        )
