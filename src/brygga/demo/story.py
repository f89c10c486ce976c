"""The story without a person: each step is seen on the other system, or the demo fails."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from brygga import clock
from brygga.core import stamps
from brygga.core.words import DOCUMENT_FLOWS, DocState, Flow
from brygga.demo import joining
from brygga.demo.joining import Joining
from brygga.demo.pages import PageProblem
from brygga.demo.record import Record
from brygga.demo.teller import Teller
from brygga.demo.vendors import Merchant, ask
from brygga.demo.walker import Walker
from brygga.ledger.models import Document


@dataclass
class Story:
    """The merchant that was connected before, and the one that the story connects by page."""

    teller: Teller
    first: Merchant
    second: Merchant
    service: str
    hook: str = ""
    cleared: list[tuple[int, int, str]] = field(default_factory=list)
    walker: Walker = field(default_factory=Walker)
    """The browser at the warehouse, signed in."""

    @property
    def merchants(self) -> tuple[Merchant, Merchant]:
        return self.first, self.second

    def name(self, merchant: Merchant) -> str:
        return merchant.both.company_name(merchant.company)

    def sync(self, merchant: Merchant) -> None:
        self.teller.saw("Sync now", joining.sync_now(self.walker, self.service, self.name(merchant)))


def tell(first: Merchant, second: Merchant, service: str, record: Record | None) -> int:
    """The whole story; 0 when every step was seen on the other system. `record`: what both held at its end."""
    story = Story(Teller(), first, second, service)
    began = _today()
    try:
        _connect(story)
        _first_sync(story)
        _changes_follow(story)
        _shipments_come_back(story)
        _nothing_twice(story)
    except PageProblem as problem:
        story.teller.saw(str(problem), "")
    if record is not None:
        for merchant in story.merchants:
            record.after(merchant)
        record.story(list(story.merchants), sorted({began, _today()}), story.cleared)
    return story.teller.ends()


def _today() -> str:
    return stamps.local_date(clock.now()).isoformat()


def _connect(story: Story) -> None:
    way = Joining(story.teller, story.second, story.service)
    story.hook = way.join()
    story.walker = way.warehouse


def _first_sync(story: Story) -> None:
    for merchant in story.merchants:
        story.teller.chapter(f"Everything of {story.name(merchant)} arrives at {merchant.goods_owner}")
        for flow in DOCUMENT_FLOWS:
            story.teller.waits(f"{flow.value} read and settled", partial(_settled, merchant, flow))
        story.teller.saw("the warehouse has every one", _all_there(merchant))


def _changes_follow(story: Story) -> None:
    story.teller.chapter("Changes follow")
    merchant = story.second
    made = _made_order(merchant, notes="As first written", deliveryInstructions="By the back door")
    number = str(made["invoiceNumber"])
    story.sync(merchant)
    story.teller.waits("a new order arrives", lambda: number if number in merchant.orders() else "")
    merchant.office("PATCH", f"/invoices/{made['id']}", {"notes": "As changed", "deliveryInstructions": ""})
    story.cleared.append((merchant.company, made["id"], "deliveryInstruction"))
    product = next(
        one for one in merchant.office("GET", "/products") if one["type"] == "SALES" and one.get("code")
    )
    name = f"{product['name']} (new)"
    merchant.office("PATCH", f"/products/{product['id']}", {"name": name})
    story.sync(merchant)
    story.teller.waits(
        "a changed order follows", lambda: _same(_sent(merchant, number, "orderRemark"), "As changed")
    )
    story.teller.saw(
        "what was cleared is cleared", "empty" if _sent(merchant, number, "deliveryInstruction") == "" else ""
    )
    code = str(product["code"]).strip()
    story.teller.waits("a changed product follows", lambda: _article_named(merchant, code, name))


def _shipments_come_back(story: Story) -> None:
    story.teller.chapter("Shipped orders become sent invoices")
    merchant = story.second
    by_webhook, straight, by_sweep = orders = [_made_order(merchant) for _ in range(3)]
    story.sync(merchant)
    for made in orders:
        story.teller.waits(f"order {made['invoiceNumber']} is there", partial(_is_there, merchant, made))
    _at_the_desk(merchant, by_webhook, "allocate", "pick", "send")
    story.teller.waits("Sent, by webhook: its invoice is sent", partial(_is_sent, merchant, by_webhook))
    story.teller.waits("its webhooks were taken", lambda: _webhooks(merchant, by_webhook, 3))
    _at_the_desk(merchant, by_webhook, "collect")
    story.teller.waits("Collected after it: one webhook more", lambda: _webhooks(merchant, by_webhook, 4))
    _at_the_desk(merchant, straight, "status", number=500)
    story.teller.waits("straight to Collected: its invoice is sent", partial(_is_sent, merchant, straight))
    story.teller.saw("webhook disabled", joining.switch_webhook(merchant.both, story.hook, "Disable"))
    _at_the_desk(merchant, by_sweep, "allocate", "pick", "send")
    story.sync(merchant)
    story.teller.waits("Sent, by sweep: its invoice is sent", partial(_is_sent, merchant, by_sweep))
    story.teller.saw("no webhook told of it", _webhooks(merchant, by_sweep, 0))
    story.teller.saw("webhook enabled", joining.switch_webhook(merchant.both, story.hook, "Enable"))


def _nothing_twice(story: Story) -> None:
    story.teller.chapter("A second run writes nothing")
    both = story.first.both
    for merchant in story.merchants:
        _all_settled(story, merchant)
    before, lists = both.puts(), _lists(story)
    for merchant in story.merchants:
        story.sync(merchant)
    story.teller.waits("every flow was read again", lambda: _at_least(_lists(story) - lists, 2 * 4))
    for merchant in story.merchants:
        _all_settled(story, merchant)
    story.teller.saw("PUTs at both vendors", _same(both.puts() - before, 0))
    for merchant in story.merchants:
        once = [merchant.sends(one["id"]) for one in merchant.office("GET", "/invoices")]
        story.teller.saw(
            f"no invoice of {story.name(merchant)} was sent twice",
            f"{sum(once)} sent once, {once.count(0)} never" if max(once) <= 1 else "",
        )


def _all_settled(story: Story, merchant: Merchant) -> None:
    for flow in DOCUMENT_FLOWS:
        story.teller.waits(
            f"{flow.value} of {merchant.goods_owner} settled", partial(_settled, merchant, flow)
        )


# --- what is seen in Brygga


def _documents(merchant: Merchant, flow: Flow) -> Any:
    return Document.objects.filter(integration__goods_owner_id=merchant.goods_owner, flow=flow)


def _settled(merchant: Merchant, flow: Flow) -> str:
    """The counts of a flow once nothing of it is waiting any more."""
    found = _documents(merchant, flow)
    if not found.exists() or found.filter(state__in=[DocState.PENDING, DocState.UNKNOWN]).exists():
        return ""
    states = sorted(set(found.values_list("state", flat=True)))
    return ", ".join(f"{state} {found.filter(state=state).count()}" for state in states)


# --- what is seen at the warehouse and in the office


def _all_there(merchant: Merchant) -> str:
    """Every document that counts as delivered stands in the WMS, under its number and with its id."""
    registers = {
        Flow.ARTICLES: merchant.articles(),
        Flow.SALES_ORDERS: merchant.orders(),
        Flow.PURCHASE_ORDERS: merchant.purchase_orders(),
    }
    counts = []
    for flow, register in registers.items():
        delivered = _documents(merchant, flow).filter(state=DocState.DELIVERED)
        found = [
            _names(register.get(number), source_id)
            for number, source_id in delivered.values_list("target_number", "source_id")
        ]
        if not found or not all(found):
            return ""
        counts.append(f"{flow.value} {len(found)}")
    return ", ".join(counts)


def _names(record: dict[str, Any] | None, source_id: int) -> bool:
    members = ("productCode", "goodsOwnerOrderId", "goodsOwnerPurchaseOrderId")
    return record is not None and any(record["sent"].get(name) == str(source_id) for name in members)


def _made_order(merchant: Merchant, **members: str) -> dict[str, Any]:
    body = {"type": "SALES_ORDER", "status": "NOT_SENT", "invoiceChannel": "EMAIL", **members}
    return dict(merchant.office("POST", "/invoices", body))


def _at_the_desk(merchant: Merchant, made: dict[str, Any], *steps: str, number: int | None = None) -> None:
    order_id = merchant.orders()[str(made["invoiceNumber"])]["id"]
    for step in steps:
        merchant.both.desk(
            "POST", f"/orders/{order_id}/{step}", None if number is None else {"number": number}
        )


def _is_there(merchant: Merchant, made: dict[str, Any]) -> str:
    found = merchant.orders().get(str(made["invoiceNumber"]))
    return str(found["id"]) if found else ""


def _is_sent(merchant: Merchant, made: dict[str, Any]) -> str:
    status = merchant.office("GET", f"/invoices/{made['id']}")["status"]
    times = merchant.sends(made["id"])
    return f"{made['invoiceNumber']} is {status}, sent {times} time" if (status, times) == ("SENT", 1) else ""


def _webhooks(merchant: Merchant, made: dict[str, Any], wanted: int) -> str:
    """How many webhooks about the order the warehouse has sent and Brygga has answered well."""
    sent = ask("GET", f"{merchant.both.ongoing}/_sandbox/webhooks/deliveries")
    about = [one for one in sent if one["body"].get("orderNumber") == str(made["invoiceNumber"])]
    return _same([one["state"] for one in about].count("delivered"), wanted)


def _sent(merchant: Merchant, number: str, member: str) -> object:
    return merchant.orders()[number]["sent"].get(member)


def _article_named(merchant: Merchant, code: str, name: str) -> str:
    return _same(merchant.articles()[code]["sent"].get("articleName"), name)


def _lists(story: Story) -> int:
    """How often both vendors' lists were asked."""
    both = story.first.both
    asked = both.calls(both.procountor, "GET", "/(invoices|products)$")
    return asked + both.calls(both.ongoing, "GET", "/orders$")


def _at_least(found: int, wanted: int) -> str:
    return f"{found} lists asked" if found >= wanted else ""


def _same(found: object, wanted: object) -> str:
    return str(found) if found == wanted else ""
