#!/usr/bin/env bash
# pip 23.2 installs jusText without lxml's HTML cleaner, says so in a warning, and the import fails.
#
# Packages: pip 23.2.1 (bundled with Python 3.11.7), jusText 3.0.2, lxml 6.1.3.
# Expected: names of extras are compared after normalisation (PEP 685), so "lxml[html_clean]" selects lxml's extra.
# Seen: lxml's metadata spells the extra "html-clean". pip 23.2.1 compares the spellings: it warns "does not provide the
#   extra 'html_clean'", installs lxml alone and ends with status 0. `import justext` then raises ImportError. Everything
#   that extracts text with trafilatura inherits this.
# Consequence: a package that needs jusText names lxml-html-clean itself.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check pip==23.2.1
"$work/venv/bin/python" -m pip install --disable-pip-version-check jusText==3.0.2 lxml==6.1.3 >"$work/log" 2>&1
grep -o "lxml .* does not provide the extra 'html_clean'" "$work/log"
if "$work/venv/bin/python" -c "import justext" 2>"$work/error"; then echo "justext can be imported"; exit 1; fi
tail -n 1 "$work/error"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check lxml-html-clean
"$work/venv/bin/python" -c "import justext; print('with lxml-html-clean it can be imported')"
