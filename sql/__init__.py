"""SQL files, read by name, in folders by what they are for: `tables/`, `stage/`, `marts/`, `checks/`, `api/`, ….

Here: finding and reading them. Not here: running them (pipelines.warehouse) or filling them in (pipelines.steps).
"""

from functools import cache
from importlib import resources


@cache
def read(name: str) -> str:
    """Return the text of `<name>.sql`, for example `read("marts/service_day")`.

    Raises:
        FileNotFoundError: no such file in this package.
    """
    return resources.files(__name__).joinpath(f"{name}.sql").read_text(encoding="utf-8")


def names(folder: str) -> list[str]:
    """Return the sorted names in one folder, as `read` takes them."""
    found = (item.name for item in resources.files(__name__).joinpath(folder).iterdir())
    return sorted(f"{folder}/{name.removesuffix('.sql')}" for name in found if name.endswith(".sql"))
