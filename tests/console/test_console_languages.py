"""Pages and e-mails speak the reader's language: the one chosen, kept in the browser and with the person, or else the
one that the browser asks for. Machines are answered in English."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from brygga import moments, sentences
from brygga.console import audit_words
from brygga.core.words import DocState
from brygga.integrations.models import AuditEntry, Person
from brygga.notify import stopping, watching
from brygga.notify.models import Message, Subscription

COOKIE = "brygga-language"
NUMBER_MISSING = "The product has no code."
REMEDY = "In Procountor, give the product a code; it is then sent by itself."


@pytest.fixture(autouse=True)
def _english_again() -> Any:
    yield
    translation.deactivate()


def choose(browser: Client, language: str, back: str = "/sign-in", **headers: str) -> Any:
    return browser.post("/language", {"language": language, "next": back}, **headers)  # type: ignore[arg-type]


def shown(browser: Client, path: str = "/sign-in", asked: str = "") -> str:
    return browser.get(path, headers={"Accept-Language": asked} if asked else {}).content.decode()


@pytest.mark.parametrize(
    ("asked", "language", "words"),
    [
        ("", "en", "Sign in"),
        ("fi-FI,fi;q=0.9,en;q=0.8", "fi", "Kirjaudu sisään"),
        ("sv", "sv", "Logga in"),
        ("de", "en", "Sign in"),
    ],
)
def test_the_browser_says_which_language(db: None, asked: str, language: str, words: str) -> None:
    page = shown(Client(), asked=asked)
    assert f'<html lang="{language}">' in page
    assert words in page


def test_what_somebody_chose_stays_whatever_the_browser_asks_for(db: None) -> None:
    browser = Client()
    answer = choose(browser, "sv", "/sign-in?next=/people")
    assert (answer.status_code, answer["location"]) == (302, "/sign-in?next=/people")
    assert "Logga in" in shown(browser, asked="fi")
    assert re.search(
        r'<strong lang="sv" aria-current="true">Svenska</strong>', shown(browser, "/no-such-page")
    )


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_the_switch_leads_to_no_other_site(db: None, back: str) -> None:
    assert choose(Client(), "fi", back)["location"] == "/"


def test_a_language_that_is_none_of_ours_is_not_kept(db: None) -> None:
    assert COOKIE not in choose(Client(), "de").cookies
    assert Client().get("/language").status_code == 405


def test_every_page_of_an_error_can_be_switched_and_comes_back_to_where_it_was(cast: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    refused = strict.post(
        "/sign-in", {}, headers={"Accept-Language": "fi", "Referer": "http://testserver/sign-in?next=/people"}
    )
    page = refused.content.decode()
    assert refused.status_code == 403
    assert "Tämä lomake avattiin liian kauan sitten" in page
    assert '<input type="hidden" name="next" value="/sign-in?next=/people">' in page
    assert choose(strict, "sv").status_code == 302
    assert "Det finns ingen sådan sida" in shown(strict, "/nothing-here")


def test_a_person_finds_their_language_again_in_another_browser(journey: Any) -> None:
    journey.browser.post("/language", {"language": "fi"})
    journey.sign_in()
    assert Person.objects.get().language == "fi"
    journey.browser = Client()
    assert journey.sign_in().cookies[COOKIE].value == "fi"
    assert "Integraatiot ja sähköpostit" in shown(journey.browser, "/")


def test_who_is_signed_in_keeps_the_choice_with_the_login(cast: Any) -> None:
    choose(cast.operator, "sv", "/")
    cast.person.refresh_from_db()
    assert cast.person.language == "sv"


def test_the_sentences_of_the_ledger_are_translated_and_kept_in_english(cast: Any) -> None:
    document = cast.document(state=DocState.HELD, code="no_code", reason=NUMBER_MISSING, remedy=REMEDY)
    choose(cast.operator, "fi")
    page = cast.page(cast.operator, f"/documents/{document.pk}")
    assert "Tuotteella ei ole koodia." in page
    assert "Anna Procountorissa tuotteelle koodi; sen jälkeen se lähetetään itsestään." in page
    document.refresh_from_db()
    assert document.reason == NUMBER_MISSING


def test_e_mails_come_in_the_language_of_their_reader(cast: Any) -> None:
    choose(cast.operator, "fi")
    form = cast.page(cast.operator, "/emails")
    assert '<option value="fi" selected>Suomi</option>' in form
    cast.press(cast.operator, "/emails", address="varasto@aurinko.example", failures="on", language="sv")
    cast.document(state=DocState.PARKED, code="no_code", reason=NUMBER_MISSING, remedy=REMEDY)
    watching.watch()
    subscription, message = Subscription.objects.get(), Message.objects.get()
    assert message.subject.endswith("1 dokument kräver åtgärd")
    assert (
        "Produkten saknar kod.\n  Ge produkten en kod i Procountor; sedan skickas den av sig själv."
        in message.body
    )
    page = shown(Client(), f"/emails/stop/{stopping.token(subscription)}", asked="fi")
    assert "Avsluta de här e-breven?" in page


def test_what_was_filled_in_wrong_is_said_in_the_readers_language(cast: Any) -> None:
    choose(cast.operator, "fi")
    form = {"address": "nobody", "unsent_days": "0"}
    page = cast.operator.post(f"/integrations/{cast.integration.key}/emails", form).content.decode()
    assert "Syötä kelvollinen sähköpostiosoite." in page
    wrong = {"address": "https://wms.example/demo", "user": "WSIdemo", "password": "demo"}
    answer = cast.nobody.post("/sign-in", wrong, headers={"Accept-Language": "fi"})
    assert "wms.example ei ole niiden varastojärjestelmien joukossa" in answer.content.decode()


def test_machines_are_answered_in_english(cast: Any) -> None:
    answer = cast.nobody.post(
        f"/hooks/ongoing/{cast.integration.key}", b"{}", "application/json", headers={"Accept-Language": "fi"}
    )
    assert answer.content.decode().startswith("The secret is missing or wrong.")


def test_dates_and_numbers_are_written_as_the_language_writes_them() -> None:
    stamp = "2026-03-02T09:05:30"
    said = {}
    for language in ("en", "fi", "sv"):
        with translation.override(language):
            said[language] = (moments.wall_clock(stamp), moments.count(12840))
    assert said["en"] == ("2026-03-02 09:05:30", "12,840")
    assert said["fi"] == ("2.3.2026 9.05.30", "12\xa0840")
    assert said["sv"] == ("2026-03-02 09:05:30", "12\xa0840")


@pytest.mark.parametrize(
    ("action", "after", "what", "said"),
    [
        (
            "setting filters",
            [{"flow": "articles", "field": "code", "op": "one_of", "value": ["first", "late"]}],
            "asetus: Suodattimet › ",
            "articles | code | one_of | first, late",
        ),
        (
            "setting ongoing.sent_ranges",
            [{"first": 450, "last": 450, "name": ""}, {"first": 500, "last": 799, "name": "late"}],
            "asetus: Varasto › ",
            "450-450, 500-799 late",
        ),
        ("setting flows.articles", False, "asetus: Mitä siirretään › ", "pois"),
        ("setting tables.languages", {}, "asetus: Sanat ja koodit › ", "tyhjä"),
        ("setting of.another.release", {"late": True}, "asetus of.another.release", "myöhässä: päällä"),
        ("setting flows.articles", "another release's", "asetus: ", "another release's"),
    ],
)
def test_a_setting_stands_in_the_audit_as_the_settings_page_says_it_in_every_language(
    action: str, after: Any, what: str, said: str
) -> None:
    with translation.override("fi"):
        told = audit_words.told(AuditEntry(action=action, before=None, after=after))
    assert told.what.startswith(what)
    assert told.after == said


@pytest.mark.parametrize(
    ("english", "finnish"),
    [
        ("Row 3: it has no quantity.", "Rivi 3: sillä ei ole määrää."),
        (
            "Procountor answered PUT /invoices with status 500.",
            "Procountor vastasi kutsuun PUT /invoices tilalla 500.",
        ),
        (
            "Procountor refused GET /products with status 403: ACCESS_DENIED (Retki Oy).",
            "Procountor hylkäsi kutsun GET /products tilalla 403: ACCESS_DENIED (Retki Oy).",
        ),
        (
            "It is invalidated in Procountor, but stands in the warehouse. The warehouse would not cancel it: Ongoing "
            "WMS answered DELETE /orders/7 with a web page, so it is not known whether it happened.",
            "Se on mitätöity Procountorissa, mutta on varastossa. Varasto ei peruuttanut sitä: Ongoing WMS vastasi "
            "kutsuun DELETE /orders/7 näin: verkkosivu, joten ei tiedetä, tapahtuiko se.",
        ),
        (
            "It was made before the start date (2026-03-02T09:05:30); backfill can send it.",
            "Se tehtiin ennen aloituspäivää (2.3.2026 9.05.30); jälkisiirto voi lähettää sen.",
        ),
        ("Kahvi loppui. Soita!", "Kahvi loppui. Soita!"),
    ],
)
def test_a_sentence_is_known_by_its_words_and_its_parts_are_translated_too(
    english: str, finnish: str
) -> None:
    with translation.override("fi"):
        assert sentences.translated(english) == finnish
    assert sentences.translated(english) == english.replace("T09:05:30", " 09:05:30")


def test_a_moment_in_a_sentence_is_a_wall_clock_in_english_too() -> None:
    sent = "sent as 20025 at 2026-11-26T15:11:59+00:00."
    assert sentences.translated(sent) == "sent as 20025 at 2026-11-26 17:11 EET."
    with translation.override("fi"):
        assert "26.11.2026 17.11 EET" in sentences.translated(sent)
