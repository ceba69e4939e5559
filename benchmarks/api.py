"""The API under load: against a bare FastAPI route, on 200,000 findings in 200 accounts, while generations change.

Run: python -m benchmarks.api [--data DEMO_DATA_DIR] [--accounts 200] [--findings 1000] [--seconds 5]. The snapshot is a
published demo's, its accounts repeated under new numbers. Load on the cached answer comes from
wrk, and is not measured where there is none; everything runs on the same cores.
"""

import argparse
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from api.auth import Action
from api.keys import Keys
from models.generation import POINTER, Generation, file_of, heard, said

CONNECTIONS = 16
UNCACHED = 100
PORT, BARE_PORT = 8731, 8732
PER_ACCOUNT = ("findings", "resource_day", "usage_type_day", "service_day", "commitment_day", "resource_period")
BODY = json.dumps({"analysis_period_days": 30})


def snapshot(demo: Path, published: Path, accounts: int, findings: int) -> None:
    """Copy the demo's newest snapshot, with its accounts' rows repeated for `accounts` new ones."""
    generation = heard((demo / "published" / POINTER).read_bytes())
    published.mkdir(parents=True)
    path = published / generation.file
    shutil.copy(demo / "published" / generation.file, path)
    path.chmod(0o644)
    with duckdb.connect(path) as con:
        con.execute(
            "CREATE TABLE made AS SELECT printf('%012d', 900000000000 + range) AS account FROM range($1)", [accounts]
        )
        con.execute(
            "CREATE TABLE many AS SELECT findings.* REPLACE ("
            "substr(md5(account || FindingId || n), 1, 16) AS FindingId, account AS SubAccountId)"
            " FROM made, range(20) AS r(n), findings WHERE x_State = 'open'"
            " QUALIFY row_number() OVER (PARTITION BY account ORDER BY n, FindingId) <= $1",
            [findings],
        )
        con.execute("DELETE FROM findings; INSERT INTO findings SELECT * FROM many; DROP TABLE many")
        largest = "SELECT SubAccountId FROM service_day GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
        ((donor,),) = con.sql(largest).fetchall()
        for table in PER_ACCOUNT[1:]:
            con.execute(
                f"INSERT INTO {table} SELECT t.* REPLACE (account AS SubAccountId) FROM {table} AS t, made"
                " WHERE SubAccountId = $1",
                [donor],
            )
        con.execute("CHECKPOINT")
    (published / POINTER).write_text(said(generation), encoding="utf-8")


def publish(published: Path, number: int) -> str:
    """The same content as a new generation; returns its id."""
    now = heard((published / POINTER).read_bytes())
    new = Generation(number, f"{number:064x}"[::-1], now.info)
    shutil.copy(published / now.file, published / f"copy-{number}")
    with duckdb.connect(published / f"copy-{number}") as con:
        con.execute("UPDATE generation SET generation = $1, number = $2, digest = $3", [new.id, number, new.digest])
        con.execute("UPDATE findings SET x_Version = $1", [new.id])
        con.execute("CHECKPOINT")
    (published / f"copy-{number}").rename(published / file_of(new.id))
    (published / "CURRENT.new").write_text(said(new), encoding="utf-8")
    (published / "CURRENT.new").replace(published / POINTER)
    for old in sorted(published.glob("snapshot-*"))[:-3]:
        old.unlink()
    return new.id


def served(program: str, port: int, **more: str) -> subprocess.Popen[bytes]:
    """A server in a process of its own, answering."""
    process = subprocess.Popen([sys.executable, "-c", program], env=os.environ | more)
    for _ in range(300):
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/health")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return process
    raise SystemExit("the server did not start")


def wrk(port: int, path: str, token: str, seconds: float, folder: Path) -> float:
    """Requests per second of one POST at 16 connections."""
    script = folder / "post.lua"
    script.write_text(
        f'wrk.method = "POST"\nwrk.body = \'{BODY}\'\nwrk.headers["Content-Type"] = "application/json"\n'
        f'wrk.headers["Authorization"] = "Bearer {token}"\n',
        encoding="utf-8",
    )
    command = [
        "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{seconds:.0f}s",
        "-s",
        str(script),
        f"http://127.0.0.1:{port}{path}",
    ]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in text or "Socket errors" in text:
        print(text)
    found = re.search(r"Requests/sec:\s+([0-9.]+)", text)
    assert found is not None
    return float(found[1])


