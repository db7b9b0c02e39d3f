"""Count broken parents in a register of places: exactly as many findings as were broken.

python benchmarks/places.py [--places 620000] [--broken 1234]
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sysconfig
import tempfile
import time
from pathlib import Path

GONGSHI = Path(sysconfig.get_path("scripts")) / "gongshi"
CORE = {
    "organizations": "org_id,name,registration,type,status,source_id\n",
    "projects": "project_id,title,org_id,stage,source_id\n",
    "evaluations": "evaluation_id,scheme,subject_type,org_id,period,status,source_id\n",
    "sources": "source_id,title\ns1,台账\n",
}


def write(folder: Path, places: int, broken: frozenset[int]) -> None:
    """Write a package whose places have parents, of which some are not there."""
    for name, text in CORE.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    with (folder / "places.csv").open("w", encoding="utf-8") as file:
        file.write("place_id,level,name,parent_id,source_id\n")
        for number in range(places):
            level, parent = ("district", "") if number == 0 else ("community", "p0")
            if number in broken:
                parent = f"x{number}"
            file.write(f"p{number},{level},地点{number},{parent},s1\n")
    entries = "".join(f"- {{name: {name}, path: {name}.csv}}\n" for name in (*CORE, "places"))
    descriptor = f"name: register\ntitle: 登记\nsynthetic: true\nresources:\n{entries}"
    (folder / "datapackage.yaml").write_text(descriptor, encoding="utf-8")


def main() -> None:
    """Write, validate, compare."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--places", type=int, default=620_000)
    parser.add_argument("--broken", type=int, default=1_234)
    options = parser.parse_args()
    chosen = random.Random(1).sample(range(1, options.places), options.broken)  # noqa: S311, repeatable
    with tempfile.TemporaryDirectory() as name:
        write(Path(name), options.places, frozenset(chosen))
        begin = time.perf_counter()
        done = subprocess.run(
            [str(GONGSHI), "validate", "--format", "json", name], capture_output=True, check=False
        )
        seconds = time.perf_counter() - begin
    found = [each for each in json.loads(done.stdout)["findings"] if each["code"] == "foreign-key"]
    exact = sorted(each["row"] for each in found) == sorted(number + 2 for number in chosen)
    print(
        f"{options.places} places, {options.broken} broken parents: {len(found)} findings, "
        f"{'each at its record' if exact else 'NOT THOSE'}, {seconds:.1f} s"
    )


if __name__ == "__main__":
    main()
