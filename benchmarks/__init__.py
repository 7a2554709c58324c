"""What things cost: CPU per request, start-up and memory, each beside a floor, in one run. `make bench` runs all of it.

Times of a shared machine do not hold; CPU time and ratios do. Nothing here passes or fails but `hostile`, and `fidelity`,
which is run by itself.
"""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent / "tests"))  # some measure with what the tests are built from
