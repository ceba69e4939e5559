"""Answers that are no success, as a page: what happened, and what to do next.

Here: problems for a person at a browser. Not here: the problems themselves, which programs get as JSON, and who gets
which (api/problems.py). A page never repeats what was sent, as problems do not.
"""

from collections.abc import Mapping
from typing import Final

from fastapi import Response

from api import problems
from api.auth import Principal
from api.pages.render import page
from api.problems import Problem

NEXT: Final[Mapping[str, str]] = {
    problems.UNPUBLISHED.name: "Read a bill with one of these commands, then load this page again.",
    problems.UNAVAILABLE.name: "Nothing is lost: what was published lies in the data folder. Try again in a moment; "
    "`cloudwise status` says more.",
    problems.FORBIDDEN.name: "Sign out, and in again with a key that may do it.",
    problems.UNKNOWN.name: "It may belong to an account that this key does not see, or its address is incomplete.",
    problems.GONE.name: "Start again from the first page of the list.",
    problems.UNAUTHENTICATED.name: "The session has ended, and what was sent was not taken. Sign in and send it again.",
}
"""By the problem's name; of the others their detail says enough."""

COMMANDS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    problems.UNPUBLISHED.name: (
        ("cloudwise run PATH...", "your own bills and metrics: files, folders, export roots with manifests"),
        ("cloudwise demo", "a simulated company, to look around in; then serve it with cloudwise serve --demo"),
    ),
    problems.FORBIDDEN.name: (
        (
            "cloudwise keys create NAME --all-accounts --action read --action decide",
            "makes a key that reads, and may dismiss and judge",
        ),
    ),
}


def trouble(problem: Problem, caller: Principal | None, headers: Mapping[str, str]) -> Response:
    """The problem as a page."""
    said = page(
        "trouble",
        caller,
        status=problem.status,
        problem=problem,
        following=NEXT.get(problem.name, problem.detail),
        commands=COMMANDS.get(problem.name, ()),
        generation=None,
    )
    said.headers.update(headers)
    return said
