"""Pages, styles and scripts are small on the line, and a page does not have the same length twice."""

import gzip

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def fetched(client: Client, address: str) -> tuple[bytes, bytes]:
    """What went over the line, and what it was before."""
    response = client.get(address, headers={"accept-encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    sent = response.getvalue()
    return sent, gzip.decompress(sent)


@pytest.mark.parametrize("address", ["/account/login/", "/static/befriend/css/base.css"])
def test_what_goes_over_the_line_is_less_than_half(client: Client, address: str) -> None:
    sent, whole = fetched(client, address)

    assert len(sent) < len(whole) / 2


def test_the_same_page_twice_has_not_the_same_length(client: Client) -> None:
    lengths = {len(fetched(client, "/account/login/")[0]) for _visit in range(12)}

    assert len(lengths) > 1
