"""Tokens of an identity provider open what their claims say, and only if everything about them is right.

Here: a provider that answers over HTTP, its keys changing and out of reach. Not here: keys of our own (test_keys.py).
"""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import hashes, hmac, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from fastapi.testclient import TestClient
from pydantic import ValidationError

from api import provider
from api.auth import Action
from api.errors import ProviderError
from api.main import create_app
from api.settings import Api, Oidc
from api.settings import Settings as ApiSettings
from api.tokens import Tokens

Private = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

ONE = ec.generate_private_key(ec.SECP256R1())
TWO = ec.generate_private_key(ec.SECP256R1())
RSA = rsa.generate_private_key(65_537, 2_048)


def _jwk(name: str, key: Private) -> dict[str, Any]:
    algorithm: Any = jwt.algorithms.RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else jwt.algorithms.ECAlgorithm
    return {**json.loads(algorithm.to_jwk(key.public_key())), "kid": name, "use": "sig"}


class Published:
    """What a provider publishes now, and how often it was asked; its clock is ours to move."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.status = 200
        self.keys = {"one": _jwk("one", ONE), "rsa": _jwk("rsa", RSA)}
        self.asked = 0
        self.passed = 0.0

    @property
    def settings(self) -> Oidc:
        return Oidc(issuer="https://id.example", audience="cloudwise", jwks_url=self.url)

    def monotonic(self) -> float:
        return 1_000_000 + self.passed


@pytest.fixture(scope="module")
def server() -> Iterator[Published]:
    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name is http.server's
            said.asked += 1
            self.send_response(said.status)
            self.end_headers()
            if said.status == 200:
                self.wfile.write(json.dumps({"keys": list(said.keys.values())}).encode())

        def log_message(self, *_: object) -> None:
            pass

    http = HTTPServer(("127.0.0.1", 0), Answering)
    said = Published(f"http://127.0.0.1:{http.server_port}/keys")
    thread = threading.Thread(target=http.serve_forever, args=(0.01,))
    thread.start()
    yield said
    http.shutdown()
    thread.join()
    http.server_close()


@pytest.fixture
def published(server: Published, monkeypatch: pytest.MonkeyPatch) -> Published:
    server.__init__(server.url)  # type: ignore[misc]  # begins anew, at the same address
    monkeypatch.setattr(provider, "time", server)
    return server


def _token(key: Private = ONE, algorithm: str = "ES256", kid: str | None = "one", **changed: object) -> str:
    claims = {
        "iss": "https://id.example",
        "aud": "cloudwise",
        "sub": "ada",
        "exp": time.time() + 60,
        "cloudwise_accounts": ["004471938265"],
        "cloudwise_actions": ["read", "fly"],
    }
    kept = {name: value for name, value in (claims | changed).items() if value is not None}
    return jwt.encode(kept, key, algorithm, headers={"kid": kid} if kid else {})


def _confused(kid: str, key: Private) -> str:
    """A token signed with HMAC, the secret being the public key that everybody knows."""
    pem = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    head, body, _ = _token(kid=kid).split(".")
    head = jwt.utils.base64url_encode(json.dumps({"alg": "HS256", "kid": kid}).encode()).decode()
    mac = hmac.HMAC(pem, hashes.SHA256())
    mac.update(f"{head}.{body}".encode())
    return f"{head}.{body}.{jwt.utils.base64url_encode(mac.finalize()).decode()}"


def test_claims_become_a_principal(published: Published) -> None:
    tokens = Tokens(published.settings)
    who = tokens.principal(_token())
    assert who is not None
    assert (who.id, who.accounts) == ("https://id.example ada", frozenset({"004471938265"}))
    assert who.actions == {Action.READ}
    assert tokens.principal(_token(RSA, "RS256", "rsa")) is not None
    everyone = tokens.principal(_token(cloudwise_accounts=["*"]))
    assert everyone is not None
    assert everyone.accounts is None
    nobody = tokens.principal(_token(cloudwise_accounts=None, cloudwise_actions="read"))
    assert nobody is not None
    assert (nobody.accounts, nobody.actions) == (frozenset(), frozenset())
    assert published.asked == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://other.example"},
        {"aud": "another"},
        {"aud": None},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"nbf": 4_000_000_000},
        {"sub": None},
        {"key": TWO},
        {"kid": None},
        {"key": "k" * 64, "algorithm": "HS256"},
        {"key": "", "algorithm": "none"},
        {"key": RSA, "algorithm": "RS256"},
        {"key": RSA, "algorithm": "RS512", "kid": "rsa"},
    ],
)
def test_a_token_that_is_wrong_in_one_thing_opens_nothing(published: Published, wrong: dict[str, Any]) -> None:
    tokens = Tokens(published.settings)
    assert tokens.principal(_token()) is not None
    assert tokens.principal(_token(**wrong)) is None


def test_no_text_signed_with_what_everybody_knows_opens_anything(published: Published) -> None:
    tokens = Tokens(published.settings)
    for said in ("a.b.c", "", "x" * 9_000, _confused("one", ONE), _confused("rsa", RSA)):
        assert tokens.principal(said) is None


def test_clocks_may_differ_a_little(published: Published) -> None:
    tokens = Tokens(published.settings)
    assert tokens.principal(_token(iat=time.time() + 5, nbf=time.time() + 5, exp=time.time() + 60)) is not None
    assert tokens.principal(_token(exp=time.time() - 5)) is not None


def test_a_new_key_is_fetched_once_and_made_up_names_do_not_make_us_ask(published: Published) -> None:
    tokens = Tokens(published.settings)
    assert tokens.principal(_token()) is not None
    published.keys = {"two": _jwk("two", TWO)}
    for _ in range(5):
        assert tokens.principal(_token(TWO, kid="two")) is None
    assert published.asked == 1
    published.passed += provider.PAUSE
    assert tokens.principal(_token(TWO, kid="two")) is not None
    assert tokens.principal(_token()) is None
    for n in range(20):
        assert tokens.principal(_token(TWO, kid=f"made up {n}")) is None
    assert published.asked == 2


def test_what_was_known_goes_on_counting_for_a_day_while_the_provider_is_out_of_reach(published: Published) -> None:
    tokens = Tokens(published.settings)
    assert tokens.principal(_token()) is not None
    published.status = 500
    published.passed += provider.FRESH
    assert tokens.principal(_token()) is not None
    with pytest.raises(ProviderError):
        tokens.principal(_token(TWO, kid="two"))
    assert published.asked == 2
    published.passed += provider.OUTAGE
    with pytest.raises(ProviderError):
        tokens.principal(_token())
    published.status, published.passed = 200, published.passed + provider.PAUSE
    assert tokens.principal(_token()) is not None


def test_over_http_a_provider_out_of_reach_is_503_and_a_wrong_token_401(
    published: Published, tmp_path_factory: pytest.TempPathFactory
) -> None:
    app = create_app(ApiSettings(data_dir=tmp_path_factory.mktemp("none"), api=Api(oidc=published.settings)))

    def status(token: str) -> int:
        return asking.get("/api/v1/detectors", headers={"Authorization": f"Bearer {token}"}).status_code

    with TestClient(app) as asking:
        published.status = 500
        unsure = asking.get("/api/v1/detectors", headers={"Authorization": f"Bearer {_token()}"})
        assert (unsure.status_code, unsure.headers["retry-after"]) == (503, "30")
        assert unsure.json()["title"] == "Identity provider out of reach"
        assert status("a.b.c") == 401
        published.status, published.passed = 200, provider.PAUSE
        assert status(_token(TWO)) == 401
        assert status(_token(cloudwise_actions=["decide"])) == 403
        assert status(_token()) == 503  # who it is, is known; nothing is published here


@pytest.mark.parametrize("field", ["issuer", "jwks_url"])
@pytest.mark.parametrize("url", ["http://id.example/keys", "file:///etc/keys", "https://", "id.example", ""])
def test_a_provider_that_others_could_speak_for_is_refused(field: str, url: str) -> None:
    secure = {"issuer": "https://id.example", "audience": "cloudwise", "jwks_url": "https://id.example/keys"}
    assert getattr(Oidc(**secure | {field: "http://127.0.0.1:9000/x"}), field) == "http://127.0.0.1:9000/x"
    with pytest.raises(ValidationError, match="https://"):
        Oidc(**secure | {field: url})
