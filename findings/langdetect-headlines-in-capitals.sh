#!/usr/bin/env bash
# langdetect names another language, and is sure of it, when a headline is set in capitals.
#
# Package: langdetect 1.0.9.
# Expected: the language of a sentence does not depend on its case, or the probability drops where the case is unusual.
# Seen: a Swedish headline is Swedish (0.99999) in small letters and German (0.99999) in capitals. The profiles hold
#   n-grams of running text. From the second capital of a word on, every n-gram is dropped, so the first
#   one or two letters of each word decide alone, and nothing lowers the probability for that.
# Consequence: fold capitals before asking. A high probability is no sign that the detector saw enough of the text.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check langdetect==1.0.9
"$work/venv/bin/python" - <<'PY'
from langdetect import DetectorFactory, detect_langs

DetectorFactory.seed = 0
expected = {"regeringen höjer skatten": ("sv", "de"), "ministrene er uenige om skatten": ("no", "en")}
for headline, (small, capitals) in expected.items():
    for text, language in ((headline, small), (headline.upper(), capitals)):
        best = detect_langs(text)[0]
        print(f"{text:34} {best.lang} {best.prob:.5f}")
        assert best.lang == language, (text, best)
    assert detect_langs(headline)[0].prob > 0.999
assert detect_langs("REGERINGEN HÖJER SKATTEN")[0].prob > 0.999
PY
