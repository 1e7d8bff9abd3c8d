"""The one tree of errors. A message says what happened, what was given, and what to do next."""


class BefriendError(Exception):
    """Anything befriend refuses or cannot do. Front doors map the class to a status or an exit code."""


class InputError(BefriendError):
    """What came in does not fit: a file, a value, an option. The sender can mend it."""


class AnswerError(InputError):
    """An answer is not one of the options its item allows."""


class PackError(InputError):
    """A pack cannot be read, or describes something impossible."""


class BackupError(InputError):
    """A backup cannot be trusted or does not belong here. Nothing was overwritten."""


class NotFoundError(BefriendError):
    """There is no such thing, or this viewer may not know of it: from outside the two look the same."""


class SignInError(BefriendError):
    """Something was sent by somebody who is not signed in, or not any more."""


class TooOftenError(BefriendError):
    """One person asked for the same thing more often within a while than anybody does by hand."""


class ConflictError(BefriendError):
    """The same id arrived with different content. Both are kept for a human to look at."""


class SettingError(BefriendError):
    """A setting is missing or unusable. The message says what it is for and how to set it."""


class CipherError(BefriendError):
    """Something sealed cannot be opened: a wrong key, a changed byte, or it belongs elsewhere."""
