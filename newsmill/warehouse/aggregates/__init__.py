"""Incrementally maintained aggregates behind the marts: the tables of schema `aggregates`.

Each change retracts the articles' old contribution and adds the new one, in the transaction of the load or the linking.
The cost follows the change, not the size of the warehouse, and a reader never sees a mart that differs from its tables.

Each file of sql/aggregates is a SELECT. Its header names the family, `name` or `entity`: aggregates of names change
with articles, those of entities with the links of articles. Its header also names the kind:

- `rows`: rows of each article.
- `counts`: counts that add up over articles. A column `..._count` is summed, `first_...` and `last_...` are the lowest
  and the highest value, and `in_language` becomes a list of the languages with their article counts. Every other column
  is part of the key.
- `numbers`: the names or entities that have a number in the other tables.
- `labels`: columns that marts show of an entity. Linking renews them for the entities that it affects.

The SELECTs read `batch_articles` and `batch_mentions`, temporary tables with some thousand articles and their mentions;
those of kind `labels` read `relabelled`, some thousand entities.
"""
