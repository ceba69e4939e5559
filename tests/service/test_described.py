"""The API does what its own description says, whatever is asked: schemathesis asks every operation.

Here: one run over all of it: statuses, heads and bodies are those that are described, nobody is let in without a key,
nothing fails. Not here: what single answers hold (test_schemas.py). One check is left out: that whatever fits the
description is accepted; a cursor, a generation that is gone and a range of days are right only together with others.
"""

from typing import Any, cast

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from tests.service.conftest import Served


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # what schemathesis' own dependencies deprecate is theirs to mend
def test_every_operation_answers_as_described(served: Served) -> None:
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", served.app)
    headers = {"Authorization": served.client.headers["Authorization"]}
    schemathesis.checks.load_all_checks()
    left_out: list[Any] = [schemathesis.checks.CHECKS.get_one("positive_data_acceptance")]
    asked = []
    for result in schema.get_all_operations():
        operation = cast("Any", result).ok()

        @settings(max_examples=6, suppress_health_check=list(HealthCheck), deadline=None, database=None)
        @given(case=operation.as_strategy())
        def run(case: Any) -> None:  # noqa: ANN401  # schemathesis' Case is generic over what it does not export
            case.call_and_validate(headers=headers, excluded_checks=left_out)

        run()
        asked.append(operation.label)
    every = served.app.openapi()["paths"]
    assert set(asked) == {f"{method.upper()} {path}" for path, methods in every.items() for method in methods}
