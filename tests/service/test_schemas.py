"""What the API answers is what its description says, column by column, so that a generated client reads every answer.

Here: real answers of every operation against the description that the application serves. Not here: whatever may be
asked (test_described.py). "What is said" is taken strictly: nothing that is not described may be answered either.
"""

from copy import deepcopy
from typing import Any

import jsonschema_rs
import pytest

from api import problems
from api.described import Described
from api.gate import OPEN
from tests.service.conftest import Served

ACCOUNT = "219465803371"
ASKED: dict[str, list[tuple[str, str, dict[str, Any]]]] = {
    "findings": [("GET", "/api/v1/findings?limit=500&state=open&state=resolved&state=regressed&state=dismissed", {})],
    "finding": [("GET", "/api/v1/findings/{anomaly}", {}), ("GET", "/api/v1/findings/{saving}", {})],
    "dismiss": [("POST", "/api/v1/findings/{saving}/dismissal", {"json": {"reason": "x", "until": "2027-01-31"}})],
    "restore": [("DELETE", "/api/v1/findings/{saving}/dismissal", {})],
    "accounts": [("GET", "/api/v1/accounts", {})],
    "detectors": [("GET", "/api/v1/detectors", {})],
    "costs": [
        ("GET", f"/api/v1/costs?from=2026-06-01&to=2026-06-18&by={by}", {}) for by in ("nothing", "service", "account")
    ],
    "anomalies": [("GET", "/api/v1/anomalies", {})],
    "realised": [("GET", "/api/v1/realised-savings", {})],
    "events": [("GET", "/api/v1/events?since=2026-01-01", {}), ("GET", "/api/v1/events?since={generation}", {})],
    "cost_optimization": [("POST", f"/api/v1/accounts/{ACCOUNT}/cost-optimization", {"json": {}})],
    "health": [("GET", "/health", {})],
    "ready": [("GET", "/ready", {})],
    "metrics": [("GET", "/metrics", {})],
}
"""Questions to each operation; between them, their answers hold every shape of it."""


@pytest.fixture(scope="module")
def description(served: Served) -> dict[str, Any]:
    """As it is served to anyone."""
    found: dict[str, Any] = served.client.get("/api/v1/openapi.json", headers={"Authorization": ""}).json()
    return found


@pytest.fixture(scope="module")
def named(served: Served) -> dict[str, str]:
    """What questions name."""
    found = served.client.get("/api/v1/findings", params={"limit": "500"}).json()
    by = {row["Category"] == "anomaly": row["FindingId"] for row in reversed(found["items"])}
    return {"anomaly": by[True], "saving": by[False], "generation": found["generation"]}


def _operations(description: dict[str, Any]) -> dict[str, tuple[str, str, dict[str, Any]]]:
    return {
        operation["operationId"]: (method, path, operation)
        for path, operations in description["paths"].items()
        for method, operation in operations.items()
    }


def _checked(description: dict[str, Any], schema: dict[str, Any]) -> Any:  # noqa: ANN401  # the library names no type
    strict = deepcopy(description["components"])
    for each in strict["schemas"].values():
        if "properties" in each:
            each["additionalProperties"] = False
    return jsonschema_rs.validator_for({**schema, "components": strict}, validate_formats=True)


def test_every_operation_is_asked(description: dict[str, Any]) -> None:
    assert set(_operations(description)) == set(ASKED)


@pytest.mark.parametrize("operation", ASKED)
def test_an_answer_is_what_is_described(
    served: Served, description: dict[str, Any], named: dict[str, str], operation: str
) -> None:
    _, _, said = _operations(description)[operation]
    for method, path, more in ASKED[operation]:
        answer = served.client.request(method, path.format(**named), **more)
        response = said["responses"][str(answer.status_code)]
        assert answer.is_success, answer.text
        assert set(response["headers"]) <= {name.title() for name in answer.headers} | {"X-Request-Id"}
        if "content" in response:
            kind = answer.headers["content-type"].partition(";")[0]
            body = answer.json() if kind == "application/json" else answer.text
            _checked(description, response["content"][kind]["schema"]).validate(body)
            assert kind != "application/json" or len(answer.json()) >= 2
        else:
            assert answer.content == b""


