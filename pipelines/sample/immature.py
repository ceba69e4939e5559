"""What the newest delivery does not hold yet: services report late, each by its own delay.

Here: which hours of each service have been delivered. AWS restates the last one to three days.
"""

from typing import Final

import numpy as np

from pipelines.sample.clock import DAY, Clock, Floats

DELIVERED: Final = {
    "AmazonEC2": (24, 16),
    "AmazonRDS": (24, 16),
    "AmazonVPC": (24, 16),
    "AmazonS3": (24, 0),
    "AmazonCloudWatch": (20, 6),
    "AWSLambda": (22, 10),
}
"""Hours delivered of the last day but one, and of the last."""

OTHERS: Final = (24, 12)
COMMITMENTS: Final = "AmazonEC2"
"""Fees of commitments run as far as the usage they cover."""


def delivered(clock: Clock, code: str) -> Floats:
    """One for each delivered hour of the service, zero for each that is still to come."""
    before, last = DELIVERED.get(code, OTHERS)
    mask = np.ones(clock.hours)
    for days_back, hours in ((1, before), (0, last)):
        day = clock.days - 1 - days_back
        if day >= 0:
            mask[day * DAY + hours : (day + 1) * DAY] = 0
    return mask
