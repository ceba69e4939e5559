"""Channels: a message handed to Apprise, and what came of it in words that show no secret.

Here: the only use of apprise; its limits, its forms, its silence. Not here: addresses (secret.py), text (message.py),
what is sent (run.py).

- Apprise sends again by itself: it alone knows which of several receivers of a channel have a message already. How
  often and how long is bounded here; an address may say otherwise (`?retry=`, `?wait=`, `?cto=`, `?rto=`).
- It answers no rather than raise. Why is in its log, which names hosts and tokens; so its log goes nowhere, and of it
  only what `_REASONS` knows is said.
"""

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Final

from pydantic import SecretStr

from models.finding import Severity
from pipelines.errors import CloudWiseError
from pipelines.notify.message import Message, as_markdown, as_text
from pipelines.notify.secret import address

RETRIES: Final = 2
WAIT_SECONDS: Final = 2.0
READ_SECONDS: Final = 10.0
"""Some services answer late, and a message that is given up too early comes twice."""

LONGEST_SECONDS: Final = 45
"""A message with all its attempts; then the channel is given up for this run."""

_DRAWS_MARKDOWN: Final = ("Discord", "Mattermost")
"""Services that draw Markdown where Apprise sends them plain text."""

_REASONS: Final = (
    (re.compile(r"error=([1-5][0-9]{2})\b"), "it answered HTTP {}"),
    (re.compile(r"\((5[0-9]{2}|4[0-9]{2}), b'"), "the mail server answered {}"),
    (re.compile(r"certificate verify failed"), "its certificate is not trusted"),
    (re.compile(r"wrong version number|SSLError|\[SSL"), "it does not speak TLS as its address says"),
    (re.compile(r"timed out|did not finish within", re.IGNORECASE), "it did not answer in time"),
    (re.compile(r"Connection refused"), "it refused the connection"),
    (re.compile(r"No route to host|Network is unreachable"), "there is no way to its host"),
    (re.compile(r"Name or service not known|name resolution|nodename nor servname"), "its host is not known"),
    (re.compile(r"Connection reset|RemoteDisconnected|Connection aborted|unexpectedly closed"), "it hung up"),
)
"""What apprise logs → what may be said of it; nothing else of it is shown, for an address may be anywhere in it."""

_BELOW: Final = ("requests", "requests_oauthlib", "urllib3")
"""What apprise sends with; others in this process may use it too."""


class Channel:
    """One channel of the settings, ready to send.

    Raises:
        CloudWiseError: apprise is not installed, or the address is absent or none that it knows.
    """

    def __init__(self, name: str, written: SecretStr) -> None:
        self.name = name
        library = _library()
        url = address(name, written).get_secret_value()
        self._asset = library.AppriseAsset(
            app_id="CloudWise",
            app_desc="CloudWise",
            app_url="",
            image_url_mask="",  # icons would be fetched from somebody else's server
            image_url_logo="",
            async_mode=False,
            http_redirects=False,  # a redirect would carry the message, and its credentials, to who knows whom
            pgp_autogen=False,
            pem_autogen=False,
            storage_mode=library.PersistentStoreMode.MEMORY,
            service_timeout=LONGEST_SECONDS,
            default_service_retry=RETRIES,
            default_service_wait=WAIT_SECONDS,
        )
        with _unheard():
            service = library.Apprise.instantiate(url, asset=self._asset)
        if service is None:
            raise CloudWiseError(
                "The address of this channel is none that Apprise knows",
                where=f"notifications.channels.{name}",
                hint="docs/notifications.md shows some; `apprise --details` lists all",
            )
        if "rto=" not in url:
            service.socket_read_timeout = READ_SECONDS
        self._service = service

    def send(self, message: Message) -> str | None:
        """Send; None where it was taken, else why not."""
        library = _library()
        sender = library.Apprise([self._service], asset=self._asset)
        form = library.NotifyFormat.MARKDOWN if self.draws_markdown else library.NotifyFormat.TEXT
        body, title = (as_markdown(message), "") if self.draws_markdown else (as_text(message), message.subject)
        with _unheard():
            result = sender.notify(
                body=body,
                title=title,
                body_format=form,
                notify_type=_kind(message.severity),
                log_level=logging.DEBUG,
            )
        if result:
            return None
        return _reason([entry.message for entry in result.logs()])

    @property
    def draws_markdown(self) -> bool:
        """Whether it draws Markdown: it takes nothing else, its address asks for it, or it does without saying so."""
        form = _library().NotifyFormat
        named = str(self._service.service_name).startswith(_DRAWS_MARKDOWN)
        return named or self._service.resolve_format(form.TEXT) is form.MARKDOWN


def require_library() -> None:
    """Refuse early, and once, where apprise is not installed.

    Raises:
        CloudWiseError: what to install.
    """
    _library()


def _library() -> ModuleType:
    try:
        import apprise  # noqa: PLC0415  # imported where it is used: an extra, and half a second
    except ImportError as error:
        raise CloudWiseError(
            "Apprise, which sends notifications, is not installed",
            where="notifications.channels",
            hint="pip install 'cloudwise[notify]'",
        ) from error
    return apprise


def _kind(severity: Severity | None) -> str:
    """What gives a message its colour."""
    return {Severity.CRITICAL: "failure", Severity.HIGH: "warning"}.get(severity or Severity.LOW, "info")


def _reason(logs: Sequence[str]) -> str:
    """The newest thing that was logged and may be said."""
    for text in reversed(logs):
        for pattern, said in _REASONS:
            if found := pattern.search(text):
                return said.format(*found.groups())
    return "it did not take the message"


def _silence(name: str) -> None:
    """What a logger is told goes to nobody but the handlers that apprise hangs on it for its own results."""
    logger = logging.getLogger(name)
    logger.handlers, logger.propagate = [logging.NullHandler()], False
    logger.setLevel(logging.DEBUG)


@contextmanager
def _unheard() -> Iterator[None]:
    """The loggers below apprise are silent for the body; its own for good: a thread that is late may still speak."""
    _silence("apprise")
    loggers = [logging.getLogger(name) for name in _BELOW]
    before = [(logger.handlers, logger.propagate, logger.level) for logger in loggers]
    for name in _BELOW:
        _silence(name)
    try:
        yield
    finally:
        for logger, (handlers, propagates, level) in zip(loggers, before, strict=True):
            logger.handlers, logger.propagate = handlers, propagates
            logger.setLevel(level)
