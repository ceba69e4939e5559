"""API keys: 256 bits, shown once, kept as an HMAC; and the file they are kept in.

Here: making, finding, rotating, revoking keys; sessions of the web page, which last no longer than their key. Not here:
what a principal may (api/auth.py), the command line (api/cli.py).

The file is replaced whole under a lock; `cloudwise serve` reads it again whenever it was replaced, so a revoked key is
refused from the next request on. The secret beside it never leaves the folder: whoever copies the keys alone can
neither use them nor try guesses against them.
"""

import fcntl
import hashlib
import hmac
import json
import os
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from api.auth import Action, Principal
from api.errors import KeyStoreError

SECRET_BYTES: Final = 32
PREFIX: Final = "cw_"
"""What every key begins with, so that secret scanners, and we, know one."""
LONGEST_DAYS: Final = 36_500
SESSION: Final = timedelta(hours=12)
ACCOUNT: Final = re.compile(r"[0-9]{12}")

_TOKEN: Final = re.compile(r"cw_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_SESSION: Final = re.compile(r"([0-9a-f]{12})\.([0-9]{10})\.([0-9a-f]{64})")


@dataclass(frozen=True)
class Key:
    """One key as it is kept: everything but itself."""

    id: str
    name: str
    mac: str
    accounts: list[str] | None
    actions: list[str]
    created_at: str
    expires_at: str | None = None
    revoked_at: str | None = None

    def alive(self, now: datetime) -> bool:
        """Whether it opens anything."""
        return self.revoked_at is None and (self.expires_at is None or now < datetime.fromisoformat(self.expires_at))

    @property
    def principal(self) -> Principal:
        """Who comes with it."""
        accounts = None if self.accounts is None else frozenset(self.accounts)
        return Principal(self.id, self.name, accounts, frozenset(map(Action, self.actions)))


class Keys:
    """The keys of one installation, in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "keys.json"
        self._seen: tuple[int, int] | None = None
        self._keys: dict[str, Key] = {}
        self._secret = b""

    def create(
        self,
        name: str,
        *,
        accounts: Iterable[str] | None,
        actions: Iterable[Action],
        days: int | None = None,
    ) -> tuple[Key, str]:
        """A new key and, this once, its text.

        Args:
            name: for people.
            accounts: 12 digits each; None: all.
            actions: what it allows.
            days: after which it ends.

        Raises:
            KeyStoreError: an account that is none, no account or action at all, or days out of range.
        """
        listed = None if accounts is None else sorted(set(accounts))
        allowed = sorted(set(actions))
        if listed is not None and not (listed and all(ACCOUNT.fullmatch(account) for account in listed)):
            raise KeyStoreError("accounts are 12 digits each; name at least one, or all of them")
        if not allowed or not name.strip():
            raise KeyStoreError("a key needs a name and at least one action")
        now = _now()
        if days is not None and not 1 <= days <= LONGEST_DAYS:
            raise KeyStoreError(f"a key lasts 1 to {LONGEST_DAYS:,} days, or until it is revoked")
        end = None if days is None else (now + timedelta(days=days)).isoformat(timespec="seconds")
        with self._changing() as keys:
            key, token = self._minted(Key("", name, "", listed, list(allowed), now.isoformat(timespec="seconds"), end))
            keys[key.id] = key
        return key, token

    def rotate(self, key_id: str) -> tuple[Key, str]:
        """A new key with the same name, scopes and end; the old one is revoked.

        Raises:
            KeyStoreError: there is no such key, or it is revoked.
        """
        with self._changing() as keys:
            old = self._living(keys, key_id)
            now = _now().isoformat(timespec="seconds")
            key, token = self._minted(replace(old, created_at=now))
            keys[key_id] = replace(old, revoked_at=now)
            keys[key.id] = key
        return key, token

    def revoke(self, key_id: str) -> Key:
        """End a key now.

        Raises:
            KeyStoreError: there is no such key, or it is revoked already.
        """
        with self._changing() as keys:
            now = _now().isoformat(timespec="seconds")
            keys[key_id] = replace(self._living(keys, key_id), revoked_at=now)
            return keys[key_id]

    def listed(self) -> list[Key]:
        """All keys, oldest first."""
        self._refresh()
        return sorted(self._keys.values(), key=lambda key: key.created_at)

    def principal(self, token: str) -> Principal | None:
        """Who comes with this key; None for whatever is not a living key."""
        match = _TOKEN.fullmatch(token)
        self._refresh()
        key = self._keys.get(match[1]) if match else None
        # The same work for an unknown id, so that time tells nothing.
        right = hmac.compare_digest(self._mac(token), key.mac if key else "")
        return key.principal if key and right and key.alive(_now()) else None

    def session(self, principal: Principal) -> str:
        """What the web page's cookie holds: it opens what the key opens, for 12 hours, and ends with the key."""
        self._refresh()
        said = f"{principal.id}.{int((_now() + SESSION).timestamp())}"
        return f"{said}.{self._mac('session ' + said)}"

    def of_session(self, session: str) -> Principal | None:
        """Who signed in; None for whatever is not a living session of a living key."""
        match = _SESSION.fullmatch(session)
        self._refresh()
        said, _, mac = session.rpartition(".")
        right = hmac.compare_digest(self._mac("session " + said), mac if match else "")
        now = _now()
        if match is None or not right or now.timestamp() >= int(match[2]):
            return None
        key = self._keys.get(match[1])
        return key.principal if key and key.alive(now) else None

    def _minted(self, key: Key) -> tuple[Key, str]:
        identity = secrets.token_hex(6)
        text = urlsafe_b64encode(secrets.token_bytes(SECRET_BYTES)).rstrip(b"=").decode()
        token = f"{PREFIX}{identity}_{text}"
        return replace(key, id=identity, mac=self._mac(token)), token

    def _mac(self, text: str) -> str:
        return hmac.new(self._secret or b"none", text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()

    @staticmethod
    def _living(keys: dict[str, Key], key_id: str) -> Key:
        key = keys.get(key_id)
        if key is None or key.revoked_at is not None:
            raise KeyStoreError(f"there is no key {key_id!r} to change; `cloudwise keys list` shows them")
        return key

    def _refresh(self) -> None:
        try:
            facts = self._file.stat()
        except FileNotFoundError:
            self._seen, self._keys = None, {}
            return
        seen = facts.st_ino, facts.st_mtime_ns
        if seen != self._seen:
            self._keys = self._read()
            self._secret = (self._folder / "secret").read_bytes()  # a new demo has a new one
            self._seen = seen

    def _read(self) -> dict[str, Key]:
        try:
            return {each["id"]: Key(**each) for each in json.loads(self._file.read_bytes())}
        except (ValueError, KeyError, TypeError) as error:
            raise KeyStoreError(f"{self._file} holds something else than keys: {error}") from error

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Key]]:
        """The keys for changing; written when the body ends well."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            self._secret = self._kept_secret()
            keys = self._read() if self._file.exists() else {}
            yield keys
            _replace(self._file, json.dumps([asdict(key) for key in keys.values()], indent=1).encode())
        finally:
            os.close(descriptor)

    def _kept_secret(self) -> bytes:
        path = self._folder / "secret"
        if not path.exists():
            _replace(path, secrets.token_bytes(SECRET_BYTES))
        return path.read_bytes()


def _now() -> datetime:
    return datetime.now(UTC)


def _replace(path: Path, content: bytes) -> None:
    """The old file or the new one, also after a crash; nobody else may read it."""
    temporary = path.with_suffix(".new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def facts(key: Key, now: datetime) -> dict[str, Any]:
    """What `cloudwise keys list` shows of a key."""
    state = "revoked" if key.revoked_at else "active" if key.alive(now) else "expired"
    return {
        "id": key.id,
        "name": key.name,
        "state": state,
        "accounts": "all" if key.accounts is None else ", ".join(key.accounts),
        "actions": ", ".join(key.actions),
        "created": key.created_at,
        "expires": key.expires_at or "never",
    }
