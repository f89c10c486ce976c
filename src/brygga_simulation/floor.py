"""What the people in the warehouse do at their desk, by seeded choice."""

from decimal import Decimal
from random import Random

from brygga_sandbox.ongoing import desk, records
from brygga_sandbox.ongoing.order_work import DeskError
from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.ongoing.statuses import OrderStatus

_STEPS = (
    ("allocate", 5),
    ("pick", 5),
    ("part", 2),
    ("send", 9),
    ("collect", 5),
    ("cancel", 2),
    ("return", 1),
    ("release", 1),
    ("status", 1),
)


class Floor:
    """The desk of one goods owner's warehouse."""

    def __init__(self, site: Site, goods_owner: int) -> None:
        self.site = site
        self.goods_owner = goods_owner

    def act(self, chance: Random) -> str:
        """One step on one order; says what was done, or why the desk would not."""
        try:
            done = self._purchase_step(chance) if chance.random() < 0.15 else self._step(chance)
        except DeskError as refusal:
            done = f"not done: {refusal}"
        return f"desk {self.goods_owner}: {done}"

    def _step(self, chance: Random) -> str:
        orders = [one for one in records.all_orders(self.site) if one["goods_owner"] == self.goods_owner]
        if not orders:
            return "no orders"
        order = chance.choice(orders)
        steps, weights = zip(*_STEPS, strict=True)
        step = chance.choices(steps, weights)[0]
        words = f"{step} of order {order['sent']['orderNumber']} (id {order['id']})"
        match step:
            case "status" if order["status"] < OrderStatus.CANCELLED:
                desk.give_status(self.site, order["id"], chance.choice((425, 451, 500)))
            case "part":
                line = chance.choice(order["lines"])
                half = Decimal(str(line["sent"]["numberOfItems"])) / 2
                desk.step_order(self.site, order["id"], "pick", {line["sent"]["rowNumber"]: half})
            case "status":
                return f"{words} left alone: it is cancelled"
            case _:
                desk.step_order(self.site, order["id"], step, None)
        return words

    def _purchase_step(self, chance: Random) -> str:
        orders = [
            one for one in records.all_purchase_orders(self.site) if one["goods_owner"] == self.goods_owner
        ]
        if not orders:
            return "no purchase orders"
        order = chance.choice(orders)
        step = chance.choice(("receive", "receive", "receive", "cancel"))
        desk.step_purchase_order(self.site, order["id"], step, None)
        return f"{step} of purchase order {order['sent']['purchaseOrderNumber']} (id {order['id']})"
