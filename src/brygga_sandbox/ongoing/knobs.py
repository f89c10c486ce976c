"""Every open question of the contract as a knob that can be played both ways (contract section 12)."""

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class RefusalForm(StrEnum):
    """How the API says no to a write that is well-formed but not allowed."""

    NULL_ID_400 = "null_id_400"
    NULL_ID_200 = "null_id_200"
    MODEL_STATE_400 = "model_state_400"


class ForeignGoodsOwner(StrEnum):
    """What a goods owner id gets that the login does not see. Writes are refused with 400 under `empty`."""

    BAD_REQUEST = "400"
    FORBIDDEN = "403"
    EMPTY = "empty"


class StatusTexts(StrEnum):
    """Language of the status texts; `tenant` adds the tenant's own numbers 425, 451 and 475."""

    ENGLISH = "english"
    SWEDISH = "swedish"
    NORWEGIAN = "norwegian"
    TENANT = "tenant"


class Knobs(BaseModel):
    """Present answers to the open questions. Numbers ending in `_s` are seconds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    refuse_orders_from: int = Field(
        default=320, description="Order status from which a PUT or DELETE is refused"
    )
    refuse_purchase_orders_from: int = Field(default=300, description="The same for purchase orders")
    refusal_form: RefusalForm = RefusalForm.NULL_ID_400
    cancel_again: Literal["refused", "accepted"] = "refused"
    omitted_rows: Literal["removed", "kept"] = "removed"
    unknown_article: Literal["created", "refused"] = "created"
    article_case: Literal["told_apart", "ignored"] = "told_apart"
    initial_status: Literal[150, 200, 300] = 200
    lower_case_headers: Literal["accepted", "refused"] = "accepted"
    unknown_members: Literal["ignored", "refused"] = "ignored"
    row_delay_s: float = Field(
        default=0, ge=0, le=30, description="How long after a PUT the old rows still show"
    )
    old_times: Literal["refused", "accepted"] = "refused"
    goods_owners: Literal["several", "one", "absent"] = "several"
    foreign_goods_owner: ForeignGoodsOwner = ForeignGoodsOwner.BAD_REQUEST
    purchase_order_new_members: Literal["present", "absent"] = "present"
    status_texts: StatusTexts = StatusTexts.ENGLISH
    write_s: float = Field(
        default=0, ge=0, le=60, description="Real time a write holds its goods owner's lane"
    )
    webhook_delivery: Literal["auto", "manual"] = "auto"
    webhook_duplicates: Literal["none", "same_event", "fresh_event"] = "none"
    webhook_order: Literal["as_created", "reversed", "shuffled"] = "as_created"
    webhook_delay_s: float = Field(default=0, ge=0)
    webhook_system: Literal["customer_id", "address"] = "customer_id"
    webhook_drop_rate: float = Field(
        default=0, ge=0, le=1, description="Seeded chance that a delivery is lost"
    )
