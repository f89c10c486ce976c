"""Whatever a client sends, the sandboxes answer in the form that they publish, and never break."""

from typing import Any

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from brygga_sandbox.clock import Clock
from brygga_sandbox.ongoing.app import api_app as ongoing_api
from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.procountor.app import api_app as procountor_api
from brygga_sandbox.procountor.app import context
from brygga_sandbox.state import Store

CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]
FEW = settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
"""A few calls of each operation, always the same ones: the gate fails for a change, not by chance."""

AT_RANDOM = schemathesis.Config.from_dict({"phases": {"coverage": {"enabled": False}}})
"""Without the systematic part, which takes minutes: that is `long_generated_calls.py`."""


def published(document: Any) -> Any:
    """Procountor publishes its stamps as `date-time` and sends them without a zone, which the format forbids; here
    the word stands for both."""
    if isinstance(document, dict):
        return {
            name: published(part)
            for name, part in document.items()
            if (name, part) != ("format", "date-time")
        }
    return [published(part) for part in document] if isinstance(document, list) else document


ONGOING = ongoing_api(Site(Store(), Clock())).openapi()
PROCOUNTOR = published(procountor_api(context(Store(), Clock())).openapi())

ongoing = schemathesis.openapi.from_dict(ONGOING, config=AT_RANDOM)
procountor = schemathesis.openapi.from_dict(PROCOUNTOR, config=AT_RANDOM)


@ongoing.parametrize()
@FEW
def test_ongoing_answers_as_it_publishes(case: Any, at_ongoing: dict[str, Any]) -> None:
    case.call_and_validate(**at_ongoing, checks=CHECKS)


@procountor.parametrize()
@FEW
def test_procountor_answers_as_it_publishes(case: Any, at_procountor: dict[str, Any]) -> None:
    case.call_and_validate(**at_procountor, checks=CHECKS)
