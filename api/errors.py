"""What can go wrong on the reading side, by name. Turned into answers by api/problems.py.

Here: the errors. Not here: status codes and words for clients.
"""


class ApiError(Exception):
    """Anything that has an answer of its own."""


class StoreError(ApiError):
    """The snapshot could not be read."""


class NothingPublishedError(StoreError):
    """There is no snapshot yet."""


class GenerationGoneError(ApiError):
    """The generation asked for is no longer there."""


class QueryTooLongError(ApiError):
    """A query took longer than it may."""


class UnknownError(ApiError):
    """There is no such thing, or none that the caller may see: one answer for both."""


class ForbiddenError(ApiError):
    """The caller's key does not allow this action at all, whatever the account."""


class WrongSettingsError(ApiError):
    """The settings have no sensible value; said to the person at the terminal."""


class KeyStoreError(ApiError):
    """The keys could not be read or written; said to the person at the terminal."""


class StoreBusyError(ApiError):
    """Somebody else is writing what is to be written."""


class ProviderError(ApiError):
    """The identity provider cannot be asked, so nobody can say who this is."""
