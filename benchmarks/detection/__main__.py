"""The tables of docs/benchmarks.md, "Anomaly detection".

    python -m benchmarks.detection                      # fleets, ablation, reliability: minutes
    python -m benchmarks.detection real --data FOLDER   # NAB, Microsoft's series
    make bench-peers                                    # Prophet, statsforecast, ADTK, PyOD beside us

Everything is drawn from seeds; the same software prints the same numbers.
"""

import argparse
from pathlib import Path
from typing import Final

from benchmarks.detection import tables

PARTS: Final = ("fleets", "ablation", "reliability")


def main() -> None:
    """Print what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, "real", "peers"], default=list(PARTS))
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--series", type=int, default=600)
    parser.add_argument("--teach", type=int, nargs="*", default=[31, 32], help="training fleets of the ablation")
    parser.add_argument("--data", type=Path, help="a folder with nab/ and ms_cloud_monitoring/")
    parser.add_argument("--picture", type=Path, default=Path("docs/images/reliability.svg"))
    parser.add_argument("--limit", type=float, default=180, help="seconds that each peer may take")
    given = parser.parse_args()
    if "real" in given.parts and given.data is None:
        parser.error("real: no --data; it is a folder with nab/ and ms_cloud_monitoring/")
    for part in given.parts:
        if part == "fleets":
            tables.fleets(given.seeds, given.series)
        elif part == "ablation":
            tables.ablation(given.seeds, given.series, given.teach)
        elif part == "reliability":
            tables.reliability(given.seeds, given.series, given.picture)
        elif part == "real":
            tables.real_series(given.data)
        else:
            from benchmarks.detection import peers  # noqa: PLC0415 - has an environment of its own

            peers.table(given.seeds, given.series, given.limit)


if __name__ == "__main__":
    main()
