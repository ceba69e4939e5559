"""The API under load: against a bare FastAPI route, on 200,000 findings in 200 accounts, while generations change.

Here: what is measured. Not here: the snapshot (api_snapshot.py), the two servers (api_servers.py).

Run: python -m benchmarks.api [--data DEMO_DATA_DIR] [--accounts 200] [--findings 1000] [--seconds 5]. Load at 16
connections comes from wrk, and is not measured where there is none; everything runs on the same cores. What is called
uncached asks for an account, or a least saving, that nobody asked for before.
"""

import argparse
import json
import math
import os
import re
import shutil
import statistics
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory

from api.auth import Action
from api.keys import Keys
from benchmarks.api_servers import BARE, BARE_PORT, PORT, SERVER, cpu_seconds, served
from benchmarks.api_snapshot import account, make, point, prepared
from models.generation import Generation

CONNECTIONS = 16
UNCACHED = 100
GENERATIONS = 6
WINDOWS = (7, 14, 60, 90)
SEEN_SECONDS = 5.0
PAGES = 5
BODY = json.dumps({"analysis_period_days": 30})
POST = "/api/v1/accounts/{}/cost-optimization"

FIXED = """
wrk.method = "POST"
wrk.body = '{"analysis_period_days": 30}'
"""
UNSEEN = """
wrk.method = "POST"
local n = 0
function request()
  n = n + 1
  local path = string.format("/api/v1/accounts/%012d/cost-optimization", 900000000000 + n % ACCOUNTS)
  return wrk.format(nil, path, nil, string.format('{"min_monthly_savings": %.2f}', n / 100))
end
"""
"""The least saving grows by a cent, so nothing was asked before, and few findings fall below it."""


