"""The web page: rendered on the server, from the same snapshot, for the same principals as the API.

Here: which pages there are. Not here: how a page is put together (render.py), charts (chart.py), answers for programs
(api/routes). Every page asks `caller.require(Action…)` first and binds `caller.bound` as `$accounts` in every query.
"""

from api.pages import accounts, anomalies, commitments, finding, findings, overview, sign_in, static
from api.pages.trouble import trouble

__all__ = ["ROUTERS", "trouble"]

ROUTERS = (
    overview.router,
    findings.router,
    finding.router,
    anomalies.router,
    commitments.router,
    accounts.router,
    sign_in.router,
    static.router,
)
