"""Changes the settings of an integration, and looks again at what waited because of the old ones."""

from django.db import transaction

from brygga.core.decide import SWITCHED_OFF
from brygga.core.options import Options
from brygga.core.words import WRITEBACK_OFF, Flow
from brygga.flows import goods_differ, shipped
from brygga.flows.problems import refuse_ended
from brygga.flows.starting import first_stamp, wake_all
from brygga.integrations.models import Integration, Person
from brygga.integrations.options import Change, save_options
from brygga.ledger import lanes
from brygga.ledger.models import LaneKind

PRODUCT_TYPES = "article.types"
MARKING = {"flows.shipments", "procountor.order_writeback"}
WAITING_FOR_FULL = "writeback.wait_for_full"
WAITING_FOR_A_WORD = "writeback.wait_if_goods_differ"
SHIPPED = {"ongoing.sent_ranges", "ongoing.sent_exclusions"}


def change_settings(
    integration: Integration, options: Options, person: Person | None, was: str | None = None
) -> list[Change]:
    """Saves the settings and releases what was held under the old ones. `was` as in `save_options`. Raises
    OptionsRefused, ChangedMeanwhile, ConnectProblem 410."""
    with transaction.atomic():
        # the row that disconnecting locks too: nothing is saved after it
        refuse_ended(Integration.objects.select_for_update(no_key=True).get(pk=integration.pk))
        changed = save_options(integration, options, person, was)
        if changed:
            lanes.lock_for_news(integration.pk, LaneKind.DELIVERY)
            lanes.release_held(integration.pk)
            for flow in _switched_on(options, changed):
                lanes.release_left_out(integration.pk, SWITCHED_OFF, flow)
            _release_write_backs(integration, options, changed)
            _read_products_again(integration, changed)
            _sweep_again(integration, changed)
            wake_all(Integration.objects.get(pk=integration.pk))
    return changed


def _switched_on(options: Options, changed: list[Change]) -> list[Flow]:
    names = {change.name for change in changed}
    return [flow for flow in Flow if f"flows.{flow}" in names and getattr(options.flows, flow)]


def _release_write_backs(integration: Integration, options: Options, changed: list[Change]) -> None:
    """Those that were left out while marking invoices as sent was off, and those that waited to be whole, or for
    a person's word."""
    names = {change.name for change in changed}
    lanes.lock_for_news(integration.pk, LaneKind.SHIPMENT)
    if names & MARKING and shipped.is_to_be_marked(options):
        lanes.release_write_backs(integration.pk, WRITEBACK_OFF)
    if WAITING_FOR_FULL in names and not options.writeback.wait_for_full:
        lanes.release_write_backs(integration.pk, shipped.PARTLY_PICKED)
    if WAITING_FOR_A_WORD in names and not options.writeback.wait_if_goods_differ:
        lanes.release_write_backs(integration.pk, goods_differ.WAITS)


def _read_products_again(integration: Integration, changed: list[Change]) -> None:
    """Products of a type that was not read before are older than the cursor: all are listed once more."""
    if any(change.name == PRODUCT_TYPES for change in changed):
        integration.cursors.filter(flow=Flow.ARTICLES).update(stamp="")


def _sweep_again(integration: Integration, changed: list[Change]) -> None:
    """What means shipped has changed: orders that reached such a status before are asked for once more."""
    if integration.start_stamp and any(change.name in SHIPPED for change in changed):
        began = first_stamp(integration, Flow.SHIPMENTS, integration.start_stamp)
        integration.cursors.filter(flow=Flow.SHIPMENTS).update(stamp=began)
