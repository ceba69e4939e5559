"""Why an incident happened: what its impact is made of, which charges moved it, when that began, in one sentence.

Here: the public door. Not here: whether there is an incident (models/scoring, models/detectors); reading charges
(pipelines/steps/causes.py). cause.py names the frames, explain.py the order of the steps; docs/method.md explains them.
"""

from models.causes.cause import CAUSE, CHARGE, HOURS, SCOPE
from models.causes.explain import causes
from models.causes.scope import scopes

__all__ = ["CAUSE", "CHARGE", "HOURS", "SCOPE", "causes", "scopes"]
