"""The report of a service: the same figures as the command line, from a stated data cut, for those who may see it."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

import pypdf
import pytest

from befriend.care.consent import Purpose
from befriend.care.roles import Role
from befriend.content.reading import core_library
from befriend.demo import earlier
from befriend.measure.items import Confidence, Source
from befriend.measure.outcomes import funnel_point
from befriend.rooms.checkins.models import CheckIn
from befriend.rooms.checkins.queries import places_of
from befriend.rooms.consent.services import choose
from befriend.rooms.outcomes import pages, views
from befriend.rooms.outcomes.cut import DataCut, cut_of_service, last_whole_day
from befriend.rooms.outcomes.figures import figures_of
from befriend.rooms.outcomes.pages import TableShown, sections_of, to_tenths
from befriend.rooms.outcomes.tables import csv_of
from befriend.rooms.people.models import CareLink, Membership, Person, Team
from befriend.rooms.people.queries import cipher_for, teams_of_clients
from befriend.rooms.practices.models import OwnProgramme, PracticeSession
from tests.cli.command_line import runner
from tests.rooms.cast import NOW, Cast, answers, send, submission
from tests.rooms.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
YESTERDAY = NOW - timedelta(days=1, hours=4)
STEPPED = ("figures", "stays")
EFFECTS = [f"{name}{end}" for name in ("d", "g", "d_z") for end in ("", "_low", "_high")]
STEPS = dict.fromkeys(("first_mean", "last_mean", "weeks"), 0.5) | dict.fromkeys(EFFECTS, 0.1)


@pytest.fixture
def told(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Harbour House with 66 people who were there before, in three teams; one of them saw people for a short time."""
    monkeypatch.setattr(earlier, "TEAMS", {"Garden": 24, "Harbour": 22, "River": 20})
    monkeypatch.setattr(earlier, "YEARS_AGO", timedelta(weeks=52))
    teams = {name: Team.objects.create(service=cast.harbour, name=name) for name in earlier.TEAMS}
    monkeypatch.setattr(earlier, "CLINICIANS", {name: (f"{name} one", f"{name} two") for name in earlier.TEAMS})
    earlier.bring_over(cast.harbour, teams, now=NOW - timedelta(days=2), seed=7)
    return cast


def cut_for(cast: Cast, who: str = "lena") -> DataCut:
    return cut_of_service(cast.viewer(who), last_whole_day(NOW), NOW, smallest=10)


def cut_of_month(cast: Cast) -> DataCut:
    """As a lead's report has it: up to the end of a month."""
    return cut_of_service(cast.viewer("lena"), date(2026, 10, 31), NOW, smallest=10)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def written_out(path: Path, cast: Cast) -> Path:
    """Every answer as an analyst would get it: one row for each time, with the groups that the person belongs to."""
    teams, programmes, practices = teams_of_clients(cast.viewer("lena"), NOW), programme_of_each(), practice_of_each()
    items = [item.id for key in earlier.MEASURES for item in core_library().measures[key].measure.items]
    found: dict[tuple[str, str], dict[str, object]] = {}
    for one in CheckIn.objects.filter(
        measure_key__in=earlier.MEASURES, received_at__lt=datetime(2026, 11, 1, tzinfo=UTC)
    ):
        given = cipher_for(one.client_id).open_json(places_of(one.id)["answers"], one.answers)
        assert isinstance(given, dict)
        groups: dict[str, object] = {
            "team": teams[one.client_id],
            "programme": programmes.get(one.client_id, "none"),
            "practice": practices[one.client_id],
        }
        found.setdefault((str(one.client_id), one.answered_at.isoformat()), groups).update(given)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["person", "date", "team", "programme", "practice", *items])
        writer.writeheader()
        writer.writerows({"person": person, "date": date} | row for (person, date), row in found.items())
    return path


def programme_of_each() -> dict[UUID, str]:
    return {one.person_id: one.programme_key for one in OwnProgramme.objects.all()}


def practice_of_each() -> dict[UUID, str]:
    found = {}
    for client in Person.objects.all():
        times = client.practice_sessions.count()
        found[client.id] = "none" if times == 0 else "1-4" if times < 5 else "5-19" if times < 20 else "20+"
    return found


