"""Record the goldens of tests/readers/recorded anew: python -m tests.readers.record; then look at the difference."""

import json

from newsmill.readers import readers
from tests.readers.test_readers import as_json, read, recorded


def main() -> None:
    """Write the golden of every recorded input."""
    for reader in readers():
        for path in recorded(reader):
            records = [as_json(record) for record in read(path, reader)]
            golden = path.with_name(path.name + ".golden.json")
            golden.write_text(json.dumps(records, ensure_ascii=False, indent=1) + "\n", "utf-8")
            print(f"{golden.name}: {len(records)} records")


if __name__ == "__main__":
    main()
