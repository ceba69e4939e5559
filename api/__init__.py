"""The reading side: the published snapshot over HTTP, for programs and for the web page. It never imports pipelines.

How a route is written (the page's too): one `APIRouter` per file in api/routes, or api/pages for the page, listed in
`ROUTERS`; its functions take `services: Services` and `caller: Caller` (api/deps.py), and

    caller.require(Action.READ)             # 403 before anything is looked up (api/auth.py)
    caller.require_account(account)         # 404, the same for a foreign and an unknown account
    with services.reading() as snapshot:    # the newest generation, or `reading(generation_id)`; through the breaker
        table = snapshot.frame("findings", {"accounts": caller.bound, …})   # sql/api/findings.sql, values bound
        rows = snapshot.rows("findings", {…})                               # the same, as dicts
        snapshot.generation                 # id, number, digest, info: data_through, mature_through, settled, …

All that one answer says is read within one `with`, so it is of one generation. Reading blocks: an `async def` route
does it in `anyio.to_thread.run_sync`. `pending(snapshot, services)` (api/pending.py) is what people decided
since the snapshot was made, as sql/api/findings.sql binds it; `services.decisions.add` keeps a new decision. Errors of
api/errors.py become problems by themselves (api/problems.py). `services.answers.answer(version, key, compute)` keeps
answers by generation; its key must hold `caller.accounts`.

Who asks: api/gate.py admits nobody without a key (`Authorization: Bearer`), except to the paths in `OPEN`; paths
outside /api/ also take the cookie `COOKIE` (`services.keys.session(principal)` makes its value,
`services.keys.principal(key)` gives who has a key), are sent to `SIGN_IN` without it, and may be open by prefix in
`OPEN_PAGES`.

`create_app(settings)` (api/main.py) is the whole application; `app.state.services` what it holds (api/services.py).
"""
