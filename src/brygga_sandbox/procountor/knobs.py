"""Every knob of the contract's section 13 that has alternatives, with its default, and a few of our own."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class ProcountorKnobs(BaseModel):
    """How the sandbox plays what the contract leaves open. Turn with PATCH /_sandbox/knobs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    order_actions: Literal["accept", "refuse"] = Field(
        default="accept", description="approve, send, unfinished, invalidate and notes on type SALES_ORDER"
    )
    version_moves: Literal["every_change", "not_on_actions"] = "every_change"
    version_zone: Literal["Europe/Helsinki", "UTC"] = "Europe/Helsinki"
    version_bounds: Literal["inclusive", "exclusive"] = "inclusive"
    zone_suffix: Literal["refused", "accepted"] = Field(
        default="refused", description="Z or an offset in a filter's time"
    )
    empty_search: Literal["empty_list", "not_found"] = "empty_list"
    offers_when_omitted: Literal["hidden", "included"] = Field(
        default="hidden", description="when a list call leaves isOffer out"
    )
    product_version: Literal["present", "absent"] = Field(
        default="present", description="version filter and field of products: 26.04 or 24.11"
    )
    order_by_version: Literal["honoured", "ignored"] = Field(
        default="honoured", description="ignored: newest id first, as without any order"
    )
    total_count: Literal["present", "absent"] = "present"
    strict_auth_form: Literal["refused", "accepted"] = Field(
        default="refused",
        description="credentials in the URL of auth calls, or a charset on their Content-Type",
    )
    throttling: Literal["off", "retry_after", "bare"] = Field(
        default="off", description="429 over the rate, with or without Retry-After"
    )
    throttle_per_second: int = Field(default=60, ge=1)
    maintenance: Literal["off", "bad_gateway", "unavailable"] = Field(
        default="off", description="502 or 503 for every call"
    )
    lost_answer: Literal["off", "on_actions"] = Field(
        default="off", description="actions are done and the connection is cut"
    )

    # beyond section 13
    auth_errors: Literal["oauth", "errors"] = Field(
        default="oauth", description="form of refused auth calls; clients have read both (section 3b)"
    )
    redirect_uris: tuple[str, ...] = Field(
        default=(), description="empty: any http address of this machine, and any https address"
    )
    health: Literal["OK", "DEGRADED", "FAILING"] = Field(default="OK", description="of GET /status")
