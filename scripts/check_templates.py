"""Check every template with djade; `--fix` mends them."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted(str(path) for path in (ROOT / "templates").rglob("*.html"))


def main() -> int:
    """Run djade over all templates."""
    mode = [] if "--fix" in sys.argv else ["--check"]
    command = [str(Path(sys.executable).parent / "djade"), "--target-version", "5.2", *mode, *TEMPLATES]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
