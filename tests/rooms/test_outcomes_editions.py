"""Editions for publishing: what may be given away, held against everything given away before, and attacked."""

import csv
import html
import io
import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pypdf
import pytest
from pytest_django.fixtures import Settings

from befriend.base.errors import InputError, NotFoundError
from befriend.care.consent import Purpose
from befriend.demo import earlier
from befriend.measure.disclosure import Hidden, hide_few, narrow, publish
from befriend.measure.disclosure.publish import ToldAlreadyError
from befriend.measure.disclosure.tables import SMALLER
from befriend.rooms.audit.models import AuditEntry
from befriend.rooms.consent.services import choose
from befriend.rooms.describing.models import SelfDescription
from befriend.rooms.describing.services import describe_oneself, say_in_own_words, take_back_description
from befriend.rooms.outcomes import published
from befriend.rooms.outcomes.cut import cut_of_edition
from befriend.rooms.outcomes.models import Edition
from befriend.rooms.outcomes.published import layout_of, protected_edition
from befriend.rooms.outcomes.queries import MadeEdition, edition_for, editions_of
from befriend.rooms.outcomes.services import make_edition
from befriend.rooms.people.models import Team
from befriend.rooms.people.queries import viewer_of
from tests.rooms.cast import NOW, Cast
from tests.rooms.conftest import SignIn
from tests.rooms.editions import MONTH, kept_edition, people_who_answered

pytestmark = pytest.mark.django_db
SUMMER, EDITIONS, MAKE = date(2026, 7, 31), "/outcomes/editions/", "/outcomes/editions/make/"


def fill(cast: Cast, monkeypatch: pytest.MonkeyPatch, sizes: dict[str, int], seed: int) -> None:
    """People who were there before, in teams of these sizes, and most of whom describe themselves."""
    monkeypatch.setattr(earlier, "TEAMS", sizes)
    monkeypatch.setattr(earlier, "YEARS_AGO", timedelta(weeks=52))
    monkeypatch.setattr(earlier, "SHORT_TEAM", next(iter(sizes)))
    monkeypatch.setattr(earlier, "CLINICIANS", {name: (f"{name} one", f"{name} two") for name in sizes})
    teams = {name: Team.objects.create(service=cast.harbour, name=name) for name in sizes}
    earlier.bring_over(cast.harbour, teams, now=NOW - timedelta(days=2), seed=seed)


