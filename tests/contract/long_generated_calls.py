"""Every combination that the published OpenAPI knows, and many random ones: minutes, for `make soak`."""

from typing import Any

import schemathesis
from hypothesis import HealthCheck, settings
from tests.contract.test_sandboxes_under_generated_calls import CHECKS, ONGOING, PROCOUNTOR

MANY = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))

ongoing = schemathesis.openapi.from_dict(ONGOING)
procountor = schemathesis.openapi.from_dict(PROCOUNTOR)


@ongoing.parametrize()
@MANY
def test_ongoing_answers_as_it_publishes(case: Any, at_ongoing: dict[str, Any]) -> None:
    case.call_and_validate(**at_ongoing, checks=CHECKS)


@procountor.parametrize()
@MANY
def test_procountor_answers_as_it_publishes(case: Any, at_procountor: dict[str, Any]) -> None:
    case.call_and_validate(**at_procountor, checks=CHECKS)