def test_a_wrong_answer_would_be_noticed(served: Served, description: dict[str, Any]) -> None:
    page = served.client.get("/api/v1/findings?limit=1").json()
    check = _checked(description, {"$ref": "#/components/schemas/FindingPage"})
    assert check.is_valid(page)
    for name, wrong in (("x_NetMonthlySaving", 12.5), ("x_NetMonthlySaving", "0E-9"), ("x_State", "gone"),
                        ("x_FirstSeen", "yesterday"), ("x_New", 1)):  # fmt: skip
        assert not check.is_valid(page | {"items": [page["items"][0] | {name: wrong}]})


@pytest.mark.parametrize(
    ("method", "path", "more", "status"),
    [
        ("GET", "/api/v1/accounts", {"headers": {"Authorization": ""}}, 401),
        ("GET", "/api/v1/findings/0000000000000000", {}, 404),
        ("GET", "/api/v1/findings?sort=nonsense", {}, 422),
        ("GET", "/api/v1/events?since=00000099-5be1c0ffee00", {}, 410),
        ("POST", f"/api/v1/accounts/{ACCOUNT}/cost-optimization", {"content": b"x" * 20_000}, 413),
        ("GET", "/api/v1/findings?q=" + "x" * 5_000, {}, 414),
    ],
)
def test_a_refusal_is_one_of_the_problems_that_are_described(
    served: Served, description: dict[str, Any], method: str, path: str, more: dict[str, Any], status: int
) -> None:
    answer = served.client.request(method, path, **more)
    assert answer.status_code == status
    template = path.partition("?")[0].replace(ACCOUNT, "{account_id}").replace("0000000000000000", "{finding_id}")
    reference = description["paths"][template][method.lower()]["responses"][str(status)]["$ref"]
    response = description["components"]["responses"][reference.rpartition("/")[2]]
    content = response["content"][answer.headers["content-type"]]
    _checked(description, content["schema"]).validate(answer.json())
    examples = [example["value"] for example in content["examples"].values()]
    assert {name: value for name, value in answer.json().items() if name != "errors"} in examples
    assert set(response["headers"]) <= {name.title() for name in answer.headers} | {"WWW-Authenticate"}


def test_every_refusal_is_described_where_it_may_come(description: dict[str, Any]) -> None:
    for name, (_, path, operation) in _operations(description).items():
        may = {status for status in operation["responses"] if int(status) >= 400}
        assert {"408", "413", "414", "422", "429", "503"} <= may, name
        assert ({"401", "403"} <= may) == (path not in OPEN), name
        asks = [each["name"] for each in operation.get("parameters", [])]
        assert ("404" in may) == ("{" in path or "account" in asks), name
        assert operation.get("security", description["security"]) == ([] if path in OPEN else [{"key": []}])
    scheme = description["components"]["securitySchemes"]["key"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")


def test_no_problem_is_left_undescribed(description: dict[str, Any]) -> None:
    every = {each.name for each in vars(problems).values() if isinstance(each, problems.Problem)}
    said = {
        name
        for response in description["components"]["responses"].values()
        for content in response["content"].values()
        for name in content["examples"]
    }
    assert said == every - {problems.FAILED.name}


def test_a_client_gets_types_and_names_of_its_own(description: dict[str, Any]) -> None:
    schemas = description["components"]["schemas"]
    for name, (_, _, operation) in _operations(description).items():
        content = operation["responses"].get("200", {}).get("content", {})
        if "application/json" in content:
            assert next(iter(content)) == "application/json", f"generators take the first of {name}"
            assert content["application/json"]["schema"]["$ref"].rpartition("/")[2] in schemas, name
    for name, schema in schemas.items():
        for field, kind in schema.get("properties", {}).items():
            assert {"type", "$ref", "anyOf", "enum", "const"} & set(kind), f"{name}.{field} may be anything"


def test_every_example_is_what_is_described(description: dict[str, Any]) -> None:
    found = {
        name: schema["examples"]
        for name, schema in description["components"]["schemas"].items()
        if "examples" in schema
    }
    assert {"Finding", "Saving", "AccountRow", "CostRow", "Event", "Summary", "Wider"} == set(found)
    for name, examples in found.items():
        for example in examples:
            _checked(description, {"$ref": f"#/components/schemas/{name}"}).validate(example)
    asked = _operations(description)["cost_optimization"][2]["requestBody"]["content"]["application/json"]
    (example,) = asked["schema"].get("examples") or [each["value"] for each in asked["examples"].values()]
    _checked(description, {"$ref": "#/components/schemas/Wanted"}).validate(example)


def test_what_is_described_is_made_once(served: Served) -> None:
    app = served.app
    assert isinstance(app, Described)
    assert app.openapi() is app.openapi()
