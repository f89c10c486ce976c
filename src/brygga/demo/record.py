"""Writes down what stands in both sandboxes, one file per register, so that it can be looked at when they are gone."""

import json
from pathlib import Path

from brygga.demo.vendors import Merchant, ask_text

PROCOUNTOR = ("invoices", "products")
ONGOING = ("articles", "orders", "purchase-orders")


class Record:
    """A folder with `story.json`, and for each merchant `before/` (as it stood before connecting) and `after/`.

    Below them `procountor-COMPANY-REGISTER.json` and `ongoing-GOODSOWNER-REGISTER.json`, byte for byte as the
    sandboxes' control addresses say it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def before(self, merchant: Merchant) -> None:
        self._write("before", merchant)

    def after(self, merchant: Merchant) -> None:
        self._write("after", merchant)

    def story(self, merchants: list[Merchant], days: list[str], cleared: list[tuple[int, int, str]]) -> None:
        """Who is joined with whom, on which days, and what was cleared: (company, invoice id, member)."""
        told = {
            "merchants": [{"company": one.company, "goodsOwner": one.goods_owner} for one in merchants],
            "days": days,
            "cleared": [
                {"company": company, "invoice": invoice, "member": member}
                for company, invoice, member in cleared
            ],
        }
        (self.folder / "story.json").write_text(json.dumps(told, indent=2), encoding="utf-8")

    def _write(self, when: str, merchant: Merchant) -> None:
        folder = self.folder / when
        folder.mkdir(parents=True, exist_ok=True)
        both, company, owner = merchant.both, merchant.company, merchant.goods_owner
        for register in PROCOUNTOR:
            url = f"{both.procountor}/_sandbox/companies/{company}/{register}"
            (folder / f"procountor-{company}-{register}.json").write_bytes(ask_text("GET", url))
        for register in ONGOING:
            url = f"{both.ongoing}/_sandbox/{register}?goodsOwnerId={owner}"
            (folder / f"ongoing-{owner}-{register}.json").write_bytes(ask_text("GET", url))
        unknown = ask_text("GET", f"{both.ongoing}/_sandbox/unknown-members")
        (folder / "ongoing-unknown-members.json").write_bytes(unknown)
