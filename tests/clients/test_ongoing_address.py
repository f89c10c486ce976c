"""Which addresses a stranger may make us call: only allowed hosts, and one spelling for each warehouse."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brygga.ongoing.address import BadAddress, base_address

REAL = ("*.ongoingsystems.se",)
HOME = "https://api.ongoingsystems.se/demo"


@pytest.mark.parametrize(
    "typed",
    [
        "demo",
        " Demo ",
        "https://demo.ongoingsystems.se/demo",
        "https://demo.ongoingsystems.se/demo/",
        "https://demo.ongoingsystems.se",
        "demo.ongoingsystems.se/demo",
        "HTTPS://Demo.OngoingSystems.SE/Demo/Login.aspx?ReturnUrl=%2f#top",
        "https://demo.ongoingsystems.se:443/demo",
        "https://api.ongoingsystems.se/demo",
        "https://api.ongoingsystems.se/demo/api/v1/",
        "https://api.ongoingsystems.se/demo/service.asmx",
    ],
)
def test_every_spelling_of_a_warehouse_is_the_same_tenant(typed):
    assert base_address(typed, REAL) == HOME


def test_another_api_host_is_kept():
    assert base_address("https://wms1.ongoingsystems.se/demo", REAL) == "https://wms1.ongoingsystems.se/demo"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "http://api.ongoingsystems.se/demo",
        "ftp://api.ongoingsystems.se/demo",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://api.ongoingsystems.se:8443/demo",
        "https://api.ongoingsystems.se:0/demo",
        "https://api.ongoingsystems.se:99999/demo",
        "https://evil.example/demo",
        "https://ongoingsystems.se/demo",
        "https://evilongoingsystems.se/demo",
        "https://api.ongoingsystems.se.evil.example/demo",
        "https://evil.example/api.ongoingsystems.se/demo",
        "https://evil.example#.ongoingsystems.se/demo",
        "https://evil.example?.ongoingsystems.se/demo",
        "https://api.ongoingsystems.se@evil.example/demo",
        "https://user:pw@api.ongoingsystems.se/demo",
        "https://evil.example\\.ongoingsystems.se/demo",
        "https://evil.example%2f.ongoingsystems.se/demo",
        "https://127.0.0.1/demo",
        "https://127.0.0.1:5432/demo",
        "https://[::1]/demo",
        "https://2130706433/demo",
        "https://localhost/demo",
        "https://169.254.169.254/latest",
        "https://api.ongoingsystems.se./demo",
        "https://api..ongoingsystems.se/demo",
        "https://.ongoingsystems.se/demo",
        "https://аpi.ongoingsystems.se/demo",  # a Cyrillic a
        "https://api.ongoingsystems.se/",
        "https://api.ongoingsystems.se/../demo",
        "https://api.ongoingsystems.se/demo/../other",
        "https://api.ongoingsystems.se/%2e%2e/demo",
        "https://api.ongoingsystems.se/de mo",
        "https://api.ongoingsystems.se/demo\r\nHost: evil.example",
        "https://www.ongoingsystems.se",
        "https://wms1.ongoingsystems.se",
        "-demo",
        "d" * 200,
    ],
)
def test_anything_else_is_refused_with_a_remedy(typed):
    with pytest.raises(BadAddress) as caught:
        base_address(typed, REAL)
    assert caught.value.problem.endswith(".")
    assert caught.value.remedy


@settings(deadline=None)
@given(st.text(max_size=60) | st.from_regex(r"https?://[a-z.@:/\\#?%0-9]{0,40}", fullmatch=True))
def test_no_text_leads_to_a_host_that_is_not_allowed(typed):
    try:
        address = base_address(typed, REAL)
    except BadAddress:
        return
    assert address.startswith("https://")
    host = address.removeprefix("https://").split("/")[0]
    assert host.endswith(".ongoingsystems.se")
    assert base_address(address, REAL) == address


@pytest.mark.parametrize(
    ("typed", "allowed", "address"),
    [
        ("http://127.0.0.1:8702/demo", ["http://127.0.0.1:8702"], "http://127.0.0.1:8702/demo"),
        ("http://127.0.0.1:8702/demo/api/v1", ["http://127.0.0.1"], "http://127.0.0.1:8702/demo"),
        ("http://127.0.0.1/demo", ["http://127.0.0.1"], "http://127.0.0.1/demo"),
        ("demo", ["http://127.0.0.1:8702"], "http://127.0.0.1:8702/demo"),
        ("demo", ["http://127.0.0.1:8702", "*.ongoingsystems.se"], HOME),
        ("https://wms.example.com/demo", ["wms.example.com"], "https://wms.example.com/demo"),
        (
            "https://wms.example.com:8443/x",
            ["https://wms.example.com:8443"],
            "https://wms.example.com:8443/x",
        ),
    ],
)
def test_other_hosts_are_called_when_the_owner_allows_them(typed, allowed, address):
    assert base_address(typed, allowed) == address


@pytest.mark.parametrize(
    ("typed", "allowed"),
    [
        ("https://127.0.0.1:8702/demo", ["http://127.0.0.1:8702"]),
        ("http://127.0.0.1:8703/demo", ["http://127.0.0.1:8702"]),
        ("http://127.0.0.1:8702/demo", ["127.0.0.1:8702"]),
        ("https://wms.example.com:8443/demo", ["wms.example.com"]),
        ("https://sub.wms.example.com/demo", ["wms.example.com"]),
        ("demo", ["*.wms.example.com"]),
        ("demo", []),
    ],
)
def test_an_allowed_host_allows_nothing_besides(typed, allowed):
    with pytest.raises(BadAddress):
        base_address(typed, allowed)


@pytest.mark.parametrize("pattern", ["*", "https://*", "api.*.se", "ftp://x", "", "https://a/b"])
def test_a_pattern_that_would_open_more_than_it_says_is_refused(pattern):
    with pytest.raises(ValueError, match="pattern"):
        base_address("demo", [pattern])
