"""Tokens of an identity provider (OpenID Connect), behind the same principal as keys.

Here: verifying a JWT and reading scopes from it. Not here: signing anybody in; the provider does that.

Algorithms are pinned to signatures with a public key, whatever a token's header says; issuer, audience, expiry and
subject are required. Accounts and actions come from two claims, each a list of texts: nothing in a token means nothing
is allowed, and "*" must be written to see all accounts.
"""

from typing import Any, Final

import jwt

from api.auth import Action, Principal
from api.settings import Oidc

ALGORITHMS: Final = ("RS256", "PS256", "ES256", "EdDSA")
EVERY: Final = "*"
LONGEST: Final = 8_192


class Tokens:
    """The tokens of one provider, whose public keys are kept for five minutes.

    A key that is not among them is not asked for again before that, so nobody can make us ask by making up its name.
    """

    def __init__(self, settings: Oidc) -> None:
        self._settings = settings
        self._keys = jwt.PyJWKClient(settings.jwks_url, cache_keys=True, lifespan=300, timeout=5)

    def principal(self, token: str) -> Principal | None:
        """Who the provider says this is; None for whatever it does not vouch for, its keys out of reach included."""
        if len(token) > LONGEST:
            return None
        try:
            claims = jwt.decode(
                token,
                self._key(token),
                algorithms=list(ALGORITHMS),
                issuer=self._settings.issuer,
                audience=self._settings.audience,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except jwt.PyJWTError:
            return None
        accounts, actions = self._texts(claims, "accounts_claim"), self._texts(claims, "actions_claim")
        allowed = frozenset(action for action in Action if action in actions)
        seen = None if EVERY in accounts else frozenset(accounts)
        return Principal(f"{claims['iss']} {claims['sub']}", str(claims["sub"]), seen, allowed)

    def _key(self, token: str) -> jwt.PyJWK:
        """The key that a token names.

        Raises:
            jwt.PyJWTError: it is no token, names a key that the provider does not publish, or that cannot be fetched.
        """
        name = jwt.get_unverified_header(token).get("kid")
        for key in self._keys.get_signing_keys():
            if key.key_id == name:
                return key
        raise jwt.PyJWKClientError("no such key")

    def _texts(self, claims: dict[str, Any], setting: str) -> set[str]:
        value = claims.get(getattr(self._settings, setting))
        return {each for each in value if isinstance(each, str)} if isinstance(value, list) else set()
