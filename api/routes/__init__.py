"""The routes, one file per thing that is asked for.

Here: which there are. Every route that touches data names `Caller`, asks `require(Action…)` first, and binds
`caller.bound` as `$accounts` in every query: tests/service/test_matrix.py asks each of them as everybody.
"""

from api.routes import finding, findings, health, lists, optimization

ROUTERS = (findings.router, finding.router, lists.router, optimization.router, health.router)
