"""Where a channel's address comes from: written out, from the environment, or from a file. It is a secret.

Here: looking it up, and errors that never show it. Not here: using it (channels.py).
"""

import os
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from pipelines.errors import CloudWiseError

ENV: Final = "env:"
FILE: Final = "file:"


def address(name: str, written: SecretStr) -> SecretStr:
    """The Apprise URL of a channel.

    Raises:
        CloudWiseError: the variable or the file is absent or empty; named, never shown.
    """
    text = written.get_secret_value().strip()
    where = f"notifications.channels.{name}"
    if text.startswith(ENV):
        variable = text.removeprefix(ENV).strip()
        text = os.environ.get(variable, "").strip()
        if not text:
            raise CloudWiseError(f"The environment has no {variable}", where=where, hint="export it, then run again")
    elif text.startswith(FILE):
        path = Path(text.removeprefix(FILE).removeprefix("//")).expanduser()
        try:
            text = path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is no text"
            raise CloudWiseError(
                f"{path} cannot be read: {why}", where=where, hint="write the Apprise URL into it, alone"
            ) from error
        if not text:
            raise CloudWiseError(f"{path} is empty", where=where, hint="write the Apprise URL into it, alone")
    return SecretStr(text)
