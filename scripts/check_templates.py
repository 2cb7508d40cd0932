"""Check every template with djade, and how long its lines are; `--fix` mends what djade can."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted(str(path) for path in (ROOT / "templates").rglob("*.html"))
WIDTH = 160


def long_lines() -> list[str]:
    """Return where a line of a template has more than WIDTH characters: `FILE:LINE`."""
    found = []
    for name in TEMPLATES:
        lines = Path(name).read_text().splitlines()
        found += [f"{name}:{number}" for number, line in enumerate(lines, start=1) if len(line) > WIDTH]
    return found


def main() -> int:
    """Run djade over all templates, unless a line is too long."""
    found = long_lines()
    if found:
        print(*found, sep="\n")
        print(f"{len(found)} lines of templates are longer than {WIDTH} characters; break them where no space shows.")
        return 1
    mode = [] if "--fix" in sys.argv else ["--check"]
    command = [str(Path(sys.executable).parent / "djade"), "--target-version", "5.2", *mode, *TEMPLATES]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
