"""What a digest is about: the snapshot cut off to a route's payers, accounts, services and tags.

Here: temporary tables of the same names, on a reader's connection, so that the queries of a report read a part of the
company unchanged. Not here: those queries (pipelines/report), words (digest.py).

Spend by tag is in no mart, so a digest of tags tells of findings alone.
"""

import json
from dataclasses import asdict, dataclass
from hashlib import blake2b

import sql
from pipelines.notify.routing import MOST, tags_match
from pipelines.notify.settings import Route
from pipelines.warehouse import Connection, rows


@dataclass(frozen=True)
class Scope:
    """Of whom; nothing written is everything."""

    payers: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Of equal scopes the same, whichever route asks; what a digest is recorded with."""
        return blake2b(json.dumps(asdict(self)).encode(), digest_size=4).hexdigest() if self.words else "all"

    @property
    def words(self) -> str:
        """For a person: the accounts, services and tags; nothing where it is everything."""
        return ", ".join((*self.payers, *self.accounts, *self.services, *self.tags))


def scope_of(route: Route) -> Scope:
    """Of whom a route asks to be told."""
    return Scope(*(tuple(sorted(each)) for each in (route.payers, route.accounts, route.services, route.tags)))


def cut(con: Connection, scope: Scope) -> None:
    """Let this connection see of findings and spend only what is of the scope."""
    if not scope.words:
        return
    of_whom = {"payers": list(scope.payers), "accounts": list(scope.accounts), "services": list(scope.services)}
    tagged = {"tagged": bool(scope.tags)}
    ids = {"ids": _tagged(con, scope) if scope.tags else []}
    spend, findings = sql.read("reports/notify_scope_spend"), sql.read("reports/notify_scope_finding")
    con.execute(f"CREATE TEMP TABLE cut_spend AS {spend}", of_whom | tagged)
    con.execute(f"CREATE TEMP TABLE cut_findings AS {findings}", of_whom | tagged | ids)
    con.execute("CREATE TEMP VIEW service_day AS FROM cut_spend")
    con.execute("CREATE TEMP VIEW findings AS FROM cut_findings")


def _tagged(con: Connection, scope: Scope) -> list[str]:
    spelled = [
        text for (text,) in rows(con, "SELECT DISTINCT Tags FROM resource_day WHERE Tags IS NOT NULL ORDER BY 1")
    ]
    meant = [text for text in spelled if any(tags_match(json.loads(text), pairs) for pairs in scope.tags)]
    found = rows(con, sql.read("reports/notify_scope_tagged"), {"tags": meant, "most": MOST})
    return [finding for (finding,) in found]