def ask(port: int, path: str, token: str, body: str | None) -> tuple[int, bytes]:
    """One request on a connection of its own."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection.request("POST" if body else "GET", path, body, headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content


def while_publishing(published: Path, token: str, account: str, seconds: float) -> Counter[str]:
    """Status and mixing of every answer while a new generation comes every 2 s."""
    seen: Counter[str] = Counter()
    end = time.monotonic() + seconds
    first = heard((published / POINTER).read_bytes()).number

    def reads() -> None:
        while time.monotonic() < end:
            status, content = ask(PORT, f"/api/v1/findings?account={account}&limit=100", token, None)
            seen[f"status {status}"] += 1
            if status == 200:
                answer = json.loads(content)
                versions = {row["x_Version"] for row in answer["items"]}
                seen["mixed"] += versions != {answer["generation"]}
                seen[f"generation {answer['generation'][:8]}"] += 1

    threads = [threading.Thread(target=reads) for _ in range(4)]
    publish(published, first + 1)
    for thread in threads:
        thread.start()
    number = first + 1
    while time.monotonic() < end - 2:
        time.sleep(2)
        number += 1
        publish(published, number)
    for thread in threads:
        thread.join()
    return seen


def overload(token: str, accounts: int, seconds: float) -> Counter[int | str]:
    """Statuses with ten times as many connections as are answered at once, all of them uncached."""
    seen: Counter[int | str] = Counter()
    end = time.monotonic() + seconds

    def reads(worker: int) -> None:
        number = worker
        while time.monotonic() < end:
            number += 1
            account = f"{900000000000 + number % accounts:012d}"
            body = json.dumps({"min_monthly_savings": number})
            try:
                seen[ask(PORT, f"/api/v1/accounts/{account}/cost-optimization", token, body)[0]] += 1
            except (OSError, HTTPException) as error:
                seen[type(error).__name__] += 1

    with ThreadPoolExecutor(160) as pool:
        list(pool.map(reads, range(0, 160_000, 1000)))
    return seen


SERVER = """
import sys
from pathlib import Path
import uvicorn
from api.main import create_app
from api.settings import Api, Limits, Settings
import os
limits = Limits(requests_per_minute=10_000_000, in_flight=int(os.environ["IN_FLIGHT"]))
app = create_app(Settings(data_dir=Path(os.environ["SERVED"]), api=Api(limits=limits)))
uvicorn.run(app, host="127.0.0.1", port=8731, access_log=False, log_level="error")
"""
BARE = """
import os
from pathlib import Path
import uvicorn
from fastapi import FastAPI, Response
app = FastAPI()
content = Path(os.environ["CONTENT"]).read_bytes()
@app.get("/health")
async def health(): return {}
@app.post("/bare")
async def bare(): return Response(content, media_type="application/json")
uvicorn.run(app, host="127.0.0.1", port=8732, access_log=False, log_level="error")
"""


def main() -> None:
    """Every figure, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data/demo"))
    parser.add_argument("--accounts", type=int, default=200)
    parser.add_argument("--findings", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=5)
    asked = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        snapshot(asked.data, folder / "published", asked.accounts, asked.findings)
        print(f"snapshot: {asked.accounts * asked.findings:,} findings in {asked.accounts} accounts")
        _, token = Keys(folder / "api").create("bench", accounts=None, actions=list(Action))
        run(folder, token, asked.accounts, asked.seconds)


def run(folder: Path, token: str, accounts: int, seconds: float) -> None:
    """The figures, on a snapshot that lies there."""
    server = served(SERVER, PORT, SERVED=str(folder), IN_FLIGHT="64")
    bare = None
    try:
        path = "/api/v1/accounts/900000000000/cost-optimization"
        status, content = ask(PORT, path, token, BODY)
        assert status == 200, content
        (folder / "content").write_bytes(content)
        taken = []
        for number in range(1, 1 + min(accounts - 1, UNCACHED)):
            begun = time.perf_counter()
            account = f"/api/v1/accounts/{900000000000 + number}/cost-optimization"
            assert ask(PORT, account, token, BODY)[0] == 200
            taken.append((time.perf_counter() - begun) * 1000)
        quantiles = statistics.quantiles(taken, n=100)
        print(f"uncached POST, the pipeline's window: p50 {quantiles[49]:.0f} ms, p99 {quantiles[98]:.0f} ms")
        taken = []
        for number in range(1, 1 + min(accounts - 1, UNCACHED)):
            begun = time.perf_counter()
            assert ask(PORT, f"/api/v1/findings?account={900000000000 + number}", token, None)[0] == 200
            taken.append((time.perf_counter() - begun) * 1000)
        quantiles = statistics.quantiles(taken, n=100)
        print(f"uncached GET findings of an account: p50 {quantiles[49]:.0f} ms, p99 {quantiles[98]:.0f} ms")
        if shutil.which("wrk"):
            bare = served(BARE, BARE_PORT, CONTENT=str(folder / "content"))
            for _ in range(2):
                ours, theirs = wrk(PORT, path, token, seconds, folder), wrk(BARE_PORT, "/bare", token, seconds, folder)
                print(f"cached POST of {len(content):,} bytes: {ours:.0f}/s, bare {theirs:.0f}/s: {ours / theirs:.2f}")
            bare.send_signal(signal.SIGTERM)
            bare.wait()
        else:
            print("cached POST: wrk is not installed, so not measured")
        print("while publishing:", dict(while_publishing(folder / "published", token, "900000000001", seconds * 3)))
        server.send_signal(signal.SIGTERM)
        server.wait()
        server = served(SERVER, PORT, SERVED=str(folder), IN_FLIGHT="16")
        print("10× overload:", dict(overload(token, accounts, seconds)))
    finally:
        for process in (server, bare):
            if process is not None:
                process.kill()


if __name__ == "__main__":
    main()
