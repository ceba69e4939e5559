"""Tokens of an identity provider (OpenID Connect), behind the same principal as keys.

Here: verifying a JWT and reading scopes from it. Not here: its keys (api/provider.py), signing anybody in; the provider
does that.

Algorithms are pinned to signatures with a public key, whatever a token's header says; issuer, audience, expiry and
subject are required. Accounts and actions come from two claims, each a list of texts: nothing in a token means nothing
is allowed, and "*" must be written to see all accounts.
"""

from typing import Any, Final

import jwt

from api.auth import Action, Principal
from api.provider import Provider
from api.settings import Oidc

ALGORITHMS: Final = ("RS256", "PS256", "ES256", "EdDSA")
EVERY: Final = "*"
LONGEST: Final = 8_192
SKEW: Final = 30
"""Seconds by which the provider's clock and ours may differ."""


class Tokens:
    """The tokens of one provider."""

    def __init__(self, settings: Oidc) -> None:
        self._settings = settings
        self._provider = Provider(settings.jwks_url)

    def principal(self, token: str) -> Principal | None:
        """Who the provider says this is; None for whatever it does not vouch for.

        Raises:
            ProviderError: whether it does cannot be told, as its keys are out of reach.
        """
        if len(token) > LONGEST:
            return None
        try:
            said = jwt.get_unverified_header(token)
            name = said.get("kid")
            if said.get("alg") not in ALGORITHMS or not isinstance(name, str):
                return None  # before the provider is asked for anything
            if (key := self._provider.key(name)) is None:
                return None
            claims = jwt.decode(
                token,
                key,
                algorithms=list(ALGORITHMS),
                issuer=self._settings.issuer,
                audience=self._settings.audience,
                leeway=SKEW,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except jwt.PyJWTError:
            return None
        accounts, actions = self._texts(claims, "accounts_claim"), self._texts(claims, "actions_claim")
        allowed = frozenset(action for action in Action if action in actions)
        seen = None if EVERY in accounts else frozenset(accounts)
        return Principal(f"{claims['iss']} {claims['sub']}", str(claims["sub"]), seen, allowed)

    def _texts(self, claims: dict[str, Any], setting: str) -> set[str]:
        value = claims.get(getattr(self._settings, setting))
        return {each for each in value if isinstance(each, str)} if isinstance(value, list) else set()
