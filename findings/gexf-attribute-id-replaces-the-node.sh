#!/usr/bin/env bash
# A node attribute named "id" replaces the node's identity when a network is written as GEXF, and nodes become one.
#
# Package: networkx 3.6.1.
# Expected: an attribute is data; three nodes are three nodes after a round trip.
# Seen: write_gexf uses the attribute "id", if there is one, as the node's id in the file. Two nodes with the same value
#   are written with one id, without a warning, and are one node when the file is read (by networkx, and by every reader
#   that takes ids for unique). The edge between them becomes a loop. GraphML keeps the three nodes.
# Consequence: rename a column "id" before exporting rows of a database to Gephi.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check networkx==3.6.1
"$work/venv/bin/python" - <<'PY'
import io

import networkx as nx

graph = nx.Graph([("anna", "bo"), ("bo", "paris")])
nx.set_node_attributes(graph, {"anna": "PER", "bo": "PER"}, "id")
for form, write, read in (("GEXF", nx.write_gexf, nx.read_gexf), ("GraphML", nx.write_graphml, nx.read_graphml)):
    file = io.BytesIO()
    write(graph, file)
    file.seek(0)
    back = read(file)
    print(form, "nodes", len(graph), "->", len(back), "loops", nx.number_of_selfloops(back))
    assert (len(back), nx.number_of_selfloops(back)) == ((2, 1) if form == "GEXF" else (3, 0))
PY
