"""The operator's pages: there for who was named, absent for everybody else; and no record on any of them."""

import json

import pytest
from django.test import Client

from jisr.capabilities.directory.packs import read_pack
from jisr.cli.packs import shipped_packs
from tests.cast import PACKS, Cast
from tests.pages.seats import Seats

PAGES = ("", "members/", "keys/", "packs/")


def operator(seats: Seats, post: str = "", factor: bool = True) -> Client:
    """A person who holds no post, unless one is named."""
    from jisr.accounts.models import Person

    if post:
        Person.objects.filter(pk=seats.person(post).pk).update(is_staff=True)
        return seats.client(post, factor=factor)
    person = Person.objects.create_user("keeper", is_staff=True)
    client = Client()
    client.force_login(person)
    if factor:
        seats.show_factor(client, person)
    return client


@pytest.mark.parametrize("page", PAGES)
def test_to_everybody_else_they_are_not_there(seats: Seats, page: str) -> None:
    assert seats.client("MOH/release").get(f"/operator/{page}").status_code == 404
    assert seats.client().get(f"/operator/{page}").status_code == 302
    assert operator(seats, factor=False).get(f"/operator/{page}").headers["location"].startswith("/posts/factor/")
    assert operator(seats, "MOE/focal").get(f"/operator/{page}").status_code == 200


def test_no_record_stands_on_any_of_them(seats: Seats, cast: Cast) -> None:
    told = [cast.opens("MOWR/duty", "Seepage at the abutment", preset=each) for each in ("OWN", "GOV")]
    client = operator(seats)
    for page in PAGES:
        shown = client.get(f"/operator/{page}").content.decode()
        assert "Seepage" not in shown
        assert not any(each.id in shown or each.ref in shown for each in told)


def test_members_show_their_posts_and_who_holds_them(seats: Seats) -> None:
    seats.person("MOH/duty", "aras")
    shown = operator(seats).get("/operator/members/").content.decode()
    assert "Ministry of Health · MOH" in shown
    assert "aras" in shown
    assert "password alone" in shown


def test_keys_show_fingerprints_and_whether_their_files_are_right(seats: Seats, cast: Cast) -> None:
    cast.opens("MOWR/duty", "Water rising", preset="GOV")
    file = cast.journal.key_file("two-rivers.example/real/MOWR")
    client = operator(seats)
    assert "in place" in client.get("/operator/keys/").content.decode()
    file.chmod(0o644)
    shown = client.get("/operator/keys/").content.decode()
    assert "others may read it" in shown
    assert json.loads(file.read_bytes())["seed"] not in shown
    file.chmod(0o600)
    before = cast.journal.rotate_key("MOWR")
    assert before
    assert "1 older key" in client.get("/operator/keys/").content.decode()


def test_a_pack_says_what_its_folder_would_change(
    seats: Seats, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = operator(seats)
    assert "as in the folder" in client.get("/operator/packs/").content.decode()
    folder = tmp_path_factory.mktemp("pack") / "two-rivers"
    folder.mkdir()
    for file in (PACKS / "two-rivers").glob("*.yaml"):
        text = file.read_text(encoding="utf-8").replace("en: Ministry of Health", "en: Ministry of Health and Care")
        (folder / file.name).write_text(text, encoding="utf-8")
    assert read_pack(folder)
    monkeypatch.setattr("jisr.web.operator.showing.shipped_packs", lambda: {**shipped_packs(), "two-rivers": folder})
    shown = client.get("/operator/packs/").content.decode()
    assert "member MOH" in shown
    assert "changed" in shown


def test_health_says_when_the_last_backup_was_made(seats: Seats, tmp_path_factory: pytest.TempPathFactory) -> None:
    from jisr.journal.backup import backup

    client = operator(seats)
    assert "no backup was made" in client.get("/operator/").content.decode()
    backup(seats.node, tmp_path_factory.mktemp("backup") / "kept.jisr")
    assert "the last backup was made 0 days ago" in client.get("/operator/").content.decode()
