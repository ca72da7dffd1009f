#!/usr/bin/env bash
# Cells of an ODS file lose their line breaks and tabs, so the words on both sides become one.
#
# Packages: python-calamine 0.9.1, odfpy 1.4.1 (writes the file).
# Expected: a cell "one<line break>two<tab>three" is read with white space between the words, as from XLSX.
# Seen: text:line-break and text:tab are skipped: "onetwothree". Paragraphs of a cell are separated by a line feed.
# Consequence: names and words at a soft break in LibreOffice cells cannot be found again; read content.xml for text that matters.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check python-calamine==0.9.1 odfpy==1.4.1
"$work/venv/bin/python" - "$work/cells.ods" <<'PY'
import sys

from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import LineBreak, P, Tab
from python_calamine import CalamineWorkbook

paragraph = P(text="one")
paragraph.addElement(LineBreak())
paragraph.addText("two")
paragraph.addElement(Tab())
paragraph.addText("three")
broken, paragraphs = (TableCell(valuetype="string") for _ in range(2))
broken.addElement(paragraph)
paragraphs.addElement(P(text="four"))
paragraphs.addElement(P(text="five"))
row, table, document = TableRow(), Table(name="sheet"), OpenDocumentSpreadsheet()
for cell in (broken, paragraphs):
    row.addElement(cell)
table.addElement(row)
document.spreadsheet.addElement(table)
document.save(sys.argv[1])
((with_breaks, with_paragraphs),) = CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()
print(repr(with_breaks), repr(with_paragraphs))
assert with_breaks == "onetwothree"
assert with_paragraphs.split() == ["four", "five"]
PY