def test_a_report_has_the_figures_of_the_command_line_on_the_same_answers(
    told: Cast,
    sign_in: SignIn,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # So small that nothing is hidden to protect another group: the command line does not do that.
    monkeypatch.setattr(views, "SMALLEST", 3)
    answered = written_out(tmp_path / "answers.csv", told)
    run = runner(capsys, monkeypatch)

    page = rows_of(sign_in("lena").get("/outcomes/table.csv").content.decode())
    for way in ("team", "programme", "practice"):
        said = run(
            *("outcomes", answered, "-m", "phq9", "-m", "gad7", "--by", way, "--format", "csv", "--quiet"),
            *("--smallest", "3"),
        )
        assert_same_figures([row for row in page if row["by"] in ("", way)], rows_of(said.out))


def assert_same_figures(page: list[dict[str, str]], file: list[dict[str, str]]) -> None:
    """Every figure of the file stands on the page as well, means and effects in their steps."""
    by_group = {(row["score"], row["group"]): row for row in page}
    assert {(row["score"], row["group"]) for row in file} == set(by_group)
    for row in file:
        found = by_group[row["score"], row["group"]]
        for name in set(row) - {"rule", "data_cut", "by", "first_sd", "last_sd", "correlation"}:
            wanted = row[name]
            if wanted and name in STEPS:
                assert abs(float(found[name]) - float(wanted)) <= STEPS[name] / 2 + 1e-9, (row["group"], name)
                assert float(found[name]) / STEPS[name] == pytest.approx(round(float(found[name]) / STEPS[name]))
            else:
                assert found[name] == wanted, (row["score"], row["group"], name)


def test_by_when_people_had_changed_is_that_of_the_command_line_in_percent(
    told: Cast,
    sign_in: SignIn,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answered = written_out(tmp_path / "answers.csv", told)
    run = runner(capsys, monkeypatch)
    lena = sign_in("lena")

    page = rows_of(lena.get("/outcomes/table.csv?table=timing-phq9").content.decode())

    file = rows_of(run("outcomes", answered, "-m", "phq9", "--times", "--format", "csv", "--quiet").out)
    assert [row["Weeks since the first score"] for row in page] == ["2", "4", "8", "12"]
    for change, column in (("improved", "Had improved"), ("deteriorated", "Had got worse")):
        told_of = {row["week"]: row for row in file if row["change"] == change}
        for row in page:
            one = told_of[row["Weeks since the first score"]]
            share = f"{100 * float(one['changed_share']):.0f} %"
            ends = f" ({100 * float(one['changed_low']):.0f}–{100 * float(one['changed_high']):.0f})"
            assert row[f"{column} (95% interval)"] == (share + ends if one["changed_low"] else share)


def test_no_mean_is_exact_enough_to_be_subtracted(told: Cast, sign_in: SignIn) -> None:
    lena = sign_in("lena")
    figures, stays = (rows_of(lena.get(f"/outcomes/table.csv?table={key}").content.decode()) for key in STEPPED)

    assert not {"first_sd", "last_sd", "correlation"} & set(figures[0])
    for row in (*figures, *stays):
        for name in ("first_mean", "last_mean"):
            assert not row[name] or float(row[name]) % 0.5 == 0


def test_a_cut_holds_the_main_score_of_each_check_in(cast: Cast) -> None:
    alice = cast["alice"]
    for value, at in ((2, YESTERDAY - timedelta(weeks=6)), (0, YESTERDAY)):
        for key in ("phq9", "gad7"):
            send(submission(alice, answers(value, key), key=key, at=at))

    cut = cut_for(cast)

    # The PHQ-9 without its safety item: eight times 2.
    assert sorted((row[1], row[3]) for row in cut.rows) == [("gad7", 0), ("gad7", 14), ("phq9", 0), ("phq9", 16)]
    assert figures_of(cut, smallest=3, with_teams=False).chapters[0].everybody.outcome.people is None


def test_a_lead_reads_what_the_service_achieves_and_where_to_ask_on(told: Cast, sign_in: SignIn) -> None:
    lena = sign_in("lena")

    page = lena.get("/outcomes/").content.decode()
    team = Team.objects.get(name="River")
    further = lena.get(f"/outcomes/?team={team.id}").content.decode()

    for words in ("Reliable improvement by team", "NHS Talking Therapies, England, 2024-25", "43.4 %", "HMAC-SHA-256"):
        assert words in page
    assert "It ranks nobody" in page
    assert "Open Government Licence v3.0" in page
    assert "Outcomes of the team River" in further
    assert "Who to ask" in further


def test_effects_stand_beside_those_of_trials_and_it_is_said_why_they_are_not_the_same(
    told: Cast, sign_in: SignIn
) -> None:
    lena = sign_in("lena")

    page = lena.get("/outcomes/").content.decode()
    rows = rows_of(lena.get("/outcomes/table.csv", {"table": "trials"}).content.decode())

    assert "Nor are they the same people" in page
    assert "doi 10.1007/s12671-018-1037-6" in page
    by_measure = {row["Measure"]: row for row in rows}
    assert by_measure["PHQ-9: depression"]["Wilson 2019"] == "0.40 (0.23 to 0.57)"
    assert by_measure["Against another programme, not against waiting"]["Wilson 2019"] == "no difference found"
    own = rows_of(lena.get("/outcomes/table.csv").content.decode())
    [g] = [row for row in own if row["score"] == "phq9" and not row["by"]]
    shown = [f"{float(g[name]):.1f}" for name in ("g", "g_low", "g_high")]
    here = by_measure["PHQ-9: depression"]["Here, from first to last score"]
    assert here == f"{shown[0]} ({shown[1]} to {shown[2]})"


def test_figures_that_were_not_read_at_their_source_say_so_and_remembered_ones_are_not_shown(
    told: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut, known = cut_of_month(told), dict(core_library().trial_reviews)
    remembered = replace(known["wilson_2019"], source=Source("somebody", Confidence.RECALLED))
    library = replace(core_library(), trial_reviews=known | {"wilson_2019": remembered})
    monkeypatch.setattr("befriend.rooms.outcomes.figures.library_of", lambda packs: library)

    sections = sections_of(figures_of(cut, smallest=10, with_teams=False), cut, 10)

    [table] = next(one for one in sections if one.key == "trials").tables
    assert table.head[2:] == ["Ferrari 2019", "Kirby 2017 (not yet checked at its source)"]


def test_nobody_of_another_service_is_counted(told: Cast, sign_in: SignIn) -> None:
    send(submission(told["zoe"], answers(2), at=YESTERDAY))

    assert told.id("zoe") not in {row[0] for row in cut_for(told).rows}
    assert {row[0] for row in cut_for(told, "mona").rows} == {told.id("zoe")}
    assert cut_for(told, "clara").rows == []


def test_a_team_of_another_service_is_not_there(told: Cast, sign_in: SignIn) -> None:
    theirs = Team.objects.create(service=told["mona"].service, name="Theirs")

    for asked in (str(theirs.id), "0b3a", "00000000-0000-0000-0000-000000000000"):
        assert sign_in("lena").get(f"/outcomes/?team={asked}").status_code == 404


def test_a_clinician_sees_their_own_together_and_only_where_there_are_enough(told: Cast, sign_in: SignIn) -> None:
    few = sign_in("clara").get("/outcomes/mine/").content.decode()
    people = list(dict.fromkeys(CheckIn.objects.order_by("client_id").values_list("client_id", flat=True)))
    CareLink.objects.bulk_create(
        CareLink(service=told.harbour, client_id=one, clinician=told["clara"], started_at=NOW - timedelta(days=9))
        for one in people[:40]
    )

    enough = sign_in("clara").get("/outcomes/mine/").content.decode()

    assert "at least 20 people" in few
    assert "got reliably better" not in few
    assert "got reliably better" in enough
    assert "by team" not in enough
    assert "NHS Talking Therapies, England" not in enough
    assert "trials of self-compassion" not in enough


# What is hidden stays hidden ------------------------------------------------------------------------------------------


def keep_few_of_river(cast: Cast) -> None:
    """Four people are left in River: too few to show, and Garden or Harbour could be subtracted to find them."""
    few = Membership.objects.filter(team__name="River", role=Role.CLIENT).order_by("person__username")[4:]
    CheckIn.objects.filter(client__in=[one.person_id for one in few]).update(received_at=NOW)  # after every report


def test_no_figure_that_the_whole_report_hides_is_on_a_team_page(told: Cast, sign_in: SignIn) -> None:
    keep_few_of_river(told)
    lena = sign_in("lena")
    rows = [row for row in rows_of(lena.get("/outcomes/table.csv").content.decode()) if row["by"] in ("", "team")]
    whole = {(row["score"], row["group"]): row for row in rows}
    hidden = {group for (_, group), row in whole.items() if row["size"] == "not shown"}

    assert hidden == {"River", "Harbour"}
    river = Team.objects.get(service=told.harbour, name="River")
    assert lena.get(f"/outcomes/?team={river.id}").status_code == 404  # the four of them are no page either
    for team in Team.objects.filter(service=told.harbour).exclude(id=river.id):
        rows = rows_of(lena.get(f"/outcomes/table.csv?team={team.id}").content.decode())
        assert rows
        for row in rows:
            assert {**row, "data_cut": ""} == {**whole[row["score"], team.name], "data_cut": ""}
        stays = rows_of(lena.get(f"/outcomes/table.csv?team={team.id}&table=stays").content.decode())
        page = lena.get(f"/outcomes/?team={team.id}").content.decode()
        assert bool(stays) is (team.name not in hidden)
        assert ("got reliably better" in page) is (team.name not in hidden)
        assert ("not shown" in page) is (team.name in hidden)


def test_where_a_point_lies_names_the_limits_it_is_beyond() -> None:
    # With a target of half, 95 % of teams of 100 lie between 40 and 60 of them, 99.8 % between 35 and 65 (R: qbinom).
    places = [pages.place_of(funnel_point(count, 100, 0.5)) for count in (50, 37, 30, 63, 70)]

    assert places == ["within", "between", "below", "between", "above"]


def test_a_team_page_tells_nothing_of_the_whole_service(told: Cast, sign_in: SignIn) -> None:
    garden = Team.objects.get(service=told.harbour, name="Garden")

    whole = sign_in("lena").get("/outcomes/").content.decode()
    further = sign_in("lena").get(f"/outcomes/?team={garden.id}").content.decode()

    for told_of_all in ("People who said no to being counted", "How long change takes"):
        assert told_of_all in whole
        assert told_of_all not in further


def test_a_team_of_one_clinician_has_no_page_and_no_point(told: Cast, sign_in: SignIn) -> None:
    river = Team.objects.get(service=told.harbour, name="River")
    links = CareLink.objects.filter(client__memberships__team=river)
    nine = links.order_by("id").values_list("id", flat=True)[:9]
    links.exclude(id__in=list(nine)).update(clinician=Person.objects.get(shown_name="River one"))
    CareLink.objects.filter(id__in=list(nine)).update(clinician=Person.objects.get(shown_name="River two"))
    lena = sign_in("lena")

    page = lena.get("/outcomes/").content.decode()
    points = rows_of(lena.get("/outcomes/table.csv?table=funnel-improved").content.decode())

    for kind in ("", "report.pdf", "table.csv"):
        assert lena.get(f"/outcomes/{kind}?team={river.id}").status_code == 404
    assert f"team={river.id}" not in page
    # Alone it would follow from the others, so the next smallest is hidden too.
    assert {row["Team"] for row in points if row["People"] == "not shown"} == {"River", "Harbour"}


def test_of_very_few_people_not_even_the_check_ins_are_counted(cast: Cast) -> None:
    send(submission(cast["alice"], answers(1), at=YESTERDAY))
    cut = cut_for(cast)

    tables = [
        table for one in sections_of(figures_of(cut, smallest=10, with_teams=True), cut, 10) for table in one.tables
    ]

    assert ("Check-ins read", "fewer than 10 people") in [row for table in tables for row in table.rows]


def test_who_has_no_team_stands_under_one_name(told: Cast, sign_in: SignIn) -> None:
    Membership.objects.filter(team__name="River").update(team=None)

    page = sign_in("lena").get("/outcomes/").content.decode()
    points = rows_of(sign_in("lena").get("/outcomes/table.csv?table=funnel-improved").content.decode())

    assert [row["Team"] for row in points] == ["No team", "Garden", "Harbour"]
    assert ">No team</text>" in page


@pytest.mark.parametrize("day", ["2026-10-30", "2026-10-01", "2026-09-30"])
def test_every_day_of_a_month_gives_the_report_of_the_month_before(told: Cast, sign_in: SignIn, day: str) -> None:
    lena = sign_in("lena")
    send(submission(told["alice"], answers(1), at=datetime(2026, 10, 15, 12, tzinfo=UTC)))
    page = lena.get("/outcomes/", {"until": day}).content.decode()
    asked, month = (lena.get("/outcomes/table.csv", {"until": one}).content.decode() for one in (day, "2026-09-30"))

    assert asked == month
    assert ("Taken back to the end of a month" in page) is (day != "2026-09-30")
    assert "Up to the end of 30 September 2026" in page


def test_the_newest_quarter_is_still_open_and_is_no_signal(told: Cast, sign_in: SignIn) -> None:
    day = {"until": "2026-08-31"}
    quarters = rows_of(sign_in("lena").get("/outcomes/table.csv", day | {"table": "time-improved"}).content.decode())
    page = sign_in("lena").get("/outcomes/", day).content.decode()

    assert [row["Signal"] for row in quarters if row["Quarter"] == "2026-Q3"] == ["still open"]
    assert "2026-Q3 is still open" in page
    over = [row["People"].split(" of ") for row in quarters if row["Signal"] != "still open"]
    mean = 100 * sum(int(count) for count, _ in over) / sum(int(n) for _, n in over)
    assert f"Mean of the quarters that are shown and over: {mean:.1f} %" in page


def test_a_client_stays_in_the_team_that_their_clinician_had_when_they_began(cast: Cast) -> None:
    before, after = (Team.objects.create(service=cast.harbour, name=name) for name in ("Before", "After"))
    Membership.objects.filter(person=cast["carl"]).update(team=before, ended_at=NOW - timedelta(days=20))
    Membership.objects.create(
        service=cast.harbour, person=cast["carl"], team=after, role=Role.CLINICIAN, started_at=NOW - timedelta(days=20)
    )

    assert teams_of_clients(cast.viewer("lena"), NOW)[cast.id("bob")] == "Before"


# The data cut ---------------------------------------------------------------------------------------------------------


def test_the_same_day_gives_the_same_report_whatever_came_later(told: Cast) -> None:
    before = cut_for(told)
    old = send(submission(told["alice"], answers(1), at=YESTERDAY)).checkin_id
    with_alice = cut_for(told)

    send(submission(told["alice"], answers(3), at=NOW))
    send(submission(told["alice"], answers(2), at=NOW, corrects=old, correction_reason="A slip."))

    assert with_alice.mark != before.mark
    assert cut_for(told).mark == with_alice.mark


def test_a_correction_counts_from_the_day_on_which_it_came(told: Cast) -> None:
    old = send(submission(told["alice"], answers(1), at=YESTERDAY)).checkin_id
    send(submission(told["alice"], answers(2), at=NOW, corrects=old, correction_reason="A slip."))

    tomorrow = NOW + timedelta(days=1)
    later = cut_of_service(told.viewer("lena"), last_whole_day(tomorrow), tomorrow, smallest=10)

    assert [row[3] for row in cut_for(told).rows if row[0] == told.id("alice")] == [8.0]
    assert [row[3] for row in later.rows if row[0] == told.id("alice")] == [16.0]


def test_a_no_to_showing_what_one_practises_moves_nobody_in_a_report(told: Cast) -> None:
    send(submission(told["alice"], answers(1), at=YESTERDAY))
    before = cut_for(told)

    choose(viewer=told.viewer("alice"), purpose=Purpose.PRACTICES, is_given=False, now=NOW)

    assert (cut_for(told).groups, cut_for(told).mark) == (before.groups, before.mark)


def test_of_a_cut_with_one_score_the_mark_tells_nothing_to_whoever_tries_all_scores(cast: Cast) -> None:
    send(submission(cast["alice"], answers(1), at=YESTERDAY))
    cut = cut_for(cast)
    [(client, key, at, value)] = [row for row in cut.rows if row[1] == "phq9"]
    groups = cut.teams.get(client, ""), "", ""

    tried = "\t".join((str(client), key, at.isoformat(), repr(value), *groups)) + "\n"

    assert sha256(tried.encode()).hexdigest() != replace(cut, rows=[(client, key, at, value)]).mark


def test_another_practice_is_another_data_cut(told: Cast) -> None:
    before = cut_for(told)

    PracticeSession.objects.filter(client__username="earlier4").delete()

    assert cut_for(told).mark != before.mark
    assert cut_for(told).rows == before.rows


def test_who_are_a_group_in_two_ways_are_shown_in_neither(told: Cast) -> None:
    """Otherwise one table could tell what the other hides to protect a third group."""
    practised = Person.objects.filter(practice_sessions__isnull=False).distinct()
    OwnProgramme.objects.exclude(person__in=practised).delete()
    begun = OwnProgramme.objects.first()
    assert begun is not None
    for person in practised.exclude(own_programmes__isnull=False):
        begun.pk, begun.person = uuid4(), person
        begun.save(force_insert=True)

    [chapter, *_rest] = figures_of(cut_for(told), smallest=3, with_teams=True).chapters

    for way in ("programme", "practice"):
        shown = {one.group for one in chapter.others[way] if one.is_shown}
        assert "none" not in shown
        assert shown, "others are large enough to be shown"


def test_where_nobody_practised_nothing_is_said_of_it(told: Cast, sign_in: SignIn) -> None:
    PracticeSession.objects.all().delete()
    OwnProgramme.objects.all().delete()

    page = sign_in("lena").get("/outcomes/").content.decode()

    assert "By programme" not in page
    assert "practised" not in page


def test_a_lead_reads_what_became_of_people_by_programme_and_practice_and_what_that_does_not_say(
    told: Cast, sign_in: SignIn
) -> None:
    lena = sign_in("lena")
    page = lena.get("/outcomes/").content.decode()
    doses = rows_of(lena.get("/outcomes/table.csv?table=practice").content.decode())

    assert page.count("Nobody was put into these groups by chance.") == 2
    assert [row["Group"] for row in doses] == [
        *("Everybody", "No practice", "1 to 4 practices", "5 to 19 practices", "20 practices or more")
    ]
    assert {row["People"] for row in doses if row["Group"] == "20 practices or more"} == {"not shown"}


def test_who_said_no_is_in_no_figure(told: Cast) -> None:
    send(submission(told["alice"], answers(1), at=YESTERDAY))

    choose(viewer=told.viewer("alice"), purpose=Purpose.LEARNING, is_given=False, now=NOW)

    assert told.id("alice") not in {row[0] for row in cut_for(told).rows}
    assert cut_for(told).left_out == 1


@pytest.mark.parametrize("given", ["tomorrow", "2999-01-01", "2026-02-31"])
def test_a_day_that_cannot_be_is_said_and_the_report_is_there(told: Cast, sign_in: SignIn, given: str) -> None:
    page = sign_in("lena").get("/outcomes/", {"until": given}).content.decode()

    assert f"You gave “{given}”" in page
    assert "At a glance" in page


def test_an_earlier_day_gives_an_earlier_report(told: Cast, sign_in: SignIn) -> None:
    now, then = (
        rows_of(sign_in("lena").get("/outcomes/table.csv", {"until": day}).content.decode())[0]
        for day in ("", "2026-06-30")
    )

    assert int(then["people"]) < int(now["people"]) == 66
    assert then["data_cut"] != now["data_cut"]


# On paper, and as files -----------------------------------------------------------------------------------------------


def test_the_report_is_a_tagged_pdf_with_its_hash_on_every_page(told: Cast, sign_in: SignIn) -> None:
    answer = sign_in("lena").get("/outcomes/report.pdf")

    read = pypdf.PdfReader(io.BytesIO(answer.content))
    assert answer["Content-Type"] == "application/pdf"
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert all(cut_of_month(told).mark in page.extract_text() for page in read.pages)
    words = " ".join(" ".join(page.extract_text().split()) for page in read.pages)
    assert "Reliable improvement by team" in words
    assert "It ranks nobody" in words


def test_every_table_of_the_page_is_a_file_too(told: Cast, sign_in: SignIn) -> None:
    lena = sign_in("lena")
    page = lena.get("/outcomes/").content.decode()
    keys = {part.split('"')[0] for part in page.split("&amp;table=")[1:]}

    assert {"figures", "glance", "published", "trials", "funnel-improved", "time-improved", "data-cut"} <= keys
    for key in keys | {"stays"}:
        answer = lena.get("/outcomes/table.csv", {"table": key})
        assert answer.status_code == 200, key
        assert len(list(csv.reader(io.StringIO(answer.content.decode())))) > 1, key
    assert lena.get("/outcomes/table.csv", {"table": "people"}).status_code == 404


@pytest.mark.parametrize(("value", "said"), [(-0.04, "0.0"), (-0.06, "-0.1"), (0.25, "0.2"), (12.96, "13.0")])
def test_a_figure_is_rounded_to_tenths_and_nothing_has_no_sign(value: float, said: str) -> None:
    assert to_tenths(value) == said


def test_what_a_spreadsheet_would_run_is_only_read() -> None:
    table: Sequence[TableShown] = [TableShown("team", "Teams", ["Team"], [["=1+1"], ["-0.03 to 0.5"]])]

    assert csv_of(table, "team") == "Team\n'=1+1\n'-0.03 to 0.5\n"


def test_with_nobody_the_page_says_so(cast: Cast, sign_in: SignIn) -> None:
    assert "There is no score yet" in sign_in("lena").get("/outcomes/").content.decode()
    assert sign_in("lena").get("/outcomes/report.pdf").status_code == 200
    for key in STEPPED:
        text = sign_in("lena").get("/outcomes/table.csv", {"table": key}).content.decode()
        assert json.dumps(rows_of(text)) == "[]"
        assert "first_mean" in text.splitlines()[0].split(","), key
