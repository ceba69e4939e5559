"""Who asks, and what they may: principals, however they proved who they are.

Here: actions, the principal, the one question every route asks. Not here: keys (api/keys.py), tokens of an identity
provider (api/tokens.py), where in a request the proof is (api/gate.py).
"""

from dataclasses import dataclass
from enum import StrEnum

from api.errors import ForbiddenError, UnknownError


class Action(StrEnum):
    """What a key may allow."""

    READ = "read"
    ANALYSE = "analyse"
    DECIDE = "decide"
    OPERATE = "operate"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks.

    Attributes:
        id: of the key, or issuer and subject of a token; goes into logs and limits, never the proof itself.
        name: for people.
        accounts: usage accounts (SubAccountId) it sees; None: all, and what belongs to no account.
        actions: what it may do with them.
    """

    id: str
    name: str
    accounts: frozenset[str] | None
    actions: frozenset[Action]

    def sees(self, account: str | None) -> bool:
        """Whether what belongs to this account may be shown; what belongs to none, only to those who see all."""
        return self.accounts is None or account in self.accounts

    def may(self, action: Action) -> bool:
        """Whether it may do this at all."""
        return action in self.actions

    def require(self, action: Action) -> None:
        """Refuse, naming the action, whoever may not do it; says nothing of any account.

        Raises:
            ForbiddenError: always before anything is looked up, so it tells nothing of what there is.
        """
        if not self.may(action):
            raise ForbiddenError(action)

    def require_account(self, account: str) -> None:
        """Refuse an account that the principal does not see as if there were none.

        Raises:
            UnknownError: the same as for an account that does not exist.
        """
        if not self.sees(account):
            raise UnknownError

    @property
    def bound(self) -> list[str] | None:
        """What every query binds as `$accounts`: NULL sees all."""
        return None if self.accounts is None else sorted(self.accounts)
