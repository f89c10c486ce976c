"""Parcels and tracking a client may write to an order (contract section 4.4)."""

from brygga_sandbox.ongoing.models.base import Filled, Incoming, Number


class PostOrderTrackingModel(Incoming):
    waybill: Filled
    trackingUrl: Filled
    isReturnTracking: bool


class PostParcelTrackingInParcelModel(Incoming):
    waybill: Filled
    trackingUrl: Filled


class PostParcelParcelType(Incoming):
    id: int | None = None
    code: str | None = None


class PostParcelAdvanced(Incoming):
    parcelType: PostParcelParcelType | None = None
    parcelStatus: PostParcelParcelType | None = None
    length: Number | None = None
    width: Number | None = None
    height: Number | None = None
    weight: Number | None = None


class PostParcelTypeModel(Incoming):
    parcelNumber: Filled
    transportAdministrationType: Filled
    advanced: PostParcelAdvanced | None = None
    tracking: PostParcelTrackingInParcelModel | None = None