@pytest.fixture
def told(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    fill(cast, monkeypatch, {"Garden": 16, "Harbour": 15}, seed=7)
    return cast


def made(cast: Cast, last_day: date = MONTH) -> MadeEdition:
    lena = cast.viewer("lena")
    return edition_for(lena, make_edition(viewer=lena, last_day=last_day, now=NOW))


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def groups_of(one: MadeEdition, by: str) -> list[str | None]:
    table = next(table for table in one.publication.tables if table.by == (by,))
    return [row.key[0] for row in table.rows]


# What it shows ------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_an_edition_tells_of_everybody_by_team_and_by_how_people_describe_themselves(told: Cast) -> None:
    one = made(told)

    shown = [table.by for table in one.publication.tables]
    assert shown[0] == ()
    asked = {"team", "gender", "birth_years", "home_language", "background", "disability"}
    assert {by[0] for by in shown[1:]} | set(one.left_out) == asked
    assert ("gender",) in shown


@pytest.mark.slow
def test_every_number_is_hidden_or_rounded_and_every_group_with_a_name_has_eight_people(told: Cast) -> None:
    one = made(told)

    cells = [cell for table in one.publication.tables for row in table.rows for cell in row.cells.values()]
    assert {cell.count % 5 for cell in cells if cell.count is not None} == {0}
    assert min(cell.count for cell in cells if cell.count is not None) >= 10
    named = [row for table in one.publication.tables for row in table.rows if SMALLER not in row.key]
    assert all(row.cells["people"].hidden is not Hidden.FEW for row in named)


@pytest.mark.slow
def test_words_of_ones_own_make_no_group_and_stand_nowhere(told: Cast, sign_in: SignIn) -> None:
    people = people_who_answered(told, 8)
    for person in people:
        say_in_own_words(viewer=viewer_of(person, NOW), question="gender", words="a sailor", now=NOW)

    one = made(told)

    assert set(groups_of(one, "gender")) <= {"woman", "man", "non_binary", "another", None, SMALLER}
    lena = sign_in("lena")
    said = [lena.get(f"{EDITIONS}{one.id}/{end}").content for end in ("", "edition.csv")]
    assert not any(b"sailor" in page for page in said)


@pytest.mark.slow
def test_who_said_no_to_being_counted_is_in_no_number(cast: Cast) -> None:
    people = people_who_answered(cast, 9)
    for person in people[:2]:
        choose(viewer=viewer_of(person, NOW), purpose=Purpose.LEARNING, is_given=False, now=NOW)

    with pytest.raises(InputError, match="Fewer than 8 people"):
        made(cast)


@pytest.mark.slow
def test_a_question_that_few_answered_is_left_out_and_the_page_says_so(cast: Cast, sign_in: SignIn) -> None:
    people = people_who_answered(cast, 9)
    for person in people[:7]:
        describe_oneself(viewer=viewer_of(person, NOW), question="gender", option="woman", now=NOW)

    one = made(cast)

    assert one.left_out["gender"] == "few"
    page = sign_in("lena").get(f"{EDITIONS}{one.id}/").content.decode()
    assert "Left out, because too few people answered: Gender." in page


@pytest.mark.slow
@pytest.mark.one_database
def test_a_team_that_the_report_hides_is_in_no_edition(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(cast, monkeypatch, {"Garden": 16, "Harbour": 9}, seed=7)

    assert made(cast).left_out["team"] == "team"


# What it is held against --------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_same_month_is_made_once_whatever_came_later(told: Cast) -> None:
    first = made(told)
    rows = AuditEntry.objects.filter(action="make_edition").count()
    SelfDescription.objects.all().delete()

    assert made(told) == first
    assert AuditEntry.objects.filter(action="make_edition").count() == rows == 1


@pytest.mark.slow
def test_the_mark_changes_with_what_somebody_says_of_themselves(told: Cast) -> None:
    lena, [person] = told.viewer("lena"), people_who_answered(told, 1)
    describe_oneself(viewer=viewer_of(person, NOW), question="gender", option="man", now=NOW)
    before = cut_of_edition(lena, MONTH, NOW, smallest=10).mark
    assert cut_of_edition(lena, MONTH, NOW, smallest=10).mark == before

    take_back_description(viewer=viewer_of(person, NOW), now=NOW)

    assert cut_of_edition(lena, MONTH, NOW, smallest=10).mark != before


@pytest.mark.slow
@pytest.mark.one_database
def test_no_edition_goes_up_to_an_earlier_day_than_one_before(told: Cast) -> None:
    made(told)

    with pytest.raises(InputError, match="up to 31 October 2026 already"):
        made(told, SUMMER)
    assert Edition.objects.count() == 1


@pytest.mark.parametrize("day", [date(2026, 10, 30), date(2026, 11, 30), date(2026, 11, 21), date.min, date.max])
def test_an_edition_goes_up_to_the_end_of_a_month_that_is_over(cast: Cast, day: date) -> None:
    with pytest.raises(InputError, match="month that is over"):
        made(cast, day)


def test_who_does_not_see_what_the_service_achieves_makes_none(cast: Cast) -> None:
    with pytest.raises(NotFoundError):
        make_edition(viewer=cast.viewer("clara"), last_day=MONTH, now=NOW)


@pytest.mark.slow
def test_of_two_made_at_once_the_second_is_not_kept(told: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was held against what there was before it was counted, and not against the other."""

    def meanwhile(*given: Any, **named: Any) -> published.Protected:
        kept_edition(told.harbour.id, SUMMER)
        return protected_edition(*given, **named)

    monkeypatch.setattr(published, "protected_edition", meanwhile)

    with pytest.raises(InputError, match="Somebody else made an edition"):
        made(told)
    assert [one.last_day for one in editions_of(told.viewer("lena"))] == [SUMMER]


@pytest.mark.slow
@pytest.mark.one_database
@pytest.mark.parametrize(("seed", "sizes"), [(8, {"Garden": 22, "River": 17}), (5, {"Garden": 14, "Hill": 13})])
def test_nothing_hidden_can_be_worked_out_from_all_editions_with_or_without_the_exact_totals(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Settings, seed: int, sizes: dict[str, int]
) -> None:
    """A few small services; `python -m bench.editions` tries a hundred."""
    settings.SELF_QUESTIONS = ("gender", "home_language", "background")
    fill(cast, monkeypatch, sizes, seed)
    every = [made(cast, SUMMER), made(cast)]
    layout = layout_of(cut_of_edition(cast.viewer("lena"), MONTH, NOW, smallest=10), every[0].measures)
    shown, totals = [one.publication for one in every], [one.totals for one in every]

    assert narrow(shown, layout) == []
    assert narrow(shown, layout, totals=totals) == []
    assert sum(one.hidden(Hidden.FEW) for one in shown) > 30


@pytest.mark.slow
@pytest.mark.one_database
def test_with_few_people_hidden_and_nothing_more_the_same_attacker_finds_some(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An attacker who broke nothing there would prove nothing above."""
    weak = lambda tables, layout, *, name, protection, **_: hide_few(tables, layout, name=name, protection=protection)  # noqa: E731
    monkeypatch.setattr(published, "publish", weak)
    fill(cast, monkeypatch, {"Garden": 22, "River": 17}, seed=8)
    every = [made(cast, SUMMER), made(cast)]
    layout = layout_of(cut_of_edition(cast.viewer("lena"), MONTH, NOW, smallest=10), every[0].measures)

    assert narrow([one.publication for one in every], layout, totals=[one.totals for one in every])


@pytest.mark.slow
@pytest.mark.one_database
def test_a_table_that_cannot_be_protected_is_left_out_and_the_others_stay(
    told: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = publish

    def refusing(tables: Sequence[Any], *given: Any, **named: Any) -> Any:
        if any(table.by == ("gender",) for table in tables):
            raise ToldAlreadyError("It tells too much.", ("gender",))
        return really(tables, *given, **named)

    monkeypatch.setattr(published, "publish", refusing)

    one = made(told)

    assert one.left_out["gender"] == "tells"
    assert ("background",) in [table.by for table in one.publication.tables]


def test_after_the_pack_of_its_questionnaire_is_gone_no_edition_is_made_and_what_is_missing_is_said(cast: Cast) -> None:
    edition_id = kept_edition(cast.harbour.id, SUMMER)
    Edition.objects.filter(id=edition_id).update(measures=["left_the_packs"])

    with pytest.raises(InputError, match="are about left_the_packs, and befriend has no such questionnaire"):
        made(cast)


# On the web ---------------------------------------------------------------------------------------------------------


def test_every_table_of_an_edition_has_a_clean_address_that_answers(cast: Cast, sign_in: SignIn) -> None:
    lena, edition_id = sign_in("lena"), kept_edition(cast.harbour.id)

    page = lena.get(f"{EDITIONS}{edition_id}/").content.decode()

    addresses = re.findall(r'href="([^"]*edition\.csv[^"]*)"', page)
    assert [address.partition("edition.csv")[2] for address in addresses][:2] == [
        "?table=edition",
        "?table=everybody-stayed",
    ]
    assert {lena.get(html.unescape(address)).status_code for address in addresses} == {200}


def test_nothing_on_the_way_to_an_edition_speaks_of_an_attack(cast: Cast, sign_in: SignIn) -> None:
    edition_id = kept_edition(cast.harbour.id, SUMMER)

    pages = [sign_in("lena").get(address).content.decode() for address in (EDITIONS, f"{EDITIONS}{edition_id}/")]

    assert not any("attack" in page for page in pages)
    assert "Then we try ourselves to work them out" in pages[0]
    assert "we tried to work out the hidden numbers ourselves" in pages[1]


@pytest.mark.slow
def test_a_lead_makes_an_edition_and_reads_what_is_hidden_in_it_and_why(told: Cast, sign_in: SignIn) -> None:
    lena = sign_in("lena")

    answer = lena.post(MAKE, {"until": "2026-10-31"}, follow=True)

    page = answer.content.decode()
    one = editions_of(told.viewer("lena"))[0]
    assert answer.redirect_chain == [(f"{EDITIONS}{one.id}/", 302)]
    assert f"people: {one.publication.hidden(Hidden.FEW)}." in page
    for words in ("rounded to the nearest 5", "What this does not hold off", "It describes.", one.mark):
        assert words in page


@pytest.mark.slow
def test_a_month_that_cannot_be_is_said_on_the_page(told: Cast, sign_in: SignIn) -> None:
    lena = sign_in("lena")

    for given, said in (("", "No month was chosen"), ("2026-02-31", "No month was chosen"), ("2026-10-30", "is over")):
        answer = lena.post(MAKE, {"until": given})
        assert (answer.status_code, said in answer.content.decode()) == (422, True)


@pytest.mark.slow
def test_the_file_says_the_same_as_the_page_and_why_a_number_is_not_there(told: Cast, sign_in: SignIn) -> None:
    one = made(told)

    rows = rows_of(sign_in("lena").get(f"{EDITIONS}{one.id}/edition.csv").content.decode())

    shown = [(table, row) for table in one.publication.tables for row in table.rows]
    assert len(rows) == len(shown)
    for row, (_table, kept) in zip(rows, shown, strict=True):
        for name, cell in kept.cells.items():
            assert row[name] == ("" if cell.count is None else str(cell.count))
            assert row[f"{name}_hidden"] == {None: "", Hidden.FEW: "few people", Hidden.LINKED: "linked"}[cell.hidden]
        assert row["data_cut"] == one.mark


@pytest.mark.slow
@pytest.mark.one_database
def test_the_edition_is_a_pdf_with_its_mark_on_every_page(told: Cast, sign_in: SignIn) -> None:
    one = made(told)

    answer = sign_in("lena").get(f"{EDITIONS}{one.id}/edition.pdf")

    pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    assert all(one.mark[:16] in page.extract_text().replace("\n", "") for page in pages)
    assert "0 to 7" in "".join(page.extract_text() for page in pages)


def test_the_edition_of_another_service_is_not_there(cast: Cast, sign_in: SignIn) -> None:
    edition_id = kept_edition(cast.hill.id)

    for end in ("", "edition.pdf", "edition.csv"):
        assert sign_in("lena").get(f"{EDITIONS}{edition_id}/{end}").status_code == 404


def test_one_table_that_there_is_not_is_not_there(cast: Cast, sign_in: SignIn) -> None:
    edition_id = kept_edition(cast.harbour.id)

    assert sign_in("lena").get(f"{EDITIONS}{edition_id}/edition.csv?table=nothing").status_code == 404
    assert sign_in("lena").get(f"{EDITIONS}{edition_id}/edition.csv?table=everybody-stayed").status_code == 200


def test_a_service_that_asks_nothing_tells_of_no_groups(cast: Cast, settings: Settings) -> None:
    settings.SELF_QUESTIONS = ()
    people_who_answered(cast, 8)

    one = made(cast)

    assert [table.by for table in one.publication.tables] == [()]
