"""The simulated company behind `cloudwise demo`: one door, `write_company`.

A package of small rooms where design §2 draws a single sample.py: who the company is (company, prices), what it runs
(estate_*), what is planted in it (planted_*), how that becomes a bill (commitments, fees, split, faces, assemble) and
files (export, metrics, truth). Never in here: anything of models/ or any other room of pipelines/. The generator knows
nothing of the detectors or their thresholds; otherwise the demo would only prove that the two agree.
"""

from pipelines.sample.generate import write_company
from pipelines.sample.truth import Planted, Truth

__all__ = ["Planted", "Truth", "write_company"]
