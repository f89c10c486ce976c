"""Shipments: an order that is Sent or Collected in the warehouse has its invoice set to sent in Procountor, once.

A webhook is only a hint and the sweep asks the same question by the clock; both end in reading the order.
"""

from collections import Counter
from functools import partial
from random import Random

from brygga.core.words import Flow
from brygga.flows import hints, marking_sent, slices
from brygga.flows.shipment_turn import ShipmentSlice
from brygga.integrations.models import Integration
from brygga.ledger import in_hand, lanes
from brygga.ledger.models import LaneKind


def ship_lane(integration: Integration, random: Random | None = None) -> Counter[str]:
    """One slice of the integration's shipment lane: hints first, then write-backs that are due."""
    make = partial(ShipmentSlice, random=random)
    return slices.run(integration, LaneKind.SHIPMENT, make, take_next, flow=Flow.SHIPMENTS)


def take_next(slice_: ShipmentSlice) -> bool:
    if (event := lanes.next_event(slice_.holding)) is not None:
        hints.take(slice_, event)
    elif (shipment := lanes.next_shipment(slice_.holding)) is not None:
        if in_hand.is_its_turn(slice_.holding, shipment):
            marking_sent.write_back(slice_, shipment)
    else:
        return False
    return True
