"""What a person reads in the browser when connecting does not go on, and that the way stays open afterwards."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

ASK_FOR_A_LINK = "Ask the warehouse for a new link"
SENT_BACK = "/connect/return"


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", name=text, exact=True)).to_be_visible()


@pytest.fixture
def someone(visitors: Any) -> Any:
    """Signed in, with a connect link of their own on the page."""
    visitor = visitors.operator()
    visitor.page.goto("/new")
    visitor.press("Choose Procountor")
    return visitor


@pytest.fixture
def link(someone: Any) -> str:
    return str(someone.page.get_by_label("Link", exact=True).input_value())


TWO_PRESSES = """button => {
  const stopped = [];
  window.addEventListener("submit", (event) => stopped.push(event.defaultPrevented));
  button.click();
  button.click();
  return stopped;
}"""


def stopped_of_two_presses(page: Page, name: str) -> Any:
    """Presses once more while the first press is on its way; of each press, whether the page kept it back."""
    return page.get_by_role("button", name=name).evaluate(TWO_PRESSES)


def test_choose_procountor_pressed_twice_is_sent_once(visitors: Any) -> None:
    page = visitors.operator().page
    page.goto("/new")
    assert stopped_of_two_presses(page, "Choose Procountor") == [False, True]
    expect(page.get_by_label("Link", exact=True)).to_be_visible()


def test_the_landing_page_sent_twice_uses_the_link_once_and_goes_on(someone: Any) -> None:
    someone.follow("Open link")
    someone.page.get_by_label("User name").fill("WSIdemo")
    someone.page.get_by_label("Password").fill("demo")
    assert stopped_of_two_presses(someone.page, "Go on to Procountor") == [False, True]
    heading(someone.page, "Sign in to Procountor")


def test_a_denied_connection_is_said_and_can_be_tried_again_at_once(someone: Any) -> None:
    someone.follow("Open link")
    someone.land()
    someone.press("Deny")
    heading(someone.page, "The connection was not allowed at Procountor's login.")
    expect(someone.page.get_by_text("choose the company and allow the connection")).to_be_visible()
    someone.press("Log in to Procountor again")
    heading(someone.page, "Sign in to Procountor")


def test_a_wrong_password_on_the_landing_page_leaves_the_link_usable(someone: Any) -> None:
    someone.follow("Open link")
    someone.land(password="wrong")
    expect(someone.page.get_by_role("alert")).to_contain_text(
        "The WMS does not accept this user name and password."
    )
    expect(someone.page.get_by_label("User name")).to_have_value("WSIdemo")
    expect(someone.page.get_by_label("Password")).to_have_value("")
    someone.land()
    heading(someone.page, "Sign in to Procountor")


@pytest.mark.parametrize(
    ("query", "sentence", "remedy"),
    [
        (
            "",
            "Procountor's login came back without saying which connection it belongs to.",
            "Open the connect link again",
        ),
        (
            "?state=made-up&code=c",
            "This return from Procountor's login does not belong to a login that this browser started.",
            "Open the connect link in this browser",
        ),
    ],
)
def test_a_return_without_a_state_of_this_browser_connects_nothing(
    visitors: Any, query: str, sentence: str, remedy: str
) -> None:
    page = visitors.stranger().page
    page.goto(f"{SENT_BACK}{query}")
    heading(page, sentence)
    expect(page.get_by_text(remedy)).to_be_visible()


def test_a_state_that_another_browser_took_along_connects_nothing(someone: Any, visitors: Any) -> None:
    someone.follow("Open link")
    someone.land()
    state = someone.page.locator("input[name=state]").input_value()
    thief = visitors.operator().page
    thief.goto(f"{SENT_BACK}?state={state}&code=c")
    heading(
        thief, "This return from Procountor's login does not belong to a login that this browser started."
    )


def test_a_link_that_was_used_opens_nothing_a_second_time(someone: Any, link: str, visitors: Any) -> None:
    someone.follow("Open link")
    someone.land()
    heading(someone.page, "Sign in to Procountor")
    latecomer = visitors.stranger().page
    latecomer.goto(link)
    heading(latecomer, "This link was used before.")
    expect(latecomer.get_by_text(ASK_FOR_A_LINK)).to_be_visible()


def test_an_expired_link_says_so_and_its_maker_makes_a_new_one(
    someone: Any, link: str, visitors: Any
) -> None:
    someone.installation.change(
        "UPDATE integrations_connectlink SET expires_at = now() - interval '1 second' "
        "WHERE id = (SELECT max(id) FROM integrations_connectlink)"
    )
    latecomer = visitors.stranger().page
    latecomer.goto(link)
    heading(latecomer, "This link has expired: it lives one day.")
    someone.page.reload()
    expect(someone.page.get_by_text("The link has expired: it lives one day.")).to_be_visible()
    someone.press("Make a new link")
    someone.follow("Open link")
    heading(someone.page, "Connect Procountor with Ongoing WMS")


def test_a_link_that_was_cut_on_its_way_is_not_one_of_ours(link: str, visitors: Any) -> None:
    page = visitors.stranger().page
    page.goto(link[:-4])
    heading(page, "This link is not one of ours, or it was cut.")
    expect(page.get_by_text(ASK_FOR_A_LINK)).to_be_visible()


def test_the_rights_that_the_procountor_user_lacks_are_named_with_a_remedy(someone: Any) -> None:
    someone.follow("Open link")
    someone.land()
    someone.at_procountor("Aurinko Kahvila Oy", user="liisa.lukija")
    alert = someone.page.get_by_role("alert")
    expect(alert).to_contain_text("The Procountor user lacks rights that the integration needs:")
    expect(alert.get_by_role("listitem").first).to_be_visible()
    expect(alert).to_contain_text("log in to Procountor again as another user")
    someone.page.get_by_label("Yes, this is the right company").check()
    someone.page.get_by_label("Goods owner").select_option(label="Aurinko Kahvila (160)")
    someone.press("Save and see the preview")
    expect(someone.page.get_by_role("heading", name="Procountor refused")).to_be_visible()
    expect(someone.page.get_by_text("Give the Procountor user of this integration the right")).to_be_visible()
    expect(someone.page.get_by_role("button", name="Log in to Procountor again")).to_be_visible()
    someone.follow("Company and goods owner")
    expect(someone.page.get_by_label("Yes, this is the right company")).to_be_checked()


def test_everything_of_connecting_works_without_javascript(visitors: Any) -> None:
    """Forms and links are enough: from signing in to the webhook's token."""
    someone = visitors.operator(java_script_enabled=False)
    someone.page.goto("/new")
    someone.press("Choose Procountor")
    expect(someone.page.get_by_role("button", name="Copy link")).to_be_hidden()
    someone.follow("Open link")
    someone.land()
    someone.at_procountor("Järvenrannan Paahtimo Oy")
    someone.page.get_by_label("Yes, this is the right company").check()
    someone.page.get_by_label("Goods owner").select_option(label="Aurinko Kahvila (training) (159) · TEST")
    someone.press("Save and see the preview")
    someone.press("Start")
    expect(someone.page.get_by_label("Token (X-Auth-Token)")).not_to_have_value("")
    someone.follow("Status of this integration")
    someone.follow("Disconnect")
    someone.press("Disconnect")
    expect(
        someone.page.get_by_text("Disconnected. Nothing is read or sent any more; the history stays.")
    ).to_be_visible()