def wrk(port: int, path: str, token: str, seconds: float, script: Path) -> tuple[float, dict[str, float]]:
    """Requests per second at 16 connections, and milliseconds at some percentiles."""
    script.write_text(
        script.read_text() + 'wrk.headers["Content-Type"] = "application/json"\n'
        f'wrk.headers["Authorization"] = "Bearer {token}"\n'
    )
    load = ["-t1", f"-c{CONNECTIONS}", f"-d{seconds:.0f}s", "--timeout", "30s", "--latency", "-s", str(script)]
    command = ["wrk", *load, f"http://127.0.0.1:{port}{path}"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in text or "Socket errors" in text:
        print(text)
    found = re.search(r"Requests/sec:\s+([0-9.]+)", text)
    assert found is not None
    units = {"us": 0.001, "ms": 1.0, "s": 1000.0}
    told = re.findall(r"^\s+(50|75|90|99)%\s+([0-9.]+)(us|ms|s)\s*$", text, re.MULTILINE)
    return float(found[1]), {percent: float(number) * units[unit] for percent, number, unit in told}


def ask(port: int, path: str, token: str, body: str | None = None) -> tuple[int, bytes]:
    """One request on a connection of its own."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection.request("POST" if body else "GET", path, body, headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content


def timed(
    what: str, pid: int, times: int, once: Callable[[int], tuple[int, bytes]], before: Callable[[int], object] = int
) -> None:
    """Print quantiles of one request after the other, and what the server computed for one.

    Seconds depend on who else uses the machine, its computing much less. `before` is in neither but for what the
    server does of itself.
    """
    taken, computed = [], cpu_seconds(pid)
    for number in range(times):
        before(number)
        begun = time.perf_counter()
        status, content = once(number)
        taken.append((time.perf_counter() - begun) * 1000)
        assert status == 200, content
    each = (cpu_seconds(pid) - computed) * 1000 / times
    late = sorted(taken)[math.ceil(0.99 * times) - 1]
    print(f"{what}: p50 {statistics.median(taken):.0f} ms, p99 {late:.0f} ms, CPU {each:.0f} ms each, of {times}")


def after_a_change(published: Path, pid: int, token: str) -> None:
    """The overview as the first request to a new generation: at once, and when the server has had time to look."""
    for what, seconds in (("at once", 0.0), (f"{SEEN_SECONDS} s later", SEEN_SECONDS)):
        generations = prepared(published, GENERATIONS)

        def change(number: int, seconds: float = seconds, generations: list[Generation] = generations) -> None:
            point(published, generations[number])
            time.sleep(seconds)

        timed(f"overview of a new generation, {what}", pid, GENERATIONS, lambda _: ask(PORT, "/", token), change)


def while_publishing(published: Path, token: str) -> Counter[str]:
    """Status and mixing of every answer, and of lists paged through, while a new generation comes every 2 s."""
    seen: Counter[str] = Counter()
    generations = prepared(published, GENERATIONS)
    end = time.monotonic() + 2 * len(generations)

    def reads(worker: int) -> None:
        while time.monotonic() < end:
            following, first = "", None
            for _ in range(PAGES):
                path = f"/api/v1/findings?account={account(worker)}&limit=100{following}"
                status, content = ask(PORT, path, token)
                seen[f"status {status}"] += 1
                if status != 200:
                    break
                answer = json.loads(content)
                first = first or answer["generation"]
                versions = {row["x_Version"] for row in answer["items"]} | {answer["generation"]}
                seen["mixed"] += versions != {first}
                following = f"&cursor={answer['next']}"
                time.sleep(0.2)  # so that a list lasts while generations change
            seen["lists paged"] += 1

    with ThreadPoolExecutor(4) as pool:
        point(published, generations[0])
        readers = [pool.submit(reads, worker) for worker in range(4)]
        for generation in generations[1:]:
            time.sleep(2)
            point(published, generation)
        for reader in readers:
            reader.result()
    seen["generations"] = len(generations)
    return seen


def overload(token: str, accounts: int, seconds: float) -> Counter[int | str]:
    """Statuses with ten times as many connections as are answered at once, all of them uncached."""
    seen: Counter[int | str] = Counter()
    end = time.monotonic() + seconds

    def reads(worker: int) -> None:
        number = worker
        while time.monotonic() < end:
            number += 1
            body = json.dumps({"min_monthly_savings": number})
            try:
                seen[ask(PORT, POST.format(account(number % accounts)), token, body)[0]] += 1
            except (OSError, HTTPException) as error:
                seen[type(error).__name__] += 1

    with ThreadPoolExecutor(160) as pool:
        list(pool.map(reads, range(0, 160_000, 1000)))
    return seen


def main() -> None:
    """Every figure, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data/demo"))
    parser.add_argument("--accounts", type=int, default=200)
    parser.add_argument("--findings", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--folder", type=Path, help="where the snapshot is kept, and taken from if it is there")
    asked = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = asked.folder or Path(name)
        if not (folder / "published").exists():
            make(asked.data, folder / "published", asked.accounts, asked.findings)
        print(f"snapshot: {asked.accounts * asked.findings:,} findings in {asked.accounts} accounts; load {load()}")
        _, token = Keys(folder / "api").create("bench", accounts=None, actions=list(Action))
        with served(SERVER, PORT, SERVED=str(folder), IN_FLIGHT="64") as pid:
            alone(folder, pid, token, asked.accounts)
            together(folder, pid, token, asked.accounts, asked.seconds)
            print("while publishing:", dict(while_publishing(folder / "published", token)))
        with served(SERVER, PORT, SERVED=str(folder), IN_FLIGHT="16"):
            print("10× overload:", dict(overload(token, asked.accounts, asked.seconds)), "; load", load())


def load() -> str:
    """How busy the machine is, over the last minute."""
    return f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def alone(folder: Path, pid: int, token: str, accounts: int) -> None:
    """One request after the other."""
    times = min(accounts, UNCACHED)
    timed("overview, first request to a new process", pid, 1, lambda _: ask(PORT, "/", token))
    timed("overview, again", pid, 20, lambda _: ask(PORT, "/", token))
    after_a_change(folder / "published", pid, token)
    timed("uncached POST, the pipeline's window", pid, times, lambda n: ask(PORT, POST.format(account(n)), token, BODY))
    timed("uncached GET of findings", pid, times, lambda n: ask(PORT, f"/api/v1/findings?account={account(n)}", token))
    bodies = [json.dumps({"analysis_period_days": days}) for days in WINDOWS for _ in range(3)]
    timed("POST, other windows", pid, len(bodies), lambda n: ask(PORT, POST.format(account(n)), token, bodies[n]))


def together(folder: Path, pid: int, token: str, accounts: int, seconds: float) -> None:
    """At 16 connections, by wrk; what is cached beside a bare route with the same bytes."""
    if not shutil.which("wrk"):
        print("at 16 connections: wrk is not installed, so not measured")
        return
    unseen, fixed = folder / "unseen.lua", folder / "fixed.lua"
    unseen.write_text(UNSEEN.replace("ACCOUNTS", str(accounts)))
    computed = cpu_seconds(pid)
    rate, taken = wrk(PORT, "/", token, seconds, unseen)
    each = (cpu_seconds(pid) - computed) * 1000 / (rate * seconds)
    print(f"uncached POST at {CONNECTIONS} connections: {rate:.0f}/s, ms by percentile {taken}, CPU {each:.0f} ms each")
    path = POST.format(account(0))
    content = ask(PORT, path, token, BODY)[1]
    (folder / "content").write_bytes(content)
    with served(BARE, BARE_PORT, CONTENT=str(folder / "content")):
        for _ in range(3):
            fixed.write_text(FIXED)
            ours, _ = wrk(PORT, path, token, seconds, fixed)
            fixed.write_text(FIXED)
            theirs, _ = wrk(BARE_PORT, "/bare", token, seconds, fixed)
            print(f"cached POST of {len(content):,} bytes: {ours:.0f}/s, bare {theirs:.0f}/s: {ours / theirs:.2f}")


if __name__ == "__main__":
    main()
