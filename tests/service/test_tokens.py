"""Tokens of an identity provider open what their claims say, and only if everything about them is right."""

import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from api.auth import Action
from api.settings import Oidc
from api.tokens import Tokens

SETTINGS = Oidc(issuer="https://id.example", audience="cloudwise", jwks_url="https://id.example/keys")
KEY = ec.generate_private_key(ec.SECP256R1())


@pytest.fixture
def tokens(monkeypatch: pytest.MonkeyPatch) -> Tokens:
    """A provider whose keys need not be fetched."""
    public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(KEY.public_key())) | {"kid": "one", "use": "sig"}
    tokens = Tokens(SETTINGS)
    monkeypatch.setattr(jwt.PyJWKClient, "fetch_data", lambda _: {"keys": [public]})
    return tokens


def _token(key: ec.EllipticCurvePrivateKey | str = KEY, algorithm: str = "ES256", **changed: object) -> str:
    claims = {
        "iss": "https://id.example",
        "aud": "cloudwise",
        "sub": "ada",
        "exp": time.time() + 60,
        "cloudwise_accounts": ["004471938265"],
        "cloudwise_actions": ["read", "fly"],
    }
    kept = {name: value for name, value in (claims | changed).items() if value is not None}
    return jwt.encode(kept, key, algorithm, headers={"kid": "one"})


def test_claims_become_a_principal(tokens: Tokens) -> None:
    who = tokens.principal(_token())
    assert who is not None
    assert (who.id, who.accounts) == ("https://id.example ada", frozenset({"004471938265"}))
    assert who.actions == {Action.READ}
    everyone = tokens.principal(_token(cloudwise_accounts=["*"]))
    assert everyone is not None
    assert everyone.accounts is None
    nobody = tokens.principal(_token(cloudwise_accounts=None, cloudwise_actions="read"))
    assert nobody is not None
    assert (nobody.accounts, nobody.actions) == (frozenset(), frozenset())


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://other.example"},
        {"aud": "another"},
        {"exp": 1},
        {"exp": None},
        {"sub": None},
        {"key": ec.generate_private_key(ec.SECP256R1())},
        {"key": "k" * 64, "algorithm": "HS256"},
        {"key": "", "algorithm": "none"},
    ],
)
def test_a_token_that_is_wrong_in_one_thing_opens_nothing(tokens: Tokens, wrong: dict[str, Any]) -> None:
    assert tokens.principal(_token(**wrong)) is None
    assert tokens.principal("a.b.c") is None
