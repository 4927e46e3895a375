"""A vector store behind a topic, as Qdrant's sink connector would fill it: store.py FOLDER

Qdrant's own engine (the package qdrant-edge-py), embedded, with its data in FOLDER. One JSON object per line on standard
input: {"key": …, "value": …} is a record of the topic, whose value is null for a delete; {"search": [vector], "limit": n} and
{"all": true} are answered by one line each, a list of {"id", "score", "payload"}.
"""

import json
import sys

from qdrant_edge import Distance, EdgeConfig, EdgeShard, EdgeVectorParams, Point, Query, QueryRequest, ScrollRequest, UpdateOperation

COLLECTION = "notes"
DIMENSIONS = 384


def take(shard, key, value):
    """What the connector does: the value of a document names its collection, that of a delete is null and the key names it."""
    named = json.loads(key) if value is None else json.loads(value)
    assert named["collection_name"] == COLLECTION
    if value is None:
        shard.update(UpdateOperation.delete_points([named["id"]]))
    else:
        shard.update(UpdateOperation.upsert_points([Point(named["id"], named["vector"], named["payload"])]))


def main():
    config = EdgeConfig(vectors=EdgeVectorParams(size=DIMENSIONS, distance=Distance.Cosine))
    shard = EdgeShard.create(sys.argv[1], config)
    for line in sys.stdin:
        asked = json.loads(line)
        if "key" in asked:
            take(shard, asked["key"], asked["value"])
            continue
        if "search" in asked:
            query = Query.Nearest(asked["search"])
            points = shard.query(QueryRequest(limit=asked["limit"], query=query, with_payload=True))
        else:
            points, _ = shard.scroll(ScrollRequest(limit=1000, with_payload=True))
        hits = [{"id": str(p.id), "score": getattr(p, "score", None), "payload": p.payload} for p in points]
        print(json.dumps(hits), flush=True)


main()
