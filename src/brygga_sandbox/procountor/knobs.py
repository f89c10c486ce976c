"""Every knob of the contract's section 13 with its default and alternatives, and a few of our own."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class ProcountorKnobs(BaseModel):
    """How the sandbox plays what the contract leaves open. Turn with PATCH /_sandbox/knobs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    # approve, send, unfinished and invalidate on type SALES_ORDER; refuse is 403 with errors[]
    order_actions: Literal["accept", "refuse"] = "accept"
    repeated_send: Literal["accepted"] = "accepted"
    version_on_actions: Literal["never_required"] = "never_required"
    version_moves: Literal["every_change", "not_on_actions"] = "every_change"
    version_zone: Literal["Europe/Helsinki", "UTC"] = "Europe/Helsinki"
    version_bounds: Literal["inclusive", "exclusive"] = "inclusive"
    zone_suffix: Literal["refused", "accepted"] = "refused"
    empty_search: Literal["empty_list", "not_found"] = "empty_list"
    offers_when_omitted: Literal["hidden", "included"] = "hidden"
    # whether a list follows orderByVersion; ignored: newest id first, as without any order
    order_by_version: Literal["honoured", "ignored"] = "honoured"
    product_version: Literal["present", "absent"] = "present"
    total_count: Literal["present", "absent"] = "present"
    get_with_body: Literal["forbidden_html"] = "forbidden_html"
    strict_auth_form: Literal["refused", "accepted"] = "refused"
    throttling: Literal["off", "retry_after", "bare"] = "off"
    throttle_per_second: int = Field(default=60, ge=1)
    maintenance: Literal["off", "bad_gateway", "unavailable"] = "off"
    lost_answer: Literal["off", "on_actions"] = "off"

    # beyond section 13
    auth_errors: Literal["oauth", "errors"] = "oauth"  # both forms were read by clients (section 3b)
    redirect_uris: tuple[str, ...] = ()  # empty: any http address of this machine, and any https address
    health: Literal["OK", "DEGRADED", "FAILING"] = "OK"  # of GET /status
